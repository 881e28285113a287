"""Writes the table of all claims, docs/claims.md, from what is stored."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.claims.claim import Arm, Claim
from autograder.claims.register import register
from autograder.claims.results import Measurement, read_results

HEAD = """\
# Every claim, measured

`make claims` writes this page, `carousel claims ID` renews one claim; `autograder/claims/measured/` holds
the numbers. Each arm of an experiment is run with several seeds. The first arm is the one that the sentence
is about. The others are controls, and each of them could have refuted it. *k of n* counts the seeds in
which the statistic lies within the bounds; the spread is the smallest, the median and the largest value. The
seeds are 0 to 7, or others where it is said: bounds that were changed after a look at some seeds are tested
on seeds that nobody had looked at. A page that makes a refuted claim is not built.
"""
COLUMNS = ("claim", "arm", "expected", "k of n", "spread", "paper", "verdict", "measured")


def table() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for lesson in register.lessons for line in _section(lesson))]) + "\n"


def summary(claim: Claim, result: Measurement) -> str:
    """A claim's result on one line: a mark, its id, and k of n for every arm."""
    arms = "; ".join(f"{arm.name}: {result.count(arm)}" for arm in claim.arms)
    return f"{'✓' if result.holds(claim) else '✗'} {claim.id}: {arms} ({result.seconds:g} s)"


def _section(lesson: str) -> Iterator[str]:
    results = read_results(lesson)
    yield f"## {lesson}\n"
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for claim in register.of_lesson(lesson).values():
        yield from _rows(claim, results.get(claim.id))
    yield ""


def _rows(claim: Claim, result: Measurement | None) -> Iterator[str]:
    said = f"<br>Saying: *“{claim.saying}”* **{claim.verdict}**" if claim.saying else ""
    what = f"`{claim.id}`<br>{claim.sentence}<br>*Statistic:* {claim.statistic}.{said}"
    current = result if result is not None and result.is_of(claim) else None
    verdict = "not measured" if current is None else "holds" if current.holds(claim) else "**refuted**"
    when = "" if current is None else _when(current)
    for place, arm in enumerate(claim.arms):
        counted = ("", "") if current is None else (current.count(arm), spread(current.values[arm.name]))
        shared = (what, claim.paper, verdict, when) if place == 0 else ("", "", "", "")
        cells = (shared[0], arm.name, _expected(arm), *counted, *shared[1:])
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _when(result: Measurement) -> str:
    """When it was measured, and with which seeds, where those are not the first.

    >>> _when(Measurement({"fresh": [0.1, 0.9]}, "2026-01-01", 1.5, "", first=8))
    '2026-01-01, 1.5 s, seeds 8 to 9'
    """
    last = result.first + max(map(len, result.values.values())) - 1
    seeds = f", seeds {result.first} to {last}" if result.first else ""
    return f"{result.date}, {result.seconds:g} s{seeds}"


def _expected(arm: Arm) -> str:
    """The bounds, and in how many seeds, where that is not the usual seven of eight.

    >>> _expected(Arm("fresh", below=0.1)), _expected(Arm("either", above=0, least=0.2, most=0.8))
    ('below 0.1', 'above 0 in 20 % to 80 % of the seeds')
    """
    if (arm.least, arm.most) == (Arm.least, Arm.most):
        return arm.bounds
    return f"{arm.bounds} in {100 * arm.least:.0f} % to {100 * arm.most:.0f} % of the seeds"


def spread(values: list[float]) -> str:
    """The smallest, the median and the largest.

    >>> spread([0.25, 1e-9, 3.0])
    '1e-09 · 0.25 · 3'
    """
    return " · ".join(f"{value:.2g}" for value in (min(values), float(np.median(values)), max(values)))
