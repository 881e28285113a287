"""Some steps of the random walk of `term.py`."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from mini import make_course
from term import NAMES, Term, prepared

STEPS = 10
WALKS = 5


@pytest.mark.timeout(900)
def test_page_gradebook_report_and_export_agree_whatever_happens_in_a_term(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Term.template = prepared(make_course(tmp_path / "course", NAMES))
    Term.steps = 0
    run_state_machine_as_test(
        Term,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Term.steps >= WALKS * STEPS / 2
