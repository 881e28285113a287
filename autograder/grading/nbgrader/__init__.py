"""Everything that reads or writes nbgrader's folders, gradebook and configuration."""
