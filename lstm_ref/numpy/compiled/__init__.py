"""LSTM and GRU with compiled sequences, several times as fast; the cells of NumPy stay the definition.

    from lstm_ref.numpy import compiled, sequence_forward
    h, state, cache = sequence_forward(x, state0, parameters, cell=compiled.LSTM)

The two are `Cell`s like those of `lstm_ref.numpy.cells`, with the same step, contract and parameters, so
whatever takes a cell takes them: stacked, bidirectional and packed sequences, training, whole models. They
need numba, `pip install 'carousel-lstm[fast]'`; the first use of a dtype compiles for some seconds, and later
ones, in other processes too, find it on disk. Numbers agree with NumPy's to rounding: not to the last bit,
since a sum of products is rounded once where the processor can do so.
"""

from __future__ import annotations

try:
    import numba
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "lstm_ref.numpy.compiled needs numba: pip install 'carousel-lstm[fast]'; "
        "the cells of lstm_ref.numpy compute the same without it",
        name=error.name,
    ) from None

from lstm_ref.numpy import cells
from lstm_ref.numpy.compiled.gru import gru_backward, gru_forward
from lstm_ref.numpy.compiled.lstm import lstm_backward, lstm_forward

LSTM = cells.LSTM._replace(fused=cells.Fused(lstm_forward, lstm_backward))
GRU = cells.GRU._replace(fused=cells.Fused(gru_forward, gru_backward))

__all__ = ["GRU", "LSTM"]
