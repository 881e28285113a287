"""What was measured, a file a lesson under `measured/`, a line a claim: one claim can be renewed alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.claims.claim import Arm, Claim

FOLDER = Path(__file__).parent / "measured"


@dataclass(frozen=True)
class Measurement:
    """The statistic of every arm, one number a seed, and when and of which run."""

    values: Mapping[str, list[float]]
    date: str
    seconds: float
    fingerprint: str
    first: int = 0

    def is_of(self, claim: Claim) -> bool:
        """Whether it was measured with the claim's run, arms and seeds as they are now."""
        return (
            (self.fingerprint, self.first) == (claim.fingerprint, claim.first)
            and list(self.values) == [arm.name for arm in claim.arms]
            and all(len(values) == claim.seeds for values in self.values.values())
        )

    def holds(self, claim: Claim) -> bool:
        """Whether every arm shows what it shows if the claim is true."""
        return all(arm.holds(self.values[arm.name]) for arm in claim.arms)

    def count(self, arm: Arm) -> str:
        """In how many seeds an arm shows it.

        >>> Measurement({"fresh": [0.1, 0.9, 0.95]}, "2026-01-01", 1.0, "").count(Arm("fresh", above=0.5))
        '2 of 3 seeds'
        """
        values = self.values[arm.name]
        return f"{arm.count(values)} of {len(values)} seeds"


def read_results(lesson: str, folder: Path = FOLDER) -> dict[str, Measurement]:
    """The results of a lesson's claims by id; none where nothing was measured yet."""
    file = folder / f"{lesson}.json"
    if not file.exists():
        return {}
    return {
        name: Measurement(**entry) for name, entry in json.loads(file.read_text(encoding="utf-8")).items()
    }


def write_results(lesson: str, results: Mapping[str, Measurement], folder: Path = FOLDER) -> None:
    """The results of a lesson's claims, in the order given."""
    lines = [f"{json.dumps(name)}: {json.dumps(asdict(result))}" for name, result in results.items()]
    folder.mkdir(exist_ok=True)
    (folder / f"{lesson}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
