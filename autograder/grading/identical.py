"""Identical work: answers of whole notebooks that read the same once names are exchanged; no verdict.

Words are compared and nothing is parsed: a hostile source may crash Python's parser, and this is the parent.
"""

from __future__ import annotations

import io
import keyword
import token
import tokenize
from collections.abc import Mapping, Sequence

FEWEST = 60  # words that two answers have in common before chance is left out
_LAYOUT = (token.NEWLINE, token.NL, token.INDENT, token.DEDENT, token.ENCODING, token.ENDMARKER)


def fingerprint(sources: Sequence[str]) -> tuple[str, ...]:
    """The words of some cells, with each name of a variable replaced by its place of first appearance.

    What is called and what stands behind a dot or before a keyword argument's `=` keeps its name; comments,
    docstrings and layout are left out. Empty for what is too short to say anything.

    >>> one = fingerprint(["def f(x):\\n    y = x + 1  # one more\\n    return y"] * 10)
    >>> one == fingerprint(["def f(a):\\n    b = (a + 1)\\n    return b".replace("(a + 1)", "a + 1")] * 10)
    True
    """
    names: dict[str, str] = {}
    words: list[str] = []
    for source in sources:
        words += _words(source, names)
    return tuple(words) if len(words) >= FEWEST else ()


def _words(source: str, names: dict[str, str]) -> list[str]:
    found = _tokens(source)
    words, depth = [], 0
    for at, (kind, text) in enumerate(found):
        before = found[at - 1][1] if at else ""
        after = found[at + 1][1] if at + 1 < len(found) else ""
        depth += (text in "([{") - (text in ")]}") if kind == token.OP else 0
        is_variable = kind == token.NAME and not keyword.iskeyword(text) and before != "." and after != "("
        if is_variable and not (depth and after == "="):
            text = names.setdefault(text, f"_{len(names)}")
        words.append(text)
    return words


def _tokens(source: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    starts = True  # of a statement: a text that stands there is a docstring
    try:
        for one in tokenize.generate_tokens(io.StringIO(source).readline):
            if one.type == token.STRING and starts:
                continue
            if one.type not in (*_LAYOUT, token.COMMENT):
                found.append((one.type, one.string))
            starts = one.type in (*_LAYOUT, token.COMMENT) and (starts or one.type != token.NL)
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def groups(work: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Those whose answers are the same, of {who: the sources of all answers}, in groups of two or more."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for who, sources in work.items():
        if print_of := fingerprint(sources):
            alike.setdefault(print_of, []).append(who)
    return [group for group in alike.values() if len(group) > 1]
