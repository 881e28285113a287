"""A merge of three notebooks loses no word of the student's, whatever both sides did."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.home.three_way import NotANotebook, merge

WORDS = st.sampled_from(["one", "two", "three", "four", "five"])


def cell(name, text):
    """A release's cell; an answer, check, drawing, code or prose by its name's first letter."""
    roles = {
        "a": dict(grade_id=name, solution=True, grade=False, locked=False),
        "c": dict(grade_id=name, solution=False, grade=True, locked=True),
        "f": dict(grade_id=name, solution=False, grade=False, locked=True),
    }
    made = {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}
    if name[0] in roles:
        made["metadata"]["nbgrader"] = roles[name[0]]
    if name[0] != "p":
        made |= {"cell_type": "code", "outputs": [], "execution_count": None}
    return made


def notebook(cells):
    return json.dumps({"cells": cells, "metadata": {"by": "us"}, "nbformat": 4, "nbformat_minor": 5}).encode()


def cells_of(content):
    return json.loads(content)["cells"]


NAMES = [f"{kind}{number}" for kind in "acfxp" for number in range(2)]
RELEASE = st.lists(st.sampled_from(NAMES), unique=True, max_size=8).flatmap(
    lambda names: st.tuples(*[st.builds(cell, st.just(name), WORDS) for name in names])
)


@st.composite
def steps(draw):
    """A release, what a student made of it, and what the next release made of it."""
    base = list(draw(RELEASE))
    new = [
        cell(c["id"], draw(st.sampled_from([c["source"], "newer", "newest"])))
        for c in base
        if draw(st.integers(0, 5))
    ]
    if new and draw(st.booleans()):
        new = draw(st.permutations(new))
    added = draw(
        st.lists(
            st.sampled_from([name for name in NAMES if name not in {c["id"] for c in base}] or ["p9"]),
            unique=True,
            max_size=2,
        )
    )
    for name in added:
        new.insert(draw(st.integers(0, len(new))), cell(name, "added"))
    mine = [json.loads(json.dumps(c)) for c in base if draw(st.integers(0, 5))]
    for number, c in enumerate(mine):
        if draw(st.booleans()):
            c["source"] = f"my words {number}"
    if mine and draw(st.booleans()):
        mine = draw(st.permutations(mine))
    for number in range(draw(st.integers(0, 3))):
        mine.insert(draw(st.integers(0, len(mine))), {**cell(f"x-own-{number}", f"my own cell {number}")})
    if mine and draw(st.booleans()):  # a copied cell has the metadata of the first, and JupyterLab's own id
        mine.append({**mine[0], "id": "copied", "source": "my copy"})
    return base, mine, list(new)


@settings(max_examples=100, deadline=None)
@given(steps())
def test_no_word_of_the_students_is_lost_and_the_lesson_is_the_new_one(made):
    base, mine, new = made
    merged = cells_of(merge(notebook(base), notebook(mine), notebook(new)).content)
    text = "\n".join(c["source"] for c in merged)
    for word in (c["source"] for c in mine if c["source"].startswith("my")):
        assert word in text
    there = {c["metadata"].get("nbgrader", {}).get("grade_id") for c in merged}
    for released in new:
        role = released["metadata"].get("nbgrader", {})
        if role.get("locked"):  # checks and drawings are the lesson's, always
            assert any(
                c["source"] == released["source"] and c["metadata"].get("nbgrader") == role for c in merged
            )
        elif role and role["grade_id"] not in {c["id"] for c in base}:
            assert role["grade_id"] in there
    ids = [c["id"] for c in merged]
    assert len(ids) == len(set(ids))


@settings(max_examples=50, deadline=None)
@given(steps())
def test_a_second_merge_with_the_same_release_changes_nothing(made):
    base, mine, new = made
    once = merge(notebook(base), notebook(mine), notebook(new)).content
    twice = merge(notebook(new), once, notebook(new))
    assert cells_of(twice.content) == cells_of(once)
    after_a_stop = merge(notebook(base), once, notebook(new))  # the release was not noted any more
    for word in (c["source"] for c in mine if c["source"].startswith("my")):
        assert word in after_a_stop.content.decode()


def test_a_copy_does_not_take_the_place_of_the_lessons_cell_when_that_has_moved_behind_it():
    base, new = [cell("a0", "one"), cell("c1", "one")], [cell("c1", "one"), cell("a0", "one")]
    copy = {**cell("a0", "my copy"), "id": "copied"}
    once = merge(notebook(base), notebook([*base, copy]), notebook(new)).content
    assert [c["source"] for c in cells_of(once)] == ["one", "my copy", "one"]
    twice = merge(notebook(new), once, notebook(new)).content
    assert cells_of(twice) == cells_of(once)


@settings(max_examples=50, deadline=None)
@given(steps())
def test_who_has_written_nothing_has_the_new_release(made):
    base, _, new = made
    assert cells_of(merge(notebook(base), notebook(base), notebook(new)).content) == new


@settings(max_examples=50, deadline=None)
@given(steps())
def test_where_the_release_stayed_the_notebook_stays(made):
    base, mine, _ = made
    kept = [c["source"] for c in cells_of(merge(notebook(base), notebook(mine), notebook(base)).content)]
    own = [c["source"] for c in mine if c["id"] == "copied" or c["id"][0] not in "cf"]
    assert [source for source in kept if source.startswith("my")] == [s for s in own if s.startswith("my")]


def test_outputs_and_pasted_pictures_stay_when_the_lesson_changes_the_text():
    ran = {**cell("x0", "one"), "outputs": [{"output_type": "stream"}], "execution_count": 3}
    prose = {**cell("p0", "one"), "attachments": {"a.png": {"image/png": "AA"}}}
    merged = cells_of(
        merge(
            notebook([cell("x0", "one"), cell("p0", "one")]),
            notebook([ran, prose]),
            notebook([cell("x0", "two"), cell("p0", "two")]),
        ).content
    )
    assert [c["source"] for c in merged] == ["two", "two"]
    assert merged[0]["outputs"] == ran["outputs"]
    assert merged[1]["attachments"] == prose["attachments"]


def test_without_the_release_that_it_was_made_from_the_students_text_stays_and_the_lessons_is_beside():
    merged = merge(
        None, notebook([cell("a0", "my words")]), notebook([cell("a0", "stub"), cell("p1", "new")])
    )
    assert [c["source"].split("\n")[0] for c in cells_of(merged.content)] == [
        "my words",
        "**The lesson's new text of the cell above:**",
        "new",
    ]


def test_a_damaged_release_that_it_was_made_from_is_as_none():
    mine, new = notebook([cell("a0", "my words")]), notebook([cell("a0", "stub")])
    assert merge(b"{}", mine, new) == merge(None, mine, new)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"cells": [3]}', b'{"cells": [{}]}', b"\xff"])
def test_what_is_no_notebook_is_not_merged(content):
    with pytest.raises(NotANotebook):
        merge(notebook([]), content, notebook([]))
