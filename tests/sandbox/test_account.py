"""Every second of a submission is paid for: of a dead process, of those that it started, of those unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.sandbox.outside.account import Account
from autograder.sandbox.outside.session import ChildDied, Session
from autograder.sandbox.wire.limits import Limits
from tests.sandbox.shown import shown

SMALL = Limits(cell_cpu=0.6, call_cpu=0.6, cell_wall=30.0, notebook_cpu=5.0)
BURN = """import os, signal, time
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
def forked(act):
    pid = os.fork()
    if pid == 0:
        act()
        os._exit(0)
    return pid
def forget_all(): signal.signal(signal.SIGCHLD, signal.SIG_IGN)
"""


def used(source: str, level: str = "A", limits: Limits = SMALL) -> float:
    """The processor seconds that a submission of one cell has paid for."""
    account = Account(limits)
    with Session(level=level, limits=limits, account=account) as child:
        assert child.run(BURN + source).passed
    return limits.notebook_cpu - account.cpu


def test_what_a_process_did_before_it_ended_is_paid_though_nobody_looked(level):
    account = Account(SMALL)
    with Session(level=level, limits=SMALL, account=account) as child, pytest.raises(ChildDied):
        child.run(BURN + "burn(0.07)\nos._exit(0)")
    assert SMALL.notebook_cpu - account.cpu > 0.07


def test_processes_that_follow_each_other_pay_from_one_account(level):
    account = Account(SMALL)
    left = []
    for _ in range(3):
        with Session(level=level, limits=SMALL, account=account) as child:
            assert child.run(BURN + "burn(0.1)").passed
        left.append(account.cpu)
    assert left[0] > left[1] + 0.1 > left[2] + 0.2
    assert account.starts == SMALL.starts - 3
    assert account.wall < SMALL.notebook_wall - 0.3


SPENT = {
    "processor time": (dict(notebook_cpu=0.4), "while True: pass", "used up its 0.4 s of processor time"),
    "sleep": (dict(notebook_asleep=0.5), "time.sleep(60)", "slept for 0.5 s in all"),
    "time": (dict(notebook_wall=0.5), "time.sleep(60)", "been at work for 0.5 s in all"),
}


@pytest.mark.parametrize(("most", "source", "why"), SPENT.values(), ids=SPENT)
def test_what_is_left_bounds_the_next_request(level, most, source, why):
    account = Account(replace(SMALL, **most))
    with Session(level=level, limits=SMALL, account=account) as child, pytest.raises(ChildDied):
        child.run(BURN + source)
    assert account.spent() == f"the notebook had {why}"


def test_an_honest_cell_pays_what_it_used_and_no_more():
    assert 0.2 < used("burn(0.2)") < 0.5


def test_a_process_that_was_waited_for_is_paid():
    assert used("os.waitpid(forked(lambda: burn(0.3)), 0)") > 0.3


def test_a_call_that_has_others_compute_has_used_their_time():
    with Session(level="A") as child:
        source = BURN + "def f(): os.waitpid(forked(lambda: burn(0.2)), 0)"
        assert child.run(source).passed
        assert child.function("f").outcome({}).seconds > 0.18  # the kernel counts in hundredths


# Each burns without end in processes of which the first sees, and a look sees, next to nothing.
CHAINS = {
    "short ones that are waited for": "while True: os.waitpid(forked(lambda: burn(0.02)), 0)",
    "short ones that are forgotten": """forget_all()
while True:
    forked(lambda: burn(0.03))
    time.sleep(0.03)""",
    "short ones of one that lives on": """def chain():
    while True: os.waitpid(forked(lambda: burn(0.02)), 0)
forked(chain)
time.sleep(600)""",
    "each starts the next": """def link():
    burn(0.02)
    forked(link)
forked(link)
time.sleep(600)""",
    "each starts the next and is forgotten": """forget_all()
def link():
    burn(0.03)
    forked(link)
forked(link)
time.sleep(600)""",
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_a_chain_of_short_processes_reaches_the_limit_of_processor_time(chain):
    with Session(level="A", limits=SMALL) as child, pytest.raises(ChildDied, match="processor time"):
        child.run(BURN + chain)
    with Session(level="A", limits=SMALL) as child:
        assert shown(child, "print('the next')") == "the next\n"


def test_a_few_honest_processes_go_through():
    limits = replace(SMALL, cell_cpu=3.0)
    pool = "import multiprocessing as m\nwith m.Pool(2) as pool: pool.map(abs, range(50))"
    for source in ("!echo hello", pool):
        assert used(source, limits=limits) < limits.notebook_cpu
