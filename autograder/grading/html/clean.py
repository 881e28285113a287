"""The allow-list that HTML passes last on its way to a browser.

Nothing is taken out of Markdown, TeX or a notebook, because what is made of them may put it back: a formula
is unescaped, a parser mends a broken tag. nh3 reads a finished piece as a browser does and writes it anew.
"""

from __future__ import annotations

import re

import nh3
from pygments.token import STANDARD_TYPES


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TEXT = _names(
    """a abbr b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre s
    samp section small span strong sub summary sup table tbody td tfoot th thead tr u ul var"""
)
FORMULA = _names(
    """math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace
    msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none"""
)
# How a formula is set; not one of these names a place, a class or a script.
SETTING = _names(
    """accent accentunder bevelled columnalign columnlines columnspacing depth display displaystyle fence form
    height largeop linebreak linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize
    minsize movablelimits notation rowlines rowspacing rspace scriptlevel separator stretchy symmetric
    voffset width xmlns"""
)
_DRAWING = _names("svg rect line text")
_LINES = _names("viewBox x x1 x2 y y1 y2 width height rx text-anchor")
_COMMON = {"*": {"class", "style"}, "a": {"href"}, "img": {"alt", "src"}, "ol": {"start"}, "th": {"scope"}}
# Of a style what sets text, and nothing that lays one thing over another or fetches something.
_STYLE = _names(
    """border-collapse border-left color color-scheme display flex-wrap font-family font-size font-style
    font-weight gap justify-content max-width padding text-align white-space"""
)
# The page's own scripts find their buttons by class, so no other class is let through.
_CLASS = re.compile(
    "|".join(
        [
            r"highlight|linenos|prompt|rendered_html|carousel-report|ansi-[\w-]+|(in|out)put_\w+",
            *filter(None, STANDARD_TYPES.values()),
        ]
    )
)
# A browser runs no script of an SVG in an img and fetches nothing for it.
_ADDRESS = {
    ("a", "href"): r"(https?://|mailto:).*",
    ("img", "src"): r"data:image/(png|jpeg|gif|svg\+xml);base64,.*",
}


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(filter(_CLASS.fullmatch, value.split())) or None
    allowed = _ADDRESS.get((tag, name))
    return value if allowed is None or re.fullmatch(allowed, value, re.DOTALL | re.IGNORECASE) else None


_PIECE = nh3.Cleaner(
    tags=set(TEXT | FORMULA),
    attributes=_COMMON | {tag: set(SETTING) for tag in FORMULA},
    attribute_filter=_attribute,
    filter_style_properties=set(_STYLE),
    url_schemes={"http", "https", "mailto", "data"},
    url_relative="deny",
)
_PAGE = nh3.Cleaner(
    tags=set(TEXT | _DRAWING),
    attributes=_COMMON
    | {"*": {"class", "style", "id", "title", "aria-hidden", "aria-label", "role"}}
    | {tag: set(_LINES) for tag in _DRAWING},
    filter_style_properties=set(_STYLE | {"--share", "line-height", "margin", "width"}),
    url_schemes={"data"},
    link_rel=None,
)


def piece(html: str) -> str:
    """What somebody else wrote, to stand in a page that has scripts: no ids, and links to other sites only.

    >>> piece('<b onclick="steal()" class="score k">x</b> < <script>steal()</script>')
    '<b class="k">x</b> &lt; '
    """
    return _PIECE.clean(html)


def cleaned(html: str) -> str:
    """The body of a page of ours, which has no scripts: anchors, links to other pages, a drawing.

    >>> cleaned('<h2 id="essay">Why?</h2><a href="javascript:steal()">here</a><form><input>')
    '<h2 id="essay">Why?</h2><a>here</a>'
    """
    return _PAGE.clean(html)
