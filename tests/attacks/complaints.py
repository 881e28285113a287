"""What must be true of a hostile class when it has been graded, attack by attack."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from tests.attacks.attack import FULL, WORTH
from tests.attacks.classroom import ATTACKS, IN_TORCH, SECRET, Graded, grade_attacks
from tests.attacks.commands import Tool


class Examined(NamedTuple):
    """Which attacks were graded, and what is not as it must be."""

    attacks: Sequence[str]
    complaints: Mapping[str, Sequence[str]]


class _Page(HTMLParser):
    """Collects what a browser would run, load or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form"):
            self.dangers.append(f"its page has a <{tag}>")
        for name, value in attrs:
            harmless = (value or "").strip().startswith(("#", "data:image/png", "data:image/jpeg"))
            if name.startswith("on") or (name in ("href", "src") and not harmless):
                self.dangers.append(f"its page has {name}={value!r}")


def _dangers(page: str) -> list[str]:
    reader = _Page()
    reader.feed(page)
    controls = {character for character in page if ord(character) < 32} - set("\n\t\r")
    return reader.dangers + [f"its page has the control character {c!r}" for c in sorted(controls)]


def complaints(graded: Graded) -> dict[str, list[str]]:
    """What is not as it must be: attack -> sentences; "the class" -> the damage."""
    found: dict[str, list[str]] = {"the class": graded.damage}
    for name, outcome in graded.attacks.items():
        attack = (ATTACKS | IN_TORCH)[name]
        wrong = found[name] = []
        if outcome.score != attack.deserves:
            wrong.append(f"it got {outcome.score:g} and deserves {attack.deserves:g}")
        if outcome.status != ("graded" if attack.readable else "unreadable"):
            wrong.append(f"it was {outcome.status or 'forgotten'}")
        if SECRET in outcome.page + outcome.notebook:
            wrong.append("it got hold of the secret")
        wrong += _dangers(outcome.page) if outcome.page else ["it has no page"]
        if graded.followers[name].score != FULL:
            wrong.append(f"the next honest submission got {graded.followers[name].score:g}")
        if graded.controls[name].score != sum(WORTH[one] for one in attack.honest):
            wrong.append(f"its honest control got {graded.controls[name].score:g}")
    return {name: sentences for name, sentences in found.items() if sentences}


def examined(folder: Path, names: Sequence[str], tool: Tool, every: int = 1) -> Examined:
    """Grade these attacks in a new folder."""
    graded = grade_attacks(folder, names, tool, every)
    return Examined(list(graded.attacks), complaints(graded))


def main(folder: str, parts: Sequence[tuple[str, int]], every: int) -> None:
    """Grade every so many-th attack in a level, part by part, and write what was found as JSON."""
    Path(folder).mkdir()
    for number, (level, step) in enumerate(parts):
        place = Path(folder, str(number))
        place.mkdir()
        sys.stdout.write(json.dumps(examined(place, list(ATTACKS)[::step], Tool(level), every)) + "\n")
        shutil.rmtree(place)
