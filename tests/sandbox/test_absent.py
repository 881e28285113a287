"""A package that grading lacks may be imported and named; it computes nothing and says why."""

from __future__ import annotations

import pytest

from autograder.sandbox.outside.isolation_levels import obstacle_to
from autograder.sandbox.outside.session import Session
from tests.sandbox.shown import shown

WHY = "torch is not there in grading: this lesson is graded with NumPy alone"


@pytest.fixture(scope="module", params=["A", "B"])
def child(request):
    if obstacle := obstacle_to(request.param):
        pytest.skip(f"level {request.param}: {obstacle}")
    with Session("numpy", level=request.param, files={"own.py": b"import torch.nn as nn\nx = 5"}) as session:
        assert session.run("import numpy as np\nimport torch").passed
        yield session


UNUSED = {
    "imports": "import torch.nn, torch.nn.functional as F, pandas as pd\nfrom torch import nn, optim",
    "names of a package": "from scipy.special import expit as sigmoid\nfrom sklearn import datasets",
    "everything of a package": "from torch import *",
    "in a module of one's own": "import own\nassert own.x == 5",
    "annotations": "from typing import Optional\n"
    "def f(x: torch.Tensor, y: torch.Tensor | None = None, z: Optional[torch.dtype] = None) -> torch:\n"
    "    return x\nassert f(3) == 3",
    "unions in annotations": "from typing import Dict, TypeVar, Union\nT = TypeVar('T')\n"
    "def f(x: int | float | torch.Tensor, y: torch.Tensor | list[int] | None, z: T | torch.Tensor,\n"
    "      u: Union[int, str] | torch.Tensor, v: torch.Tensor | Dict[str, int]):\n"
    "    return x\nassert f(3, 0, 0, 0, 0) == 3",
    "copies of a name": "import copy, pickle\nassert repr(copy.deepcopy(torch.nn)) == repr(torch.nn)\n"
    "assert repr(pickle.loads(pickle.dumps(torch))) == repr(torch)",
    "other packages": "import keras.layers, torchmetrics, xarray as xr\nfrom d2l import torch as d2l\n"
    "from tensorflow.keras.layers import Dense\nfrom tqdm.auto import tqdm",
    "nothing is of its kind": "assert not isinstance(np.ones(3), torch.Tensor)\n"
    "assert not isinstance(torch, (int, torch.nn.Module)) and not issubclass(int, torch.Tensor)",
    "aliases": "Tensor, dtype = torch.Tensor, torch.float64\nassert dtype != np.float64",
    "a timed cell": "%time import torch\nassert torch is not None",
    "its version": "print(torch.__version__)",
    "a value of it is shown": "torch.nn",
    "a way out is there": "try:\n    import cupy as xp\nexcept ImportError:\n    import numpy as xp\n"
    "assert xp is np",
    "anything may go wrong": "try:\n    import torch\n    backend = 'torch'\nexcept:\n    backend = 'numpy'\n"
    "assert backend == 'numpy'",
    "a missing package is suppressed": "import contextlib, builtins\nfound = False\n"
    "with contextlib.suppress(ModuleNotFoundError):\n    import jax\n    found = True\nassert not found",
    "it is looked for": "import importlib.util, sys\nassert importlib.util.find_spec('torch') is None\n"
    "assert 'torch' not in sys.modules",
    "arrays are drawn all the same": "import matplotlib.pyplot as plt\nplt.plot(np.ones(3));",
}  # fmt: skip


@pytest.mark.parametrize("source", UNUSED.values(), ids=UNUSED)
def test_a_missing_package_that_is_not_used_costs_nothing(child, source):
    result = child.run(source)
    assert result.passed, result.outputs


USED = {
    "a call": ("torch.manual_seed(0)", "torch.manual_seed"),
    "a name called": ("from torch import tensor\ntensor([1.0])", "torch.tensor"),
    "a submodule": ("import torch.nn.functional as F\nF.relu(np.ones(3))", "torch.nn.functional.relu"),
    "in a function": ("def f():\n    import torch\n    return torch.ones(3)\nf()", "torch.ones"),
    "a decorator": ("@torch.no_grad()\ndef f(): pass", "torch.no_grad"),
    "a base class": ("class Net(torch.nn.Module): pass", "torch.nn.Module"),
    "with": ("with torch.cuda: pass", "torch.cuda"),
    "a condition": ("if torch.has_mps: pass", "torch.has_mps"),
    "a product": ("np.ones(3) * torch.pi", "torch.pi"),
    "a product from the left": ("torch.pi * 2", "torch.pi"),
    "an array": ("np.asarray(torch.pi)", "torch.pi"),
    "an index": ("torch.pi[0]", "torch.pi"),
    "a loop": ("for x in torch.data: pass", "torch.data"),
    "a setting": ("torch.backends.deterministic = True", "torch.backends"),
    "bits": ("torch.flags | 1", "torch.flags"),
}


@pytest.mark.parametrize(("source", "name"), USED.values(), ids=USED)
def test_a_missing_package_that_is_used_ends_the_line_with_the_reason(child, source, name):
    error = child.run(source).outputs[-1]
    assert (error["ename"], error["evalue"]) == ("ModuleNotFoundError", f"{WHY}; {name} was used")
    assert "absent_packages.py" not in "".join(error["traceback"])


def test_a_function_that_uses_it_is_told_so_and_one_that_does_not_is_called(child):
    assert child.run("def uses(x): return torch.sigmoid(x)\ndef plain(x): return 2 * x").passed
    assert (
        child.function("uses").outcome({"x": 1}).error
        == f"ModuleNotFoundError: {WHY}; torch.sigmoid was used"
    )
    assert child.function("plain").outcome({"x": 1}).value == 2
    assert child.run("from torch import tanh as missing").passed
    assert WHY in child.function("missing").outcome({"x": 1}).error


SLIPS = ["import nunpy", "from nunpy import ones", "import no_such_module", "import lstm_ref.numpy",
         "from lstm_ref.numpy import *", "from lstm_ref.numpy.rnn import rnn_step",
         "import importlib; importlib.import_module('torch')"]  # fmt: skip


@pytest.mark.parametrize("source", SLIPS)
def test_a_slip_and_an_answer_are_not_found_as_ever(child, source):
    error = child.run(source).outputs[-1]
    assert error["ename"] == "ModuleNotFoundError"
    assert error["evalue"].startswith("No module named")


def test_what_lies_beside_the_course_is_known_to_exist(monkeypatch):
    from autograder.sandbox.outside import fork_server_handle

    monkeypatch.setattr(fork_server_handle, "installed", lambda: {"zz_lab_tools"})
    server = fork_server_handle.ForkServerHandle("numpy", "B")
    monkeypatch.setattr("autograder.sandbox.outside.session.fork_server_for", lambda view, level: server)
    with Session(level="B") as child:
        assert "zz_lab_tools is not there in grading" in shown(
            child, "import zz_lab_tools\nprint(zz_lab_tools)"
        )
    server.close()
