"""The course's colours: each in one shade for a light page and one for a dark page.

A figure is drawn in the light shades. Its SVG names every colour once, with the dark shade beside it, and
shows the one that suits the page. `tests/reference/test_palette.py` computes every contrast: 4.5:1 for words
and curves.
"""

from __future__ import annotations

import re
from html import escape

import matplotlib
import numpy as np
from matplotlib.colors import to_hex, to_rgb

# The name of a colour -> as the pages' words have it, on a light page, on a dark page. The first is seen on
# both, where nothing says which theme there is. Any two gates differ by 25 or more (CIE76) in normal, protan,
# deutan and tritan vision, in every shade; so do a step, the state and the gradient's way back in figures.
SHADES = {
    "i": ("#613bed", "#853efc", "#7f76ff"),
    "f": ("#e16b18", "#be4900", "#ff8631"),
    "g": ("#2c6e58", "#003f2f", "#c9ffe8"),
    "o": ("#c759ad", "#97217b", "#ff23ac"),
    "r": ("#7f5924", "#78704e", "#c6976c"),
    "z": ("#3e8bfd", "#236bc8", "#41bcff"),
    "step": ("#0c8799", "#227888", "#97efff"),
    "state": ("#dd3468", "#ce2a45", "#f34978"),
    "back": ("#a52c60", "#840045", "#ce63b1"),
}
# One colour a gate, in drawings, plots and equations; n is the GRU's candidate and has the colour of g.
GATES = {gate: SHADES[gate][1] for gate in "ifgorz"} | {"n": SHADES["g"][1]}
STEP, STATE, BACK = (SHADES[name][1] for name in ("step", "state", "back"))
INK, MUTED = "#22252b", "#646a73"  # text and axes
PAPER, BODY, FAINT, DIM = "#fcfcfa", "#f5f6f7", "#dfe1e4", "#c3c7cc"  # grounds, grids, what is not lit
ON_PALE, ON_DEEP = "#010101", "#fefefe"  # words on a picture, whose colours are the same on every page
LIGHT = {words: light for words, light, _ in SHADES.values()}
DARK = {
    INK: "#e8eaed",
    MUTED: "#a9b0b9",
    PAPER: "#17191d",
    BODY: "#1f2227",
    FAINT: "#3a3f46",
    DIM: "#555b63",
}
DARK |= {shade: shades[2] for shades in SHADES.values() for shade in shades}
DARK |= {ON_PALE: ON_PALE, ON_DEEP: ON_DEEP}
TEXT = (*LIGHT.values(), INK, MUTED)  # what words and curves are drawn in
LIGHT_PAGES, DARK_PAGES = ("#ffffff", PAPER, BODY), ("#111111", "#212121", DARK[PAPER], DARK[BODY])
_RAMP, _LIGHT_RAMP, _DARK_RAMP = matplotlib.colormaps["inferno"], (0.06, 0.53), (0.97, 0.66)


def ramp(count: int) -> list[str]:
    """Colours for an ordered family of curves, dark to bright: apart in lightness, whatever the vision."""
    return [_ramp_colour(place, _LIGHT_RAMP) for place in np.linspace(0, 1, max(count, 2))[:count]]


def _ramp_colour(place: float, ends: tuple[float, float]) -> str:
    return to_hex(_RAMP(ends[0] + place * (ends[1] - ends[0])))


# Every colour that ramp() can give has its pair: the map has 256 of them.
DARK |= {_ramp_colour(p, _LIGHT_RAMP): _ramp_colour(p, _DARK_RAMP) for p in np.linspace(0, 1, 1025)}


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 black to 1 white (WCAG 2.2).

    >>> luminance("#ffffff"), luminance("black")
    (1.0, 0.0)
    """
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return round(float(linear @ [0.2126, 0.7152, 0.0722]), 12)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2).

    >>> contrast("#ffffff", "#000000")
    21.0
    """
    dark, bright = sorted([luminance(one), luminance(other)])
    return (bright + 0.05) / (dark + 0.05)


def ink_on(ground: str | tuple[float, float, float]) -> str:
    """The colour for words on a ground that no theme changes; one of the two has 4.5:1 on any.

    >>> ink_on("#f3c98b"), ink_on((0.5, 0.1, 0.05))
    ('#010101', '#fefefe')
    """
    return max(ON_PALE, ON_DEEP, key=lambda ink: contrast(ink, to_hex(ground)))


def dark(colour: str) -> str:
    """The colour for a dark page: its pair, or mixed with white until words in it can be read there.

    >>> dark(INK), dark("#ffffff"), dark("#0000ff")
    ('#e8eaed', '#ffffff', '#8080ff')
    """
    if colour in DARK:
        return DARK[colour]
    rgb = np.array(to_rgb(colour))
    mixes = (to_hex(rgb + share * (1 - rgb)) for share in np.linspace(0, 1, 11))
    return next(mix for mix in mixes if min(contrast(mix, page) for page in DARK_PAGES) >= 4.5)


def themed(svg: str) -> str:
    """An SVG of matplotlib with every colour in both themes: its place's `color-scheme` chooses."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    colours = sorted({"#000000", *re.findall(r"(?<=[ :])#[0-9a-f]{6}\b", svg)})  # SVG's own fill is black
    for colour in colours:
        svg = re.sub(rf"(?<=[ :]){colour}\b", f"var(--{colour[1:]})", svg)
    light = ";".join(f"--{colour[1:]}:{LIGHT.get(colour, colour)}" for colour in colours)
    night = ";".join(f"--{colour[1:]}:{dark(colour)}" for colour in colours)
    rules = f"svg{{fill:var(--000000);{light}}}@media (prefers-color-scheme: dark){{svg{{{night}}}}}"
    return re.sub(r"(<svg[^>]*>)", lambda match: f"{match[0]}<style>{rules}</style>", svg, count=1)


# Where a page says which theme it has: JupyterLab and Notebook, the course's site, VS Code.
_IS_LIGHT = '[data-jp-theme-light="true"]', '[data-theme="light"]', ".vscode-light"
_IS_DARK = '[data-jp-theme-light="false"]', '[data-theme="dark"]', ".vscode-dark"


def _rules() -> str:
    """The style sheet that a figure carries: it and coloured words on its page follow the page's theme."""
    light, night = (
        f".carousel-figure{{background:none!important;color-scheme:{name}!important}}"
        + "".join(_words(shades[0], shades[place]) for shades in SHADES.values())
        for place, name in ((1, "light"), (2, "dark"))
    )
    return (
        f":is({','.join(_IS_LIGHT)}){{{light}}}:is({','.join(_IS_DARK)}){{{night}}}"
        f'@media (prefers-color-scheme: light){{[data-theme="auto"]{{{light}}}}}'
        f'@media (prefers-color-scheme: dark){{[data-theme="auto"]{{{night}}}}}'
    )


def _words(colour: str, shade: str) -> str:
    """The rule for words in a colour, as Markdown (a span) and MathJax write it."""
    rgb = ", ".join(str(int(colour[k : k + 2], 16)) for k in (1, 3, 5))
    forms = (f'[style*="color:{gap}{form}"]' for form in (colour, f"rgb({rgb})") for gap in ("", " "))
    return f":is({','.join(forms)}){{color:{shade}!important}}"


RULES = _rules()


def image(source: str, alt: str, width: int) -> str:
    """An `<img>` of a themed SVG: on its own paper where nobody says the theme or the style is dropped."""
    style = f"max-width:100%;height:auto;border-radius:6px;background:{PAPER};color-scheme:light"
    picture = (
        f'<img class="carousel-figure" alt="{escape(alt)}" width="{width}" style="{style}" src="{source}">'
    )
    return f"{picture}<style>{RULES}</style>"
