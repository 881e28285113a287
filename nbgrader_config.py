"""This folder is an nbgrader course: authors edit solutions/, students open lessons/."""

from pathlib import Path

from autograder.grading.nbgrader.formgrader import protect

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

# In the sandbox: `nbgrader autograde` and the formgrader's button use `carousel grade`'s engine.
c.Autograde.exporter_class = "autograder.grading.converters.AutogradeExporter"
c.Autograde.pre_convert_hook = "autograder.grading.plain_files.only_plain_files"
c.Autograde.sanitize_preprocessors = ["autograder.grading.steps.Restore"]
c.Autograde.autograde_preprocessors = [
    "autograder.grading.steps.Execute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# What a submission may use: autograder/sandbox/wire/limits.py. `c.CarouselLimits.cell_cpu = 30` changes one.
c.GenerateFeedback.exporter_class = "autograder.grading.converters.FeedbackExporter"
c.ExchangeFactory.release_feedback = "autograder.grading.converters.ReleaseFeedback"

# The formgrader's page of a submission: formulas are drawn offline, and nothing that a student wrote runs.
protect(c)
