"""The wall: a submission runs in a process of its own, confined, and answers questions with data."""
