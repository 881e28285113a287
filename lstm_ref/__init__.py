"""The course's reference: recurrent cells with hand-written backward passes, and the toolkit around them.

Notation, torch's everywhere:

| letter | meaning | | name | meaning |
|---|---|---|---|---|
| `N` | batch | | `x`, `h`, `c` | input, hidden state, cell state |
| `T` | time steps | | `i f g o` | LSTM gates, in this order in every block of 4H |
| `D` | input size | | `r z n` | GRU gates, in this order in every block of 3H; reset after the product |
| `H` | hidden size | | `a_i a_f a_g a_o` | pre-activations, before sigmoid or tanh |
| `V` | vocabulary | | `W_ih (4H, D)`, `W_hh (4H, H)`, `b (4H,)` | weights; `b` is torch's two biases added |
| `S` | source length | | `dW_ih` | the gradient of the loss with respect to `W_ih` |

Sequences are `(T, N, D)`. A step returns its outputs and a cache, a documented NamedTuple of arrays; a
backward takes the upstream gradients and that cache. Nothing is changed in place and no cache is consumed.
`lstm_ref.numpy` needs NumPy alone; `lstm_ref.torch` holds the same functions' mathematics as `nn.Module`s.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lstm_ref import figures, kinds, numpy, progress, shapes, tasks, torch, training

__all__ = ["__version__", "figures", "kinds", "numpy", "progress", "shapes", "tasks", "torch", "training"]


def __getattr__(name: str) -> Any:
    """A subpackage is imported when it is first used: `import lstm_ref` needs neither torch nor plots."""
    if name == "__version__":
        from importlib.metadata import version

        return version("carousel-lstm")
    if name in __all__:
        return importlib.import_module(f"lstm_ref.{name}")
    raise AttributeError(f"module 'lstm_ref' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
