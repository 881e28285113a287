"""The ladder: what to say of a wrong answer, the first rule that applies first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.judging.compare import Compared, compare
from autograder.judging.diagnosis.evidence import Evidence
from autograder.judging.diagnosis.localise import where_wrong
from autograder.judging.diagnosis.wording import first_sentence_of_shape, listed, sizes_in_words
from autograder.judging.exercise import Case
from autograder.sandbox.wire.call import same

FLOAT32 = 1e-6  # relative; a float32 detour is off by about 1e-7, a mistake by far more

Rule = Callable[[Evidence], list[str]]


def raised(evidence: Evidence) -> list[str]:
    trial = next((trial for trial in evidence.trials if trial.outcome.error), None)
    if trial is None:
        return []
    where = f", in the line `{trial.outcome.line}`" if trial.outcome.line else ""
    shapes = ", ".join(
        f"{name} {value.shape}" for name, value in trial.case.inputs.items() if isinstance(value, np.ndarray)
    )
    given = f" It was given {shapes}." if shapes else ""
    power = (
        " In Python a power is written with `**`: `h**2`."
        if "bitwise_xor" in str(trial.outcome.error)
        else ""
    )
    return [f"It raised {trial.outcome.error}{where}.{power}{given}"]


def changed_its_argument(evidence: Evidence) -> list[str]:
    names = next((trial.outcome.changed for trial in evidence.trials if trial.outcome.changed), ())
    if not names:
        return []
    return [
        f"It changes its argument {listed(names)} in place, so whoever called it finds other numbers there "
        "afterwards. That costs a fifth of the points; work on a new array (`a = a + b`, not `a += b`)."
    ]


def unstable(evidence: Evidence) -> list[str]:
    if evidence.stable:
        return []
    return [
        "Two calls with the same inputs gave two different answers: is something kept between calls, drawn "
        "at random, or left as `np.empty` made it?"
    ]


def structure(evidence: Evidence) -> list[str]:
    return [trial.structure for trial in evidence.trials if trial.structure][:1]


def other_order(evidence: Evidence) -> list[str]:
    names = list(evidence.exercise.returns)
    items = [evidence.failing.compared.get(name) for name in names]
    if not all(item and isinstance(item.expected, np.ndarray) for item in items):
        return []
    arrays = [item for item in items if item is not None]
    if came := _order(arrays, lambda mine, its: np.allclose(mine, its, rtol=evidence.exercise.tolerance)):
        which = f"it returned {listed(came)}; expected {listed(names)}."
        return [f"The outputs are right but in another order: {which}"]
    if came := _order(arrays, lambda mine, its: True):
        return [f"The outputs have the shapes of {listed(came)}, in this order; expected {listed(names)}."]
    return []


def _order(items: Sequence[Compared], alike: Callable[[np.ndarray, np.ndarray], bool]) -> list[str]:
    """The names that the arrays should have, when each is like one of them and the order is another one."""
    came = []
    for item in items:
        mine = item.yours
        fits = [
            other.name
            for other in items
            if mine is not None and mine.shape == other.expected.shape and alike(mine, other.expected)
        ]
        if len(fits) != 1:
            return []
        came += fits
    names = [item.name for item in items]
    return came if sorted(came) == sorted(names) and came != names else []


def not_comparable(evidence: Evidence) -> list[str]:
    """Absent outputs, wrong types, dtypes, shapes and values that are not finite: one sentence each."""
    for problem in ("absent", "type", "dtype", "shape", "not finite"):
        for trial in evidence.trials:
            items = [item for item in evidence.wrong(trial) if item.problem == problem]
            if items and problem == "shape":
                return [first_sentence_of_shape(evidence.exercise, item, trial.case.sizes) for item in items]
            if items:
                return [f"{item.text}." for item in items]
    return []


def seven_digits(evidence: Evidence) -> list[str]:
    wrong = [item for trial in evidence.trials for item in evidence.wrong(trial)]
    scales = [FLOAT32 * float(np.max(np.abs(item.expected), initial=0.0)) for item in wrong]
    if not wrong or any(item.error > scale for item, scale in zip(wrong, scales)):
        return []
    names = listed(list(dict.fromkeys(item.name for item in wrong)))
    return [
        f"Right to about seven digits only: {names}. float32 on the way does that, and so does a small "
        "number added to a denominator, or a value that is clipped."
    ]


LADDER: tuple[Rule, ...] = (
    raised,
    unstable,
    structure,
    other_order,
    not_comparable,
    seven_digits,
)


def findings(evidence: Evidence, named: bool) -> list[str]:
    """The sentences to show: what sets the wrong case apart, if anything does, and what is wrong in it."""
    kind = evidence.failing.case.kind
    apart = [f"The ordinary cases are right. This one is not: {kind}."] if kind else []
    return apart + changed_its_argument(evidence) + _of_the_ladder(evidence, named)


def _of_the_ladder(evidence: Evidence, named: bool) -> list[str]:
    """What the first rule that applies says; values are narrowed down when none does."""
    for rule in LADDER[:-1] if named else LADDER:  # a mistake with a name is no rounding
        sentences = rule(evidence)
        if sentences:
            return sentences
    item = focus(evidence)
    if item is None:
        return []
    differs = np.abs(np.asarray(item.yours) - item.expected) > item.allowed
    off = int(np.sum(differs))
    if evidence.exercise.behaviour is not None:
        asked, tests = evidence.exercise.handed_in or item.name, item.expected.size
        sentence = f"With your {asked}, {off} of the {tests} tests fail that a right answer passes."
        return [sentence, *_first_of(evidence.exercise.read, differs)]
    if not evidence.exercise.inputs:
        return [f"{item.name} is not the number that the experiment gives."]
    sentences = [
        f"{off} of {item.expected.size} entries of {item.name} differ, by up to {item.error:.2g} "
        f"(allowed {evidence.exercise.tolerance:.0e} relative)"
        f"{sizes_in_words(evidence.exercise, evidence.failing.case.sizes)}."
    ]
    if not named:
        sentences += one_term_at_a_time(evidence)
        sentences += not_looked_at(evidence)
    return sentences + [s for wrong in evidence.wrong() for s in where_wrong(evidence.exercise, wrong)]


def _first_of(read: Sequence[str], differs: np.ndarray) -> list[str]:
    """After which letters the first wrong value comes."""
    return [f"The first that fails comes after the letters `{read[int(differs.argmax())]}`."] if read else []


def focus(evidence: Evidence) -> Compared | None:
    """The wrong value to show entries of: the one that is furthest off against its own scale."""
    wrong = [item for item in evidence.wrong() if item.problem == "value" and item.yours is not None]
    return max(wrong, key=lambda item: item.error / (item.allowed or 1.0), default=None)


def one_term_at_a_time(evidence: Evidence) -> list[str]:
    """Which additive term is wrong, found by setting the inputs of all the others to zero."""
    exercise, case = evidence.exercise, evidence.failing.case
    switched = set().union(*exercise.terms.values()) if exercise.terms else set()
    good: list[str] = []
    bad: list[str] = []
    for label, kept in exercise.terms.items():
        inputs = {
            name: np.zeros_like(value) if name in switched and name not in kept else value
            for name, value in case.inputs.items()
        }
        alone = Case(case.sizes, inputs, exercise.outputs(exercise.seen(exercise.reference(**inputs))))
        trial = compare(exercise, alone, evidence.run.outcome(inputs))
        (good if trial.right else bad).append(label)
    if not good or not bad:
        return []
    return [f"One term at a time, all others zero: {listed(good)} right; {listed(bad)} wrong."]


def not_looked_at(evidence: Evidence) -> list[str]:
    """The inputs on which the answer should depend and does not: each is exchanged, one at a time."""
    exercise, case = evidence.exercise, evidence.failing.case
    others = exercise.draw(np.random.default_rng(len(case.inputs)), case.sizes)
    right = exercise.reference(**case.inputs)
    ignored = []
    for name, other in others.items():
        if not isinstance(other, np.ndarray) or other.shape != np.shape(case.inputs[name]):
            continue
        inputs = {**case.inputs, name: other}
        if same(exercise.reference(**inputs), right):
            continue
        if same(evidence.run.outcome(inputs).value, evidence.failing.outcome.value):
            ignored.append(name)
    return [f"The answer stays the same whatever {listed(ignored)} holds."] if ignored else []
