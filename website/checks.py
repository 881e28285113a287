"""What is asked of the built site: nothing from elsewhere, no dead link, no answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from autograder.authoring.leak_check import known_answers, page_answers, said_in

# Where a page loads something by itself; a link that a reader clicks is no such place.
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "use": "href"}
_IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""")


class _Page(HTMLParser):
    """A page's addresses, places and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = set()
        self.text: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self.places |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif (
            tag in LOADS
            and LOADS[tag] in values
            and values.get("rel") not in ("index", "search", "next", "prev")
        ):
            self.loads.append(values[LOADS[tag]])
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.text.append(data)


def problems(html: Path, course: Path) -> Iterator[str]:
    """One sentence for each thing that is wrong with the site under `html`."""
    pages = {file: _Page(file.read_text(encoding="utf-8")) for file in sorted(html.rglob("*.html"))}
    answers, of_exercises = known_answers(course), page_answers(course)
    for file, page in pages.items():
        name = file.relative_to(html)
        for address in [*page.loads, *_IN_STYLE.findall(file.read_text(encoding="utf-8"))]:
            if urlsplit(address).netloc:
                yield f"{name} loads {address[:100]} from elsewhere"
        for link in [*page.links, *page.loads]:
            if not _leads(link, file, pages):
                yield f"{name} links to {link[:100]}, which is not there"
        # A docstring of the reference has its equations, but no line of an exercise.
        kept = of_exercises if name.parts[0] == "api" else answers
        if answer := said_in("".join(page.text), kept):
            yield f"{name} says an answer: {answer}"
    for file in sorted(html.rglob("*.css")):
        for address in _IN_STYLE.findall(file.read_text(encoding="utf-8")):
            yield f"{file.relative_to(html)} loads {address[:100]} from elsewhere"
    index = html / "searchindex.js"
    if index.exists() and (answer := said_in(index.read_text(encoding="utf-8"), of_exercises)):
        yield f"the search index says an answer: {answer}"


def _leads(link: str, file: Path, pages: dict[Path, _Page]) -> bool:
    """Whether a link within the site leads to a file, and to a place in it."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    if target.is_dir():
        target /= "index.html"
    if not target.exists():
        return False
    place = unquote(parts.fragment)
    return not place or target not in pages or place in pages[target].places
