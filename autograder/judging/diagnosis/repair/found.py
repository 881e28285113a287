"""What a search for the line came to, and how it is said: the line and the kind of change, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.judging.diagnosis.repair import edit

LONGEST = 80  # characters of a piece of a line in a hint
HINTS = {
    edit.SIGN: "Look at the signs in {}.",
    edit.OPERATOR: "Look at the operator in {}.",
    edit.NAME: "Look at {}: something else belongs there.",
    edit.TRANSPOSE: "Look at {}: are its rows and columns where they belong?",
    edit.AXIS: "Look at the axis in {}.",
    edit.INDEX: "Look at {}: which entries of it belong there?",
    edit.NUMBER: "Look at the number {}.",
    edit.FACTOR: "Look at {}: it is multiplied with too little.",
    edit.TERM: "Look at {}: something is to be added or taken away.",
    edit.FUNCTION: "Look at the function {}.",
    edit.WRAP: "Look at {}: a function is to be applied to it.",
    edit.EXTRA: "Look at {}: it does not belong there.",
    edit.ORDER: "Look at {}: what stands first, and what second?",
    edit.COMPARISON: "Look at the comparison {}.",
    edit.ADDING: "Look at {}: is the value replaced, or added to?",
    edit.LOOP: "Look at {}: where does the loop begin and end, and which way does it run?",
    edit.LINE: "Look at {}: what happens without it?",
    edit.PLACE: "Look at {}: what runs before it, and is it within the loop?",
    edit.CARRY: "Look at {}: what the loop makes of it is not kept.",
}


@dataclass(frozen=True)
class Repair:
    """A line that one edit makes right; `look` is the piece of it that the edit is about."""

    line: int
    kind: str
    look: str
    around: Sequence[tuple[int, str]]  # the line and its neighbours, with their numbers

    @property
    def hint(self) -> str:
        """One step further: which piece of the line is the one to look at."""
        short = self.look if len(self.look) <= LONGEST else f"{self.look[:LONGEST]} ..."
        return HINTS[self.kind].format(f"`{short}`")


@dataclass(frozen=True)
class Found:
    """No line, one, or two; `ended` says whether everything was tried in time."""

    exercise: str
    repairs: Sequence[Repair] = ()
    ended: bool = True
    tried: int = 0

    @property
    def sentence(self) -> str:
        """What is known: that one change would do, where, and of which kind."""
        kinds = list(dict.fromkeys(repair.kind for repair in self.repairs))
        where = "this line" if len(self.repairs) == 1 else "either of these lines"
        if len(kinds) > 1:
            said = "; ".join(f"in line {repair.line} {repair.kind}" for repair in self.repairs)
            return f"One change in {where} would make it right: {said}."
        return f"One change in {where} would make it right: {kinds[0]}."

    def excerpt(self) -> list[tuple[bool, int, str]]:
        """The lines to show: whether it is marked, its number and its text."""
        marked = {repair.line for repair in self.repairs}
        lines = dict(sorted({pair for repair in self.repairs for pair in repair.around}))
        return [(number in marked, number, text) for number, text in lines.items()]
