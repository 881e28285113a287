"""A library that does the exercise: found in a notebook's text, and pointed out; never a verdict.

Words are read and nothing is parsed: a hostile source may crash Python's parser, and this is the parent.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Sequence

END = (tokenize.NEWLINE, tokenize.ENDMARKER)


def library_calls(sources: Sequence[str], names: Sequence[str]) -> list[str]:
    """Which of these dotted names the cells mention, under whatever name they were imported.

    >>> library_calls(["from torch import nn as layers", "cell = layers.LSTM(3, 4)"], ["torch.nn.LSTM"])
    ['torch.nn.LSTM']
    """
    if not names:
        return []
    statements = [words for source in sources for words in _statements(source)]
    known = {name: stands_for for words in statements for name, stands_for in _imported(words)}
    mentioned = set(known.values())
    for words in statements:
        for word in words:
            first, dot, rest = word.partition(".")
            mentioned.add(known.get(first, first) + dot + rest)
    return [name for name in names if name in mentioned]


def _statements(source: str) -> Iterator[list[str]]:
    """The words of each statement; a dotted name is one word, and texts and comments are none."""
    words, joined = [""], False
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in END or token.string == ";":
                yield words[1:]
                words = [""]
            elif token.type == tokenize.NAME and joined:
                words[-1] += token.string
            elif token.string == "." and words[-1][-1:].isidentifier():
                words[-1] += "."
            elif token.type in (tokenize.NAME, tokenize.OP):
                words.append(token.string)
            joined = words[-1].endswith(".")
    except (tokenize.TokenError, SyntaxError):
        yield words[1:]


def _imported(words: list[str]) -> Iterator[tuple[str, str]]:
    """(name in the notebook, what it stands for) of an import statement."""
    if words[:1] not in (["import"], ["from"]) or len(words) < 2:
        return
    module = f"{words[1]}." if words[0] == "from" else ""
    places = [at for at, word in enumerate(words) if word in ("import", ",", "(")]
    for at in places:
        name, *more = [*words[at + 1 : at + 4], ""]
        if name.replace(".", "").isidentifier() and (module or more[:1] == ["as"]):
            yield (more[1] if more[:1] == ["as"] else name), module + name
