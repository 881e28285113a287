"""The papers' data, drawn from a NumPy Generator: one function a task, one `Batch` each.

A task is called `task(rng, N)`; `functools.partial(temporal_order, T=50)` is one too. Whatever the task,
`x` is `(T, N, D)`, `target` and the masks are `(T, N)`, and the loss is a mean over the places where `mask`
is True: the last step for a question asked at the end, every step for a prediction of the next symbol.
"""

from .batches import Batch, Task, encode, one_hot, spell
from .papers import TEMPORAL_ORDER_SYMBOLS, adding, first_symbol, parity, temporal_order
from .reber import (
    REBER_GRAPH,
    REBER_SYMBOLS,
    embedded_reber,
    embedded_reber_string,
    is_reber,
    reber_string,
)
from .texts import (
    BLANK,
    DATE_END,
    DATE_PADDING,
    DATE_START,
    DATE_SYMBOLS,
    PRONOUNS,
    SENTENCE_WORDS,
    SUBJECTS,
    Pairs,
    dates,
    free_form,
    read_date,
    subject_sentence,
    subject_switching,
)

__all__ = [
    "BLANK",
    "DATE_END",
    "DATE_PADDING",
    "DATE_START",
    "DATE_SYMBOLS",
    "PRONOUNS",
    "REBER_GRAPH",
    "REBER_SYMBOLS",
    "SENTENCE_WORDS",
    "SUBJECTS",
    "TEMPORAL_ORDER_SYMBOLS",
    "Batch",
    "Pairs",
    "Task",
    "adding",
    "dates",
    "embedded_reber",
    "embedded_reber_string",
    "encode",
    "first_symbol",
    "free_form",
    "is_reber",
    "one_hot",
    "parity",
    "read_date",
    "reber_string",
    "spell",
    "subject_sentence",
    "subject_switching",
    "temporal_order",
]
