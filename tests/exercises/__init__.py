"""What every exercise promises, and whether the checker can be fooled."""
