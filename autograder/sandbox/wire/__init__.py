"""What both sides of the sandbox share: the data of a call, and its encoding; imports NumPy alone."""
