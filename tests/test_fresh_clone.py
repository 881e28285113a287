"""Somebody else's machine: a fresh clone installs, its commands exist, a build changes none of its files."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", README, re.DOTALL))
IN_README = sorted(set(re.findall(r"(?m)(?:^|`)make ([a-z]+)\b", CODE)))


def run(*command, cwd, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MAKE"))}
    done = subprocess.run(command, cwd=cwd, env=clean | environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone of what is committed, installed into an environment that borrows these libraries."""
    folder = tmp_path_factory.mktemp("fresh") / "carousel"
    run("git", "clone", "--quiet", str(ROOT), str(folder), cwd=ROOT)
    run(sys.executable, "-m", "venv", "--without-pip", ".venv", cwd=folder)
    python = folder / ".venv" / "bin" / "python"
    inside = run(
        str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])", cwd=folder
    ).strip()
    Path(inside, "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    run(str(python), "-m", "pip", "install", *options, "--editable", ".", cwd=folder)
    return folder


def test_a_fresh_clone_imports_its_own_packages_and_has_its_command(clone):
    program = "import autograder, lstm_ref.numpy; print(autograder.__file__, lstm_ref.numpy.__file__)"
    for file in run(".venv/bin/python", "-c", program, cwd=clone).split():
        assert Path(file).is_relative_to(clone)
    assert "build" in run(".venv/bin/carousel", "--help", cwd=clone)


def test_building_the_lessons_of_a_fresh_clone_changes_no_file(clone):
    path = f"{clone}/.venv/bin{os.pathsep}{os.environ['PATH']}"
    run("carousel", "build", cwd=clone, PATH=path)
    assert run("git", "status", "--porcelain", cwd=clone) == ""


def test_make_alone_prints_every_target():
    printed = run("make", cwd=ROOT)
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"demo", "test", "lab", "lessons", "grade", "report", "bench", "lint", "clean"} < set(targets)
    assert re.findall(r"^  make ([a-z]+) ", printed, re.MULTILINE) == targets


@pytest.mark.parametrize("target", IN_README)
def test_every_make_command_of_the_readme_exists(target):
    run("make", "--dry-run", target, cwd=ROOT)


def test_make_enables_the_formgraders_policy_which_an_editable_install_leaves_out():
    done = run("make", "--dry-run", "--always-make", "lab", cwd=ROOT)
    assert "autograder/grading/nbgrader/carousel.json .venv/etc/jupyter/jupyter_server_config.d" in done


def test_the_readme_names_the_commands_that_a_newcomer_needs():
    assert {"demo", "test", "lab"} <= set(IN_README)


def test_ci_calls_the_readmes_test_command():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "make test"
    run("bash", "-n", ".ci/run", cwd=ROOT)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [("version_info", "Carousel needs Python 3.11 to 3.13"), ("ensurepip", "apt-get install python3-venv")],
)
def test_a_python_that_will_not_do_is_a_sentence(trouble, sentence, tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    python = tmp_path / "some-python"
    refuses = f'case "$*" in *{trouble}*) echo "Traceback: no" >&2; exit 1;; esac'
    python.write_text(f'#!/bin/sh\n{refuses}\nexec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    done = subprocess.run(["make", "lint", f"PYTHON={python}"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0
    assert sentence in done.stdout
    assert "Traceback" not in done.stderr
