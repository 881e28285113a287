"""The course's folders and imports, found without asking nbgrader, are those that nbgrader would name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.grading.lesson import imports_of
from autograder.grading.nbgrader.course import DEFAULTS, Course

SETTINGS = {
    "as nbgrader comes": {},
    "other names": {"submitted_directory": "in", "release_directory": "lessons"},
    "another structure": {"directory_structure": "{assignment_id}/{nbgrader_step}/{student_id}"},
    "another root": {"root": "/srv/a course"},
}


@pytest.mark.parametrize("name", SETTINGS)
def test_folders_are_nbgraders(name, tmp_path):
    lines = [f"c.CourseDirectory.{key} = {value!r}" for key, value in SETTINGS[name].items()]
    (tmp_path / "nbgrader_config.py").write_text("\n".join(["c = get_config()", *lines]))
    course = Course(tmp_path)
    for step in set(DEFAULTS) - {"directory_structure"}:
        theirs = course.directory.format_path(getattr(course.directory, step), "ada", "01-x")
        assert course.path(step, "ada", "01-x") == Path(theirs)


def test_a_warm_parent_imports_what_the_released_cells_do_and_no_figure_does(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    sources = {
        "one": ("%matplotlib inline\nimport numpy as np\nfrom torch import nn", []),
        "two": ("import lstm_ref.numpy", ["figure"]),
        "broken": ("import scipy as", []),
        "three": ("def f():\n    import json, re", []),
    }
    cells = [
        {"cell_type": "code", "source": text, "metadata": {"tags": tags}} for text, tags in sources.values()
    ]
    folder = tmp_path / "release" / "01-x"
    folder.mkdir(parents=True)
    (folder / "01-x.ipynb").write_text(json.dumps({"cells": cells}))
    assert imports_of(Course(tmp_path), "01-x") == ["numpy", "torch", "json", "re"]
    (folder / "01-x.ipynb").write_text("no notebook")
    assert imports_of(Course(tmp_path), "01-x") == []
