"""Every lesson's first cell brings every verb, and says the right install where the package is missing."""

import json
import subprocess
import sys

import pytest

import autograder
from autograder.authoring.first_cell import WAY
from tests.conftest import LESSONS, ROOT

VERBS = ("as_graded", "case", "check", "hint", "outcome", "predict", "progress", "quiz", "solution")
# What the cell finds on somebody's machine: nothing, or the package that has the name on the index.
FOUND = {"nothing": "raise ModuleNotFoundError('No module named autograder')", "another": "version = '1'"}


def first_code(lesson):
    document = json.loads((ROOT / "lessons" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    return next("".join(cell["source"]) for cell in document["cells"] if cell["cell_type"] == "code")


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_first_cell_brings_every_verb(lesson):
    names = {}
    exec(compile(first_code(lesson), lesson, "exec"), names)
    assert {name: names[name] for name in VERBS} == {name: getattr(autograder, name) for name in VERBS}


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("found", FOUND)
def test_where_the_package_is_missing_the_cell_says_the_right_install(lesson, found, tmp_path):
    (tmp_path / "autograder.py").write_text(FOUND[found])
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{first_code(lesson)}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr.splitlines()[-1] == f"ImportError: {WAY}"
    assert "pip install 'carousel-lstm[lab]'" in WAY
