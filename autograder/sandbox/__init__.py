"""The sandbox: a submission runs in a confined process of its own and answers questions with data.

wire      what both sides share: calls, and values as bytes; imports NumPy alone
inside    runs in the confined process, beside the student's code
linux     the kernel's means of confinement, used from both sides
outside   runs in the trusted process: starts, asks, measures and ends what is inside
"""
