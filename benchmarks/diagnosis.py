"""What is said of a wrong answer: caught, named, located, the line shown, for mistakes that a machine makes.

Each mistake is one edit in the answer of a lesson's page, or in a right answer in another style (`--styles`).
Of those that get no name the line is searched for, with the budget of a notebook, in seconds of computing.

    python benchmarks/diagnosis.py                        # some of each exercise: minutes
    python benchmarks/diagnosis.py --each 20 --lesson 04-lstm-backward --list
    python benchmarks/diagnosis.py --smoke                # a few, to see that it runs
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import inspect
import linecache
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the tests' mutants

from autograder import exercises, judge
from autograder.judging.cases import DrawnCases
from autograder.judging.diagnosis.repair import find_line
from autograder.judging.exercise import PUBLIC_SEED
from autograder.judging.report import Report
from tests.exercises.mutants import Mutant, TooSlow, at_most, is_validation, mutants
from tests.exercises.mutation_score import Answer, answers

BUDGET = 2.0  # seconds of a search, as in a notebook
PATIENCE = 5.0  # seconds for all cases of one mutant
NUMBERS_ONLY = re.compile(r"\d+ of \d+ entries of \S+ differ")
COLUMNS = ("caught", "named", "located", "line", "silent", "false")


def changed_line(original: str, mutant: Mutant) -> int:
    """The line of the mutant's source that the edit is in."""
    before, after = original.splitlines(), mutant.source.splitlines()
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return next(block[3] for block in blocks if block[0] != "equal") + 1


def in_styles(lesson: str) -> Iterator[Answer]:
    """The right answers in other styles."""
    for exercise in exercises.of_lesson(lesson):
        try:
            module = importlib.import_module(f"tests.exercises.styles.{exercise.name}")
        except ModuleNotFoundError:
            continue
        for style in (style for style in module.RIGHT if not style.__closure__):
            source = re.sub(r"^def \w+", f"def {exercise.name}", dedent(inspect.getsource(style)), count=1)
            yield Answer(exercise, source, style.__globals__)


def is_located(report: Report) -> bool:
    """Whether the report says more than that the numbers differ."""
    return not all(NUMBERS_ONLY.match(sentence) for sentence in report.findings)


def outcome(answer: Answer, original: str, mutant: Mutant, listing: bool) -> tuple[set[str], float]:
    """What holds of one mutant, and the seconds that the search took."""
    scope, file = dict(answer.names), f"<mutant {mutant}>"
    linecache.cache[file] = (len(mutant.source), None, mutant.source.splitlines(keepends=True), file)
    exercise = answer.exercise
    try:
        with at_most(PATIENCE), np.errstate(all="ignore"):
            exec(compile(mutant.source, file, "exec"), scope)
            report = judge(exercise, scope[mutant.function], PUBLIC_SEED)
    except TooSlow:
        return {"slow"}, 0.0
    if report.passed:
        return set(), 0.0
    holds = {"caught"}
    if report.misconception:
        return holds | {"named"}, 0.0
    holds |= {"located"} if is_located(report) else set()
    start = time.process_time()
    drawn = DrawnCases(exercise, PUBLIC_SEED)
    found = find_line(exercise, scope[mutant.function], drawn, BUDGET, clock=time.process_time)
    seconds = time.process_time() - start
    repairs = found.repairs if found else ()
    if repairs:
        right = changed_line(original, mutant) in {repair.line for repair in repairs}
        holds.add("line" if right else "false")
    if not holds & {"located", "line"}:
        holds.add("silent")
    if listing and "line" not in holds:
        state = (
            "no search" if found is None else f"{found.tried} tried, {'all' if found.ended else 'not all'}"
        )
        print(
            f"  {mutant} [{state}, {seconds:.1f} s]", *(f"    shown: {r.around}" for r in repairs), sep="\n"
        )
    return holds | {"searched"}, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="one mistake of each exercise of one lesson")
    parser.add_argument("--each", type=int, default=4, help="mistakes of each answer (4)")
    parser.add_argument("--lesson", help="one lesson alone, by its folder's name")
    parser.add_argument("--styles", action="store_true", help="of right answers in other styles")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", action="store_true", help="print every mistake whose line is not shown")
    options = parser.parse_args()
    lessons = [options.lesson] if options.lesson else list(exercises.lessons)
    if options.smoke:
        lessons, options.each = lessons[:1], 1
    rng = np.random.default_rng(options.seed)
    total, everything = Counter[str](), list[float]()
    print(
        f"{'':20}" + "".join(f"{name:>9}" for name in COLUMNS) + f"{'line of':>12}{'seconds':>9}{'most':>7}"
    )
    for lesson in lessons:
        counts, seconds = Counter[str](), list[float]()
        for answer in in_styles(lesson) if options.styles else answers(lesson):
            if not answer.exercise.inputs:  # a number to hand in
                continue
            original = unparsed(answer.source)
            made = mutants(answer.source, skip=is_validation)
            for k in rng.permutation(len(made))[: options.each]:
                holds, spent = outcome(answer, original, made[k], options.list)
                counts.update(holds)
                seconds += [spent] if "searched" in holds else []
        show(lesson, counts, seconds)
        total.update(counts)
        everything += seconds
    show("all", total, everything)
    known = total["caught"] - total["silent"]
    print(
        f"named, located or line {known} of {total['caught']}; the right line in {total['line']} of "
        f"{total['searched']} without a name, a wrong one in {total['false']}"
    )


def unparsed(source: str) -> str:
    """The source as the mutants' sources are written."""
    import ast

    tree = ast.parse(source)
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    if ast.get_docstring(function):
        function.body = function.body[1:]
    tree.body = [function]
    return ast.unparse(tree)


def show(lesson: str, counts: Counter[str], seconds: list[float]) -> None:
    """One row of the table."""
    figures = "".join(f"{counts[name]:9}" for name in COLUMNS)
    middle = statistics.median(seconds) if seconds else 0.0
    of = f"{counts['line']:>7} / {counts['searched']:<3}"
    print(f"{lesson:20}{figures}{of}{middle:8.2f}{max(seconds, default=0):7.2f}", flush=True)


if __name__ == "__main__":
    main()
