"""The search for the line: one edit of a student's own source that makes it right in every case."""

from __future__ import annotations

import ast
import contextlib
import io
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.judging.cases import DrawnCases
from autograder.judging.compare import Trial, compare
from autograder.judging.diagnosis.repair.candidates import Candidate, candidates
from autograder.judging.diagnosis.repair.found import Found, Repair
from autograder.judging.diagnosis.repair.influence import influence
from autograder.judging.diagnosis.repair.near import nearness
from autograder.judging.diagnosis.repair.patience import Patience, TooLong
from autograder.judging.diagnosis.repair.slots import Slot
from autograder.judging.diagnosis.repair.source import Function, Source, read
from autograder.judging.exercise import PUBLIC_SEED, Case, Exercise
from autograder.sandbox.wire.call import AsGraded, copied, same, taken_in

MOST_LINES = 2  # with more, nobody knows which one it was
SMALL = {"T": 2, "S": 6}  # sizes of the case that candidates are tried on first: fewer steps, quicker loops


def find_line(
    exercise: Exercise,
    function: Any,
    drawn: DrawnCases,
    seconds: float,
    tensors: bool = False,
    clock: Callable[[], float] = time.monotonic,
    waiting: Callable[[], None] = lambda: None,
) -> Found | None:
    """The lines of a wrong function in each of which one edit makes it right in all cases; None where
    nothing can be searched: no source, no inputs, an answer that is another one each time.

    The function and its edits are called in this process: it is for a student's own notebook. `waiting` is
    called once, when a second has passed.
    """
    stdout = sys.stdout

    def told() -> None:
        with contextlib.redirect_stdout(stdout):
            waiting()

    source = read(function)
    patience = Patience(seconds, clock, told)
    if source is None or not exercise.inputs or exercise.behaviour is not None:
        return None
    if source.has_while and not patience.ends_calls:  # it could go on for ever
        return None
    with np.errstate(all="ignore"), warnings.catch_warnings(), patience:
        warnings.simplefilter("ignore")
        search = _Search(exercise, source, drawn, tensors, patience)
        return search.run() if search.possible else None


@dataclass
class _Search:
    exercise: Exercise
    source: Source
    drawn: DrawnCases
    tensors: bool
    patience: Patience
    tried: int = 0
    repairs: dict[int, Repair] = field(default_factory=dict)  # by the statement

    def __post_init__(self) -> None:
        """Find the case to try on, and see that the source is what the function does."""
        self.cases = sorted([*self.drawn.cases, *self.drawn.special], key=_size)
        self.possible = False
        small = _small_case(self.exercise, self.drawn.cases)
        for case in ([small] if small else []) + self.cases:
            trial = self._trial(self.source.function, case)
            if not trial.numbers_right:
                break
        else:
            return
        self.case, self.trial = case, trial
        with contextlib.suppress(Exception):
            again = self._trial(self.source.built(), case).outcome
            alike = same(again.value, trial.outcome.value) and again.error == trial.outcome.error
            self.possible = alike
        self.patience.usual = max(trial.outcome.seconds, 1e-4)
        self.given = copied(case.inputs)
        self.frozen = _freeze(self.given) and not trial.outcome.changed
        self.wrong = self._wrong_outputs()
        expected = enumerate(case.expected.items())
        near = [(k, name, nearness(right, self.exercise.tolerance)) for k, (name, right) in expected]
        self.near = [(k, of) for k, name, of in sorted(near, key=lambda one: one[1] not in self.wrong)]

    def run(self) -> Found:
        ended = False
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                for stage in candidates(self.source, self.case.inputs, self._ranks(), self._answer):
                    for candidate in stage:
                        self._try(candidate)
                    if self.repairs:
                        break
            ended = True
        except TooLong:
            pass
        lines = list(self.repairs.values()) if len(self.repairs) <= MOST_LINES else []
        return Found(self.exercise.name, lines, ended, self.tried)

    def _ranks(self) -> Callable[[Slot], int | None]:
        """How many right outputs a statement reaches, where it reaches every wrong one or nothing at all."""
        reached = influence(self.source.tree, list(self.exercise.returns))
        ends = (ast.Break, ast.Continue, ast.Pass, ast.Assert, ast.Raise)

        def rank(slot: Slot) -> int | None:
            outputs = {name for name, statements in reached.items() if id(slot.statement) in statements}
            if isinstance(slot.statement, ends) or self.wrong <= outputs or not outputs:
                return len(outputs - self.wrong)
            return None

        return rank

    def _try(self, candidate: Candidate) -> None:
        if id(candidate.slot.statement) in self.repairs:
            return
        self.patience.look()
        self.tried += 1
        function = self._guarded(candidate.make)
        if function is None:  # it raises at once, or is no program
            return
        if not self._right_at_once(function):
            if candidate.place is not None:
                candidate.place.was_wrong()
            return
        if self._right_everywhere(function if candidate.place is None else candidate.place.exact()):
            self.repairs[id(candidate.slot.statement)] = self._repair(candidate)

    def _repair(self, candidate: Candidate) -> Repair:
        place = candidate.slot.node if hasattr(candidate.slot.node, "lineno") else candidate.slot.statement
        look = candidate.look if isinstance(candidate.look, str) else ast.unparse(candidate.look)
        line = self.source.line(place)
        return Repair(line, candidate.kind, look.partition("\n")[0], self.source.around(line))

    def _right_at_once(self, function: Function) -> bool:
        """Whether it is right in the first case, found out as fast as may be."""
        value = self._answer(function)
        value = taken_in(value, tensors=True) if self.tensors else value
        if len(self.near) == 1:
            return self.near[0][1](value)
        alike = isinstance(value, (tuple, list)) and len(value) == len(self.near)
        return alike and all(near(value[k]) for k, near in self.near)

    def _answer(self, function: Function) -> Any:
        """What a function says to the first case, where nothing of its inputs can be written to."""
        self.patience.look()
        given = self.given if self.frozen else copied(self.case.inputs)
        return self._guarded(lambda: function(*given.values()))

    def _guarded(self, call: Callable[[], Any]) -> Any:
        """What a call of the student's code gives; None where it raises, or would take too long."""
        try:
            self.patience.begin()
            return call()
        except KeyboardInterrupt:
            raise
        except TooLong:
            self.patience.look()
        except BaseException:  # SystemExit and its like
            pass
        finally:
            self.patience.done()
        return None

    def _right_everywhere(self, function: Function) -> bool:
        """Whether it is right in every case, to the checker's own comparison."""
        cases = [self.case, *self.cases]
        try:
            self.patience.begin(len(cases))
            return all(self._is_right(self._trial(function, case)) for case in cases)
        except TooLong:
            self.patience.look()
            return False
        finally:
            self.patience.done()

    def _is_right(self, trial: Trial) -> bool:
        """An argument that is changed in place is a complaint of its own, and no edit's fault."""
        return trial.numbers_right if self.trial.outcome.changed else trial.right

    def _trial(self, function: Function, case: Case) -> Trial:
        return compare(self.exercise, case, AsGraded(function, self.tensors).outcome(case.inputs))

    def _wrong_outputs(self) -> set[str]:
        trial = self.trial
        if trial.outcome.error or trial.structure:
            return set()
        return {item.output for item in trial.compared.values() if item.problem}


def _small_case(exercise: Exercise, cases: Sequence[Case]) -> Case | None:
    """The first case with fewer steps; None where it has no more."""
    sizes = {letter: min(size, SMALL.get(letter, size)) for letter, size in cases[0].sizes.items()}
    if sizes == cases[0].sizes:
        return None
    inputs = exercise.draw(np.random.default_rng(PUBLIC_SEED), sizes)
    return Case(sizes, inputs, exercise.outputs(exercise.reference(**inputs)))


def _size(case: Case) -> int:
    return sum(case.sizes.values())


def _freeze(value: Any) -> bool:
    """Make every array read-only; whether nothing else could be written to."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    if isinstance(value, (dict, tuple)):
        frozen = [_freeze(item) for item in (value.values() if isinstance(value, dict) else value)]
        return all(frozen)
    return not isinstance(value, list)
