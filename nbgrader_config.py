"""This folder is an nbgrader course: authors edit solutions/, students open lessons/."""

from pathlib import Path

from autograder.grading.configuration import confine

c = get_config()  # noqa: F821  (nbgrader puts it here)
course = Path(__file__).resolve().parent

c.CourseDirectory.root = str(course)
c.CourseDirectory.course_id = "carousel"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"
c.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}"
# Text pages, checkpoints and a worked copy that was moved aside are nobody's assignment.
c.CourseDirectory.ignore = [".*", "*.pyc", "__pycache__", "*.md", "*-kept-*.ipynb", "feedback"]

# Releases and submissions on one machine: `nbgrader release_assignment` makes this folder.
c.Exchange.root = str(course / "exchange")

c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# A line that torch's C code writes to stderr would cost a correct answer its points.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "NNPACK"

# In the sandbox: `nbgrader autograde` and the formgrader's buttons use `carousel grade`'s engine.
confine(c)
