"""Names that others chose: whether nbgrader's gradebook can hold one, and how it is shown."""

from __future__ import annotations

LONGEST = 128  # characters of a student's id in the gradebook


def legible(text: str) -> str:
    r"""The text with everything that a terminal would obey or a page would hide written as an escape.

    Line ends, colours, invisible and direction-changing characters; a byte that is no UTF-8, as Python reads
    file names, is \x and two digits.

    >>> print(legible("M\udcfcller"), legible("a\nb"), legible("\x1b[31mred"), legible("Zoë"))
    M\xfcller a\nb \x1b[31mred Zoë
    """
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def why_no_id(name: str) -> str:
    """Why a folder's name cannot be a student's id, and what to do; empty for one that can."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return (
            "The folder's name is not UTF-8 text, as some ZIP programs write it, so the gradebook cannot "
            "hold it. Rename the folder, then grade again."
        )
    if "\n" in name:
        return (
            "The folder's name has a line end in it, at which nbgrader's own commands stop. Rename the "
            "folder, then grade again."
        )
    if len(name) > LONGEST:
        return (
            f"The folder's name has {len(name)} characters, and the gradebook holds {LONGEST}. Rename the "
            "folder, then grade again."
        )
    return ""
