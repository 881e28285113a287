"""A child finds its view's packages; what would answer an exercise is not there to be found, in no way."""

from __future__ import annotations

import importlib.util
import sysconfig
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

import autograder
from autograder.sandbox.outside.fork_server_handle import CannotStart, ForkServerHandle
from autograder.sandbox.outside.package_views import ROOT, closure, view_named, without
from autograder.sandbox.outside.session import Session
from tests.sandbox.shown import shown

PACKAGES = Path(sysconfig.get_path("purelib"))
needs_torch = pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="torch is not installed")
ABSENT = [
    "lstm_ref.numpy",
    "lstm_ref.torch",
    "autograder.exercises",
    "autograder.judging",
    "autograder.grading",
]


@pytest.fixture(scope="module", params=["A", "B"])
def child(request):
    from autograder.sandbox.outside.isolation_levels import obstacle_to

    if obstacle := obstacle_to(request.param):
        pytest.skip(f"level {request.param}: {obstacle}")
    with Session("numpy", level=request.param) as session:
        yield session


@pytest.mark.parametrize("name", ABSENT)
def test_what_answers_an_exercise_does_not_exist_and_costs_that_cell_only(child, name):
    if not importlib.util.find_spec(name):
        pytest.skip(f"{name} is not installed outside either")
    result = child.run(f"import {name}")
    assert result.outputs[-1]["ename"] == "ModuleNotFoundError"
    assert child.run("import numpy").passed


@pytest.mark.parametrize(
    "name",
    ["numpy", "matplotlib.pyplot", "IPython", "ipywidgets", "rich", "lstm_ref", "lstm_ref.shapes",
     "lstm_ref.tasks", "lstm_ref.training", "lstm_ref.figures", "autograder", "json", "sqlite3", "ssl"],
)  # fmt: skip
def test_what_a_notebook_imports_is_there(child, name):
    assert child.run(f"import {name}").passed


def test_the_stand_in_has_every_public_name_and_does_nothing(child):
    names = ", ".join(autograder.__all__)
    assert len(autograder.__all__) > 5
    assert child.run(f"from autograder import {names}").passed
    assert child.run("from autograder import *").passed
    assert shown(child, "def f(): pass\nprint(check(f), hint(f), solution(f), quiz('x'), progress())") == (
        "None None None None None\n"
    )
    assert shown(child, "print(case('f', 0))") == "{}\n"


WAYS = {
    "its folder on sys.path": "import sys; sys.path.insert(0, {packages!r}); import torch; torch.ones(1)",
    "a finder by hand": "from importlib.machinery import PathFinder\n"
    "found = PathFinder.find_spec('torch', [{packages!r}])\nfound.loader.get_data(found.origin)",
    "another module's loader": "import json\n"
    "type(json.__loader__)('torch', {packages!r} + '/torch/__init__.py').get_code('torch')",
    "its library": "import ctypes; ctypes.CDLL({packages!r} + '/torch/lib/libc10.so')",
    "its source": "open({packages!r} + '/torch/nn/modules/rnn.py').read()",
    "a link to it": "import os; os.symlink({packages!r}, 'link'); open('link/torch/__init__.py')",
    "the reference": "open({root!r} + '/lstm_ref/numpy/rnn.py').read()",
    "the solutions": "import os; os.listdir({root!r} + '/solutions')",
    "the answers beside the toolkit": "import lstm_ref.shapes, os\n"
    "real = os.path.realpath(lstm_ref.shapes.__file__)\nopen(os.path.dirname(real) + '/numpy/rnn.py')",
    "the checker beside the sandbox": "import autograder.sandbox.wire, os\n"
    "open(os.path.realpath(autograder.sandbox.wire.__path__[0]) + '/../../judging/judge.py')",
}


def through(child: Session, way: str) -> bool:
    source = WAYS[way].format(packages=str(PACKAGES), root=str(ROOT))
    result = child.run(source + "\nprint('got it')")
    assert result.passed == any(output.get("text") == "got it\n" for output in result.outputs)
    return result.passed


@pytest.mark.parametrize("way", sorted(WAYS))
def test_no_way_leads_to_a_file_outside_the_view(child, way):
    assert not through(child, way)


@needs_torch
@pytest.mark.parametrize("way", sorted(WAYS))
def test_every_one_of_these_ways_works_where_there_is_no_wall(way):
    with Session("numpy", level="trusted") as open_child:
        assert through(open_child, way)


def test_packages_of_other_pythons_are_not_in_the_view(child):
    hidden = [path for path in view_named("numpy").hidden if Path(path).is_dir()]
    assert hidden, "this interpreter's own site-packages at least"
    source = "import os\ndef inside(path):\n    try: return os.listdir(path)\n    except OSError: return []"
    assert child.run(source).passed
    for path in hidden:
        assert shown(child, f"print(inside({path!r}))") == "[]\n"


def test_no_loaded_module_of_the_child_comes_from_outside_the_view(child):
    loaded = shown(child, "import sys\nprint(*sys.modules)").split()
    assert len(loaded) > 500
    assert not [name for name in loaded if name.split(".")[0] in ("torch", "jax", "scipy", "nbgrader")]
    assert not [name for name in loaded if name.startswith(("lstm_ref.numpy", "autograder.exercises"))]


@needs_torch
def test_the_torch_view_has_torch_and_no_answer():
    with Session("torch") as child:
        assert child.run("import torch\ntorch.nn.LSTM(2, 3)(torch.ones(1, 1, 2))").passed
        for source in ("import lstm_ref.torch", "import lstm_ref.numpy", "import jax\njax.grad(abs)"):
            assert child.run(source).outputs[-1]["ename"] == "ModuleNotFoundError"
        with_torch = "graded with NumPy and PyTorch alone; scipy.special.expit was used"
        assert with_torch in child.run("from scipy.special import expit\nexpit(0)").outputs[-1]["evalue"]


def test_the_view_is_what_the_course_requires_and_no_more():
    names = set(closure(["carousel-lstm"], []))
    assert {"numpy", "matplotlib", "ipython", "ipywidgets"} <= names
    assert not names & {"torch", "scipy", "jax", "nbgrader", "pyseccomp", "pytest"}
    assert len(view_named("numpy").packages) > 50


@needs_torch
def test_the_torch_view_is_the_other_one_and_torch():
    assert set(view_named("numpy").packages) < set(view_named("torch").packages)
    assert "torch" in view_named("torch").packages


def test_a_view_of_what_is_not_installed_is_refused_with_the_way_to_get_it(monkeypatch):
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("autograder.sandbox.outside.package_views.distribution", missing)
    view_named.cache_clear()
    with pytest.raises(CannotStart, match=r"torch.* is not installed.*pip install"):
        ForkServerHandle("torch", "trusted")


def test_a_folder_without_a_hidden_one_is_the_rest_of_it(tmp_path):
    for name in ("a/b/c", "a/d", "e"):
        (tmp_path / name).mkdir(parents=True)
    assert without(str(tmp_path), []) == [str(tmp_path)]
    assert without(str(tmp_path), [str(tmp_path / "a/b")]) == [str(tmp_path / "a/d"), str(tmp_path / "e")]
    assert without(str(tmp_path), [str(tmp_path)]) == []
