"""How an author declares a claim: the sentence, the run, and what each arm shows if the sentence is true."""

from __future__ import annotations

import hashlib
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.judging.declaration import DeclarationError

SEEDS = 8
Run = Callable[[int, bool], Mapping[str, float]]


@dataclass(frozen=True)
class Arm:
    """One condition of an experiment, and what it shows if the claim is true.

    The statistic lies above `above` and below `below` in a share of the seeds from `least` to `most`.

    >>> arm = Arm("forget bias 0", below=1e-6)
    >>> arm.count([1e-20, 1e-9, 0.1]), arm.holds([1e-20, 1e-9, 0.1]), arm.holds([1e-20, 1e-9])
    (2, False, True)
    """

    name: str
    above: float = -math.inf
    below: float = math.inf
    least: float = 7 / 8
    most: float = 1.0

    def __post_init__(self) -> None:
        if math.isinf(self.above) and math.isinf(self.below):
            raise DeclarationError(f"arm {self.name!r}: say above=..., below=... or both.")

    def count(self, values: Sequence[float]) -> int:
        """In how many seeds the statistic lies within the bounds."""
        return sum(self.above < value < self.below for value in values)

    def holds(self, values: Sequence[float]) -> bool:
        """Whether the statistic lies there in as many seeds as the claim says."""
        return self.least * len(values) <= self.count(values) <= self.most * len(values)

    @property
    def bounds(self) -> str:
        """The bounds in words.

        >>> Arm("chunks of nine", above=0.2, below=0.4).bounds
        'above 0.2 and below 0.4'
        """
        words = [
            f"{word} {bound:g}"
            for word, bound in (("above", self.above), ("below", self.below))
            if math.isfinite(bound)
        ]
        return " and ".join(words)


@dataclass(frozen=True)
class Claim:
    """A sentence of a page that a run can refute.

    id         `lesson.name`, by which a page calls it
    sentence   what is claimed
    statistic  what the number is that every arm gives for a seed
    arms       first the arm that the sentence is about, then the controls, any of which could refute it
    run        (seed, full) -> the statistic of every arm; with `full=False` a smaller run for the tests
    paper      the paper's number beside ours, where there is one
    saying     the common saying that is tested, and `verdict` what became of it
    first      the first seed: bounds that were chosen after a look at some seeds are tested on others

    Raises DeclarationError, one sentence, without a control arm or with fewer than eight seeds.
    """

    id: str
    sentence: str
    statistic: str
    arms: tuple[Arm, ...]
    run: Run = field(repr=False)
    paper: str = ""
    saying: str = ""
    verdict: str = ""
    seeds: int = SEEDS
    first: int = 0

    def __post_init__(self) -> None:
        if len(self.arms) < 2:
            raise DeclarationError(f"claim {self.id}: it needs a control arm, which could refute it.")
        if len({arm.name for arm in self.arms}) < len(self.arms):
            raise DeclarationError(f"claim {self.id}: two arms have the same name.")
        if self.seeds < SEEDS:
            raise DeclarationError(f"claim {self.id}: {self.seeds} seeds are too few; take at least {SEEDS}.")
        if bool(self.saying) != bool(self.verdict):
            raise DeclarationError(f"claim {self.id}: a saying and its verdict go together.")

    @property
    def lesson(self) -> str:
        return self.id.partition(".")[0]

    @property
    def fingerprint(self) -> str:
        """Changes with the text of the run below its declaration, of which a result is the result."""
        source = inspect.getsource(self.run)
        run = source[source.index(f"def {self.run.__name__}(") :]
        return hashlib.sha1(run.encode()).hexdigest()[:12]


class Claims:
    """The claims of one lesson, in the order of its page; the variable `claims` of the lesson's module."""

    def __init__(self, lesson: str) -> None:
        self.lesson = lesson
        self.declared: dict[str, Claim] = {}

    def declare(
        self,
        sentence: str,
        *,
        statistic: str,
        arms: Sequence[Arm],
        paper: str = "",
        saying: str = "",
        verdict: str = "",
        seeds: int = SEEDS,
        first: int = 0,
    ) -> Callable[[Run], Run]:
        """The decorated function runs the claim; its name, with hyphens, is the second half of the id."""

        def declared(run: Run) -> Run:
            name = f"{self.lesson}.{run.__name__.replace('_', '-')}"
            if name in self.declared:
                raise DeclarationError(f"claim {name} is declared twice.")
            claim = Claim(name, sentence, statistic, tuple(arms), run, paper, saying, verdict, seeds, first)
            self.declared[name] = claim
            return run

        return declared
