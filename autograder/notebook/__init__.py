"""The checker in a student's notebook: what is called there, and what is remembered of it."""
