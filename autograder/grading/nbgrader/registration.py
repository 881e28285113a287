"""A lesson enters the gradebook by the steps of `nbgrader generate_assignment`; nothing is released."""

from __future__ import annotations

from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.database import create


def register(course: Course, lesson: str) -> None:
    """Enter a lesson into the gradebook from its source notebooks.

    A lesson with submissions may gain cells. Raises CourseError when it has lost some that have marks.
    """
    import nbformat
    from nbgrader import api
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells
    from traitlets import import_item

    from autograder.grading.nbgrader.save_cells import KeepMarks

    paths = sorted(course.source(lesson).glob("*.ipynb"))
    if not paths:
        return
    url = course.directory.db_url
    create(url, course.directory.course_id)
    with api.Gradebook(url, course.directory.course_id) as book:
        book.update_or_create_assignment(lesson)
    steps = GenerateAssignment(coursedir=course.directory, config=course.config).preprocessors
    for path in paths:
        try:
            notebook = nbformat.read(path, as_version=4)
        except ValueError:
            raise CourseError(f"{path} is not a notebook: run `carousel build {lesson}`.") from None
        resources = {"nbgrader": {"student": ".", "assignment": lesson, "notebook": path.stem, "db_url": url}}
        for step in steps:
            kind = import_item(step) if isinstance(step, str) else step
            saves = issubclass(kind, SaveCells)
            kind = KeepMarks if saves else kind
            notebook, resources = kind(config=course.config)(notebook, resources)
            if saves:
                break
