"""A time line of recurrent networks that grows from lesson to lesson."""

from __future__ import annotations

from .drawing import WIDTH, Drawing, canvas, styled
from .palette import GATES, INK, MUTED

EVENTS = (
    (1990, "Elman's network reads letter by letter"),
    (1990, "Backpropagation through time is written up (Werbos)"),
    (1991, "Why its gradients vanish (Hochreiter)"),
    (1994, "Long-term dependencies are difficult (Bengio and colleagues)"),
    (1997, "LSTM (Hochreiter and Schmidhuber)"),
    (1997, "Networks that read both ways (Schuster and Paliwal)"),
    (2000, "The forget gate (Gers, Schmidhuber and Cummins)"),
    (2005, "The LSTM's full gradient (Graves and Schmidhuber)"),
    (2009, "LSTMs win contests in reading handwriting (Graves and colleagues)"),
    (2010, "A recurrent network as a language model (Mikolov and colleagues)"),
    (2013, "Clipping the norm (Pascanu and colleagues); deep LSTMs for speech (Graves and colleagues)"),
    (2014, "GRU (Cho and colleagues); one vector from encoder to decoder (Sutskever and colleagues)"),
    (2015, "Attention (Bahdanau, Cho and Bengio), also to pictures (Xu and colleagues)"),
    (2016, "Google translates with LSTMs and attention (Wu and colleagues)"),
    (2017, "The Transformer: attention without recurrence (Vaswani and colleagues)"),
    (2018, "LSTMs that look at objects describe pictures (Anderson and colleagues)"),
    (2018, "LSTMs forecast rivers from rain (Kratzert and colleagues)"),
    (2024, "xLSTM (Beck and colleagues); minGRU (Feng and colleagues)"),
)


@styled
def timeline(until: int, since: int = 0) -> Drawing:
    """What happened up to the year `until`; what came after the year `since` is lit, as new in this lesson.

    Raises ValueError when nothing is new.

    >>> timeline(until=1991, since=1990).alt[-74:]
    '(Werbos). New in this lesson: 1991: Why its gradients vanish (Hochreiter).'
    """
    events = [(year, what) for year, what in EVENTS if year <= until]
    old = sum(year <= since for year, _ in events)
    if old == len(events):
        raise ValueError(f"since: expected a year before {events[-1][0] if events else 1990}, got {since}")
    figure, axes = canvas(0.45 + 0.26 * len(events))
    axes.set(xlim=(0, WIDTH), ylim=(len(events) - 0.5, -0.5), title=f"Up to {until}")
    axes.axis("off")
    axes.plot([0.62, 0.62], [0, len(events) - 1], color=MUTED, linewidth=1.2, zorder=1)
    for row, (year, what) in enumerate(events):
        new = row >= old
        axes.plot(0.62, row, "o", color=GATES["f"] if new else MUTED, markersize=7 if new else 5)
        weight = "bold" if new else "normal"
        axes.text(0.48, row, str(year), ha="right", va="center", fontsize=9, weight=weight)
        axes.text(0.76, row, what, va="center", fontsize=8.5, color=INK if new else MUTED)
    told = [f"{year}: {what}." for year, what in events]
    return Drawing(figure, " ".join(["Time line.", *told[:old], "New in this lesson:", *told[old:]]))
