"""Drawings of cells, one part lit at a time, and of a network unrolled in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.patches import Circle, FancyBboxPatch

from .drawing import Drawing, canvas, styled
from .palette import BACK, BODY, DIM, GATES, INK, MUTED, PAPER

# What each part does, and its equation in the course's notation; in the order in which a step computes them.
LSTM_PARTS = {
    "i": ("input gate: how much is written", r"i = \sigma(a_i)"),
    "f": ("forget gate: how much of c is kept", r"f = \sigma(a_f)"),
    "g": ("candidate: what would be written", r"g = \tanh(a_g)"),
    "c": ("cell update: keep some, write some", r"c_{next} = f \odot c + i \odot g"),
    "o": ("output gate: how much is shown", r"o = \sigma(a_o)"),
    "h": ("hidden state: what is shown", r"h_{next} = o \odot \tanh(c_{next})"),
}
GRU_PARTS = {
    "r": ("reset gate: how much of the past the candidate sees", r"r = \sigma(a_r)"),
    "z": ("update gate: how much of h is kept", r"z = \sigma(a_z)"),
    "n": ("candidate: what would replace h", r"n = \tanh(W_{in} x + b_{in} + r \odot (W_{hn} h + b_{hn}))"),
    "h": ("update: keep some, replace the rest", r"h_{next} = (1 - z) \odot n + z \odot h"),
}


@styled
def cell_drawing(kind: str = "lstm", lit: str | Sequence[str] = ()) -> Drawing:
    """The LSTM ("lstm") or the GRU ("gru"); `lit` names the parts in colour, all when it is empty.

    The parts are `i f g c o h` and `r z n h`; a single one comes with its equation. In the GRU the reset is
    after the product, as in torch.

    >>> cell_drawing("lstm", lit="f").alt
    'The LSTM cell with one part lit, f, the forget gate: how much of c is kept.'
    """
    if kind not in ("lstm", "gru"):
        raise ValueError(f"kind: expected 'lstm' or 'gru', got {kind!r}")
    parts, draw = (LSTM_PARTS, _lstm) if kind == "lstm" else (GRU_PARTS, _gru)
    chosen = list(lit) if lit else list(parts)
    unknown = [part for part in chosen if part not in parts]
    if unknown:
        raise ValueError(
            f"lit: the {kind.upper()} has the parts {', '.join(parts)}, not {', '.join(unknown)}"
        )
    figure, axes = canvas(3.9)
    axes.set(xlim=(0, 16), ylim=(0.3, 9.4), aspect="equal")
    axes.axis("off")
    body = FancyBboxPatch(
        (1.7, 1.15), 12.2, 6.9, boxstyle="round,pad=0,rounding_size=0.6", fc=BODY, ec="none"
    )
    axes.add_patch(body)
    draw(_Pen(axes, set(chosen)))
    name = kind.upper()
    if len(chosen) > 1:
        shown = ", ".join(parts[part][0].partition(":")[0] for part in chosen) if lit else "one step"
        title, alt = f"The {name}: {shown}", f"The {name} cell with the parts {', '.join(chosen)}."
        equation, colour = r"\qquad ".join(parts[part][1] for part in ("c", "h") if part in chosen), INK
    else:
        words, equation = parts[chosen[0]]
        colour = GATES.get(chosen[0], INK)
        title = f"{chosen[0]}, the {words}"
        alt = f"The {name} cell with one part lit, {title}."
    if equation:
        axes.text(7.8, 8.45, f"${equation}$", ha="center", fontsize=13, color=colour)
    axes.set_title(title, x=0.02)
    return Drawing(figure, alt)


class _Pen:
    """Draws wires, gates and nodes, each in its part's colour, or grey when the part is not lit."""

    def __init__(self, axes: Any, lit: set[str]) -> None:
        self.axes, self.lit = axes, lit

    def colour(self, part: str) -> str:
        if not part:
            return MUTED
        return GATES.get(part, INK) if part in self.lit else DIM

    def ink(self, part: str) -> str:
        """The colour of words: muted, not dim, where the part is not lit."""
        return self.colour(part) if part in self.lit else MUTED

    def wire(self, part: str, *points: tuple[float, float], arrow: bool = True) -> None:
        style: dict[str, Any] = {
            "color": self.colour(part),
            "linewidth": 2.2,
            "zorder": 2 + (part in self.lit),
        }
        xs, ys = zip(*points)
        self.axes.plot(xs, ys, solid_joinstyle="round", **style)
        if arrow:
            head = {
                "arrowstyle": "-|>,head_width=0.28,head_length=0.5",
                "shrinkA": 0,
                "shrinkB": 0,
                "lw": 2.2,
            }
            tip = {"arrowprops": head | {"color": style["color"]}, "zorder": style["zorder"]}
            self.axes.annotate("", points[-1], points[-2], **tip)

    def gate(self, part: str, x: float, y: float, squash: str) -> None:
        colour, on = self.colour(part), part in self.lit
        shape: dict[str, Any] = {
            "boxstyle": "round,pad=0,rounding_size=0.25",
            "fc": colour if on else PAPER,
            "ec": colour,
            "lw": 1.8,
        }
        self.axes.add_patch(FancyBboxPatch((x - 0.9, y - 0.65), 1.8, 1.3, zorder=4, **shape))
        style: dict[str, Any] = {"va": "center", "color": PAPER if on else MUTED, "zorder": 5}
        edge = 0.44 + 0.07 * len(squash)
        self.axes.text(x - edge + 0.2, y, part, ha="center", fontsize=13, weight="bold", **style)
        self.axes.text(x + edge, y, squash, ha="right", fontsize=9, **style)

    def node(self, part: str, x: float, y: float, symbol: str) -> None:
        colour = self.colour(part)
        self.axes.add_patch(Circle((x, y), 0.42, fc=PAPER, ec=colour, lw=1.8, zorder=4))
        self.axes.text(
            x, y - 0.03, symbol, ha="center", va="center", color=self.ink(part), fontsize=11, zorder=5
        )

    def name(self, x: float, y: float, text: str) -> None:
        self.axes.text(x, y, text, ha="center", va="center", fontsize=12)


def _lstm(pen: _Pen) -> None:
    top, bus, gates, middle = 7.0, 1.9, 3.4, 5.2
    for label, x, y in (("$c$", 0.5, top), ("$h$", 0.5, bus), ("$x$", 2.7, 0.55)):
        pen.name(x, y, label)
    pen.name(15.1, top, "$c_{next}$")
    pen.name(15.1, bus, "$h_{next}$")
    places = {"f": 4.0, "i": 6.3, "g": 8.6, "o": 10.9}
    pen.wire("", (0.9, bus), (10.9, bus), arrow=False)
    pen.wire("", (2.7, 0.95), (2.7, bus), arrow=False)
    for gate, x in places.items():
        pen.wire(gate, (x, bus), (x, gates - 0.65))
    pen.wire("f", (4.0, gates), (4.0, top - 0.42))
    pen.wire("i", (6.3, gates), (6.3, middle), (8.18, middle))
    pen.wire("g", (8.6, gates), (8.6, middle - 0.42))
    pen.wire("c", (0.9, top), (3.58, top))
    pen.wire("c", (4.42, top), (8.18, top))
    pen.wire("c", (8.6, middle + 0.42), (8.6, top - 0.42))
    pen.wire("c", (9.02, top), (14.5, top))
    pen.wire("o", (10.9, gates), (10.9, 4.6), (12.18, 4.6))
    pen.wire("h", (12.6, top), (12.6, 5.02))
    pen.wire("h", (12.6, 4.18), (12.6, bus), (14.5, bus))
    for gate, x in places.items():
        pen.gate(gate, x, gates, "tanh" if gate == "g" else "σ")
    pen.node("c", 4.0, top, "×")
    pen.node("c", 8.6, middle, "×")
    pen.node("c", 8.6, top, "+")
    pen.node("h", 12.6, 4.6, "×")
    pen.axes.text(
        12.6,
        6.0,
        "tanh",
        ha="center",
        va="center",
        fontsize=9,
        color=pen.ink("h"),
        zorder=5,
        bbox={"boxstyle": "round,pad=0.25", "fc": PAPER, "ec": pen.colour("h"), "lw": 1.4},
    )


def _gru(pen: _Pen) -> None:
    top, bus, gates, middle = 7.0, 1.9, 3.4, 5.4
    pen.name(0.5, top, "$h$")
    pen.name(2.7, 0.55, "$x$")
    pen.name(15.1, top, "$h_{next}$")
    pen.wire("", (1.3, top), (1.3, bus), (11.0, bus), arrow=False)
    pen.wire("", (2.7, 0.95), (2.7, bus), arrow=False)
    pen.wire("z", (4.0, bus), (4.0, gates - 0.65))
    pen.wire("r", (6.4, bus), (6.4, gates - 0.65))
    pen.wire("z", (4.0, gates), (4.0, top - 0.42))
    pen.wire("h", (4.0, middle), (7.3, middle))
    pen.wire("h", (8.14, middle), (10.58, middle))
    pen.wire("r", (6.4, gates), (8.28, gates))
    pen.wire("n", (8.7, bus), (8.7, gates - 0.42))
    pen.wire("n", (9.12, gates), (10.1, gates))
    pen.wire("n", (11.0, bus), (11.0, gates - 0.65))
    pen.wire("n", (11.0, gates), (11.0, middle - 0.42))
    pen.wire("h", (0.9, top), (3.58, top))
    pen.wire("h", (4.42, top), (10.58, top))
    pen.wire("h", (11.0, middle + 0.42), (11.0, top - 0.42))
    pen.wire("h", (11.42, top), (14.5, top))
    pen.gate("z", 4.0, gates, "σ")
    pen.gate("r", 6.4, gates, "σ")
    pen.gate("n", 11.0, gates, "tanh")
    pen.node("n", 8.7, gates, "×")
    pen.node("h", 4.0, top, "×")
    pen.node("h", 7.72, middle, "1–")
    pen.node("h", 11.0, middle, "×")
    pen.node("h", 11.0, top, "+")
    for x, text in ((8.85, "$W_{hn}h$"), (11.15, "$W_{in}x$")):
        pen.axes.text(x, 2.35, text, fontsize=9, color=pen.ink("n"), va="center")


@styled
def unrolled_graph(T: int = 6, chunk: int | None = None) -> Drawing:
    """A recurrent network unrolled over T steps: states forward, gradients back; cut every `chunk` steps.

    >>> unrolled_graph(6, chunk=3).alt
    'A network unrolled over 6 steps. Gradients flow back within chunks of 3 steps and are cut between them.'
    """
    figure, axes = canvas(2.3)
    axes.set(xlim=(-0.6, T - 0.4), ylim=(-1.2, 1.15))
    axes.axis("off")
    forward = {"arrowstyle": "-|>,head_width=0.22,head_length=0.4", "color": MUTED}
    back = forward | {"color": BACK, "lw": 2, "connectionstyle": "arc3,rad=0.5"}
    for t in range(T):
        axes.plot(t, 0, "o", markersize=26, markerfacecolor=PAPER, markeredgecolor=INK, markeredgewidth=1.8)
        axes.text(t, -0.02, f"$h_{{{t}}}$", ha="center", va="center")
        axes.text(t, -1.08, f"$x_{{{t}}}$", ha="center", va="center")
        axes.annotate("", (t, -0.4), (t, -0.92), arrowprops=forward)
        if t:
            axes.annotate("", (t - 0.25, -0.05), (t - 0.75, -0.05), arrowprops=forward)
        if t and chunk and t % chunk == 0:
            axes.plot([t - 0.5, t - 0.5], [-0.6, 0.8], color=BACK, linewidth=1.4, linestyle=(0, (3, 3)))
            axes.text(t - 0.5, 0.9, "cut", ha="center", color=BACK, fontsize=10)
        elif t:
            axes.annotate("", (t - 0.9, 0.42), (t - 0.1, 0.42), arrowprops=back)
    cut = "Truncated: gradients stop at the cuts, states do not"
    axes.set_title(cut if chunk else "States go forward, gradients come back", x=0.02)
    uncut = "from every step to the one before"
    how = f"within chunks of {chunk} steps and are cut between them" if chunk else uncut
    return Drawing(figure, f"A network unrolled over {T} steps. Gradients flow back {how}.")
