"""The checker catches the small mistakes that a machine makes in every answer of a lesson."""

from __future__ import annotations

import inspect

import pytest

from autograder import exercises
from lstm_ref.numpy import rnn_step_backward
from tests.exercises.equivalent_mutants import EQUIVALENT
from tests.exercises.module_mutants import mutated_sources, passes, score
from tests.exercises.mutants import TooSlow, at_most, is_validation, mutants
from tests.exercises.mutation_score import answers, report

FINISHED = [lesson for lesson in exercises.lessons if not exercises.lesson(lesson).draft]


@pytest.mark.parametrize("lesson", FINISHED)
def test_the_checker_catches_every_mutant_of_a_lesson_that_does_not_answer_as_the_original(lesson):
    total, passing = report(lesson)
    named = {(mutant.function, mutant.before, mutant.after) for mutant in passing}
    unexplained = [
        str(mutant) for mutant in passing if (mutant.function, mutant.before, mutant.after) not in EQUIVALENT
    ]
    assert total >= 50 * len(answers(lesson)) // 2
    assert not unexplained, "catch them, or say in equivalent_mutants.py why nothing can:\n" + "\n".join(
        unexplained
    )
    assert len(passing) <= 0.02 * total
    of_lesson = {answer.exercise.name for answer in answers(lesson)}
    stale = [key for key in EQUIVALENT if key[0] in of_lesson and key not in named]
    assert not stale, f"no longer a mutant that passes: {stale}"


SOURCE = '''
def f(x, W, xs, t):
    """Docstring."""
    if t < 0:
        raise ValueError
    total = 0
    for t in reversed(range(3)):
        total += (x[t] @ W.T).sum(axis=0) * 2 - xs
    return total, x
'''


def test_mutants_are_made_of_operators_transposes_axes_indices_calls_names_loops_and_order():
    made = {(mutant.before, mutant.after) for mutant in mutants(SOURCE)}
    term = "total += (x[t] @ W.T).sum(axis=0) * 2 - xs"
    for after in (
        "total = (x[t] @ W.T).sum(axis=0) * 2 - xs",
        "total -= (x[t] @ W.T).sum(axis=0) * 2 - xs",
        "total += (x[t] @ W.T).sum(axis=0) * 2 + xs",
        "total += (x[t] @ W.T).sum(axis=0) * 2",
        "total += (x[t] @ W.T).sum(axis=0) / 2 - xs",
        "total += (x[t] @ W).sum(axis=0) * 2 - xs",
        "total += (W.T @ x[t]).sum(axis=0) * 2 - xs",
        "total += (x[t] @ W.T).sum(axis=1) * 2 - xs",
        "total += (x[t] @ W.T).sum() * 2 - xs",
        "total += (x[t] @ W.T).mean(axis=0) * 2 - xs",
        "total += (x[t] @ W.T).sum(axis=0) * 3 - xs",
        "total += (x[t - 1] @ W.T).sum(axis=0) * 2 - xs",
        "total += (xs[t] @ W.T).sum(axis=0) * 2 - xs",
        "pass",
    ):
        assert (term, after) in made, after
    assert ("for t in reversed(range(3)):", "for t in range(3):") in made
    assert ("for t in reversed(range(3)):", "for t in reversed(range(2)):") in made
    assert ("for t in reversed(range(3)):", "for t in reversed(list(range(3))[1:]):") in made
    assert ("return (total, x)", "return (x, total)") in made
    assert ("if t < 0:", "if t <= 0:") in made


def test_what_only_rejects_bad_input_can_be_left_alone():
    assert not [mutant for mutant in mutants(SOURCE, skip=is_validation) if mutant.before.startswith("if")]


def test_every_mutant_is_another_program_and_compiles():
    source = inspect.getsource(rnn_step_backward)
    made = [mutant.source for mutant in mutants(source)]
    assert len(made) == len(set(made)) > 50
    for mutated in made:
        compile(mutated, "mutant", "exec")


def test_a_mutant_that_loops_for_ever_is_stopped():
    def for_ever():
        while True:
            pass

    with pytest.raises(TooSlow), at_most(0.05):
        for_ever()


def test_the_mutants_of_a_module_are_held_against_its_own_tests(tmp_path, monkeypatch):
    (tmp_path / "lengths.py").write_text("def length(x):\n    return abs(-x)\n")
    (tmp_path / "test_lengths.py").write_text(
        "from lengths import length\n\ndef test_one():\n    assert length(1) == 1\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    total, survivors = score("lengths", [str(tmp_path / "test_lengths.py")])
    assert total == 2
    assert [mutant.after for mutant in survivors] == ["return abs(x)"]


def test_a_mutant_that_wants_more_memory_than_it_is_given_is_caught(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "measure.py").write_text("def length(x):\n    return abs(x)\n")
    (tmp_path / "test_measure.py").write_text(
        "from measure import length\n\ndef test_one():\n    assert length(1) == 1\n"
    )
    mutant = "def length(x):\n    return len(bytearray(2**36)) and 1\n"
    runs = [["--doctest-modules", str(tmp_path / "measure.py")], [str(tmp_path / "test_measure.py")]]
    assert not passes("measure", str(tmp_path / "measure.py"), mutant, runs)


def test_a_mutant_keeps_the_docstring_whose_examples_are_asked_of_it():
    text = 'def length(x):\n    """Its size.\n\n    >>> length(-2)\n    2\n    """\n    return abs(x)\n'
    ((_, source),) = mutated_sources(text)
    names = {}
    exec(source, names)
    assert names["length"](-2) == -2
    assert names["length"].__doc__ == "Its size.\n\n    >>> length(-2)\n    2\n    "
