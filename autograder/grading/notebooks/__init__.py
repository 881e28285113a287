"""A notebook in its three states: as released, as submitted, and as graded."""
