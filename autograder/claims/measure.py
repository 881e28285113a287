"""Runs claims, seed by seed, and stores what they gave."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

from autograder.claims.claim import Claim
from autograder.claims.register import register
from autograder.claims.results import FOLDER, Measurement, read_results, write_results
from autograder.judging.declaration import DeclarationError
from autograder.steps import Steps

DIGITS = 4


def measure(
    claim: Claim, seeds: int, full: bool = True, advance: Callable[[], None] = lambda: None
) -> Measurement:
    """Run a claim with as many seeds, from its first; `advance` is called after each.

    Raises DeclarationError, one sentence, when the run does not give one number for every arm.
    """
    started, wanted = time.process_time(), [arm.name for arm in claim.arms]
    values: dict[str, list[float]] = {name: [] for name in wanted}
    for seed in range(claim.first, claim.first + seeds):
        found = claim.run(seed, full)
        if sorted(found) != sorted(wanted):
            raise DeclarationError(
                f"claim {claim.id}: its arms are {', '.join(wanted)}; its run gave {', '.join(found)}."
            )
        for name in wanted:
            values[name].append(float(f"{float(found[name]):.{DIGITS}g}"))
        advance()
    seconds = round(time.process_time() - started, 1)
    return Measurement(
        values, datetime.now(timezone.utc).date().isoformat(), seconds, claim.fingerprint, claim.first
    )


def measure_all(
    claims: Sequence[Claim], tell: Callable[[Claim, Measurement], None], folder: Path = FOLDER
) -> bool:
    """Run claims, store each result when it is there, `tell` of it; whether all of them hold."""
    all_hold = True
    with Steps("Measuring claims", sum(claim.seeds for claim in claims)) as steps:
        for claim in claims:
            result = measure(claim, claim.seeds, advance=steps.advance)
            results = read_results(claim.lesson, folder) | {claim.id: result}
            declared = register.of_lesson(claim.lesson)
            write_results(claim.lesson, {name: results[name] for name in declared if name in results}, folder)
            tell(claim, result)
            all_hold &= result.holds(claim)
    return all_hold
