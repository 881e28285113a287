"""A hostile class is graded: each attack gets what it deserves, and nobody and nothing else is harmed."""

from __future__ import annotations

import json
import os
import sys

import pytest

from autograder.jail.tiers import obstacle_to
from tests.attacks.classroom import ATTACKS, CLASSES, carousel, complaints, grade_attacks, nbgrader
from tests.attacks.stealing import HARMFUL, REACHABLE
from tests.jail.conftest import as_ordinary_user

pytestmark = pytest.mark.xdist_group("attacks")  # the tests of a class share it
EVERY = 3  # of a representative part
PART = list(ATTACKS)[::EVERY]
THEIRS = "from tests.attacks.classroom import main; main('{home}/class', %r, %d)"


def test_there_are_at_least_eighty_attacks_of_every_kind():
    assert len(ATTACKS) == sum(map(len, CLASSES.values())) >= 80
    assert min(map(len, CLASSES.values())) >= 10
    assert {name.partition(":")[0] for name in PART} == set(CLASSES)


@pytest.fixture(scope="module", params=["A", "B"])
def found(request, tmp_path_factory):
    """All attacks graded by `carousel grade` in one class: (what each got, what is not as it must be)."""
    if obstacle := obstacle_to(request.param):
        pytest.skip(f"tier {request.param}: {obstacle}")
    graded = grade_attacks(tmp_path_factory.mktemp("hostile"), list(ATTACKS), carousel(request.param))
    return graded, complaints(graded)


@pytest.fixture(scope="module")
def found_by_nbgrader(tmp_path_factory):
    graded = grade_attacks(tmp_path_factory.mktemp("nbgrader"), PART, nbgrader)
    return graded, complaints(graded)


def test_nothing_is_left_of_a_hostile_class_and_nothing_of_the_course_is_changed(found):
    graded, wrong = found
    assert len(graded.attacks) == len(ATTACKS)
    assert "the class" not in wrong, wrong["the class"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_gets_what_it_deserves_and_the_next_honest_submission_full_marks(found, attack):
    _, wrong = found
    assert attack not in wrong, wrong[attack]


@pytest.mark.parametrize("attack", PART)
def test_an_attack_on_nbgrader_autograde_gets_what_it_deserves(found_by_nbgrader, attack):
    graded, wrong = found_by_nbgrader
    assert attack in graded.attacks
    assert attack not in wrong, wrong[attack]


def test_nothing_is_left_of_a_hostile_class_after_nbgrader_autograde(found_by_nbgrader):
    assert "the class" not in found_by_nbgrader[1], found_by_nbgrader[1]["the class"]


@pytest.mark.parametrize("tier", ["A", "B"])
def test_a_hostile_class_gets_what_it_deserves_from_an_ordinary_user(tier):
    if os.getuid():
        pytest.skip("this whole run is an ordinary user's already")
    if obstacle := obstacle_to(tier):
        pytest.skip(f"tier {tier}: {obstacle}")
    every = 2 * EVERY
    done = as_ordinary_user([sys.executable, "-c", THEIRS % (tier, every)])
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report == {"graded": len(list(ATTACKS)[::every]), "complaints": {}}


def test_where_there_is_no_wall_the_attacks_on_files_and_secrets_succeed(tmp_path):
    graded = grade_attacks(tmp_path, [*REACHABLE, *HARMFUL], carousel("trusted"))
    wrong = complaints(graded)
    assert [name for name in REACHABLE if name not in wrong] == []
    assert len(wrong["the class"]) == len(HARMFUL), wrong["the class"]
