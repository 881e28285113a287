"""A time line of recurrent networks that grows from lesson to lesson."""

from __future__ import annotations

from .drawing import WIDTH, Drawing, canvas, styled
from .palette import GATES, INK, MUTED

EVENTS = (
    (1948, "reading", "Tables of letters, and bits (Shannon)"),
    (1986, "warm-up", "Learning by back-propagating errors"),
    (1990, "reading", "A network that reads one word at a time (Elman)"),
    (1990, "gradient-decay", "Backpropagation through time is written up (Werbos)"),
    (1991, "gradient-decay", "Why its gradients vanish (Hochreiter)"),
    (1992, "captioning", "REINFORCE: a gradient from draws (Williams)"),
    (1994, "gradient-decay", "Long-term dependencies are difficult (Bengio and colleagues)"),
    (1997, "lstm-gates", "LSTM (Hochreiter and Schmidhuber)"),
    (1997, "sequence-models", "Networks that read both ways (Schuster and Paliwal)"),
    (2000, "lstm-gates", "The forget gate (Gers, Schmidhuber and Cummins)"),
    (2000, "lstm-variants", "Peepholes (Gers and Schmidhuber)"),
    (2005, "lstm-backward", "The LSTM's full gradient (Graves and Schmidhuber)"),
    (2010, "sequence-models", "A recurrent network as a language model (Mikolov and colleagues)"),
    (2013, "gradient-decay", "Clipping the norm (Pascanu and colleagues)"),
    (2013, "sequence-models", "Deep LSTMs for speech (Graves and colleagues)"),
    (2014, "gru", "GRU (Cho and colleagues)"),
    (2014, "encoder-decoder", "One vector from encoder to decoder (Sutskever and colleagues)"),
    (2015, "attention", "Attention (Bahdanau, Cho and Bengio)"),
    (2015, "captioning", "Attention to pictures, soft and hard (Xu and colleagues)"),
    (2015, "lstm-variants", "Eight variants of the LSTM compared (Greff and colleagues)"),
    (2016, "attention", "Google translates with LSTMs and attention (Wu and colleagues)"),
    (2016, "encoder-decoder", "The length penalty of a beam (Wu and colleagues)"),
    (2017, "attention", "The Transformer: attention without recurrence (Vaswani and colleagues)"),
    (2018, "lstm-backward", "LSTMs forecast rivers from rain (Kratzert and colleagues)"),
)
LESSONS = (
    "warm-up",
    "reading",
    "gradient-decay",
    "lstm-gates",
    "lstm-backward",
    "lstm-variants",
    "gru",
    "sequence-models",
    "encoder-decoder",
    "attention",
    "captioning",
)


@styled
def timeline(lesson: str) -> Drawing:
    """What happened, as far as the lessons up to this one tell of it; this lesson's own years are lit.

    Raises ValueError for a lesson that is not there.

    >>> timeline("warm-up").alt
    'Time line. New in this lesson: 1986: Learning by back-propagating errors.'
    """
    if lesson not in LESSONS:
        raise ValueError(f"lesson: expected one of {', '.join(LESSONS)}, got {lesson!r}")
    told = LESSONS[: LESSONS.index(lesson) + 1]
    events = [event for event in EVENTS if event[1] in told]
    figure, axes = canvas(0.45 + 0.26 * len(events))
    axes.set(xlim=(0, WIDTH), ylim=(len(events) - 0.5, -0.5), title="What happened so far")
    axes.axis("off")
    axes.plot([0.62, 0.62], [0, len(events) - 1], color=MUTED, linewidth=1.2, zorder=1)
    lit: list[str] = []
    before: list[str] = []
    for row, (year, of, what) in enumerate(events):
        new = of == lesson
        (lit if new else before).append(f"{year}: {what}.")
        axes.plot(0.62, row, "o", color=GATES["f"] if new else MUTED, markersize=7 if new else 5)
        weight = "bold" if new else "normal"
        axes.text(0.48, row, str(year), ha="right", va="center", fontsize=9, weight=weight)
        axes.text(0.76, row, what, va="center", fontsize=8.5, color=INK if new else MUTED)
    return Drawing(figure, " ".join(["Time line.", *before, "New in this lesson:", *lit]))
