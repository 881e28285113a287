"""Imports go one way: which side of the sandbox a module runs on, and who may know whom."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted(p for top in ("autograder", "lstm_ref") for p in (ROOT / top).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


class _Imports(ast.NodeVisitor):
    """The modules that a file imports: when it is loaded, and at any time; type checkers' imports apart."""

    def __init__(self) -> None:
        self.loaded: set[str] = set()
        self.ever: set[str] = set()
        self.depth = 0

    def visit_If(self, node: ast.If) -> None:
        if "TYPE_CHECKING" not in ast.unparse(node.test):
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1

    def visit_Import(self, node: ast.Import) -> None:
        self._add(alias.name for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        self._add(f"{module}.{a.name}" if f"{module}.{a.name}" in MODULES else module for a in node.names)

    def _add(self, names) -> None:
        names = set(names)
        self.ever |= names
        if not self.depth:
            self.loaded |= names


def _imports(module: str) -> _Imports:
    visitor = _Imports()
    visitor.visit(ast.parse(MODULES[module].read_text(encoding="utf-8")))
    return visitor


IMPORTS = {module: _imports(module) for module in MODULES}

# Whoever is below `who` imports nothing below any of `never`, at any time.
NEVER = {
    "lstm_ref": ("autograder",),
    "autograder.sandbox.wire": (
        "autograder.sandbox.inside",
        "autograder.sandbox.outside",
        "autograder.sandbox.linux",
        "autograder.judging",
        "autograder.grading",
        "autograder.exercises",
        "lstm_ref",
    ),
    "autograder.sandbox.inside": (
        "autograder.sandbox.outside",
        "autograder.judging",
        "autograder.grading",
        "autograder.exercises",
        "autograder.student",
        "lstm_ref",
    ),
    "autograder.sandbox.linux": (
        "autograder.sandbox.outside",
        "autograder.judging",
        "autograder.grading",
        "autograder.exercises",
    ),
    "autograder.sandbox.outside": ("autograder.judging", "autograder.exercises", "autograder.student"),
    "autograder.judging": (
        "autograder.exercises",
        "autograder.grading",
        "autograder.student",
        "autograder.authoring",
        "autograder.sandbox.inside",
        "autograder.sandbox.outside",
        "autograder.sandbox.linux",
    ),
    "autograder.exercises": ("autograder.grading", "autograder.authoring", "autograder.sandbox.outside"),
    "autograder.student": (
        "autograder.grading",
        "autograder.authoring",
        "autograder.claims",
        "autograder.home",
    ),
    "autograder.grading": ("autograder.home", "autograder.student"),
    "autograder.home": ("autograder.authoring", "autograder.claims"),
    "autograder.claims": ("autograder.grading", "autograder.student"),
}


def _below(module: str, place: str) -> bool:
    return module == place or module.startswith(f"{place}.")


@pytest.mark.parametrize("who", NEVER)
def test_no_arrow_goes_the_wrong_way(who):
    ours = [module for module in MODULES if _below(module, who)]
    assert ours, f"there is no {who}"
    wrong = [
        f"{module} imports {name}"
        for module in ours
        for name in sorted(IMPORTS[module].ever)
        if any(_below(name, place) for place in NEVER[who])
    ]
    assert wrong == []


def test_the_wire_imports_numpy_and_the_standard_library_alone():
    for module in (module for module in MODULES if _below(module, "autograder.sandbox.wire")):
        others = {
            name.partition(".")[0]
            for name in IMPORTS[module].ever
            if not _below(name, "autograder.sandbox.wire")
        }
        assert others - {"numpy"} <= set(sys.stdlib_module_names), module


def test_no_module_is_part_of_a_circle():
    """Loading imports only; a package's `__init__` that names its own modules is no circle with them."""
    graph = {
        module: {name for name in IMPORTS[module].loaded if name in MODULES and not _below(module, name)}
        for module in MODULES
    }
    seen: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module not in seen:
            for name in sorted(graph[module]):
                walk(name, (*path, module))
            seen.add(module)

    for module in graph:
        walk(module, ())


def _room(module: str) -> str:
    """The folder of the tree that a module is in: a part of the sandbox, or what lies below `autograder`."""
    top, *parts = module.split(".")
    return top if top == "lstm_ref" or not parts else "/".join(parts[: 2 if parts[0] == "sandbox" else 1])


def test_every_module_says_first_what_it_is_and_a_threat_stands_second():
    said = {
        module: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        for module, path in MODULES.items()
    }
    assert [one for one, text in said.items() if not text.strip() or text.startswith("Threat")] == []


def test_no_folders_know_each_other_not_even_round_about():
    knows: dict[str, set[str]] = {}
    for module in MODULES:
        found = {_room(name) for name in IMPORTS[module].ever if name in MODULES}
        knows.setdefault(_room(module), set()).update(found - {_room(module), "autograder"})

    def walk(room: str, path: tuple[str, ...]) -> None:
        assert room not in path, " -> ".join((*path[path.index(room) :], room))
        for following in sorted(knows[room]):
            walk(following, (*path, room))

    for room in knows.keys() - {"autograder"}:  # the names that a notebook imports
        walk(room, ())


def test_the_architecture_page_says_what_is_tested():
    rows = re.findall(r"^\| `(autograder/[\w/]+)/` \|.*\| ([^|]*) \|$", PAGE, re.MULTILINE)
    said = {folder.replace("/", "."): set(re.findall(r"[\w/]+", never)) for folder, never in rows}
    tested = {who: {_room(place) for place in never} for who, never in NEVER.items() if who != "lstm_ref"}
    wire = said.pop("autograder.sandbox.wire")
    assert wire == {"anything", "but", "NumPy"}  # which a test of its own asks
    del tested["autograder.sandbox.wire"]
    assert {who: never for who, never in said.items() if never} == tested


def test_every_module_of_the_architecture_pages_flows_exists():
    flows = "".join(re.findall(r"```\n(.*?)```", PAGE, re.DOTALL))
    named = set(
        re.findall(
            r"(?:student|judging|exercises|grading|sandbox|notebooks|nbgrader|html|claims|home)/[a-z_/]+",
            flows,
        )
    )
    assert len(named) >= 25
    for name in sorted(named):
        below = [ROOT / "autograder" / name, ROOT / "autograder" / "grading" / name]
        assert any(place.with_suffix(".py").exists() or place.is_dir() for place in below), name
