"""Builds the site into `build/site/html`: `make site`. Nothing is fetched; a warning is an error."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.cmd.build import main as sphinx

from .checks import problems
from .executed import ROOT, lesson_names
from .sources import HERE, gather

PLACE = ROOT / "build" / "site"
LIMIT = 30  # megabytes


def build(source: Path, html: Path) -> int:
    """Run Sphinx; 0 where all went well."""
    settings = ["-c", str(HERE), "-d", str(source.parent / "doctrees")]
    return sphinx(["-W", "--keep-going", "-q", "-b", "html", *settings, str(source), str(html)])


def main() -> int:
    """Build all of it and say where it is and how large."""
    html = PLACE / "html"
    gather(PLACE / "source", lesson_names())
    failed = build(PLACE / "source", html)
    if failed:
        return failed
    found = list(problems(html, ROOT))
    print(*found, sep="\n", end="\n" * bool(found))
    size = sum(file.stat().st_size for file in html.rglob("*") if file.is_file()) / 1e6
    pages = len(list(html.rglob("*.html")))
    print(f"The site: {html.relative_to(ROOT)}/index.html, {pages} pages, {size:.1f} MB (at most {LIMIT}).")
    return int(size > LIMIT or bool(found))


if __name__ == "__main__":
    sys.exit(main())
