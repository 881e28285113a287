"""A cell of the course in a student's kernel: it shows what it can, and never stops *Run All*.

The builder ends such a cell with `MARK`. Its names of exercises are stand-ins while it runs. Where it fails
all the same, because a function of the student's returned what cannot be drawn, it runs once more with the
reference alone. Nothing of this happens where nbgrader executes the notebook.
"""

from __future__ import annotations

import ast
from contextlib import ExitStack
from copy import deepcopy
from html import escape
from types import TracebackType
from typing import Any

from autograder.student import kernel
from autograder.student.answering import CheckFailed, Plain
from autograder.student.sign_of_life import SignOfLife
from autograder.student.stand_ins import standing_in

MARK = "# of the course: runs without your functions too"
_NAME = "_course_cell"


class CourseCell:
    """What `MARK` makes of a cell: its statements in a `with` of this object, and its value shown by it."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.marked = False
        self.shown: Any = None
        self._again: ast.Module | None = None  # the cell's statements, where they have to run once more
        self._names: set[str] = set()
        self._asked: set[str] = set()
        self._stack = ExitStack()
        self.sign = SignOfLife()

    def before(self, info: Any) -> None:
        """IPython calls it before a cell runs."""
        source = info.raw_cell.rstrip()
        self.marked = source.endswith(MARK)
        if self.marked or source.startswith("check("):
            self.sign.begin(source.partition("\n")[0].lstrip("# "))

    def after(self, result: Any) -> None:
        """IPython calls it when a cell has run."""
        self.marked = False
        self.sign.end()

    def visit(self, tree: ast.Module) -> ast.Module:
        """IPython hands over every cell that it has parsed."""
        if not self.marked or not isinstance(tree, ast.Module) or not tree.body:
            return tree
        self.marked = False  # what the cell itself hands to IPython is no cell of the course
        self._names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        *body, last = tree.body
        if isinstance(last, ast.Expr):
            target = ast.Attribute(ast.Name(_NAME, ast.Load()), "shown", ast.Store())
            last = ast.copy_location(ast.Assign([target], last.value), last)
        self._again = ast.fix_missing_locations(ast.Module(deepcopy([*body, last]), []))
        inside = ast.With([ast.withitem(ast.Name(_NAME, ast.Load()))], [*body, last])
        show = ast.parse(f"{_NAME}.result()").body[0]
        return ast.fix_missing_locations(ast.Module([ast.copy_location(inside, tree.body[0]), show], []))

    def __enter__(self) -> CourseCell:
        self.shown, self._failed = None, False
        self._asked = self._stack.enter_context(standing_in(self.shell.user_ns, self._names))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, where: TracebackType | None
    ) -> bool:
        self._stack.close()
        if isinstance(raised, KeyboardInterrupt):
            raise _interrupted() from None
        self._failed = raised is not None
        return isinstance(raised, Exception)

    def result(self) -> Any:
        """What the cell shows at its end, and with what it was drawn where that is not the student's own."""
        from IPython.display import display

        if self._failed:
            self._with_references()
        shown, self.shown = self.shown, None
        if not self._asked:
            return shown
        if shown is not None:
            display(shown)
        display(DrawnWith(self._asked))
        return None

    def _with_references(self) -> None:
        from IPython.display import display

        namespace = self.shell.user_ns
        try:
            with standing_in(namespace, self._names, own=False) as self._asked:
                exec(compile(self._again, "<a cell of the course>", "exec"), namespace)  # type: ignore[arg-type]
        except KeyboardInterrupt:
            raise _interrupted() from None
        except NameError as missing:
            display(Plain(f"Nothing to show: {missing}. Run the cells above this one first."))
        except Exception as wrong:
            display(
                Plain(f"Nothing to show: {type(wrong).__name__}: {wrong}. Run the cells above once more.")
            )


def _interrupted() -> CheckFailed:
    return CheckFailed("Interrupted; nothing of yours was changed. Run the cell again.", interrupted=True)


class DrawnWith:
    """The line under a figure that was not drawn with the student's functions alone."""

    def __init__(self, names: set[str]) -> None:
        self.names = sorted(names)

    def __repr__(self) -> str:
        return f"Drawn with the reference until yours passes: {', '.join(self.names)}."

    def _repr_html_(self) -> str:
        names = ", ".join(f"<code>{escape(name)}</code>" for name in self.names)
        return f"<p><small>Drawn with the reference until yours passes: {names}.</small></p>"


def install() -> None:
    """In a student's own kernel, from now on; elsewhere nothing, and a second time nothing either."""
    shell = kernel.shell()
    if shell is None or isinstance(shell.user_ns.get(_NAME), CourseCell):
        return
    cell = CourseCell(shell)
    shell.push({_NAME: cell}, interactive=False)
    shell.events.register("pre_run_cell", cell.before)
    shell.events.register("post_run_cell", cell.after)
    shell.ast_transformers.append(cell)
