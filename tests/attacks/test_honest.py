"""Honest notebooks that look unusual lose no point in the sandbox, on a machine that is busy."""

from __future__ import annotations

import contextlib
import inspect
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.exercises import exercises
from autograder.grading.grade_class import grade_class
from autograder.grading.lesson import view_of
from autograder.grading.nbgrader.course import Course
from autograder.sandbox.outside.fork_server_handle import close_all, fork_server_for
from tests.attacks.attack import EXERCISES, FULL, answered
from tests.attacks.commands import gradebook
from tests.exercises import gate_styles, styles
from tests.exercises.test_styles import WRITTEN
from tests.grading.mini import ANSWERS, LESSON, Handout, gradebook_of, make_course

TQDM = """import sys
class tqdm:  # as the package draws its bar
    def __init__(self, items): self.items = list(items)
    def __iter__(self):
        for n, item in enumerate(self.items, 1):
            yield item
            sys.stderr.write(f'\\r{n:3}%|{"#" * (n // 2):50}| {n}/{len(self.items)} [00:00<00:00]')
            sys.stderr.flush()
for epoch in tqdm(range(100)): pass
print('\\rdone')"""
THREADS = """from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool: print(sum(pool.map(lambda n: n * n, range(100))))"""
WIDGETS = """import ipywidgets
from IPython.display import display, clear_output
slider = ipywidgets.IntSlider(3, 0, 9)
display(slider, ipywidgets.Output(), ipywidgets.IntProgress(value=3))
ipywidgets.interact(lambda n: print(n), n=(0, 5))
clear_output()"""
FIGURE = """%matplotlib inline
import matplotlib.pyplot as plt
plt.plot(np.random.default_rng(0).normal(size=99)); plt.show()"""

# name -> a cell before the answers
CELLS = {
    "warnings": "import warnings\nwarnings.simplefilter('error')\nwarnings.warn('once', DeprecationWarning)",
    "warnings that are shown": "import warnings\nfor n in range(50): warnings.warn(f'number {n}')",
    "stderr": "import sys, logging\nsys.stderr.write('hello')\nlogging.warning('careful')",
    "stderr of C": "import os\nos.write(2, b'[W NNPACK.cpp:64] Could not initialize NNPACK!')",
    "a progress bar": TQDM,
    "an inline figure": FIGURE,
    "widgets": WIDGETS,
    "a question": "name = input('What is your name? ')",
    "a secret question": "import getpass\nkey = getpass.getpass('Key: ')",
    "seeds": "import random\nrandom.seed(0); np.random.seed(0); np.random.set_state(np.random.get_state())",
    "threads": THREADS,
    "a thread that goes on": "import threading, time\nthreading.Thread(target=time.sleep, args=[60]).start()",
    "magics": "%timeit -n 3 -r 1 1 + 1\n%who\n%%time\npass",
    "await": "import asyncio\nawait asyncio.sleep(0.01)",
    "a little patience": "import time\ntime.sleep(0.5)",
    "files": "open('notes.txt', 'w').write('x'); np.save('w.npy', np.ones(3)); np.load('w.npy')",
    "numpy's settings": "np.seterr(all='raise'); np.set_printoptions(precision=2)",
    "a long output": "for n in range(20_000): print(n)",
    "an exception": "1 / 0",
    "garbage that is collected": "import gc\ngc.disable(); gc.collect(); gc.set_threshold(1)",
    "recursion": "import sys\nsys.setrecursionlimit(5000)",
    "names that shadow": "list = 3\nsum = lambda x: 0\nfloat = int\nx = h = b = cache = None",
    "a package that is not there": "!pip install tqdm\nfrom tqdm.notebook import tqdm",
    "packages that are not used": "import torch, torch.nn as nn\nfrom scipy.special import expit",
    "a package in annotations": "import torch\ndef f(x: torch.Tensor): return isinstance(x, torch.Tensor)",
    "one of two packages": "try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np",
}  # fmt: skip
# name -> lines before the answer's own, in every call
LINES = {
    "prints in a call": "print('here', np.zeros(3))",
    "warns in a call": "import warnings; warnings.warn('careful')",
    "a bar in a call": "import sys; sys.stderr.write('\\r 50%')",
    "seeds in a call": "np.random.seed(1); np.random.rand(3)",
    "a thread in a call": "import threading; t = threading.Thread(target=print); t.start(); t.join()",
    "an assertion in a call": "assert True, 'shapes'",
}


def with_line(name, line):
    head, rest = ANSWERS[name].split("\n", 1)
    return f"{head}\n    {line}\n{rest}"


@contextlib.contextmanager
def busy():
    """One processor for four busy loops and for everything that is started here, the fork server included."""
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(ours)})
    close_all()
    fork_server_for("numpy")
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
        close_all()
        os.sched_setaffinity(0, ours)


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    """What each gets, in one class."""
    course = make_course(tmp_path_factory.mktemp("honest") / "course", EXERCISES)
    for name, cell in CELLS.items():
        answered(course, EXERCISES).insert("rnn_step", cell).hand_in(name)
    for name, line in LINES.items():
        answered(course, EXERCISES).put(**{one: with_line(one, line) for one in EXERCISES}).hand_in(name)
    (course / "gradebook.db").write_bytes(gradebook())
    with busy():
        results = {one.student: one for one in grade_class(Course(course), LESSON, jobs=2)}
    assert {one.status for one in results.values()} == {"graded"}
    return {
        student: sum(cells[f"check-{name}"][0] for name in EXERCISES)
        for student, cells in gradebook_of(course).items()
    }


@pytest.mark.parametrize("name", [*CELLS, *LINES])
def test_an_unusual_honest_notebook_has_full_marks_on_a_busy_machine(scores, name):
    assert scores[name] == FULL


# Every right style, but for those that stand on the reference, which is not there in the sandbox.
STYLES = [
    (name, number, answer)
    for name, module in WRITTEN.items()
    if view_of(exercises[name].lesson) == "numpy" and "lstm_ref.numpy" not in inspect.getsource(module)
    for number, answer in enumerate(module.RIGHT)
]


@pytest.fixture(scope="module")
def marks(tmp_path_factory):
    """(exercise, number of the style) -> points: notebook n holds the n-th style of every function."""
    names = list(dict.fromkeys(name for name, *_ in STYLES))
    course = make_course(tmp_path_factory.mktemp("styles") / "course", names)
    for number in range(max(number for _, number, _ in STYLES) + 1):
        chosen = [name for name, of, _ in STYLES if of == number]
        imports = {
            name: f"from {styles.__name__}.{name} import RIGHT\n{name} = RIGHT[{number}]" for name in chosen
        }
        notebook = Handout(course).put(**imports).hand_in(f"style-{number}")
        beside = notebook.parent / "tests" / "exercises"
        shutil.copytree(Path(styles.__path__[0]), beside / "styles")
        shutil.copy(inspect.getfile(gate_styles), beside)
    assert {one.status for one in grade_class(Course(course), LESSON, jobs=2)} == {"graded"}
    grades = gradebook_of(course)
    return {(name, n): grades[f"style-{n}"][f"check-{name}"][0] for name, n, _ in STYLES}


def test_the_styles_are_many():
    assert len(STYLES) >= 100


@pytest.mark.xdist_group("styles")
@pytest.mark.parametrize(
    ("name", "number"), [style[:2] for style in STYLES], ids=[f"{n}: {a.__name__}" for n, _, a in STYLES]
)
def test_a_right_answer_has_full_marks_behind_the_wall_however_it_is_written(marks, name, number):
    assert marks[name, number] == exercises[name].points
