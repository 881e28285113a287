"""Brings a course's lessons to those of the package: what would change for whom, then the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from autograder.grading import packaged
from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.nbgrader.registration import register
from autograder.grading.new_course import checksum, install, manifest
from autograder.grading.standing import some

SHOWN = 5  # students by name


@dataclass(frozen=True)
class Change:
    """What an update of one lesson does."""

    lesson: str
    why_not: str = ""  # why it is left as it is
    added: Mapping[str, float] = field(default_factory=dict)  # graded cell -> points
    removed: Mapping[str, float] = field(default_factory=dict)
    weighed: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # points before and after
    students: tuple[str, ...] = ()  # who has handed in
    above: tuple[str, ...] = ()  # students with a mark given by hand above the new points

    @property
    def sentences(self) -> Iterator[str]:
        """What is to be known before saying yes."""
        if self.why_not:
            yield f"{self.lesson} is left as it is: {self.why_not}"
            return
        yield f"{self.lesson} would be updated."
        who = (
            f"{len(self.students)} who handed in ({some(self.students, SHOWN)})"
            if self.students
            else "nobody yet"
        )
        for cell, points in self.added.items():
            yield f"  {cell} is new, {points:g} points; excused from it: {who}"
        for cell, points in self.removed.items():
            yield f"  {cell} goes, {points:g} points"
        for cell, (before, after) in self.weighed.items():
            yield f"  {cell} gives {after:g} points, not {before:g}; marks move of: {who}"
        if self.students:
            yield f"  {len(self.students)} are graded again by the next `carousel grade {self.lesson}`."
        for student in self.above:
            yield f"  {student} has a mark given by hand that is above the new points; it is kept."


def preview(course: Course) -> list[Change]:
    """What `update` would do, for each lesson of the course that the package has in another form."""
    noted, changes = manifest(course), []
    for name in packaged.lessons():
        there = course.release(name) / f"{name}.ipynb"
        if not there.is_file():
            continue
        _, newest = packaged.notebooks(name, course.grades_quizzes)
        if there.read_bytes() != newest:
            changes.append(_change(course, name, noted.get(name), packaged.graded_cells_in(newest)))
    return changes


def _change(course: Course, name: str, noted: Mapping[str, str] | None, new: Mapping[str, float]) -> Change:
    if noted is None:
        return Change(name, "it was not added by `carousel course add`, so it may be your own.")
    if edited := [file for file, known in noted.items() if checksum(course.root / file) != known]:
        return Change(name, f"{edited[0]} was edited since it was added. Move it away, then update again.")
    old = packaged.graded_cells(course.release(name) / f"{name}.ipynb")
    weighed = {cell: (old[cell], new[cell]) for cell in old.keys() & new.keys() if old[cell] != new[cell]}
    removed = {cell: points for cell, points in old.items() if cell not in new}
    students, above = tuple[str, ...](), tuple[str, ...]()
    marked = set[str]()
    with Gradebook(course, name, makes=False) as book:
        if book.is_entered:
            marks = book.marks(None)
            students = tuple(sorted({student for student, _ in marks}))
            marked = {cell for one in marks.values() for cell in one.scores if cell in removed}
            above = tuple(
                sorted(
                    student
                    for (student, _), one in marks.items()
                    if any(cell in weighed and one.scores[cell] > weighed[cell][1] for cell in one.by_hand)
                )
            )
    if marked:
        return Change(
            name,
            f"{', '.join(sorted(marked))} would go, with marks of {some(students, SHOWN)}. Finish this "
            "term with the package that it began with.",
        )
    added = {cell: points for cell, points in new.items() if cell not in old}
    return Change(name, "", added, removed, weighed, students, above)


def bring_in(course: Course, change: Change) -> None:
    """Write the lesson of the package; marks, comments, due dates and penalties of the gradebook stay.

    Who has handed in is excused from what is new.
    """
    install(course, change.lesson)
    with Gradebook(course, change.lesson, makes=False) as book:
        entered = book.is_entered
    if entered:
        register(course, change.lesson)
