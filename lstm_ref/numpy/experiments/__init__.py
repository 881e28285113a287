"""The numbers that the lessons ask for, each measured again by the function of its name."""
