"""One student in one lesson, as tables, reports and exports say it; every number is the gradebook's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.grading import identical, lesson
from autograder.grading.grade_submission import EARLIER_COUNTS
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.nbgrader.gradebook import Gradebook
from autograder.grading.nbgrader.marks import Marks
from autograder.grading.notebooks.cell import EXCUSED, Verdict
from autograder.grading.notebooks.graded import Record
from autograder.grading.notebooks.submitted import Unreadable, read_notebook
from autograder.grading.state import Difference, State

SOLUTION = "the solution"  # in the place of a student whose work somebody's is identical with


@dataclass(frozen=True)
class Person:
    """A student of the gradebook, or an id that handed in."""

    id: str
    name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} ({self.id})" if self.name else self.id


@dataclass(frozen=True)
class Standing:
    """Where a student stands in a lesson."""

    student: str
    lesson: str
    handed_in: bool = False
    withdrawn: bool = False
    records: Sequence[Record] = ()
    marks: Mapping[str, Marks] = field(default_factory=dict)  # by notebook
    unreadable: str = ""
    remark: str = ""  # what is to be said of one who is not on the roster
    behind: Sequence[Difference] = ()
    same_as: Sequence[str] = ()  # whose work is identical

    @property
    def verdicts(self) -> list[tuple[str, Verdict]]:
        return [(record.notebook, verdict) for record in self.records for verdict in record.verdicts]

    @property
    def is_graded(self) -> bool:
        return bool(self.marks) and any(verdict.status != "unreadable" for _, verdict in self.verdicts)

    @property
    def total(self) -> float:
        return sum(marks.total for marks in self.marks.values())

    @property
    def worth(self) -> float:
        """Without what the lesson gained after the student had handed in."""
        later = sum(verdict.points for _, verdict in self.verdicts if verdict.status == EXCUSED)
        return sum(sum(marks.worth.values()) for marks in self.marks.values()) - later

    @property
    def machine(self) -> float:
        """What grading gave, before anybody changed it."""
        return sum(score or 0.0 for marks in self.marks.values() for score in marks.machine.values())

    @property
    def penalty(self) -> float:
        return sum(marks.penalty for marks in self.marks.values())

    @property
    def pending(self) -> int:
        return sum(len(marks.pending) for marks in self.marks.values())

    @property
    def words(self) -> list[str]:
        """What is to be known beside the points, in a word or two each."""
        return list(self._words())

    def _words(self) -> Iterator[str]:
        if self.withdrawn:
            yield "withdrawn"
        if not self.handed_in and not self.marks:
            yield "not handed in"
        elif not self.marks:
            yield "not graded"
        if self.unreadable:
            yield "last attempt unreadable" if self.is_graded else "unreadable"
        if any(marks.late for marks in self.marks.values()):
            yield f"late, {self.penalty:g} less" if self.penalty else "late"
        if changed := sum(len(marks.by_hand) for marks in self.marks.values()):
            yield "overridden" if changed == 1 else f"{changed} overridden"
        if extra := sum(sum(marks.extra.values()) for marks in self.marks.values()):
            yield f"extra credit {extra:g}"
        if self.pending and self.is_graded:
            yield f"{self.pending} to grade by hand"
        if self.same_as:
            yield f"identical to {some(self.same_as)}"


def some(names: Sequence[str], most: int = 2) -> str:
    """The first of some names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def people(book: Gradebook) -> dict[str, Person]:
    """The students of the gradebook."""
    from nbgrader import api

    found = {}
    for one in book.db.query(api.Student):
        name = ", ".join(filter(None, (one.last_name, one.first_name)))
        found[one.id] = Person(one.id, name, one.email or "", one.lms_user_id or "")
    return found


def standings(course: Course, name: str, compare: bool = False) -> dict[str, Standing]:
    """Everybody's standing in a lesson: the roster, and whoever has handed in besides.

    With `compare`, what is behind is told as well; it costs a reading of every submission.
    """
    with Gradebook(course, name, makes=False) as book:
        state = State(course, book)
        handed_in, roster = set(course.handed_in(name)), book.roster
        if not book.is_entered:
            who = sorted(roster.students | handed_in)
            return {one: Standing(one, name, one in handed_in) for one in who}
        if not compare:
            state.repair()
        graded = {one: known for one in course.graded_students(name) if (known := state.records(one))}
        who = sorted(roster.students | handed_in | graded.keys())
        marks: dict[str, dict[str, Marks]] = {}
        for (student, notebook), found in book.marks(who).items():
            marks.setdefault(student, {})[notebook] = found
        behind = state.differences(_lesson(course, book), who) if compare else {}
        same = _identical(course, name, graded)
        return {
            one: Standing(
                one,
                name,
                one in handed_in,
                one in roster.removed,
                graded.get(one, ()),
                marks.get(one, {}),
                _unreadable(course, name, one, graded.get(one, ())),
                roster.said_of(one) if one in handed_in else "",
                behind.get(one, ()) if not roster.why_not(one) else (),
                same.get(one, ()),
            )
            for one in who
        }


def _lesson(course: Course, book: Gradebook) -> lesson.ReleasedLesson | None:
    try:
        return lesson.load(course, book)
    except CourseError:
        return None  # `carousel grade` says why


def _unreadable(course: Course, name: str, student: str, records: Sequence[Record]) -> str:
    """Why something cannot be read: what counts, or what was handed in after it."""
    folder, problems = course.submitted(student, name), []
    for one in records:
        try:
            if folder.is_dir() and not one.unreadable:
                read_notebook(folder / f"{one.notebook}.ipynb")
        except (Unreadable, OSError) as problem:
            problems.append(str(problem))
    if problems:
        return " ".join([*problems, EARLIER_COUNTS])
    return " ".join(record.unreadable for record in records if record.unreadable)


def _identical(course: Course, name: str, graded: Mapping[str, Sequence[Record]]) -> dict[str, list[str]]:
    """student -> with whom the whole work is identical."""
    work: dict[str, Sequence[str]] = {SOLUTION: lesson.answers(course, name)}
    work |= {who: [text for one in records for text in one.answers] for who, records in graded.items()}
    return {who: [other for other in group if other != who] for group in identical.groups(work)
            for who in group if who != SOLUTION}  # fmt: skip


@dataclass(frozen=True)
class Class:
    """Everybody's standing in several lessons."""

    people: Mapping[str, Person]  # by id, in the order of a list
    lessons: Mapping[str, Mapping[str, Standing]]

    def of(self, student: str) -> dict[str, Standing]:
        """lesson -> the student's standing."""
        return {name: found[student] for name, found in self.lessons.items() if student in found}

    def total(self, student: str) -> float:
        return sum(one.total for one in self.of(student).values())

    def worth(self, lesson: str) -> float:
        """What a lesson can give."""
        return max((one.worth for one in self.lessons[lesson].values()), default=0.0)


def class_of(course: Course, lessons: Sequence[str], compare: bool = False) -> Class:
    """The class, by last name and id; who was withdrawn comes last.

    Lessons are read from the gradebook that nbgrader made; with `compare` see `standings`.
    """
    found = {name: standings(course, name, compare) for name in lessons}
    known: dict[str, Person] = {}
    if lessons:
        with Gradebook(course, lessons[0], makes=False) as book:
            known = people(book)
    ids = {who for standing in found.values() for who in standing} | known.keys()
    gone = {one.student for standing in found.values() for one in standing.values() if one.withdrawn}
    persons = {who: known.get(who, Person(who)) for who in ids}
    order = sorted(ids, key=lambda who: (who in gone, persons[who].label.casefold()))
    return Class({who: persons[who] for who in order}, found)
