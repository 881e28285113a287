"""What can be counted on a page: words, lines of answers, text above an exercise, stated time, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from nbformat import NotebookNode

from autograder.authoring.leak_check import BEGIN, END
from autograder.authoring.page_to_notebook import Page
from autograder.exercises.quiz import Question

_NOT_PROSE = re.compile(
    r"```.*?```|\$\$.*?\$\$|\$[^$\n]*\$|<[^>]*>|(?:^|\n)\|[^\n]*"
    r"|\(\[\d+ of \d+ seeds\]\([^)]*\), claim `[^`]*`\)",
    re.DOTALL,
)
_EXERCISE_LINE = re.compile(r"^\*\*`\w+`\*\* · .*$", re.MULTILINE)
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_NOTATION = re.compile(r"<details><summary>Notation</summary>.*?</details>", re.DOTALL)
_FURNITURE = re.compile(
    rf"{_NOTATION.pattern}|^## (?:In short|Where this is used today)$.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE
)
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
_NOT_SYMBOLS = re.compile(
    r"\\(?:color|text|mathrm|begin|end)\{[^}]*\}|_(?:\{[^}]*\}|\w)|\b(?:e\^|ih\b)|\\(?:bigg|big|left|right)\b"
)
_SYMBOL = re.compile(
    r"\\(?:[A-Z][a-z]+|rho|sigma|delta|epsilon|gamma|alpha|beta|theta|lambda|mu|tau|eta|phi|psi|omega)\b"
    r"|(?<![\\A-Za-z])d?[A-Za-z](?![A-Za-z])"
)
_NUMBERS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "ten", "twenty", "thirty", "forty", "fifty", "ninety"],
        [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 90],
    )
)
_TIME = re.compile(
    r"\b(an?|\d+|"
    + "|".join(_NUMBERS)
    + r")(?: to (\d+|"
    + "|".join(_NUMBERS)
    + r"))? (hour|minute)s?( and a half)?\b",
    re.IGNORECASE,
)


def prose(notebook: NotebookNode) -> str:
    """What there is to read, its markup included."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def furniture_apart(text: str) -> str:
    """A page's text without what is looked up and not read: the folded notation, and the closing summary."""
    return _FURNITURE.sub("", text)


def lines_in_short(text: str) -> int:
    """How many points the section *In short* has."""
    section = text.partition("## In short\n")[2].partition("\n## ")[0]
    return len(re.findall(r"^- ", section, re.MULTILINE))


def symbols(text: str) -> set[str]:
    """The letters that stand for something in a page's formulas: without subscripts, `dx` as `x`.

    >>> sorted(symbols(r"$dh_{next} \\odot \\tanh(W_{hh} h)$, then $\\rho$ and $\\text{max}$"))
    ['W', '\\\\rho', 'h']
    """
    found = set()
    for formula in _FORMULA.findall(text):
        bare = _NOT_SYMBOLS.sub(" ", formula)
        found |= {re.sub(r"^d(?=[A-Za-z])", "", symbol) for symbol in _SYMBOL.findall(bare)}
    return found


def notation(text: str) -> set[str]:
    """The symbols that a page's notation table explains."""
    return symbols("\n".join(_NOTATION.findall(text)))


def words(text: str) -> int:
    """How many words; code blocks, formulas, markup and the counts of claims are none.

    >>> words("The state $h_t$ is <b>bounded</b>.")
    4
    """
    return sum(1 for word in _NOT_PROSE.sub(" ", text).split() if re.search(r"\w", word))


def answer_lines(source: str) -> int:
    """How many lines an answer has between its two marks; empty ones are not counted."""
    answer = source.partition(BEGIN)[2].partition(END)[0]
    return sum(1 for line in answer.splitlines() if line.strip())


def asked(page: Page) -> Iterator[tuple[NotebookNode, int, str]]:
    """Each exercise's cell, its line, and what its section has said since the exercise above."""
    above: list[str] = []
    for cell, line in zip(page.notebook.cells, page.lines, strict=True):
        if cell.cell_type == "markdown":
            above.append(_EXERCISE_LINE.sub("", cell.source))
        role = cell.metadata.get("nbgrader", {})
        if role.get("solution"):
            yield cell, line, _HEADING.split("\n".join(above))[-1]
        if role.get("solution") or role.get("grade"):
            above.clear()


def is_looked_up(question: Question) -> bool:
    """Whether a quiz question asks for a number, or for a part of a drawing."""
    numbers = all(re.search(r"\d", option.text) for option in question.options)
    return numbers or bool(re.search(r"\b(drawing|figure|map)\b", question.text))


def length_of_right(question: Question) -> int:
    """How long the right option is, in percent of the mean of the wrong ones."""
    right = [len(option.text) for option in question.options if option.right]
    wrong = [len(option.text) for option in question.options if not option.right]
    return round(100 * right[0] * len(wrong) / sum(wrong))


def stated_minutes(text: str) -> tuple[float, float] | None:
    """The time that a page says it takes, from and to, in minutes; None where it says none.

    >>> stated_minutes("**What you need.** Lesson gradient decay. Two to three hours.")
    (120, 180)
    >>> stated_minutes("**What you need.** NumPy. An hour and a half.")
    (90, 90)
    """
    needed = text.partition("What you need")[2].split("\n", 1)[0]
    needed = re.sub("half an hour", "30 minutes", needed, flags=re.IGNORECASE)
    if (found := _TIME.search(needed)) is None:
        return None
    unit = 60 if found[3].lower() == "hour" else 1
    more = unit // 2 if found[4] else 0
    low = _number(found[1]) * unit
    return low + more, (_number(found[2]) * unit if found[2] else low) + more


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return _NUMBERS.get(word.lower(), 1)


def alts_in_prose(text: str) -> list[str | None]:
    """The alt texts of the pictures in a page's text."""
    return [*re.findall(r"!\[(.*?)\]\(", text), *alts_of(text)]


def pictures_of(cell: NotebookNode) -> Iterator[str | None]:
    """The alt texts of the pictures that a cell has shown; None for one without."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        found = alts_of(data.get("text/html", ""))
        yield from found or ([None] if "image/png" in data else [])


def alts_of(html: str) -> list[str | None]:
    """The alt text of every <img>; None where there is none."""
    images = _Images()
    images.feed(html)
    return images.alts


class _Images(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.alts: list[str | None] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.alts.append(dict(attributes).get("alt"))
