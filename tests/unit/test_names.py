"""One name, one thing: a reader who meets a class by its name knows which one it is."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "autograder"


def classes(folder):
    """Name -> the files in which a public class of that name is defined."""
    found = defaultdict(list)
    for file in sorted(folder.rglob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(file.relative_to(folder)))
    return found


def test_no_two_public_classes_of_the_autograder_share_a_name():
    found = classes(PACKAGE)
    assert len(found) > 100
    assert {name: files for name, files in found.items() if len(files) > 1} == {}


def test_a_name_that_is_given_twice_is_found(tmp_path):
    for name in ("one.py", "other.py"):
        (tmp_path / name).write_text("class Same:\n    pass\n\n\nclass _Own:\n    pass\n")
    assert classes(tmp_path) == {"Same": ["one.py", "other.py"]}
