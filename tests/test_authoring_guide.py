"""docs/authoring.md is true: its files are written and its commands run, in a copy of the course."""

from __future__ import annotations

import pytest

from autograder.sandbox.outside.isolation_levels import CannotConfine, best_level
from tests.authoring_guide import GUIDE, commands, copy_of_the_tree, run, steps, write

STEPS = steps(GUIDE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """Every command of the guide with what it prints, and what the guide says that it prints."""
    course = copy_of_the_tree(tmp_path_factory.mktemp("course"))
    seen = []
    for step in STEPS:
        if step.kind != "console":
            write(step, course)
        else:
            seen += [(command, run(command, course), said) for command, said in commands(step)]
    return course, seen


def test_every_block_of_the_guide_is_a_command_or_a_file():
    text = GUIDE.read_text(encoding="utf-8")
    outside = len([line for line in text.splitlines() if line.startswith(("```", "````"))])
    inside = sum(line.startswith("```") for step in STEPS for line in step.text.splitlines())
    assert outside - inside == 2 * len(STEPS)
    assert all(step.file for step in STEPS if step.kind != "console")
    assert sum(len(commands(step)) for step in STEPS if step.kind == "console") >= 8


def confined():
    try:
        best_level()
    except CannotConfine:
        return False
    return True


@pytest.mark.slow
@pytest.mark.skipif(not confined(), reason="the guide ends with grading, which this machine cannot confine")
def test_every_command_of_the_guide_prints_what_the_guide_says(walked):
    _, seen = walked
    for command, printed, said in seen:
        assert printed == said, f"{command}: python -m tests.authoring_guide rewrites what the guide says"


@pytest.mark.slow
def test_the_guide_ends_with_a_page_in_order_that_gives_nothing_away(walked):
    course, seen = walked
    said = {command: printed for command, printed, _ in seen}
    assert "✗" in said['carousel check-page 90-leaky-unit | grep "✗"']
    assert "90-leaky-unit (draft): 0 things to mend" in said["carousel check-page 90-leaky-unit"]
    released = (course / "lessons" / "90-leaky-unit" / "90-leaky-unit.ipynb").read_text(encoding="utf-8")
    assert "raise NotImplementedError" in released
    assert "candidate - h" not in released
