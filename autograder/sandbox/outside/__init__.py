"""Runs in the trusted process: starts, asks, measures and ends what is inside the sandbox."""
