"""The small training loop that every experiment shares: it is handed the cell, and the task.

A cell is its `forward` and `backward` over a sequence and its parameters by name. The loop adds a linear
readout `h W_out^T + b_out`, a softmax cross-entropy (squared error where the targets are values), Adam or
plain SGD, and a bound on the gradient's global norm; it returns a `History`. No gradient of a cell is
computed here.
"""

from .history import History
from .loop import fit, initial_parameters, train
from .many import train_many
from .modules import train_module
from .readout import accuracy, predict

__all__ = [
    "History",
    "accuracy",
    "fit",
    "initial_parameters",
    "predict",
    "train",
    "train_many",
    "train_module",
]
