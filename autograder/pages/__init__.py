"""From what an author writes to what students open: a text page becomes both of its notebooks."""
