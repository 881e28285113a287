"""A submitted notebook is hostile data: whatever it holds, it is read or refused with a sentence."""

import json
import os

import pytest

from autograder.grading.notebooks.submitted import Unreadable, other_files, read_notebook

NAME = "07-mini.ipynb"


def written(tmp_path, content):
    path = tmp_path / NAME
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def notebook(*cells, **top):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | top


CODE = {
    "cell_type": "code",
    "id": "a",
    "metadata": {},
    "source": "1 + 1",
    "outputs": [],
    "execution_count": None,
}

REFUSED = {
    "nothing": (b"", "is empty"),
    "blanks": (b" \n ", "is empty"),
    "cut off": (b'{"cells": [', r"not valid JSON \(line 1, column 12\)"),
    "a conflict": (b'{\n<<<<<<< HEAD\n"cells": []\n=======\n>>>>>>> theirs\n}', r"merge conflict \(line 2\)"),
    "not text": (b'{"cells": "\xff\xfe"}', "not UTF-8"),
    "a list": ([1, 2], "not a notebook"),
    "other JSON": ({"name": "package"}, "not a notebook"),
    "format 3": ({"nbformat": 3, "worksheets": []}, "format 3, expected 4"),
    "a strange format": (notebook(nbformat={"4": 4}), "expected 4"),
    "no cells": ({"nbformat": 4}, "no list of cells"),
    "cells in a dict": (notebook() | {"cells": {}}, "no list of cells"),
    "a cell that is none": (notebook("print"), "cell 1 is neither"),
    "an unknown cell": (notebook(CODE, {"cell_type": "heading", "source": ""}), "cell 2 is neither"),
    "a number for a source": (notebook(CODE | {"source": 7}), "cell 1 has a source that is no text"),
    "numbers for lines": (notebook(CODE | {"source": [7]}), "cell 1 has a source that is no text"),
    "too many cells": (notebook(*[CODE] * 5001), "5001 cells"),
    "deep": (b"[" * 200_000 + b"]" * 200_000, "nested too deeply"),
    "a long number": (b'{"nbformat": ' + b"4" * 100_000 + b"}", "not valid JSON|expected 4"),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_a_sentence_that_names_the_file(tmp_path, content, sentence):
    with pytest.raises(Unreadable, match=sentence) as refused:
        read_notebook(written(tmp_path, content))
    assert NAME in str(refused.value)
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 200


def test_a_missing_notebook_is_named_and_so_is_the_one_that_was_renamed(tmp_path):
    with pytest.raises(Unreadable, match="nor any other notebook"):
        read_notebook(tmp_path / NAME)
    (tmp_path / "mine.ipynb").write_text("{}")
    with pytest.raises(Unreadable, match=r"found mine.ipynb. A notebook must keep its name"):
        read_notebook(tmp_path / NAME)


def test_a_link_is_not_followed(tmp_path):
    secret = tmp_path / "solutions.ipynb"
    secret.write_text(json.dumps(notebook(CODE)))
    folder = tmp_path / "submitted"
    folder.mkdir()
    (folder / NAME).symlink_to(secret)
    with pytest.raises(Unreadable, match="symbolic link"):
        read_notebook(folder / NAME)
    (tmp_path / "linked").symlink_to(tmp_path)
    written(tmp_path, notebook(CODE))
    with pytest.raises(Unreadable, match="symbolic link"):
        read_notebook(tmp_path / "linked" / NAME)


def test_a_pipe_a_folder_and_a_file_without_end_do_not_hold_the_reader_up(tmp_path):
    os.mkfifo(tmp_path / NAME)
    with pytest.raises(Unreadable, match="not a file"):
        read_notebook(tmp_path / NAME)
    (tmp_path / NAME).unlink()
    (tmp_path / NAME).mkdir()
    with pytest.raises(Unreadable):
        read_notebook(tmp_path / NAME)
    (tmp_path / NAME).rmdir()
    with (tmp_path / NAME).open("wb") as sparse:
        sparse.truncate(1 << 40)
    with pytest.raises(Unreadable, match="larger than 32 MB"):
        read_notebook(tmp_path / NAME)


def test_of_a_cell_only_its_type_source_and_grade_id_survive(tmp_path):
    hostile = {
        "cell_type": "code",
        "id": "x" * 100,
        "metadata": {
            "tags": ["skip-execution"],
            "nbgrader": {"grade_id": "check-a", "points": 300, "grade": True},
            "carousel": {"verdict": {"score": 4}},
        },
        "source": ["a = '\ud800'\n", "b"],
        "outputs": [{"output_type": "display_data", "data": {"text/html": "<script>"}}],
        "attachments": {"x": {}},
    }
    (cell,) = read_notebook(written(tmp_path, notebook(hostile))).cells
    assert cell.claims == "check-a"
    assert cell.json == {
        "cell_type": "code",
        "id": "cell-0",
        "metadata": {},
        "source": "a = '?'\nb",
        "outputs": [],
        "execution_count": None,
    }


def test_ids_are_made_unique(tmp_path):
    cells = read_notebook(written(tmp_path, notebook(CODE, CODE, CODE | {"id": "cell-1"}))).cells
    assert len({cell.id for cell in cells}) == 3


def test_pasted_pictures_of_an_essay_are_kept_and_nothing_else_is(tmp_path):
    attachments = {
        "sketch.png": {"image/png": "iVBORw0KGgo=", "text/html": "<script>"},
        "x.svg": {"image/svg+xml": "<svg onload=alert(1)>"},
        '"><script>': {"image/png": "iVBORw0KGgo="},
        "y.png": {"image/png": '"><script>'},
    }
    essay = {"cell_type": "markdown", "source": "", "attachments": attachments}
    (cell,) = read_notebook(written(tmp_path, notebook(essay))).cells
    assert cell.attachments == {"sketch.png": {"image/png": "iVBORw0KGgo="}}


def test_files_beside_the_notebook_are_taken_up_to_a_limit_and_links_are_not(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "names.txt").write_text("Ada")
    (tmp_path / "large.bin").write_bytes(bytes(2000))
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    written(tmp_path, notebook())
    assert [str(path) for path, _ in other_files(tmp_path, limit=1000)] == ["data/names.txt"]
