"""A submission's process behaves like Jupyter to honest code, and its parent outlives whatever it does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox.linux import disk
from autograder.sandbox.outside.session import ChildDied, Session
from autograder.sandbox.wire.call import UNREADABLE
from autograder.sandbox.wire.limits import MIB, Limits

Cache = namedtuple("Cache", "x h")
SMALL = Limits(cell_cpu=0.5, call_cpu=0.5, cell_wall=20, call_wall=20, memory=300 * MIB, output=100_000)


@pytest.fixture
def child(level):
    with Session(limits=Limits(output=SMALL.output), level=level) as session:
        yield session


def text_of(result) -> str:
    return "".join(output.get("text", "") for output in result.outputs)


def died(source: str, level: str, limits: Limits = SMALL) -> str:
    """Why the process that runs `source` ends; the next submission is honest and unharmed."""
    with Session(limits=limits, level=level) as session, pytest.raises(ChildDied) as caught:
        session.run(source)
    with Session(level=level) as session:
        assert session.run("1 + 1").outputs[0]["data"]["text/plain"] == "2"
    return str(caught.value)


def test_a_cell_shows_what_jupyter_shows(child):
    result = child.run("import sys\nprint('out')\nprint('err', file=sys.stderr)\n[1, 2]")
    assert result.passed
    assert [output["output_type"] for output in result.outputs] == ["stream", "stream", "execute_result"]
    assert [output.get("name") for output in result.outputs] == ["stdout", "stderr", None]
    assert result.outputs[2]["data"]["text/plain"] == "[1, 2]"
    assert result.outputs[2]["execution_count"] == 1


def test_an_error_is_an_output_without_colours_and_later_cells_run(child):
    result = child.run("def f():\n    return 1 / 0\nf()")
    assert not result.passed
    assert result.outputs[-1]["ename"] == "ZeroDivisionError"
    assert "return 1 / 0" in "\n".join(result.outputs[-1]["traceback"])
    assert "\x1b" not in str(result.outputs)
    assert child.run("f").passed


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("%time 1 + 1", "Wall time"),
        ("import no_such_module", "ModuleNotFoundError"),
        ("import ipywidgets\nipywidgets.IntSlider(3)", "IntSlider(value=3"),
        ("import ipywidgets\nipywidgets.interact(print, x=5);", "5"),
        ("from rich.progress import track\nfor n in track(range(3)): pass\nprint('tracked')", "tracked"),
        ("import numpy as np\nrng = np.random.default_rng(0)\nprint(rng.integers(100))", "85"),
        ("%%writefile own.py\nx = 5\n", "Writing own.py"),
        ("import shutil\nopen('a', 'w').close()\nshutil.copy('a', 'b')\nprint('copied')", "copied"),
        ("import tempfile\nwith tempfile.NamedTemporaryFile('w') as f: f.write('x')\nprint('kept')", "kept"),
        ("import os\nprint(os.path.expanduser('~') == os.getcwd())", "True"),
        ("%%capture captured\nprint('hidden')", ""),
        ("import asyncio\nawait asyncio.sleep(0.001)\nprint('awaited')", "awaited"),
        ("import os\nos.write(1, b'from C');", "from C"),
        ("import warnings\nwarnings.warn('careful')", "careful"),
        ("import logging\nlogging.warning('logged')", "logged"),
        ("import sys\nsys.exit()", "SystemExit"),
        ("from IPython.display import clear_output\nprint('old')\nclear_output()\nprint('new')", "new"),
        (
            "import threading\nt = threading.Thread(target=print, args=('thread',))\nt.start(); t.join()",
            "thread",
        ),
        ("print('\\ud800')", "?"),
    ],
)
def test_what_honest_notebooks_do_works(child, source, shown):
    result = child.run(source)
    assert shown in text_of(result) + str(result.outputs)
    assert "old" not in text_of(result)
    assert child.run("1 + 1").passed


def test_a_figure_becomes_an_image(child):
    result = child.run("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 3]);")
    shown = [output for output in result.outputs if output["output_type"] == "display_data"]
    assert len(shown) == 1
    assert shown[0]["data"]["image/png"].startswith("iVBOR")


def test_input_says_that_nobody_answers(child):
    result = child.run("input('your name?')")
    assert result.outputs[-1]["ename"] == "EOFError"
    assert "nobody" in result.outputs[-1]["evalue"]


def test_output_is_cut_by_bytes_as_it_arrives(child):
    for source in (
        "print('x' * 10**8)",
        "for _ in range(10**5): print('x' * 99)",
        "import os\nos.write(1, b'x' * 10**6)",
    ):
        result = child.run(source)
        assert len(text_of(result)) < SMALL.output + 200
    result = child.run("for _ in range(10**4): display('x' * 99)")
    assert len(result.outputs) < 300
    assert "was cut" in text_of(result)
    assert text_of(child.run("print('fresh')")) == "fresh\n"


def test_printing_a_lot_is_not_kept_a_second_time(child):
    grown = "import resource\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    before = int(text_of(child.run(grown)))
    child.run("for _ in range(20_000): print('x' * 5_000)")
    assert int(text_of(child.run(grown))) - before < 30_000  # of 100,000 printed, in kB


def test_a_call_gets_fresh_arrays_and_returns_data(child):
    child.run("import numpy as np\ndef step(x, cache):\n    return x + cache.x, cache._replace(h=x)")
    given = {"x": np.ones(3), "cache": Cache(np.full(3, 2.0), np.zeros(1))}
    outcome = child.function("step").outcome(given)
    assert outcome.error is None
    assert outcome.value[0].tolist() == [3.0, 3.0, 3.0]
    assert outcome.value[1]._fields == ("x", "h")
    assert outcome.changed == ()
    assert given["x"].tolist() == [1.0, 1.0, 1.0]


def test_a_call_reports_changes_warnings_prints_errors_and_stubs(child):
    child.run(
        "import numpy as np, warnings\n"
        "def changes(x, cache):\n    cache.x[0] = 9\n    return x\n"
        "def warns(x):\n    warnings.warn('careful'); print('printed'); return x\n"
        "def raises(x):\n    raise ValueError('no such shape')\n"
        "def exits(x):\n    raise SystemExit(3)\n"
        "def stub(x):\n    raise NotImplementedError\n"
        "number = 3"
    )
    assert child.function("changes").outcome({"x": 1, "cache": Cache(np.ones(2), 0)}).changed == ("cache",)
    outcome = child.function("warns").outcome({"x": 1})
    assert (outcome.value, outcome.warnings, outcome.printed) == (1, ("UserWarning: careful",), "printed\n")
    assert child.function("raises").outcome({"x": 1}).error == "ValueError: no such shape"
    assert "SystemExit" in child.function("exits").outcome({"x": 1}).error
    for name in ("stub", "no_such_function", "number"):
        assert child.function(name).outcome({"x": 1}).missing


def test_a_value_that_cannot_be_read_is_no_data_and_no_harm_to_the_child(child):
    child.run(
        "import numpy as np\n"
        "def loop():\n    a = []\n    a.append(a)\n    return a\n"
        "def large():\n    return np.zeros(10_000_000)\n"
        "class Bad:\n    def __getattr__(self, name): raise RuntimeError(name)\n"
        "def bad():\n    return Bad()"
    )
    for name in ("loop", "large"):
        assert type(child.function(name).outcome({}).value).__name__ == UNREADABLE
    assert type(child.function("bad").outcome({}).value).__name__ == "Bad"
    assert child.run("1").passed


def test_the_time_of_a_call_is_the_parents_measurement(child):
    child.run(
        "import time\ntime.process_time = time.perf_counter = lambda: 0.0\n"
        "def slow():\n    sum(range(3_000_000))"
    )
    assert child.function("slow").outcome({}).seconds > 0.01


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os\nos._exit(0)", "exit status 0"),
        ("import os\nos._exit(7)", "exit status 7"),
        ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
        ("while True: pass", "0.5 s of processor time"),
        ("while True:\n  try:\n    while True: pass\n  except BaseException: pass", "0.5 s of processor"),
        ("import signal\nfor n in range(1, 65):\n  try: signal.signal(n, signal.SIG_IGN)\n"
         "  except Exception: pass\nsum(range(10**12))", "0.5 s of processor time"),
        ("keep = [bytearray(10**7) for _ in range(1000)]", "300 MB of memory|processor"),
        ("import os\nos.write(3, b'garbage that is no frame at all')", "no frame begins here"),
        ("import os, struct\nos.write(3, struct.pack('<4sIQ', b'car1', 1, 1 << 60))", "over the limit"),
        ("import os\nos.close(3)", "closed its line|exit status 1"),
        ("import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()", "SIGSEGV|memory|processor"),
    ],
)  # fmt: skip
def test_the_end_of_a_child_has_a_reason_and_harms_nobody(source, reason, level):
    assert re.search(reason, died(source, level))


@pytest.mark.parametrize(
    "sleep",
    [
        "time.sleep(1000)",
        "os.kill(os.getpid(), 19); time.sleep(1000)",
        "while True: time.sleep(0.02)",
        "threading.Thread(target=time.sleep, args=(1000,)).start(); threading.Event().wait()",
    ],
)
def test_a_child_that_sleeps_ends_by_the_time_that_it_slept(sleep, level):
    assert "it slept for more than 0.5 s" in died(
        f"import os, threading, time\n{sleep}", level, Limits(asleep=0.5)
    )


def test_a_child_that_waits_for_the_processor_does_not_sleep(level):
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        with Session(limits=Limits(asleep=1.0), level=level) as child:
            assert child.run("import time\nwhile time.process_time() < 1: pass").passed
            assert child.run("import time\ntime.sleep(0.3)").passed
    finally:
        for process in busy:
            process.kill()
            process.wait()


def test_wall_time_is_the_far_bound_of_what_is_neither_busy_nor_asleep():
    assert "did not answer in time" in died("import time\ntime.sleep(1000)", "B", Limits(cell_wall=0.5))


DRIP = (
    "import os, struct, time\nos.write(3, struct.pack('<4sIQ', b'car1', 10**6, 0))\n"
    "while True:\n  os.write(3, b' '); {}"
)


def test_a_reply_that_drips_keeps_no_clock_from_running():
    assert "it slept" in died(DRIP.format("time.sleep(0.02)"), "B", Limits(asleep=0.5))
    assert "processor time" in died(DRIP.format("sum(range(10**5))"), "B", Limits(cell_cpu=0.5))
    assert "did not answer" in died(DRIP.format("time.sleep(0.02)"), "B", Limits(cell_wall=0.5))


def test_a_parent_that_sends_to_a_child_that_does_not_read_is_not_held_up():
    stop = "import os, threading\nthreading.Timer(0.1, os.kill, (os.getpid(), 19)).start()"
    with Session(limits=Limits(asleep=0.5), level="B") as child:
        child.run(stop)
        time.sleep(0.5)
        with pytest.raises(ChildDied, match="it slept"):
            child.function("f").outcome({"x": np.zeros(4_000_000)})


def test_a_shell_command_runs_where_processes_are_the_childs_own():
    with Session(level="A") as child:
        assert text_of(child.run("!echo hello")) == "hello\n"
        assert text_of(child.run("%%bash\necho from bash")) == "from bash\n"
        pool = "import multiprocessing as m\nwith m.Pool(2) as pool: print(pool.map(abs, [-7, 7]))"
        assert text_of(child.run(pool)) == "[7, 7]\n"


def test_a_killed_child_is_told_apart_from_one_that_broke_a_limit():
    assert "SIGKILL" in died("import os\nos.kill(os.getpid(), 9)", "B")


def test_a_dead_child_stays_dead_and_says_the_same_again():
    with Session(limits=SMALL, level="B") as child:
        with pytest.raises(ChildDied, match="status 3"):
            child.run("import os\nos._exit(3)")
        with pytest.raises(ChildDied, match="status 3"):
            child.run("1")


@pytest.mark.parametrize(
    "outputs",
    [
        "None", "[1]", "[{'output_type': 'stream'}]", "[{'output_type': 'stream', 'name': 'fd', 'text': ''}]",
        "[{'output_type': 'display_data', 'data': {'text/html': 3}, 'metadata': {}}]",
        "[{'output_type': 'stream', 'name': 'stdout', 'text': 'x' * 10**6}]",
        "[{'output_type': 'error', 'ename': 'E', 'evalue': '', 'traceback': [1]}]",
    ],
)  # fmt: skip
def test_a_forged_reply_of_the_wrong_form_is_refused(outputs):
    forge = (
        "import os\nfrom autograder.sandbox.wire.encoder import encode\n"
        f"os.write(3, encode({{'passed': True, 'outputs': {outputs}}}))"
    )
    assert "is not one" in died(forge, "B")


def test_a_forged_outcome_with_other_fields_is_refused():
    with Session(limits=SMALL, level="B") as child:
        child.run(
            "import os\nfrom autograder.sandbox.wire.encoder import encode\n"
            "def f():\n    os.write(3, encode({'value': 1, 'passed': True}))"
        )
        with pytest.raises(ChildDied, match="other fields"):
            child.function("f").outcome({})


def test_two_children_share_nothing(level):
    with Session(level=level) as one, Session(level=level) as other:
        one.run("import numpy as np\nnp.allclose = lambda *a, **k: True\nsecret = 42")
        assert not other.run("secret").passed
        assert text_of(other.run("import numpy as np\nprint(np.allclose(1, 2))")) == "False\n"


def test_two_children_draw_different_numbers():
    draws = []
    for _ in range(2):
        with Session() as child:
            draws.append(
                text_of(child.run("import numpy as np, random\nprint(np.random.rand(), random.random())"))
            )
    assert draws[0] != draws[1]


def test_files_of_the_submission_lie_in_the_working_folder_and_are_gone_afterwards(level):
    with Session(files={"data/notes.txt": b"hello", "own.py": b"x = 5"}, level=level) as child:
        assert (
            text_of(child.run("print(open('data/notes.txt').read())\nimport own\nprint(own.x)"))
            == "hello\n5\n"
        )
        child.run("open('left', 'w').write('x')")
        folder = child.folder
    assert (folder is None) == (level == "A")
    assert folder is None or not Path(folder).exists()


def test_files_that_do_not_fit_are_the_submissions_fault_and_names_that_lead_out_are_refused(level):
    with pytest.raises(ChildDied, match=r"could not be written|it wrote more"):
        Session(files={"large": b"x" * 2_000_000}, limits=Limits(disk=MIB), level=level).__enter__()
    with pytest.raises(ChildDied, match="cannot be asked"):
        Session(files={"larger": b"x" * (65 * MIB)}, level=level).__enter__()
    for name in ("../out", "/etc/out", "a/../../out"):
        with pytest.raises(ValueError, match="within the working folder"):
            Session(files={name: b""})


def test_a_module_beside_the_notebook_shadows_nothing():
    with Session(files={"numpy.py": b"1/0", "json.py": b"1/0"}) as child:
        assert child.run("import numpy, json\nnumpy.ones(3)").passed


def test_threads_of_the_parent_may_use_sessions_at_once():
    from concurrent.futures import ThreadPoolExecutor

    def graded(number: int) -> int:
        with Session() as child:
            child.run(f"def f(x):\n    return x + {number}")
            return child.function("f").outcome({"x": 1}).value

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(graded, range(12))) == list(range(1, 13))


def test_no_descriptor_and_no_child_is_left_in_the_parent(level):
    with Session(level=level) as child:
        child.run("1")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        with Session(level=level) as child:
            child.run("1")
    died("import os; os._exit(0)", level)
    assert len(os.listdir("/proc/self/fd")) == before


def test_folders_of_killed_warm_parents_are_removed_and_no_others(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names = ("carousel-fork-stale_00", "carousel-fork-living00", "carousel-fork-young000", "carousel-course")
    stale, living, young, course = folders = [tmp_path / name for name in names]
    for folder in folders:
        (folder / "packages").mkdir(parents=True)
        if folder != young:
            os.utime(folder, (0, 0))
    lock = disk.locked(str(living))
    disk.sweep()
    assert [folder.exists() for folder in (stale, living, young, course)] == [False, True, True, True]
    os.close(lock)
    disk.sweep()
    assert not living.exists()
