"""What the tests share: one thread, the venv's commands on PATH, no user's settings, the course."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted(page.stem for page in (ROOT / "solutions").glob("*.md"))

# Set before numpy or torch is imported: two test processes on two cores.
os.environ["OMP_NUM_THREADS"] = "1"
# nbgrader calls alembic, and Jupyter its kernels, by name.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
_settings = tempfile.mkdtemp(prefix="carousel-tests-")
for _name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
    os.environ[_name] = os.path.join(_settings, _name.lower())

# Folders and files whose tests start processes, browsers or trainings, or run over every known mistake: `make
# test-fast` leaves them out.
SLOW = (
    "attacks",
    "browser",
    "claims",
    "exercises",
    "grading",
    "papers",
    "reference",
    "sandbox",
    "site",
    "test_benchmarks.py",
    "test_course_folder.py",
    "test_examples.py",
    "test_fresh_clone.py",
    "test_lessons.py",
    "test_near_right.py",
    "test_pages.py",
    "test_run_all.py",
    "test_whose_fault.py",
)
# Of those, what a day's change of the reference, of a declaration or of the wire breaks first, and what takes
# a few seconds.
FAST = (
    "exercises/test_declaration.py",
    "exercises/test_diagnosis.py",
    "exercises/test_policy.py",
    "exercises/test_quizzes.py",
    "exercises/test_rules.py",
    "reference/test_gru.py",
    "reference/test_lstm.py",
    "reference/test_rnn.py",
    "sandbox/test_frames.py",
)


def is_slow(path):
    place = path.relative_to(ROOT / "tests").as_posix() if ROOT / "tests" in path.parents else ""
    return place.startswith(SLOW) and not place.startswith(FAST)


def pytest_ignore_collect(collection_path, config):
    """Where slow tests are left out, their files are not even imported."""
    if (
        config.option.markexpr.startswith("not slow")
        and collection_path.is_file()
        and is_slow(collection_path)
    ):
        return True
    return None


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """Tests that share what their file makes for all of them share a process: there it is made once."""
    for item in items:
        if is_slow(item.path):
            item.add_marker(pytest.mark.slow)
        made = [one.scope for fixtures in item._fixtureinfo.name2fixturedefs.values() for one in fixtures]
        if "module" in made and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """What a test logged about a name that is not UTF-8 must reach the process that collects the reports."""
    report = (yield).get_result()
    report.sections = [
        (title, text.encode(errors="backslashreplace").decode()) for title, text in report.sections
    ]


def pytest_unconfigure():
    shutil.rmtree(_settings, ignore_errors=True)


@pytest.fixture
def course(tmp_path):
    """A copy of the course to build and grade in."""
    return copy_of_course(tmp_path / "course")


def copy_of_course(folder):
    """Pages, source notebooks, lessons and settings, in a new folder."""
    folder.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for name in ("solutions", "lessons"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*", "*-kept-*"))
    return folder


@pytest.fixture(scope="session")
def formgrader_config():
    """What nbgrader's formgrader knows when it shows a page of this course."""
    from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension

    app = FormgradeExtension()
    app.root_dir = str(ROOT)
    app.initialize([], root=str(ROOT))
    FormgradeExtension.clear_instance()
    return app.config


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory):
    """nbgrader needs three seconds of processor time to make one, so it is made once and copied."""
    from nbgrader.api import Gradebook

    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    Gradebook(f"sqlite:///{path}", "carousel").close()
    return path


@pytest.fixture
def gradebook(course, empty_gradebook):
    """The course has one already."""
    shutil.copy(empty_gradebook, course)


def in_one_process(lessons):
    """Lessons as parameters; the tests of one lesson share a process, and so its one run."""
    return [pytest.param(lesson, marks=pytest.mark.xdist_group(f"run-{lesson}")) for lesson in lessons]


# A training learns for 20 updates: `make site` and `carousel check-page` run it at its real size. NumPy's
# loop goes on without learning, since lessons ask for its later updates; the two others stop. Of networks
# that have learned nothing, means are empty and correlations undefined.
SMALL = """import warnings
warnings.filterwarnings("ignore", "Mean of empty slice|invalid value encountered", RuntimeWarning)
from lstm_ref import training
from lstm_ref.training import loop, many, modules
def small(fit):
    def shortly(step, parameters, **options):
        learned = []
        def one(*given):
            if len(learned) < 20:
                learned.append(step(*given))
            elif len(learned) == 20:
                loss, right, gradients = learned[-1]
                learned.append((loss, right, {name: 0 * value for name, value in gradients.items()}))
            return learned[-1]
        return fit(one, parameters, **options)
    return shortly
training.fit = loop.fit = small(loop.fit)
for module in (many, modules):
    module.progress = lambda updates, label, progress=module.progress: progress(updates[:20], label)"""


def run_all(notebook, home, environment):
    """Every cell, as JupyterLab runs them, with short trainings; a cell that raises would be the last."""
    notebook.cells.insert(0, nbformat.v4.new_code_cell(SMALL))
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": home}}
    )
    client.execute(env={**environment, "HOME": str(home)})
    del notebook.cells[0]
    return notebook


@pytest.fixture(scope="session")
def run_notebook(tmp_path_factory):
    """Runs a lesson's solution notebook once."""
    done = {}

    def run(lesson):
        if lesson not in done:
            notebook = nbformat.read(ROOT / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)
            home = tmp_path_factory.mktemp("home")
            done[lesson] = run_all(notebook, home, {**os.environ, "NBGRADER_EXECUTION": "validate"})
        return done[lesson]

    return run
