"""What the grading pages share: one style sheet, light and dark, and bars with a number beside them."""

from __future__ import annotations

from html import escape

from autograder.grading.html import clean

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2129; --soft: #5b6472; --line: #d5dae1; --paper: #fff;
  --panel: #f5f6f8; --full: #2b6cb0; --none: #dfe4ea; --bad: #b3261e; --heat: 43, 108, 176 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #a3abb6; --line: #3a414b;
  --paper: #15181c; --panel: #1e2329; --full: #7db3ea; --none: #333a43;
  --bad: #f2a19b; --heat: 36, 84, 138 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; color: var(--ink);
  background: var(--paper); font: 16px/1.55 system-ui, sans-serif; overflow-wrap: break-word }
.total, .scores a { overflow-wrap: anywhere }
h1 { font-size: 1.5rem; margin: 0 0 .2rem } h2 { font-size: 1.05rem; margin: 0 0 .5rem }
a { color: var(--full) } p { margin: .4rem 0 } .soft, .note { color: var(--soft) }
.total { font-size: 1.15rem }
.scores { margin: 1rem 0 2rem }
section { border-top: 1px solid var(--line); padding: 1rem 0 }
.verdict { border: none; padding-top: 0 }
pre { margin: .5rem 0; padding: .6rem .8rem; overflow-x: auto; background: var(--panel); border-radius: 4px;
  font: .85rem/1.45 ui-monospace, monospace }
pre.prose { white-space: pre-wrap; font: inherit } pre.error { border-left: 3px solid var(--bad) }
pre.output, pre.error { background: none; border: 1px solid var(--line); max-height: 24rem }
img { max-width: 100%; background: #fff }
.comment { border-left: 3px solid var(--full); padding-left: .7rem }
table { border-collapse: collapse }
td, th { padding: .2rem .8rem .2rem 0; text-align: left; font-weight: normal }
th { color: var(--soft) } .scores td:last-child { text-align: right; white-space: nowrap }
.bar { display: inline-block; width: min(7rem, 20vw); height: .55rem; border-radius: 2px;
  background: var(--none) }
.bar span { display: block; height: 100%; border-radius: 2px; background: var(--full) }
.scroll { overflow-x: auto }
"""


def document(title: str, body: str, style: str = "") -> str:
    """A whole page that needs nothing from elsewhere and forbids itself scripts; its body is cleaned last."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        f"<title>{escape(title)}</title><style>{_STYLE}{style}</style></head>"
        f"<body>{clean.cleaned(body)}</body></html>\n"
    )


def share(part: float, whole: float) -> str:
    """A bar as long as the share; the number stands beside it."""
    percent = 100 * min(max(part / whole, 0.0), 1.0) if whole else 0.0
    return f'<span class="bar" aria-hidden="true"><span style="width:{percent:.0f}%"></span></span>'
