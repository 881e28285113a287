"""Notebooks, files and outputs made for whoever reads them: the grader, or an instructor's browser."""

# ruff: noqa: E501  (one attack a line)

import io
import json
import os
import zipfile

from tests.attacks.attack import NOTEBOOK, Attack, backward
from tests.grading.mini import ANSWERS

SCRIPT = "<script>alert(document.cookie)</script><img src=x onerror=alert(1)>"
ANSI = "\x1b]0;attacked\x07\x1b[2J\x1b[31mred\x1b[0m\x1b]8;;javascript:alert(1)\x07link"
HTML = f"from IPython.display import *\ndisplay(HTML({SCRIPT!r}), SVG('<svg onload=\"alert(1)\"/>'), Javascript('alert(1)'))"
LINKS = "[here](javascript:alert(1)) <a href='javascript:alert(1)'>x</a> ![x](http://127.0.0.1/x) $\\href{javascript:alert(1)}{x}$"


def renamed(notebook, course):
    notebook.rename(notebook.with_name("my work.ipynb"))


def linked(notebook, course):
    notebook.unlink()
    notebook.symlink_to(course / "solutions" / notebook.parent.name / NOTEBOOK)


def folder_linked(notebook, course):
    aside = notebook.parent.with_name("aside")
    notebook.parent.rename(aside)
    notebook.parent.symlink_to(course / "solutions" / notebook.parent.name)


def links_beside(notebook, course):
    (notebook.parent / "stolen.txt").symlink_to(course / "canary.txt")
    (notebook.parent / "all").symlink_to(course)


def pipe_beside(notebook, course):
    os.mkfifo(notebook.parent / "pipe")


def sparse_beside(notebook, course):
    with (notebook.parent / "large.bin").open("wb") as file:
        file.truncate(1 << 40)


def endless(notebook, course):
    with notebook.open("ab") as file:
        file.truncate(1 << 40)


def content(data):
    return lambda notebook, course: notebook.write_bytes(data)


def with_cells(change):
    def edit(notebook, course):
        data = json.loads(notebook.read_text())
        change(data)
        notebook.write_text(json.dumps(data))

    return edit


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("../../../canary.txt", "attacked")
        made.writestr("/tmp/carousel-attacked-zip", "attacked")
    return file.getvalue()


def all_ids_alike(data):
    for cell in data["cells"]:
        cell["id"] = "../../x"


def kernel(data):
    data["metadata"]["kernelspec"] = {"name": "bash", "language": "bash", "argv": ["touch", "attacked"]}


def strange_metadata(data):
    for cell in data["cells"]:
        cell["metadata"] = (
            {"nbgrader": ["grade_id"], "tags": 7} if cell["cell_type"] == "markdown" else cell["metadata"]
        )


def outputs_of_a_liar(data):
    data["cells"][1]["outputs"] = [{"output_type": "display_data", "data": {"text/html": SCRIPT}}, 7, None]


ATTACKS = [
    Attack("a script is shown", HTML),
    Attack("a script is printed", f"print({SCRIPT!r})"),
    Attack("a script in an error", f"raise type('<b>' + 'x', (Exception,), {{}})({SCRIPT!r})"),
    Attack("a script in a call's error", cells=backward(f"raise ValueError({SCRIPT!r})")),
    Attack("a script in a warning", cells=backward(f"import warnings; warnings.warn({SCRIPT!r}); raise ValueError")),
    Attack("a script in a type's name", cells=backward("return type('<script>', (), {})()")),
    Attack("a script in an essay", cells={"essay": SCRIPT}),
    Attack("links in an essay", cells={"essay": LINKS}),
    Attack("a script in the code", f"x = {SCRIPT!r}  # {SCRIPT}"),
    Attack("terminal codes", f"print({ANSI!r})", {"essay": ANSI}),
    Attack("an invalid notebook", place=content(b'{"cells": [}'), readable=False, score=0),
    Attack("an empty file", place=content(b""), readable=False, score=0),
    Attack("NUL bytes", place=content(bytes(1000)), readable=False, score=0),
    Attack("a merge conflict", place=content(b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b"), readable=False, score=0),
    Attack("a renamed notebook", place=renamed, readable=False, score=0),
    Attack("a notebook that is a link", place=linked, readable=False, score=0),
    Attack("a folder that is a link", place=folder_linked, readable=False, score=0),
    Attack("links that lead out of the folder", "print(open('stolen.txt').read(), open('all/canary.txt').read())", place=links_beside),
    Attack("an archive that leads out of the folder", beside={"x.zip": archive()}),
    Attack("a pipe", place=pipe_beside),
    Attack("a file of a terabyte", place=sparse_beside),
    Attack("a notebook of a terabyte", place=endless, readable=False, score=0),
    Attack("another format", place=content(b'{"nbformat": 3, "worksheets": []}'), readable=False, score=0),
    Attack("a nested notebook", place=content(b"[" * 10**6), readable=False, score=0),
    Attack("ten thousand cells", place=with_cells(lambda data: data["cells"].extend([data["cells"][0]] * 10_000)), readable=False, score=0),
    Attack("a source that is no text", place=with_cells(lambda data: data["cells"][1].update(source={"a": 1})), readable=False, score=0),
    Attack("cell ids that are paths", place=with_cells(all_ids_alike)),
    Attack("another kernel", place=with_cells(kernel)),
    Attack("metadata of other types", place=with_cells(strange_metadata)),
    Attack("outputs of other types", place=with_cells(outputs_of_a_liar), refused=True),
    Attack("surrogates in a source", "x = '\ud800'", honest=tuple(ANSWERS)[:1]),
    Attack("a name that marks up", beside={"[bold red]<b>.txt": b"x"}),
]  # fmt: skip
