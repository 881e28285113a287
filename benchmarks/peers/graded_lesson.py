"""What `benchmarks/grading.py` grades: numpy and torch imported, three small graded cells, the same in
every course.

Run as a script it is our side of the comparison, one process from start to end:
`python benchmarks/peers/graded_lesson.py COURSE JOBS gradebook|none`.
"""

from __future__ import annotations

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LESSON = "90-benchmark"
CELLS = [
    ("imports", "import numpy as np\nimport torch\n\nfrom autograder import check", None),
    (
        "rnn_step",
        "from collections import namedtuple\n"
        'RNNCache = namedtuple("RNNCache", "x h h_next W_ih W_hh")\n\n\n'
        "def rnn_step(x, h, W_ih, W_hh, b):\n    ### BEGIN SOLUTION\n"
        "    h_next = np.tanh(x @ W_ih.T + h @ W_hh.T + b)\n"
        "    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)\n"
        "    ### END SOLUTION",
        2,
    ),
    (
        "rnn_step_backward",
        "def rnn_step_backward(dh_next, cache):\n    ### BEGIN SOLUTION\n"
        "    da = dh_next * (1 - cache.h_next**2)\n"
        "    return da @ cache.W_ih, da @ cache.W_hh, da.T @ cache.x, da.T @ cache.h, da.sum(axis=0)\n"
        "    ### END SOLUTION",
        5,
    ),
    (
        "spectral_radius_rescale",
        "def spectral_radius_rescale(W, rho):\n    ### BEGIN SOLUTION\n"
        "    return W * (rho / np.max(np.abs(np.linalg.eigvals(W))))\n    ### END SOLUTION",
        1,
    ),
]
STOCK_CONFIG = """c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"
"""


def make_course(folder: Path, project: Path, stock: bool) -> None:
    """A course with the lesson, source and release; `stock` leaves nbgrader as it comes."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    from autograder.authoring.build import release

    folder.mkdir(parents=True)
    ours = (project / "nbgrader_config.py").read_text()
    none = dict(grade=False, locked=False, solution=False, task=False, schema_version=3)
    cells = []
    for name, source, points in CELLS:
        cell = new_code_cell(source, id=name)
        roles = dict(solution=True) if points else dict(locked=True)
        cell.metadata["nbgrader"] = none | roles | dict(grade_id=name)
        cells.append(cell)
        if points:
            test = new_code_cell(f"check({name})", id=f"check-{name}")
            test.metadata["nbgrader"] = none | dict(
                grade=True, locked=True, points=points, grade_id=f"check-{name}"
            )
            cells.append(test)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    text = nbformat.writes(new_notebook(cells=cells, metadata=kernel))
    (folder / "nbgrader_config.py").write_text(ours)
    for step, content in (("solutions", text), ("lessons", release(LESSON, text, folder))):
        target = folder / step / LESSON / f"{LESSON}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(content)
    if stock:
        (folder / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(folder)))


def hand_in(folder: Path, count: int, first: int = 0) -> None:
    """`count` right submissions."""
    source = (folder / "solutions" / LESSON / f"{LESSON}.ipynb").read_text()
    for number in range(first, first + count):
        target = folder / "submitted" / f"student-{number:05}" / LESSON / f"{LESSON}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(source)


def grade_all(course_folder: Path, jobs: int, gradebook: bool) -> None:
    """Grade everything; without the gradebook, only run and judge."""
    from autograder.grading import grade_class as bulk
    from autograder.grading.nbgrader.course import Course

    course = Course(course_folder)
    kept = course_folder / "lesson.pickle"
    # The lesson is in no package of exercises that could say that its notebooks find torch.
    bulk.lesson.view_of = lambda name: "torch"
    if gradebook:
        results = list(bulk.grade_class(course, LESSON, jobs=jobs, again=True))
        if not kept.exists():
            kept.write_bytes(pickle.dumps(bulk.lesson.load(course, bulk.Gradebook(course, LESSON))))
        earned = [verdict.score for result in results for verdict in result.verdicts]
    else:
        from autograder.grading.grade_submission import Grader
        from autograder.grading.submission_state import HandedIn

        lesson = pickle.loads(kept.read_bytes())  # our own, written by the run before
        level = course.isolation.name
        bulk.warm_up(course, LESSON, level)
        grader = Grader(course, lesson, course.limits, level)

        def one(submission):
            handed_in = HandedIn.read(submission.folder, lesson)
            released = lesson.released[LESSON]
            cells = released.restore(handed_in.notebooks[LESSON].cells)
            grader.run(released, cells, handed_in)
            return [verdict for cell in cells if (verdict := cell.verdict)]

        with ThreadPoolExecutor(jobs) as pool:
            earned = [v.score for verdicts in pool.map(one, course.submissions(LESSON)) for v in verdicts]
    assert earned
    assert len(earned) % 3 == 0
    assert sum(earned) == 8 * len(earned) / 3, earned


if __name__ == "__main__":
    grade_all(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "gradebook")
