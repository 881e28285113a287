"""Finds verdicts: a bold sentence says what an experiment showed, and so needs a claim beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

LABELS = (
    "What you'll do.",
    "What you'll learn.",
    "What you need.",
    "Break it.",
    "Your task.",
    "A number to hand in.",
)
_PARAGRAPH = re.compile(r".+(?:\n.+)*")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_JUDGES = re.compile(r"(?:False|True|Half|Only|Not|No|Wrong|Partly|Never|In part)\b")
_TASK = re.compile(r"\n\n\{\{ \w+ \}\}")
_CLAIM = "claim `"  # what the builder makes of {{ claim ... }}


def unproven(text: str) -> Iterator[tuple[int, str]]:
    """The verdicts whose paragraph names no claim: the line, counted from 0, and the verdict.

    A verdict is bold and ends like a sentence, or begins with a word that judges. The labels of a page's
    parts are none, nor is the name of a task, which opens the paragraph above an exercise's line.

    >>> list(unproven("It is *said*.\\n\\n**Half true.** It does here."))
    [(2, 'Half true.')]
    >>> list(unproven("**Half true.** It does here (8 of 8 seeds, claim `gru.reset`)."))
    []
    >>> list(unproven("**A latch.** Choose its weights.\\n\\n{{ latch }}"))
    []
    """
    for paragraph in _PARAGRAPH.finditer(text):
        if _CLAIM in paragraph[0]:
            continue
        names_a_task = _TASK.match(text, paragraph.end())
        for bold in _BOLD.finditer(paragraph[0]):
            judges = bold[1].endswith((".", ":")) or _JUDGES.match(bold[1])
            label = bold[1] in LABELS or (bold.start() == 0 and names_a_task)
            if judges and not label:
                yield text.count("\n", 0, paragraph.start()), bold[1]
