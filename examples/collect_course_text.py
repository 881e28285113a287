"""Write `lstm_ref/tasks/course.txt`: the sentences of the lessons' pages, without formulas, code and tables.

A snapshot for language models to read, so it is written once and not with every change of a page: the numbers
of lesson sequence-models were measured on the file that is committed.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from lstm_ref.tasks import PROSE_SYMBOLS

ROOT = Path(__file__).parents[1]
PAGES = (
    "00-warm-up",
    "01-reading",
    "02-gradient-decay",
    "03-lstm-gates",
    "04-lstm-backward",
    "06-gru",
    "09-attention",
)
LEFT_OUT = (
    r"\A---.*?^---",  # the page's header
    r"```.*?```",
    r"\$\$.*?\$\$",
    r"<details><summary>Notation.*?</details>",
    r"^\|.*?$",  # rows of tables
    r"^## Further reading.*",
    r"\{\{.*?\}\}|\$[^$]*\$|<[^>]*>|\]\([^)]*\)|`[^`]*`",
)


def sentences(page: str) -> str:
    """The prose of a page in the letters of `PROSE_SYMBOLS`."""
    for pattern in LEFT_OUT:
        page = re.sub(pattern, "", page, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"[;:!]", ".", page.lower().replace("’", "'"))
    text = "".join(letter if letter in PROSE_SYMBOLS else " " for letter in text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ([,.?])", r"\1", text)
    text = re.sub(r"([,.?]){2,}", r"\1", text)
    return re.sub(r"( -)+ ", " ", text).strip()


if __name__ == "__main__":
    pages = [(ROOT / "solutions" / f"{page}.md").read_text(encoding="utf-8") for page in PAGES]
    text = " ".join(map(sentences, pages))
    target = ROOT / "lstm_ref" / "tasks" / "course.txt"
    target.write_text("\n".join(textwrap.wrap(text, 110, break_on_hyphens=False)) + "\n", encoding="utf-8")
    print(f"{len(text):,} letters in {target.relative_to(ROOT)}")
