"""The register of claims: what a claim declares, when it holds, what is stored, and that all of them run."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from autograder.claims import register as registered
from autograder.claims.claim import Arm, Claim, Claims
from autograder.claims.measure import measure, measure_all
from autograder.claims.register import ClaimError, register
from autograder.claims.results import Measurement, read_results, write_results
from autograder.claims.table import summary, table
from autograder.judging.declaration import DeclarationError
from tests.conftest import LESSONS, ROOT


def run(seed, full):
    return {"treated": 1.0, "control": 0.1 * seed}


ARMS = (Arm("treated", above=0.5), Arm("control", below=0.35, least=0.5, most=0.5))
CLAIM = Claim("lesson.claim", "Treatment helps.", "the share that is right", ARMS, run)


def test_a_claim_holds_when_every_arm_shows_it_in_enough_seeds():
    result = measure(CLAIM, seeds=8)
    assert result.values["control"] == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    assert result.is_of(CLAIM)
    assert result.holds(CLAIM)
    assert summary(CLAIM, result).startswith("✓ lesson.claim: treated: 8 of 8 seeds; control: 4 of 8 seeds (")


@pytest.mark.parametrize(
    "control",
    [Arm("control", below=0.25, least=0.5), Arm("control", above=-1, most=0.9), Arm("control", above=0.35)],
    ids=["too few", "too many", "the other way"],
)
def test_a_control_arm_refutes_a_claim(control):
    claim = replace(CLAIM, arms=(ARMS[0], control))
    assert not measure(claim, seeds=8).holds(claim)


def test_a_number_that_is_none_counts_for_no_arm():
    assert Arm("loss", below=1.0).count([np.nan, 0.5]) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (dict(arms=ARMS[:1]), "claim lesson.claim: it needs a control arm"),
        (dict(arms=ARMS[:1] * 2), "claim lesson.claim: two arms have the same name"),
        (dict(seeds=7), "claim lesson.claim: 7 seeds are too few; take at least 8"),
        (dict(saying="Treatment always helps."), "claim lesson.claim: a saying and its verdict go together"),
    ],
)
def test_a_claim_that_nothing_could_refute_is_not_declared(change, sentence):
    with pytest.raises(DeclarationError, match=sentence):
        replace(CLAIM, **change)


def test_an_arm_without_bounds_is_not_declared():
    with pytest.raises(DeclarationError, match="arm 'treated': say above"):
        Arm("treated")


def test_two_claims_of_one_name_are_not_declared():
    claims = Claims("lesson")
    declare = claims.declare("Treatment helps.", statistic="share", arms=ARMS)
    declare(run)
    assert list(claims.declared) == ["lesson.run"]
    with pytest.raises(DeclarationError, match=r"lesson\.run is declared twice"):
        declare(run)


def test_a_run_that_forgets_an_arm_is_a_sentence():
    claim = replace(CLAIM, arms=(*ARMS, Arm("longer training", above=0)))
    with pytest.raises(
        DeclarationError, match="its arms are treated, control, longer training; its run gave"
    ):
        measure(claim, seeds=8)


def test_a_result_belongs_to_one_run_and_its_arms():
    def other(seed, full):
        return run(seed, full) | {"control": 0.3}

    result = measure(CLAIM, seeds=8)
    assert not result.is_of(replace(CLAIM, run=other))
    assert not result.is_of(replace(CLAIM, seeds=9))
    assert not result.is_of(replace(CLAIM, first=8))
    assert not result.is_of(replace(CLAIM, arms=(ARMS[0], replace(ARMS[1], name="renamed"))))
    assert result.is_of(replace(CLAIM, arms=(ARMS[0], replace(ARMS[1], below=0.2))))


def test_the_seeds_begin_with_the_first_that_the_claim_names():
    asked = []

    def remembering(seed, full):
        asked.append(seed)
        return run(seed, full)

    claim = replace(CLAIM, run=remembering, first=8)
    assert measure(claim, seeds=8).is_of(claim)
    assert asked == list(range(8, 16))


def test_a_result_stays_when_the_declaration_alone_changes():
    def declared(above):
        claims = Claims("lesson")

        @claims.declare("Treatment helps.", statistic="share", arms=(Arm("treated", above=above), ARMS[1]))
        def treatment(seed, full):
            return run(seed, full)

        return claims.declared["lesson.treatment"]

    assert measure(declared(0.5), seeds=8).is_of(declared(0.9))
    assert declared(0.9).fingerprint != CLAIM.fingerprint


def test_a_stored_result_is_read_as_it_was_and_stands_on_a_line_of_its_own(tmp_path):
    results = {"lesson.a": measure(CLAIM, seeds=8), "lesson.b": measure(CLAIM, seeds=8)}
    write_results("lesson", results, tmp_path)
    assert read_results("lesson", tmp_path) == results
    lines = (tmp_path / "lesson.json").read_text(encoding="utf-8").splitlines()
    assert [line.partition(":")[0] for line in lines[1:-1]] == ['"lesson.a"', '"lesson.b"']
    assert read_results("another", tmp_path) == {}


def test_one_claim_is_renewed_alone(tmp_path, monkeypatch):
    declared = {f"lesson.{name}": replace(CLAIM, id=f"lesson.{name}") for name in ("first", "second")}
    monkeypatch.setattr(register, "of_lesson", lambda lesson: declared)
    assert measure_all(list(declared.values()), lambda claim, result: None, tmp_path)
    before = json.loads((tmp_path / "lesson.json").read_text(encoding="utf-8"))
    before["lesson.second"]["date"] = "2000-01-01"
    (tmp_path / "lesson.json").write_text(json.dumps(before), encoding="utf-8")
    told = []
    declared["lesson.first"] = replace(declared["lesson.first"], arms=(ARMS[0], Arm("control", above=9)))
    assert not measure_all([declared["lesson.first"]], lambda claim, result: told.append(claim.id), tmp_path)
    after = read_results("lesson", tmp_path)
    assert told == ["lesson.first"]
    assert list(after) == ["lesson.first", "lesson.second"]
    assert after["lesson.second"].date == "2000-01-01" != after["lesson.first"].date


@pytest.fixture
def one_claim(monkeypatch):
    """A register that knows CLAIM alone, and a place for its result."""
    results = {}
    monkeypatch.setattr(type(register), "lessons", ["lesson"])
    monkeypatch.setattr(
        register, "of_lesson", lambda lesson: {"lesson.claim": CLAIM} if lesson == "lesson" else {}
    )
    monkeypatch.setattr(registered, "read_results", lambda lesson: results)
    return results


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("lesson.clam", None, "no claim 'lesson.clam' .*did you mean lesson.claim"),
        ("lesson", None, "no claim 'lesson'"),
        ("lesson.claim", None, "lesson.claim is not measured; run `carousel claims lesson.claim`"),
        ("lesson.claim", {"treated": [1.0] * 8}, "lesson.claim has changed since it was measured"),
        (
            "lesson.claim",
            {"treated": [1.0] * 8, "control": [0.0] * 8},
            "lesson.claim is refuted: control: below 0.35 in 8 of 8 seeds; write what was measured",
        ),
    ],
)
def test_what_no_page_may_claim(one_claim, name, values, sentence):
    if values is not None:
        one_claim["lesson.claim"] = Measurement(values, "2026-01-01", 1.0, CLAIM.fingerprint)
    with pytest.raises(ClaimError, match=sentence):
        register.result(name)


def test_what_a_page_may_claim(one_claim):
    one_claim["lesson.claim"] = measure(CLAIM, seeds=8)
    assert register.result("lesson.claim").count(CLAIM.arms[0]) == "8 of 8 seeds"
    assert register.named("lesson") == register.named("lesson.claim") == [CLAIM]


def test_a_lesson_that_declares_claims_is_a_lesson():
    assert set(register.lessons) <= {lesson[3:] for lesson in LESSONS} | {"readme"}


@pytest.mark.parametrize("name", register)
def test_every_claim_runs_small(name):
    claim = register[name]
    values = measure(claim, seeds=1, full=False).values
    assert all(np.isfinite(value) for (value,) in values.values()), values


@pytest.mark.parametrize("name", register)
def test_every_claim_is_measured_as_it_stands_and_holds(name):
    assert register.result(name).values


def test_the_committed_table_is_the_stored_results():
    written = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    assert written == table(), "docs/claims.md is stale: `carousel claims ID` writes it"


def test_the_readme_makes_no_claim_that_does_not_hold():
    made = re.findall(r"claim `([\w.-]+)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert made == list(register.of_lesson("readme"))
    assert all(register.result(name) for name in made)
