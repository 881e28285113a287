"""An author's page becomes both notebooks, the same bytes every time, or one sentence says what to change."""

import inspect
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from jupyter_server.services.contents.filemanager import FileContentsManager
from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class
from nbgrader.utils import is_grade, is_locked, is_solution

import lstm_ref.numpy
from autograder.authoring import build as builder
from autograder.authoring.build import build, build_all
from autograder.authoring.leak_check import computed, said_in
from autograder.authoring.page_to_notebook import PageError, read_page
from autograder.authoring.placeholders import exercise_line
from autograder.claims import register as claim_register
from autograder.claims.register import register
from autograder.claims.results import Measurement
from autograder.judging.exercise import Exercise
from tests.nbgrader_command import nbgrader

CLAIM = "gradient-decay.wrong-passes"


def double(x):
    return x + x


def triple(x):
    return 3 * x


def elsewhere(x):
    return x


ROOT = Path(__file__).resolve().parent.parent
LESSON = "98-tiny"
RELEASED = Path("lessons", LESSON, f"{LESSON}.ipynb")
EXERCISES = {
    function.__name__: Exercise(
        reference=function, points=points, inputs={"x": "N"}, returns={"y": "N"}, lesson=lesson, minutes=5
    )
    for function, points, lesson in [(double, 1, LESSON), (triple, 2.5, LESSON), (elsewhere, 1, "97-other")]
}
PAGE = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A tiny lesson

What is $\\frac{{a}}{b}$?

```{code-cell}
import numpy as np
```

{{ double }}

```{code-cell}
:tags: [solution]

def double(x):
    ### BEGIN SOLUTION
    return x + x + 0 * np.sqrt(x)
    ### END SOLUTION
```

```{code-cell}
:tags: [check]

check(double)
```

{{ triple }}

```{code-cell}
:tags: [solution]

def triple(x):
    "Three times x."
    ### BEGIN SOLUTION
    y = 3 * np.asarray(x)  # a remark
    return y
    ### END SOLUTION
```

```{code-cell}
:tags: [check]

check(triple)
```

```{code-cell}
:tags: [figure]

print("a figure")
```

```{code-cell}
:tags: [raises-exception]

1 / 0
```
"""


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """A course with one tiny lesson."""
    monkeypatch.setattr(builder, "exercises", EXERCISES)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / f"{LESSON}.md").write_text(PAGE, encoding="utf-8")
    return tmp_path


def source(text=PAGE):
    return read_page(LESSON, text, EXERCISES).notebook


def released(course):
    return nbformat.read(course / RELEASED, as_version=4)


def cell_of(notebook, grade_id):
    return next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def everything(course):
    return {path.relative_to(course): path.read_bytes() for path in course.rglob("*") if path.is_file()}


def test_the_tags_become_nbgraders_metadata():
    notebook = source()
    roles = [
        (cell.metadata.nbgrader.grade_id, is_solution(cell), is_grade(cell), is_locked(cell))
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    ]
    assert roles == [
        ("double", True, False, False),
        ("check-double", False, True, True),
        ("triple", True, False, False),
        ("check-triple", False, True, True),
        ("figure-1", False, False, True),
    ]
    assert cell_of(notebook, "check-triple").metadata.nbgrader.points == 2.5
    nbformat.validate(notebook)


def test_tags_that_say_something_while_a_notebook_runs_are_kept_and_the_others_are_not():
    kept = [cell.metadata.tags for cell in source().cells if "tags" in cell.metadata]
    assert kept == [["figure"], ["raises-exception"]]


def test_a_figures_code_is_folded_and_no_other_cells(tiny):
    build(LESSON, tiny)
    for notebook in (source(), released(tiny)):
        folded = [cell for cell in notebook.cells if cell.metadata.get("jupyter", {}).get("source_hidden")]
        assert folded == [cell_of(notebook, "figure-1")]


def test_a_placeholder_becomes_the_line_above_its_exercise_and_tex_braces_stay():
    prose = "\n".join(cell.source for cell in source().cells if cell.cell_type == "markdown")
    prose = prose.replace("\u00a0", " ")
    assert "**`double`** · Difficulty ●●○○○ · Importance ●●●○○ · ~5 min · 1 point\n" in prose + "\n"
    assert exercise_line(EXERCISES["triple"]).endswith("· 2.5\u00a0points")
    assert r"\frac{{a}}{b}" in prose


def test_a_notebook_says_nothing_of_the_tools_that_made_it(tiny):
    build(LESSON, tiny)
    for folder in ("solutions", "lessons"):
        notebook = json.loads((tiny / folder / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
        assert sorted(notebook["metadata"]) == ["kernelspec", "language_info"]
        assert "version" not in notebook["metadata"]["language_info"]
        assert all(not cell.get("outputs") for cell in notebook["cells"])


def test_the_released_lesson_has_the_stub_where_the_answer_was(tiny):
    built = build(LESSON, tiny)
    assert (built.exercises, built.points, built.changed, built.kept) == (2, 3.5, True, None)
    stub = cell_of(released(tiny), "triple").source
    assert stub == 'def triple(x):\n    "Three times x."\n    raise NotImplementedError'
    assert "3 * np" not in (tiny / RELEASED).read_text(encoding="utf-8")


def test_two_builds_are_the_same_bytes_and_leave_nothing_else_behind(tiny):
    build(LESSON, tiny)
    first = everything(tiny)
    assert sorted(str(path) for path in first) == [
        f"lessons/{LESSON}/{LESSON}.ipynb",
        "nbgrader_config.py",
        f"solutions/{LESSON}.md",
        f"solutions/{LESSON}/{LESSON}.ipynb",
    ]
    assert not build(LESSON, tiny).changed
    assert everything(tiny) == first


def test_a_cell_keeps_its_id_when_a_paragraph_is_put_above_it():
    before, after = source(), source(PAGE.replace("# A tiny lesson", "# A tiny lesson\n\n+++\n\nOne more."))
    assert len(after.cells) == len(before.cells) + 1
    assert {cell.id for cell in before.cells} - {cell.id for cell in after.cells} == {before.cells[0].id}


def test_equal_cells_have_different_ids():
    notebook = source(PAGE + "\n```{code-cell}\nimport numpy as np\n```\n")
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_nbgraders_own_command_releases_the_same_bytes(tiny):
    build(LESSON, tiny)
    ours = everything(tiny)[RELEASED]
    nbgrader("generate_assignment", LESSON, "--force", cwd=tiny)
    assert everything(tiny)[RELEASED] == ours


def test_work_in_a_lesson_is_moved_aside_by_a_build_and_never_lost(tiny):
    build(LESSON, tiny)
    path = tiny / RELEASED
    notebook = released(tiny)
    cell_of(notebook, "double").source = "def double(x):\n    return 2 * x"
    nbformat.write(notebook, path)
    worked = path.read_bytes()
    built = build(LESSON, tiny)
    assert built.kept.name == f"{LESSON}-kept-1.ipynb"
    assert built.kept.read_bytes() == worked
    assert "raise NotImplementedError" in cell_of(released(tiny), "double").source
    path.write_text("not a notebook", encoding="utf-8")
    assert build(LESSON, tiny).kept.name == f"{LESSON}-kept-2.ipynb"


def test_outputs_alone_are_not_work(tiny):
    build(LESSON, tiny)
    notebook = released(tiny)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello")]
    nbformat.write(notebook, tiny / RELEASED)
    assert build(LESSON, tiny).kept is None
    assert not released(tiny).cells[1].outputs


def test_the_page_says_how_many_points_and_minutes_its_own_exercises_have():
    text = source(PAGE.replace("What is $", "{{ exercises }}. What is $")).cells[0].source
    own = [exercise for exercise in EXERCISES.values() if exercise.lesson == LESSON]
    points, minutes = sum(e.points for e in own), sum(e.minutes for e in own)
    assert len(own) < len(EXERCISES)
    assert f"the exercises ({points:g} points) take {minutes} minutes. What" in text


def with_claim(name):
    return PAGE.replace("What is $", f"Wrong passes learn {{{{ claim {name} }}}}. What is $")


def test_a_claim_becomes_its_count_with_a_link_to_what_that_means_and_its_id():
    text = source(with_claim(CLAIM)).cells[0].source
    count = r"\[\d+ of 16 seeds\]\(\.\./\.\./docs/glossary\.md#claim\)"
    assert re.search(rf"Wrong passes learn \({count}, claim `{re.escape(CLAIM)}`\)\. What", text), text


def test_a_page_that_makes_a_refuted_claim_is_not_built(tiny, monkeypatch):
    (tiny / "solutions" / f"{LESSON}.md").write_text(with_claim(CLAIM), encoding="utf-8")
    build(LESSON, tiny)
    claim = register[CLAIM]
    nobody = {arm.name: [0.0] * claim.seeds for arm in claim.arms}
    refuted = {CLAIM: Measurement(nobody, "2026-01-01", 1.0, claim.fingerprint, claim.first)}
    monkeypatch.setattr(claim_register, "read_results", lambda lesson: refuted)
    with pytest.raises(
        PageError, match=f"98-tiny.md, line 14: the claim {CLAIM} is refuted: right: above 0.9"
    ):
        build(LESSON, tiny)


WRONG = {
    "an unknown exercise": ("def triple(x)", "def tripple(x)", "no exercise 'tripple'.*did you mean triple?"),
    "another lesson's exercise": (
        "def triple(x)",
        "def elsewhere(x)",
        "elsewhere belongs to the lesson 97-other",
    ),
    "no function": ("def triple(x)", "if (x)", "line 42: a cell with the tag 'solution' defines no function"),
    "no Python": ("def triple(x)", "def triple(x", "line 42: Python cannot read this cell"),
    "no BEGIN": (
        '    "Three times x."\n    ### BEGIN SOLUTION\n',
        "",
        "cell of triple says '### BEGIN SOLUTION' 0 times",
    ),
    "no END": ("    return y\n    ### END SOLUTION", "    return y", "says '### END SOLUTION' 0 times"),
    "more than a check": ("check(triple)", "x = check(triple)", "holds check.name. and nothing else"),
    "a check of nothing known": (
        "check(triple)",
        "check(tripel)",
        "no exercise 'tripel'.*did you mean triple",
    ),
    "a check above its exercise": (
        "check(double)",
        "check(triple)",
        "stands above the cell that asks for triple",
    ),
    "a second check": (
        "check(triple)",
        "check(double)",
        "check.double. is here for the second time, after line",
    ),
    "a second cell": ("def triple(x)", "def double(x)", "the exercise double is here for the second time"),
    "no check": (":tags: [check]\n\ncheck(triple)", "triple(2)", "triple has no cell with the tag 'check'"),
    "an unknown claim": (
        "What is $",
        "So {{ claim gradient-decay.wrong-pass }}. What is $",
        "line 14: there is no claim 'gradient-decay.wrong-pass'.*did you mean gradient-decay.wrong-passes?",
    ),
    "a verdict without a claim": (
        "What is $",
        "**Betty's.** Nobody else's. What is $",
        "line 14: the verdict .*Betty's.* names no claim, so a reader cannot see",
    ),
    "a verdict without a full stop or a claim": (
        "What is $",
        "So **not here**, and **Not here**. What is $",
        "the verdict 'Not here' names no claim",
    ),
    "no line above": ("{{ triple }}", "", "triple has no line {{ triple }} above its cell"),
    "an unknown line": ("{{ triple }}", "\n{{ tripple }}", "line 38: there is no exercise 'tripple'"),
    "a line twice": ("{{ triple }}", "{{ double }}", "the line {{ double }} is here for the second time"),
    "an unknown tag": (
        "[figure]",
        "[figures]",
        "tag 'figures' means nothing here: there are solution, check",
    ),
    "an answer without its tag": (":tags: [solution]\n\ndef triple", "def triple", "would be published"),
    "a broken header": ("kernelspec:", "kernelspec: : :", "its header or a cell's is not YAML"),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_an_authors_mistake_is_one_sentence_and_changes_nothing(mistake, tiny):
    build(LESSON, tiny)
    right, wrong, sentence = WRONG[mistake]
    assert PAGE.count(right) == 1, "the test's own replacement must hit one place"
    (tiny / "solutions" / f"{LESSON}.md").write_text(PAGE.replace(right, wrong), encoding="utf-8")
    before = everything(tiny)
    with pytest.raises(PageError, match=f"^solutions/{LESSON}.md.*{sentence}") as caught:
        build(LESSON, tiny)
    assert everything(tiny) == before
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "leak", ["# y = 3*np.asarray( x )", "so `3 * np.asarray(x)` it is", "z = 1 + (3 *\n np.asarray(x))"]
)
def test_a_page_that_says_an_answer_is_refused_and_nothing_is_written(leak, tiny):
    cell = leak if leak.startswith("so") else f"```{{code-cell}}\n{leak}\n```"
    (tiny / "solutions" / f"{LESSON}.md").write_text(f"{PAGE}\n{cell}\n", encoding="utf-8")
    before = everything(tiny)
    with pytest.raises(PageError, match=r"would publish the answer '3\*np.asarray\(x\)'"):
        build(LESSON, tiny)
    assert everything(tiny) == before


def test_the_references_lines_are_answers_too(tiny):
    answer = max(computed(inspect.getsource(lstm_ref.numpy.rnn_step)), key=len)
    (tiny / "solutions" / f"{LESSON}.md").write_text(f"{PAGE}\nTry `{answer}`.\n", encoding="utf-8")
    with pytest.raises(PageError, match="would publish"):
        build(LESSON, tiny)


def test_what_anybody_may_write_is_no_answer():
    code = "T, N, D = x.shape\nh = np.zeros_like(h0)\nfor t in range(T - 1):\n    h = h + 1\n"
    assert list(computed(code)) == []
    assert said_in(code, {"np.tanh(x@W.T+b)"}) is None


def test_a_failure_inside_nbgrader_is_a_sentence_and_keeps_the_lesson(tiny):
    build(LESSON, tiny)
    before = everything(tiny)
    text = (tiny / "nbgrader_config.py").read_text(encoding="utf-8")
    (tiny / "nbgrader_config.py").write_text(text + "c.ClearSolutions.code_stub = {'R': 'fail()'}\n")
    with pytest.raises(PageError, match="nbgrader cannot release it: There was an error processing"):
        build(LESSON, tiny)
    assert everything(tiny)[RELEASED] == before[RELEASED]


def test_build_all_builds_every_page_and_tells_of_each(tiny):
    told = []
    build_all((), told.append, tiny)
    assert [built.lesson for built in told] == [LESSON]


def test_a_name_that_is_no_page_is_a_sentence(tiny):
    with pytest.raises(PageError, match=r"no page solutions/99-x.md; there are: 98-tiny"):
        build_all(["99-x"], lambda built: None, tiny)


def test_a_folder_that_is_no_course_is_a_sentence(tmp_path):
    with pytest.raises(PageError, match="is not the course's folder"):
        build_all((), lambda built: None, tmp_path)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / f"{LESSON}.md").write_text("# Nothing", encoding="utf-8")
    with pytest.raises(PageError, match=r"no nbgrader_config.py"):
        build_all((), lambda built: None, tmp_path)


def test_a_page_that_is_opened_and_saved_in_jupyterlab_stays_as_it_was_and_pairs_with_no_other_file(tiny):
    shutil.copy(ROOT / "jupytext.toml", tiny)
    build(LESSON, tiny)
    before = everything(tiny)
    manager = build_sync_jupytext_contents_manager_class(FileContentsManager)(root_dir=str(tiny))
    for path in (f"solutions/{LESSON}.md", str(RELEASED)):
        content = manager.get(path)["content"]
        content["metadata"]["language_info"] = {"name": "python", "version": "3.99"}
        manager.save({"type": "notebook", "content": content}, path)
    after = {path: text for path, text in everything(tiny).items() if ".ipynb_checkpoints" not in path.parts}
    assert after.keys() == before.keys()
    assert after[Path(f"solutions/{LESSON}.md")] == before[Path(f"solutions/{LESSON}.md")]
