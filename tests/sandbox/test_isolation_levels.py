"""The isolation level is chosen by trying it out; a machine that has none is told what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from autograder.sandbox.linux import seccomp
from autograder.sandbox.outside import isolation_levels as levels
from autograder.sandbox.outside.doctor import examine
from tests.sandbox.conftest import as_ordinary_user

LIVE = (
    "from autograder.sandbox.outside.session import Session\n"
    "from autograder.sandbox.outside.isolation_levels import best_level\n"
    "print(best_level().line)\n"
    "with Session() as child:\n    child.run('def f(x): return x + 1')\n"
    "    print(child.function('f').outcome({'x': 41}).value, child.run('open(\"/etc/passwd\")').passed)"
)
STRIPPED = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]
DOCKER_RIGHTS = (
    "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+net_raw,"
    "+sys_chroot,+mknod,+audit_write,+setfcap"
)
DOCKER = ["setpriv", "--bounding-set", DOCKER_RIGHTS, "--inh-caps", "-all"]
CLOSED = 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"'
SINGLE = ["unshare", "--user", "--map-root-user", "sh", "-c", CLOSED, "sh"]


@pytest.fixture
def fresh():
    """The choice of a level is kept; here it is made anew."""
    kept = levels.best_level, levels.level_named, levels.obstacle_to
    for cached in kept:
        cached.cache_clear()
    yield
    for cached in kept:
        cached.cache_clear()


def test_this_machine_has_a_wall():
    assert levels.obstacle_to("B") is None


@pytest.mark.parametrize(
    ("machine", "prefix"),
    [
        ("root of a single-user container", SINGLE),
        ("root without rights", STRIPPED),
        ("root in Docker", DOCKER),
    ],
)
def test_where_namespaces_are_refused_tier_b_grades(machine, prefix):
    if os.getuid() or not shutil.which(prefix[0]):
        pytest.skip(f"needs root and {prefix[0]} to become {machine}")
    done = subprocess.run([*prefix, sys.executable, "-c", LIVE], capture_output=True, text=True, timeout=120)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Level B, because user namespaces do not work ("), done.stderr
    assert lines[1] == "42 False"


def test_an_ordinary_user_grades_behind_a_wall():
    if os.getuid():
        pytest.skip("this whole run is an ordinary user's already")
    done = as_ordinary_user([sys.executable, "-c", LIVE])
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Level "), done.stderr
    assert lines[1] == "42 False"


def test_an_ordinary_user_is_as_well_protected():
    if os.getuid():
        pytest.skip("this whole run is an ordinary user's already")
    chosen = "attack_fails or no_privilege or daemon or memory_is_bounded or parent_is_killed"
    pytest_of_theirs = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    chosen_tests = ["--basetemp", "{home}/base", "-k", chosen, "tests/sandbox/test_confinement.py"]
    done = as_ordinary_user([*pytest_of_theirs, *chosen_tests])
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(done.stdout.split(" passed")[0].split()[-1]) > 80


def test_where_no_wall_works_grading_is_refused_with_the_reason_and_two_ways_on(fresh, monkeypatch):
    monkeypatch.setattr(
        levels, "obstacle_to", lambda level: "namespaces and Landlock are Linux's, and this is darwin"
    )
    with pytest.raises(levels.CannotConfine) as refusal:
        levels.best_level()
    for word in ("this is darwin.", "Linux container", "--trusted"):
        assert word in str(refusal.value)


def test_elsewhere_than_on_linux_the_reason_and_the_one_way_on_are_said(fresh, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(levels.CannotConfine, match=r"this is darwin\. The way on: grade in a Linux"):
        levels.best_level()


def test_the_lines_name_what_confines():
    assert "seccomp" in levels.level_named("A").line
    assert "Landlock" in levels.level_named("B").line
    assert "No sandbox" in levels.level_named("trusted").line


@pytest.mark.parametrize("level", ["A", "B"])
def test_the_filter_compiles_for_both_architectures(level):
    pyseccomp = pytest.importorskip("pyseccomp")
    for machine in (pyseccomp.Arch.X86_64, pyseccomp.Arch.AARCH64):
        program = seccomp.program(level, machine)
        assert len(program) % 8 == 0
        assert 100 < len(program) // 8 < 4096


def test_every_name_on_the_lists_is_a_system_call():
    pyseccomp = pytest.importorskip("pyseccomp")
    others = (seccomp.PROCESSES, seccomp.METADATA, seccomp.REFUSED, seccomp.ATTRIBUTES)
    names = [*seccomp.ALLOWED, *(name for words in others for name in words.split())]
    assert len(names) > 200
    assert len(set(names)) == len(names)
    assert [name for name in names if pyseccomp.resolve_syscall(pyseccomp.Arch.X86_64, name) < 0] == []


def test_doctor_finds_something_and_names_a_way_to_all_that_is_missing(fresh, monkeypatch):
    findings = examine()
    assert {"sandbox", "user namespaces", "Landlock", "libseccomp", "torch", "BLAS"} <= {
        f.name for f in findings
    }
    monkeypatch.setattr("autograder.sandbox.outside.doctor.obstacle_to", lambda level: "they are forbidden")
    monkeypatch.setattr("autograder.sandbox.outside.doctor.landlock_abi", lambda: 0)
    monkeypatch.setattr("autograder.sandbox.outside.doctor.ctypes.util.find_library", lambda name: None)
    monkeypatch.setattr(levels, "obstacle_to", lambda level: "nothing works")
    levels.best_level.cache_clear()
    missing = [finding for finding in examine() if not finding.good]
    assert {"sandbox", "user namespaces", "Landlock", "libseccomp"} <= {finding.name for finding in missing}
    assert all(finding.way for finding in missing)


def test_doctor_says_how_many_threads_a_matrix_product_takes(monkeypatch):
    def threads():
        return next(finding for finding in examine() if finding.name == "BLAS threads")

    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    assert "OMP_NUM_THREADS=1" in threads().way
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert threads().seen == "OMP_NUM_THREADS=2 is set"
    assert threads().way == ""
