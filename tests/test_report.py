"""A report says the same thing in a terminal, in a browser and to a program."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from autograder import judge
from autograder.judging.exercise import PUBLIC_SEED
from tests.golden.rewrite import ANSWERS, FOLDER, renderings, transposed


@pytest.mark.parametrize("file", sorted(renderings()))
def test_rendering_is_the_golden_one(file):
    assert renderings()[file] == (FOLDER / file).read_text("utf-8"), "see tests/golden/rewrite.py"


def test_there_is_a_golden_file_for_every_rendering_and_no_other():
    kept = {path.name for path in FOLDER.iterdir() if path.suffix in (".txt", ".html", ".json")}
    assert kept == set(renderings())
    assert len(kept) == 3 * len(ANSWERS)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_html_is_well_formed_and_holds_no_script_and_nothing_of_the_students_as_markup(answer):
    tags = _Tags()
    tags.feed(judge("rnn_step", answer, seed=PUBLIC_SEED)._repr_html_())
    assert tags.open == []
    assert tags.seen <= {
        "div",
        "span",
        "strong",
        "em",
        "code",
        "details",
        "summary",
        "table",
        "tr",
        "th",
        "td",
    }


def test_what_a_student_prints_is_escaped():
    html = judge("rnn_step", transposed, seed=PUBLIC_SEED)._repr_html_()
    assert "&lt;b&gt;shapes&lt;/b&gt;" in html
    assert "<b>" not in html


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_every_sentence_of_the_text_is_in_the_html_and_in_the_data(answer):
    report = judge("rnn_step", answer, seed=PUBLIC_SEED)
    data = json.loads(json.dumps(report.as_dict(), allow_nan=False))
    html = re.sub(r"<[^>]+>", "", report._repr_html_())
    sentences = [*data["findings"], *data["notes"], data["hint"], data["misconception"] or ""]
    for sentence in filter(None, sentences):
        assert sentence in str(report)
        words = sentence.replace("`", "").split()[:3]
        assert " ".join(words).replace("<", "&lt;").replace(">", "&gt;") in html.replace("`", "")


def test_hidden_inputs_are_not_offered_for_a_call():
    assert judge("rnn_step", transposed, seed=PUBLIC_SEED).reproduce
    assert not judge("rnn_step", transposed).reproduce
