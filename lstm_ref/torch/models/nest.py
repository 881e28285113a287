"""A model's NumPy weights as a torch module: a NamedTuple is a module, an array a parameter of its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import torch
from torch import nn


class Nest(nn.Module):
    """Parameters in the nest and under the names of `weights`; iterating gives them in order.

    >>> import numpy as np
    >>> from lstm_ref.numpy.networks import Layer
    >>> nest = Nest((Layer(np.ones((2, 1)), np.zeros(2)),))
    >>> list(nest.state_dict()), [tuple(parameter.shape) for layer in nest for parameter in layer]
    (['0.W', '0.b'], [(2, 1), (2,)])
    """

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self, weights: tuple) -> None:
        super().__init__()
        self.names = tuple(getattr(weights, "_fields", None) or map(str, range(len(weights))))
        for name, value in zip(self.names, weights, strict=True):
            if isinstance(value, tuple):
                self.add_module(name, Nest(value))
            else:
                self.register_parameter(name, nn.Parameter(torch.tensor(value)))

    def __iter__(self) -> Iterator[Any]:
        return (getattr(self, name) for name in self.names)
