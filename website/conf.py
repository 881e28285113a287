"""Sphinx's settings: the course's site, built from `build/site/source` by `make site`."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from website.api import as_rst  # noqa: E402

project = "Carousel"
author = "the authors of Carousel"
release = version_of("carousel-lstm")
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax"]
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_code_prompt_show = "Show the code that draws this"
nb_code_prompt_hide = "Hide the code"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
default_role = "code"
suppress_warnings = [
    "ref.python",  # one name in two modules: lstm and lstm_fused
    "myst.header",  # the glossary's words are headings of the third level
]
exclude_patterns = ["extra"]

html_theme = "furo"
html_title = "Carousel"
html_favicon = "static/icon.svg"
html_static_path = [str(HERE / "static")]
html_css_files = ["site.css"]
html_js_files = ["race.js"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
mathjax_path = "mathjax/tex-chtml-full.js"
MATHJAX = Path(find_spec("sphinx-mathjax-offline").submodule_search_locations[0]) / "static" / "mathjax"


# What axe finds in the theme's and myst-nb's own HTML: a heading without a level, a name that hides the
# words, and what scrolls without the keyboard.
MENDED = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<summary aria-label="Toggle hidden content">': "<summary>",
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
}


def mend(app: Sphinx, failed: Exception | None) -> None:
    """Write every page again with what an accessible page needs."""
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for found, better in MENDED.items():
            text = text.replace(found, better)
        page.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """What depends on where the sources are, and how a docstring is read."""
    app.connect(
        "config-inited", lambda app, config: setattr(config, "html_extra_path", [f"{app.srcdir}/extra"])
    )
    app.connect("build-finished", mend)
    app.connect("autodoc-process-docstring", as_rst)
