"""Draws docs/cheat-sheet.pdf, one page to print with the cells and their gradients: `make pictures`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import matplotlib
from matplotlib.figure import Figure

from lstm_ref.figures import GATES

PAGE = Path(__file__).parent.parent / "docs" / "cheat-sheet.pdf"
INK, MUTED = "#22252b", "#646a73"
COLOURS = [INK, *(GATES[gate] for gate in "fizgoi")]


class Box(NamedTuple):
    """A heading, the lines of the forward pass, the lines of the backward pass; each line a formula."""

    heading: str
    forward: list[str]
    backward: list[str]


BOXES = [
    Box(
        "Plain recurrent network",
        [
            r"a = x\,W_{ih}^\top + h\,W_{hh}^\top + b",
            r"h_{next} = \tanh a",
        ],
        [
            r"da = dh_{next} \odot (1 - h_{next}^2)",
            r"dx = da\,W_{ih} \qquad dh = da\,W_{hh}",
            r"dW_{ih} = da^\top x \qquad dW_{hh} = da^\top h \qquad db = \sum_n da_n",
        ],
    ),
    Box(
        "LSTM, blocks in the order i f g o; $\\overline{dc}$ is the total at $c_{next}$",
        [
            r"a = x\,W_{ih}^\top + h\,W_{hh}^\top + b",
            r"i = \sigma(a_i) \quad f = \sigma(a_f) \quad g = \tanh a_g \quad o = \sigma(a_o)",
            r"c_{next} = f \odot c + i \odot g",
            r"h_{next} = o \odot \tanh c_{next}",
        ],
        [
            r"\overline{dc} = dc_{next} + dh_{next} \odot o \odot (1 - \tanh^2 c_{next})",
            r"di = \overline{dc} \odot g \qquad df = \overline{dc} \odot c",
            r"dg = \overline{dc} \odot i \qquad do = dh_{next} \odot \tanh c_{next}",
            r"da = (di\,i(1-i),\ df\,f(1-f),\ dg\,(1-g^2),\ do\,o(1-o))",
            r"dc = \overline{dc} \odot f \qquad dh = da\,W_{hh}",
        ],
    ),
    Box(
        "Peepholes p in an LSTM (the rest is as above), and a coupled gate",
        [
            r"i = \sigma(a_i + p_i \odot c) \quad f = \sigma(a_f + p_f \odot c)",
            r"o = \sigma(a_o + p_o \odot c_{next})",
            r"\mathrm{coupled:} \ c_{next} = (1 - i) \odot c + i \odot g",
        ],
        [
            r"\overline{dc} = dc_{next} + dh_{next} \odot o \odot (1 - \tanh^2 c_{next}) + da_o \odot p_o",
            r"dc = \overline{dc} \odot f + da_i \odot p_i + da_f \odot p_f",
            r"\mathrm{coupled:} \ di = \overline{dc} \odot (g - c) \qquad dc = \overline{dc} \odot (1 - i)",
        ],
    ),
    Box(
        "GRU as in torch, blocks in the order r z n",
        [
            r"a_{ih} = x\,W_{ih}^\top + b_{ih} \qquad a_{hh} = h\,W_{hh}^\top + b_{hh}",
            r"r = \sigma(a_{ir} + a_{hr}) \qquad z = \sigma(a_{iz} + a_{hz})",
            r"n = \tanh(a_{in} + r \odot a_{hn})",
            r"h_{next} = (1 - z) \odot n + z \odot h",
        ],
        [
            r"dz = dh_{next} \odot (h - n) \qquad dn = dh_{next} \odot (1 - z)",
            r"da_n = dn \odot (1 - n^2) \qquad dr = da_n \odot a_{hn}",
            r"da_r = dr\,r(1-r) \qquad da_z = dz\,z(1-z)",
            r"da_{ih} = (da_r,\ da_z,\ da_n) \qquad da_{hh} = (da_r,\ da_z,\ r \odot da_n)",
            r"dh = dh_{next} \odot z + da_{hh}\,W_{hh} \qquad dx = da_{ih}\,W_{ih}",
        ],
    ),
    Box(
        "Softmax and loss, for scores a and the right answer y",
        [r"p = e^{a} / \sum e^{a} \qquad L = -\ln p_y"],
        [r"da = p - \mathrm{onehot}(y)"],
    ),
    Box(
        "Attention: query q; key k and value u at every place s",
        [
            r"a_s = v \cdot \tanh(W_{query}\,q + W_{keys}\,k_s)",
            r"w = \mathrm{softmax}(a) \qquad y = \sum_s w_s\,u_s",
        ],
        [
            r"dw_s = dy \cdot u_s \qquad du_s = w_s\,dy",
            r"da_s = w_s\,(dw_s - \sum_r w_r\,dw_r)",
        ],
    ),
    Box(
        "A draw: place s with probability w and reward r; exactly, and from one draw",
        [r"L = -\sum_s w_s\,r_s"],
        [
            r"da_k = -w_k\,(r_k - \sum_s w_s\,r_s) \quad"
            r" \widehat{da}_k = -(r_s - b)\,([k = s] - w_k)",
        ],
    ),
]
NOTES = [
    (
        "Time",
        "From the last step to the first: at h, add what step t+1 hands back to dh[t]. "
        "Weights sum over the steps.",
    ),
    (
        "Masks",
        "Where nothing is read, states and their gradients pass unchanged, da = 0; no loss is counted.",
    ),
    (
        "How far",
        r"Along the cells $\partial c_T / \partial c_t = f_{t+1} \odot \cdots \odot f_T$; "
        "in all, $2^k$ paths lead k steps back.",
    ),
    (
        "Biases",
        "A forget bias of 1 to 5 keeps the error, a negative input bias holds back the drift; "
        "in a GRU an update bias.",
    ),
    (
        "Clipping",
        r"$g \leftarrow g \cdot \min(1,\ \mathrm{bound} / |g|)$, one factor for all gradients together.",
    ),
    (
        "Check",
        r"$\partial f / \partial x_k = \mathrm{Im}\,f(x + i\epsilon\,e_k) / \epsilon$, "
        r"$\epsilon = 10^{-30}$; two samples or more, random upstream gradients.",
    ),
    (
        "Shapes",
        "x (N, D), h and c (N, H), W_ih (4H, D), W_hh (4H, H), b (4H,); 3H in a GRU. dX has the shape of X.",
    ),
]


def draw() -> Figure:
    """The sheet, A4."""
    figure = Figure(figsize=(8.27, 11.69))
    y = 0.962
    figure.text(0.07, y, "Recurrent cells and their gradients", fontsize=17, weight="bold", color=INK)
    y -= 0.02
    about = (
        "dX is the gradient of the loss with respect to X. "
        "Left: forward. Right: backward, from the upstream gradients."
    )
    figure.text(0.07, y, about, fontsize=8.5, color=MUTED)
    y -= 0.008
    for box, colour in zip(BOXES, COLOURS):
        y -= 0.026
        figure.text(0.07, y, box.heading, fontsize=11.5, weight="bold", color=colour)
        figure.add_artist(matplotlib.lines.Line2D([0.07, 0.95], [y - 0.007] * 2, color=colour, linewidth=1.2))
        for x, lines in ((0.07, box.forward), (0.48, box.backward)):
            for row, line in enumerate(lines):
                figure.text(x, y - 0.028 - 0.0255 * row, f"${line}$", fontsize=10.5, color=INK)
        y -= 0.028 + 0.0255 * (max(len(box.forward), len(box.backward)) - 1) + 0.005
    y -= 0.004
    for name, note in NOTES:
        y -= 0.0202
        figure.text(0.07, y, name, fontsize=8.8, weight="bold", color=INK)
        figure.text(0.155, y, note, fontsize=8.8, color=INK)
    figure.text(0.07, 0.025, "Carousel, docs/cheat-sheet.pdf", fontsize=7, color=MUTED)
    return figure


def save(path: Path) -> None:
    """Write the sheet as a PDF, the same bytes every time."""
    style = {"font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "mathtext.fontset": "stixsans"}
    with matplotlib.rc_context(style | {"pdf.fonttype": 42}):
        metadata = {"Title": "Recurrent cells and their gradients", "CreationDate": None}
        draw().savefig(path, format="pdf", metadata=metadata)


if __name__ == "__main__":
    save(PAGE)
