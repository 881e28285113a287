"""Gathers what the site is built from: the repository's own pages, the lessons as run, the API.

Everything keeps its place, so that a link from one page to another works here as it does in the repository.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from lstm_ref.figures.palette import RULES

from .api import PACKAGES, write_pages
from .conf import MATHJAX
from .executed import ROOT, executed
from .lesson import lesson_page
from .opening import opening

HERE = Path(__file__).resolve().parent
DOCS = (
    *("architecture", "authoring", "claims", "coverage", "glossary", "instructors"),
    *("large-classes", "reference", "reference-design"),
)
ROOT_PAGES = ("SECURITY", "CONTRIBUTING", "CHANGELOG")
AS_THEY_ARE = ("cheat-sheet.pdf", "where-did-the-error-go.html")
FONTS = "output/chtml/fonts"


def gather(
    source: Path,
    lessons: Sequence[str],
    run: Callable[[str], NotebookNode] = executed,
    packages: Mapping[str, str] = PACKAGES,
) -> None:
    """Write the source folder anew; `run` gives a lesson's solution notebook with its outputs."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(HERE / "pages", source)
    (source / "docs").mkdir()
    for name in DOCS:
        _copy(ROOT / "docs" / f"{name}.md", source / "docs" / f"{name}.md")
    for name in ROOT_PAGES:
        _copy(ROOT / f"{name}.md", source / f"{name}.md")
    shutil.copy(ROOT / "docs" / "gradient-against-lag.png", source / "docs")
    (source / "extra" / "docs").mkdir(parents=True)
    for name in AS_THEY_ARE:
        shutil.copy(ROOT / "docs" / name, source / "extra" / "docs" / name)
    static = source / "extra" / "_static"
    (static / "mathjax").mkdir(parents=True)
    shutil.copy(MATHJAX / "tex-chtml-full.js", static / "mathjax")
    shutil.copytree(MATHJAX / FONTS, static / "mathjax" / FONTS)
    (static / "palette.css").write_text(RULES, encoding="utf-8")
    index = source / "index.md"
    index.write_text(index.read_text(encoding="utf-8").replace("{{ opening }}", opening()), encoding="utf-8")
    rows = [_lesson(source, lesson, run) for lesson in lessons]
    table = source / "lessons" / "index.md"
    listed = "\n".join(f"{lesson}/{lesson}" for lesson in lessons)
    text = table.read_text(encoding="utf-8").replace("{{ rows }}", "\n".join(rows))
    table.write_text(text.replace("{{ lessons }}", listed), encoding="utf-8")
    write_pages(source / "api", packages)


def _lesson(source: Path, lesson: str, run: Callable[[str], NotebookNode]) -> str:
    """Write a lesson's page; its row in the table of lessons."""
    released = nbformat.read(ROOT / "lessons" / lesson / f"{lesson}.ipynb", as_version=4)
    folder = source / "lessons" / lesson
    folder.mkdir(parents=True)
    nbformat.write(lesson_page(lesson, released, run(lesson)), folder / f"{lesson}.ipynb")
    title = released.cells[0].source.partition("\n")[0].lstrip("# ").strip()
    graded = [
        cell.metadata["nbgrader"] for cell in released.cells if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    points = sum(about.get("points", 0) for about in graded)
    return f"| [{title}]({lesson}/{lesson}.ipynb) | {len(graded)} | {points:g} |"


def _copy(page: Path, place: Path) -> None:
    """A page of the repository; a link to what is no page of the site stays as its words."""
    text = re.sub(
        r"\[([^\]]+)\]\((?!https?:|#)[^)]*?\.(?:py|yml|toml)\)", r"\1", page.read_text(encoding="utf-8")
    )
    place.write_text(text, encoding="utf-8")
