"""Honest notebooks that look unusual lose no point behind the wall."""

from __future__ import annotations

import inspect
import subprocess
import sys
import textwrap

import pytest

from autograder.grading.bulk import grade_class
from autograder.grading.course import Course
from autograder.jail.session import Session
from autograder.judge import judge
from tests.attacks.attack import EXERCISES, FULL, answered
from tests.exercises.styles import rnn_backward, rnn_forward, rnn_step, rnn_step_backward
from tests.grading.mini import ANSWERS, LESSON, gradebook_of, make_course

BAR = """import sys, time
for n in range(101):
    sys.stderr.write(f'\\r{n:3}%|{"#" * (n // 2):50}|'); sys.stderr.flush()
print('\\rdone')"""
THREADS = """from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool: print(sum(pool.map(lambda n: n * n, range(100))))"""
WIDGETS = """import ipywidgets
from IPython.display import display, clear_output
slider = ipywidgets.IntSlider(3, 0, 9)
display(slider, ipywidgets.Output())
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
    "a progress bar": BAR,
    "an inline figure": FIGURE,
    "widgets": WIDGETS,
    "a question": "name = input('What is your name? ')",
    "seeds": "import random\nrandom.seed(0); np.random.seed(0); np.random.set_state(np.random.get_state())",
    "threads": THREADS,
    "magics": "%timeit -n 3 -r 1 1 + 1\n%who\n%%time\npass",
    "await": "import asyncio\nawait asyncio.sleep(0.01)",
    "numpy's settings": "np.seterr(all='raise'); np.set_printoptions(precision=2)",
    "a long output": "for n in range(20_000): print(n)",
    "an exception": "1 / 0",
    "garbage that is collected": "import gc\ngc.disable(); gc.collect(); gc.set_threshold(1)",
    "recursion": "import sys\nsys.setrecursionlimit(5000)",
    "names that shadow": "list = 3\nsum = lambda x: 0\nfloat = int\nx = h = b = cache = None",
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


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    """What each gets, in one class, on a machine with four busy loops."""
    course = make_course(tmp_path_factory.mktemp("honest") / "course")
    for name, cell in CELLS.items():
        answered(course, EXERCISES).insert("rnn_step", cell).hand_in(name)
    for name, line in LINES.items():
        answered(course, EXERCISES).put(**{one: with_line(one, line) for one in EXERCISES}).hand_in(name)
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        results = {one.student: one for one in grade_class(Course(course), LESSON, jobs=2)}
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert {one.status for one in results.values()} == {"graded"}
    return {
        student: sum(cells[f"check-{name}"][0] for name in EXERCISES)
        for student, cells in gradebook_of(course).items()
    }


@pytest.mark.parametrize("name", [*CELLS, *LINES])
def test_an_unusual_honest_notebook_has_full_marks_on_a_busy_machine(scores, name):
    assert scores[name] == FULL


STYLES = [
    (module.__name__.rpartition(".")[2], answer)
    for module in (rnn_step, rnn_forward, rnn_step_backward, rnn_backward)
    for answer in module.RIGHT
]


@pytest.fixture(scope="module")
def child():
    with Session() as session:
        yield session


@pytest.mark.parametrize(("name", "answer"), STYLES, ids=[f"{n}: {a.__name__}" for n, a in STYLES])
def test_a_right_answer_passes_behind_the_wall_however_it_is_written(child, name, answer):
    module = textwrap.dedent(inspect.getsource(sys.modules[answer.__module__]))
    module = module.replace("from __future__ import annotations\n", "")
    result = child.run(f"{module}\n{name} = {answer.__name__}")
    assert result.passed, result.outputs
    report = judge(name, child.function(name))
    assert report.passed, str(report)


def test_the_styles_are_many():
    assert len(STYLES) >= 16
