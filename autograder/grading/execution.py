"""Where one submission's code runs: a child, and what was run in it, so that another can take over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from autograder.exercises import exercises
from autograder.grading.locks import locks
from autograder.grading.notebooks import outputs as shown
from autograder.judging.cases import SharedCases
from autograder.judging.judge import judge
from autograder.judging.report import Report
from autograder.judging.whose_fault import as_helper, helpers_of, with_right_helpers
from autograder.sandbox.outside.account import Account
from autograder.sandbox.outside.fork_server_handle import CannotStart
from autograder.sandbox.outside.helpers import Helpers
from autograder.sandbox.outside.isolation_levels import CannotConfine
from autograder.sandbox.outside.session import ChildDied, Session
from autograder.sandbox.wire.call import Outcome


class CannotGrade(Exception):  # noqa: N818 (it says what is the matter)
    """The grading itself failed, through no fault of the submission: nothing is known about it."""


class NotRun(Exception):  # noqa: N818
    """The submission has used up what it may; the message says what of it."""


class Execution:
    """Where one student's code runs: a child, and what was run in it, so that another can take over."""

    def __init__(self, open_child: Callable[[], Session], account: Account, secrets: SharedCases):
        self.open_child, self.account, self.secrets = open_child, account, secrets
        self.sources: list[str] = []
        self.reports: dict[str, Report] = {}
        self._child: Session | None = None

    def run(self, source: str) -> list[shown.Output]:
        """One cell's outputs; the child's death is an error output."""
        try:
            result = self.child().run(source)
        except NotRun as why:
            return [shown.of_failure("NotRun", f"This cell was not run: {why}.")]
        except ChildDied as death:
            self.close()
            return [shown.of_failure("Ended", f"The cell did not finish: {death}.")]
        self.sources.append(source)
        outputs, self.account.output = shown.bounded(
            shown.cleaned(result.outputs), self.account.output, self.account.cut
        )
        return outputs

    def judge(self, name: str) -> Report:
        """The verdict on the student's function as it stands now."""
        remote = _Remote(self, name)
        with locks.judging():
            exercise = exercises[name]
            drawn = self.secrets.of(exercise)
            report = judge(exercise, remote, drawn=drawn)
            before = helpers_of(exercise, exercises.of_lesson(exercise.lesson))
            wrong = [one for one in before if not self._passed(one.name)]
            if wrong and not report.passed and not remote.death:
                remote = _Remote(self, name, Helpers({one.name: as_helper(one) for one in wrong}))
                report = with_right_helpers(exercise, remote, report, wrong, drawn)
                remote.death = ""  # the report says all that is known
        if remote.death:
            report = Report(name, report.points, 0.0, "failed", report.outputs, findings=[remote.death])
        self.reports[name] = report
        return report

    def _passed(self, name: str) -> bool:
        """Whether an exercise has been judged and is right."""
        return name in self.reports and self.reports[name].passed

    def child(self) -> Session:
        """The living child; a fresh one has run every cell that did not kill its predecessors.

        Raises NotRun when the submission has used up what it may.
        """
        while self._child is None:
            if why := self.account.no_other_start():
                raise NotRun(why)
            self._child = self._opened()
            for number, source in enumerate(self.sources):
                try:
                    self._child.run(source)
                except ChildDied:
                    del self.sources[number]
                    self.close()
                    break
        if why := self.account.spent():
            raise NotRun(why)
        return self._child

    def _opened(self) -> Session:
        try:
            return self.open_child().__enter__()
        except (ChildDied, CannotStart, CannotConfine, OSError) as problem:
            if isinstance(problem, ChildDied) and (why := self.account.spent()):
                raise NotRun(why) from None
            raise CannotGrade(f"No process for its code could be started: {problem}.") from None

    def close(self) -> None:
        if self._child is not None:
            self._child.__exit__(None, None, None)
            self._child = None


class _Remote:
    """A function in the child, as the judge calls it; after a call that kills the child there is no other."""

    def __init__(self, execution: Execution, name: str, helpers: Helpers | None = None):
        self.execution, self.name, self.helpers = execution, name, helpers
        self.death = ""

    @property
    def asked(self) -> set[str]:
        return self.helpers.asked if self.helpers else set()

    def outcome(self, arguments: Mapping[str, Any]) -> Outcome:
        if self.death:
            return Outcome(error=self.death)
        try:
            with locks.child_computes():
                outcome = self.execution.child().function(self.name).outcome(arguments, self.helpers)
            return replace(outcome, printed="")  # it has seen hidden inputs, which are not for the page
        except ChildDied as death:
            self.execution.close()
            self.death = f"The call did not return: {death}."
        except NotRun as why:
            self.death = f"It was not asked: {why}."
        return Outcome(error=self.death)
