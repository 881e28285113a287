"""Finds claims and their results: every claim by its id, and what a page may say of it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from autograder.claims import lessons
from autograder.claims.claim import Claim
from autograder.claims.results import Measurement, read_results


class ClaimError(Exception):
    """Why a page may not make a claim, or which claim there is not: one sentence for its author."""


class Register(Mapping[str, Claim]):
    """Claim's id -> Claim; a lesson's claims stand in `claims/lessons/<lesson>.py`, with underscores."""

    @property
    def lessons(self) -> list[str]:
        """The lessons that declare claims."""
        return sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(lessons.__path__))

    def of_lesson(self, lesson: str) -> dict[str, Claim]:
        """The claims of a lesson (its name without the number); none for one that declares none."""
        if lesson not in self.lessons:
            return {}
        module = importlib.import_module(f"{lessons.__name__}.{lesson.replace('-', '_')}")
        return dict(module.claims.declared)

    def __getitem__(self, claim: str) -> Claim:
        """Raises KeyError for an unknown claim."""
        return self.of_lesson(claim.partition(".")[0])[claim]

    def __iter__(self) -> Iterator[str]:
        for lesson in self.lessons:
            yield from self.of_lesson(lesson)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def named(self, name: str) -> list[Claim]:
        """The claim of that id, or a lesson's claims. Raises ClaimError where there is neither."""
        return list(self.of_lesson(name).values()) if name in self.lessons else [self.known(name)]

    def known(self, name: str) -> Claim:
        """The claim of that id. Raises ClaimError for an unknown one."""
        if name not in self:
            close = get_close_matches(name, [*self, *self.lessons], n=1)
            meant = f"; did you mean {close[0]}?" if close else ""
            raise ClaimError(f"there is no claim {name!r} in autograder/claims/lessons{meant}")
        return self[name]

    def result(self, name: str) -> Measurement:
        """What was measured. Raises ClaimError where the claim is unknown, not measured, or refuted."""
        claim = self.known(name)
        again = f"run `carousel claims {name}`"
        result = read_results(claim.lesson).get(name)
        if result is None:
            raise ClaimError(f"the claim {name} is not measured; {again}")
        if not result.is_of(claim):
            raise ClaimError(f"the claim {name} has changed since it was measured; {again}")
        if not result.holds(claim):
            arm = next(arm for arm in claim.arms if not arm.holds(result.values[arm.name]))
            raise ClaimError(
                f"the claim {name} is refuted: {arm.name}: {arm.bounds} in {result.count(arm)}; "
                "write what was measured instead"
            )
        return result


register = Register()
