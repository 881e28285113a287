"""The twins of `lstm_ref.numpy.models`, as modules whose parameters have the names of the NumPy weights."""
