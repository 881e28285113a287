"""The API's pages, one a package, and its docstrings in the form that Sphinx reads."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from autograder.authoring.leak_check import page_answers, said_in

from .executed import ROOT

PACKAGES = {
    "autograder": "What a notebook calls",
    "lstm_ref.numpy": "Cells with hand-written backward passes",
    "lstm_ref.numpy.models": "Whole systems in NumPy",
    "lstm_ref.torch": "The same cells as PyTorch modules",
    "lstm_ref.torch.models": "Whole systems in PyTorch",
    "lstm_ref.tasks": "Data, made and not downloaded",
    "lstm_ref.training": "The training loop",
    "lstm_ref.figures": "Figures that carry their alt text",
}
_SIGNS = re.compile(r"([\\*|_`])")


def write_pages(folder: Path, packages: Mapping[str, str] = PACKAGES) -> None:
    """One page a package, every public module of it in a section."""
    folder.mkdir(parents=True, exist_ok=True)
    for package, about in packages.items():
        modules = [package] if package == "autograder" else _modules(package)
        parts = [f"# `{package}`\n\n{about}.\n"]
        for module in modules:
            parts += [f"## `{module}`\n"] if len(modules) > 1 else []
            options = "\n   :imported-members:" if module == "autograder" else ""
            parts.append(f"```{{eval-rst}}\n.. automodule:: {module}\n   :members:{options}\n```\n")
        (folder / f"{package}.md").write_text("\n".join(parts), encoding="utf-8")
    rows = "\n".join(f"| [`{package}`]({package}.md) | {about} |" for package, about in packages.items())
    names = "\n".join(packages)
    (folder / "index.md").write_text(
        "# API reference\n\nEvery public function from its docstring: meaning, equation, shapes, errors, "
        "source. The search finds names and words.\n\n"
        f"| package | |\n|---|---|\n{rows}\n\n```{{toctree}}\n:hidden:\n\n{names}\n```\n",
        encoding="utf-8",
    )


def _modules(package: str) -> list[str]:
    found = pkgutil.iter_modules(import_module(package).__path__, f"{package}.")
    return [
        module.name
        for module in found
        if not module.ispkg and not module.name.rpartition(".")[2].startswith("_")
    ]


def as_rst(app: object, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Rewrite a docstring in place: `names` as code, what is set in as it stands, examples as examples."""
    text: list[str] = []
    for block in re.split(r"\n\s*\n", "\n".join(lines)):
        written = _without_answers(block.split("\n"))
        if block.lstrip().startswith(">>>"):
            text += ["", *written]
        elif any(line.startswith((" ", "\t")) for line in written[1:]) or written[0].startswith(" "):
            text += ["", "::", "", *("   " + line for line in written)]
        else:
            text += ["", *(_code(line) for line in written)]
    lines[:] = [*text, ""]


def _without_answers(lines: list[str]) -> list[str]:
    """The lines of one block, without those in which an equation is an exercise's answer as code."""
    if said_in("\n".join(lines), _answers()) is None:
        return lines
    kept = [line for line in lines if said_in(line, _answers()) is None]
    if said_in("\n".join(kept), _answers()) is not None:
        kept = []
    return [*kept, "(What a lesson asks for is left out here.)"]


@cache
def _answers() -> set[str]:
    return page_answers(ROOT)


def _code(line: str) -> str:
    """A line of prose: back-ticked words become code, every other sign stands for itself."""
    pieces = line.split("`")
    if len(pieces) % 2 == 0:
        return _SIGNS.sub(r"\\\1", line)
    set_in = (
        f"``{piece}``\\ " if odd else _SIGNS.sub(r"\\\1", piece)
        for odd, piece in zip((k % 2 for k in range(len(pieces))), pieces)
    )
    return "".join(set_in)
