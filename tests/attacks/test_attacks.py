"""A hostile class is graded: each attack gets what it deserves, and nobody and nothing else is harmed."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace

import pytest

from autograder.sandbox.outside.isolation_levels import obstacle_to
from tests.attacks.classroom import ATTACKS, CLASSES, IN_TORCH
from tests.attacks.commands import FOR_TORCH, LIMITS, NbGrader, Tool, TorchTool
from tests.attacks.complaints import Examined, examined
from tests.attacks.stealing import HARMFUL, REACHABLE
from tests.sandbox.conftest import as_ordinary_user

pytestmark = pytest.mark.xdist_group("attacks")  # the tests of a class share it
PART = 6  # the levels that stand crosswise to who grades get every so many-th attack
EVERY = 10  # an honest submission after so many attacks, where another run has one after each.
# nbgrader takes three times as long: all of the attacks on what reads a submission, which it copies and reads
# itself; of the others a part.
THROUGH_NBGRADER = [
    name for number, name in enumerate(ATTACKS) if name.startswith("reader:") or number % PART == 0
]
THEIRS = "from tests.attacks.complaints import main; main('{home}/class', %r, %d)"


def test_there_are_at_least_eighty_attacks_of_every_kind():
    assert len(ATTACKS) == sum(map(len, CLASSES.values())) >= 80
    assert min(map(len, CLASSES.values())) >= 10
    assert {name.partition(":")[0] for name in list(ATTACKS)[::PART]} == set(CLASSES)


def by_whoever_runs_the_tests(folder, tool, names=tuple(ATTACKS), every=1):
    if obstacle := obstacle_to(tool.level):
        pytest.skip(f"level {tool.level}: {obstacle}")
    return examined(folder, names, tool, every)


@pytest.fixture(scope="module")
def theirs():
    """All attacks in level B and a part in level A, graded by an ordinary user."""
    parts = [(level, step) for level, step in (("B", 1), ("A", PART)) if not obstacle_to(level)]
    if os.getuid() or not parts:
        pytest.skip("this whole run is an ordinary user's already, or there is no sandbox")
    done = as_ordinary_user([sys.executable, "-c", THEIRS % (parts, EVERY)])
    assert done.returncode == 0, done.stderr
    found = [Examined(*json.loads(line)) for line in done.stdout.splitlines()]
    return {level: one for (level, _), one in zip(parts, found, strict=True)}


@pytest.fixture(scope="module", params=["carousel", "carousel as an ordinary user", "nbgrader"])
def whole(request, tmp_path_factory):
    """The attacks, graded once by one of the commands."""
    if request.param == "carousel as an ordinary user":
        theirs = request.getfixturevalue("theirs")
        return theirs.get("B") or pytest.skip(f"level B: {obstacle_to('B')}")
    if request.param == "carousel":
        return by_whoever_runs_the_tests(tmp_path_factory.mktemp("carousel"), Tool("A"))
    level = "B" if obstacle_to("A") else "A"
    folder = tmp_path_factory.mktemp("nbgrader")
    return by_whoever_runs_the_tests(folder, NbGrader(level), THROUGH_NBGRADER, EVERY)


def test_every_attack_gets_what_it_deserves_and_nobody_and_nothing_else_is_harmed(whole):
    assert list(whole.attacks) in (list(ATTACKS), THROUGH_NBGRADER)
    assert not whole.complaints


def test_a_part_of_the_class_gets_what_it_deserves_in_tier_b(tmp_path):
    found = by_whoever_runs_the_tests(tmp_path, Tool("B"), list(ATTACKS)[::PART])
    assert len(found.attacks) == len(list(ATTACKS)[::PART])
    assert not found.complaints


def test_a_part_of_the_class_gets_what_it_deserves_in_tier_a_from_an_ordinary_user(theirs):
    if "A" not in theirs:
        pytest.skip(f"level A: {obstacle_to('A')}")
    assert len(theirs["A"].attacks) == len(list(ATTACKS)[::PART])
    assert not theirs["A"].complaints


@pytest.mark.parametrize("level", ["A", "B"])
def test_attacks_with_torch_at_hand_get_what_they_deserve(tmp_path, level):
    if obstacle := obstacle_to(level):
        pytest.skip(f"level {level}: {obstacle}")
    found = examined(tmp_path, list(IN_TORCH), TorchTool(level, FOR_TORCH))
    assert len(found.attacks) == len(IN_TORCH) >= 8
    assert not found.complaints


def test_where_there_is_no_wall_the_attacks_on_files_and_secrets_succeed(tmp_path):
    patient = replace(LIMITS, cell_cpu=2.0)  # the reference takes longer to import than an attack is given
    wrong = examined(tmp_path, [*REACHABLE, *HARMFUL], Tool("trusted", patient)).complaints
    assert [name for name in REACHABLE if name not in wrong] == []
    leaked = [sentence for sentence in wrong["the class"] if sentence.endswith("holds the secret")]
    assert {sentence.split("/")[-3] for sentence in leaked} == {"003-attack", "004-attack", "005-attack"}
    assert len(wrong["the class"]) - len(leaked) == len(HARMFUL), wrong["the class"]
