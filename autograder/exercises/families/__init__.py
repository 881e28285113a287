"""Families of mistakes: lists of declarations that several exercises share, for `exercise.add_family`."""
