"""nbgrader's SaveCells for a lesson that has submissions: new cells join, and no mark is lost.

Who has handed in is excused from what the lesson gains.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbgrader import api
from nbgrader.preprocessors import SaveCells

from autograder.grading.nbgrader.course import CourseError
from autograder.grading.nbgrader.excuses import excuse


class KeepMarks(SaveCells):
    """Enters cells that a lesson has gained into the submissions too, where nbgrader refuses.

    A cell without marks or comments may leave. CourseError, with nothing changed, when another one has.
    """

    def _create_notebook(self, nb: Any) -> None:
        try:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except api.MissingEntry:
            notebook = None
        if notebook is not None and notebook.submissions:
            self._bring_to_the_same_cells(notebook)
        super()._create_notebook(nb)

    def _bring_to_the_same_cells(self, notebook: api.Notebook) -> None:
        """One transaction: a cell in the gradebook has a row in every submission."""
        kinds: list[tuple[type[Any], list[Any], dict[str, Any]]] = [
            (api.GradeCell, notebook.grade_cells, self.new_grade_cells),
            (api.SolutionCell, notebook.solution_cells, self.new_solution_cells),
            (api.TaskCell, notebook.task_cells, self.new_task_cells),
        ]
        if lost := sorted({cell.name for _, old, new in kinds for cell in old if cell.name not in new}):
            raise CourseError(
                f"{self.assignment_id} has lost cells since it was graded: {', '.join(lost)}. Their marks "
                "and comments would be lost too, so nothing was changed. Put the cells back and build the "
                "lesson again, or release what is new as a lesson of another name."
            )
        before = {cell.name for kind, old, _ in kinds if kind is not api.SolutionCell for cell in old}
        graded = (self.new_grade_cells.keys() | self.new_task_cells.keys()) - before
        students = [submitted.assignment.student_id for submitted in notebook.submissions]
        excuse(self.gradebook.db, self.assignment_id, notebook.name, sorted(graded), students)
        for kind, old, new in kinds:
            for name in new.keys() - {cell.name for cell in old}:
                cell = kind(name=name, notebook=notebook, **new[name])
                self.gradebook.db.add(cell)
                for submitted in notebook.submissions:
                    if kind is not api.SolutionCell:
                        self.gradebook.db.add(api.Grade(cell=cell, notebook=submitted))
                    if kind is not api.GradeCell:
                        self.gradebook.db.add(api.Comment(cell=cell, notebook=submitted))
        self._lower(notebook.grade_cells)
        known = {cell.name: cell for cell in notebook.source_cells}
        for name in self.new_source_cells.keys() - known.keys():
            source = api.SourceCell(name=name, notebook=notebook, **self.new_source_cells[name])
            self.gradebook.db.add(source)
        for name in known.keys() - self.new_source_cells.keys():
            self.gradebook.db.delete(known[name])
        self.gradebook.db.commit()

    def _lower(self, cells: Iterable[Any]) -> None:
        """No machine's mark is above a cell's new points, until it is graded with them."""
        for cell in cells:
            worth = self.new_grade_cells[cell.name]["max_score"]
            for grade in cell.grades:
                if grade.auto_score is not None:
                    grade.auto_score = min(grade.auto_score, worth)
