"""A wrong declaration is refused with a sentence for its author, before a student can read it."""

from __future__ import annotations

import dataclasses
import sys
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest

from autograder.exercises import Catalogue, Lesson
from autograder.judging.declaration import DeclarationError
from autograder.judging.declared_types import TYPES
from autograder.judging.exercise import Exercise


class PairCache(NamedTuple):
    x: np.ndarray
    h: np.ndarray


def pair(x, h, W):
    """Two outputs: a state (N, H) and a cache."""
    return np.tanh(x @ W.T + h), PairCache(x, h)


GOOD = dict(
    reference=pair,
    points=2,
    inputs=dict(x="N D", h="N H", W="H D"),
    returns=dict(h_next="N H", cache=PairCache),
)

LIES = {
    "a returned shape in wrong letters": (
        dict(returns=dict(h_next="N D", cache=PairCache)),
        r"returns\['h_next'\] is declared as \(N, D\) = \(3, 4\), .* shape \(3, 5\); did you mean 'N H'",
    ),
    "another cache": (dict(returns=dict(h_next="N H", cache=Exercise)), "declared as Exercise"),
    "an output too many": (
        dict(returns=dict(h_next="N H", c_next="N H", cache=PairCache)),
        "declares 3 outputs .* returns 2",
    ),
    "a term of an input that does not exist": (
        dict(terms={"the peepholes": ("peep",)}),
        "terms.*'peep', which is no argument; there are x, h, W",
    ),
    "a term that is a string": (
        dict(terms={"the state": "h"}),
        r"a tuple of argument names, such as \('h',\)",
    ),
    "inputs under other names": (dict(inputs=dict(y="N D", h="N H", W="H D")), r"\(y, h, W\).*\(x, h, W\)"),
    "inputs in another order": (dict(inputs=dict(h="N H", x="N D", W="H D")), "same order"),
    "an argument that is left out": (dict(inputs=dict(x="N D", h="N H")), "same names"),
    "a letter that has no size": (
        dict(inputs=dict(x="N D", h="N H", W="3K D")),
        r"inputs\['W'\] has the axis 'K'.*N, T, D, H",
    ),
    "what is no axis": (dict(inputs=dict(x="N,D", h="N H", W="H D")), "'N,D' is not an axis"),
    "shapes that do not meet": (
        dict(inputs=dict(x="N D", h="N H", W="D H")),
        "the reference refuses what the contract draws: ValueError",
    ),
    "no points": (dict(points=0), "points should be a number above 0"),
    "points that are no number": (dict(points=float("nan")), "points should be a number above 0"),
    "six dots": (dict(difficulty=6), "difficulty is a number of dots from 1 to 5"),
    "one hint in brackets without a comma": (dict(hints=("Look at the shapes.")), "hints should be a tuple"),
    "points that are a text": (dict(points="2"), "points should be a number above 0, got '2'"),
    "one size in place of a list": (dict(sizes=dict(N=3)), "sizes should be a list of mappings"),
    "a size that is no number": (dict(sizes=[dict(N="3")]), "sizes should be a list of mappings"),
    "inputs without letters": (dict(inputs=["x", "h", "W"]), "inputs should be argument -> axis letters"),
    "a contract that is a number": (dict(inputs=dict(x=3, h="N H", W="H D")), "inputs should be argument"),
    "returns without names": (dict(returns=("N H", PairCache)), "returns should be output name"),
    "one library in brackets without a comma": (
        dict(library=("torch.nn.RNN")),
        r"library should be a tuple .* got 'torch.nn.RNN'",
    ),
    "a forward by its name": (dict(forward="pair"), "forward should be the Exercise .* not its name"),
    "a model by its name": (dict(model="pair"), "model should be a function"),
    "between that is a list": (dict(between=["da"]), "between should be name -> a function"),
    "blocks that are a list": (dict(blocks=["i", "f"]), "blocks should be number of blocks"),
    "a tolerance that is a text": (dict(tolerance="1e-9"), "tolerance should be a number"),
    "partial by a word": (dict(partial="yes"), "partial should be True or False"),
    "a mistake that was not declared": (dict(misconceptions=["it is wrong"]), "declared with `mistake`"),
    "an answer that has no name": (dict(reference=partial(pair)), "^an exercise: the reference needs a name"),
    "an answer that is a type": (dict(reference=dict), "a function whose arguments have names"),
    "letters that are equal in the sizes given": (
        dict(returns=dict(h_next="N D", cache=PairCache), sizes=[dict(N=3, D=4, H=4)]),
        "did you mean 'N H'",
    ),
    "one array for two": (dict(returns=dict(h_next="N H")), "one array, but the reference returns tuple"),
    "too few names for a block": (dict(blocks={4: ("i", "f", "g")}), r"blocks\[4\] should hold 4 names"),
    "nothing returned": (dict(returns={}), "returns is empty"),
}


def test_the_good_declaration_is_accepted():
    assert Exercise(**GOOD).name == "pair"


@pytest.mark.parametrize(("change", "said"), LIES.values(), ids=LIES)
def test_a_declaration_that_would_lie_to_students_is_refused(change, said):
    with pytest.raises(DeclarationError, match=said if said.startswith("^") else rf"^\w+: .*{said}"):
        Exercise(**(GOOD | change))


def test_shares_of_one_output_are_refused():
    def double(x):
        return 2 * x

    with pytest.raises(DeclarationError, match="there is only one"):
        Exercise(double, points=1, inputs=dict(x="N"), returns=dict(y="N"), partial=True)


def test_a_reference_without_a_name_is_refused():
    with pytest.raises(DeclarationError, match="a lambda has none"):
        Exercise(lambda x: x, points=1, inputs=dict(x="N"), returns=dict(y="N"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (dict(order="x"), r"one alone takes a comma: \('x',\)"),
        (dict(order=("x", "x")), "x stands in order twice"),
        (dict(order=("no name",)), "not the name of a function"),
        (dict(name="gru"), "expected two digits and a name"),
        (dict(name=6), "expected two digits and a name"),
        (dict(order=3), "order should be a tuple"),
        (dict(order={"x": 1}), "order should be a tuple"),
        (dict(question=None), "question"),
        (dict(draft="no"), "draft should be True or False"),
        (dict(view=3), "there is no view 3"),
        (dict(view="tensorflow"), "there is no view 'tensorflow'"),
        (dict(question=" "), "question"),
    ],
)
def test_a_lesson_that_is_not_in_order_is_refused(changes, said):
    with pytest.raises(DeclarationError, match=said):
        Lesson(**(dict(name="06-gru", question="Can two gates do?", order=("x",)) | changes))


GOOD_LESSON = (
    "from autograder.exercises import Lesson\nlesson = Lesson('01-a', 'Why?', ('double', 'missing'))\n"
)
DOUBLE = (
    "from autograder.judging.exercise import Exercise\n"
    "def double(x):\n    return 2 * x\n"
    "exercise = Exercise(double, points=1, inputs=dict(x='N'), returns=dict(y='N'))\n"
)


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """Builds the catalogue of a package with the given files."""

    def build(files):
        package = tmp_path / "drafts_of_a_test"
        for name, text in {"__init__.py": "", **files}.items():
            (package / name).parent.mkdir(parents=True, exist_ok=True)
            (package / name).write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        return Catalogue("drafts_of_a_test")

    yield build
    for name in [name for name in sys.modules if name.startswith("drafts_of_a_test")]:
        del sys.modules[name]


def test_a_folder_that_is_no_lesson_is_named_and_breaks_nothing_else(catalogue):
    found = catalogue(
        {
            "good/__init__.py": GOOD_LESSON,
            "good/double.py": DOUBLE,
            "scratch/__init__.py": "",
            "broken/__init__.py": "import no_such_module_anywhere",
            "letters/__init__.py": GOOD_LESSON.replace("('double', 'missing')", "('x')"),
        }
    )
    assert found.lessons == ["01-a"]
    assert found["double"].lesson == "01-a"
    assert len(found.complaints) == 3
    for words in ("scratch declares no lesson", "broken cannot be imported: ModuleNotFoundError", "a comma"):
        assert any(words in complaint for complaint in found.complaints), words


def test_two_lessons_of_one_name_or_exercise_are_named_and_the_finished_one_stays(catalogue):
    draft = GOOD_LESSON.replace("'01-a'", "'00-b'").replace("'missing')", "'other'), draft=True")
    found = catalogue(
        {
            "good/__init__.py": GOOD_LESSON,
            "good/double.py": DOUBLE,
            "drafted/__init__.py": draft,
            "same/__init__.py": GOOD_LESSON.replace("'double', 'missing'", "'third',"),
        }
    )
    assert found.lessons == ["01-a"]
    assert found["double"].lesson == "01-a"
    drafted, same = sorted(found.complaints)
    assert "drafted is left out: double stands in drafts_of_a_test.good too" in drafted
    assert "same is left out: 01-a stands in drafts_of_a_test.good too" in same


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("", "Why?"), "title should be a text"),
        ((3, "Why?"), "title should be a text"),
        (("it is doubled", None), "has no hint"),
        (("it is doubled", " "), "has no hint"),
        (("it is doubled", "Why?", ValueError("x")), "raises should be a class"),
        (("it is doubled", "Why?", "ValueError"), "raises should be a class"),
    ],
)
def test_a_mistake_without_a_title_a_hint_or_a_kind_of_error_is_refused(given, said):
    title, hint, *raises = given
    exercise = Exercise(**GOOD)
    with pytest.raises(DeclarationError, match=said):
        exercise.mistake(title, hint, raises=raises[0] if raises else None, h_next=lambda right: 2 * right)


def test_an_exercise_without_its_file_is_named(catalogue):
    found = catalogue({"good/__init__.py": GOOD_LESSON, "good/double.py": DOUBLE})
    with pytest.raises(DeclarationError, match=r"order names missing, but there is no missing\.py"):
        found["missing"]
    assert [exercise.name for exercise in found.of_lesson("01-a")] == ["double"]


def test_the_courses_own_folders_and_files_are_all_in_order():
    found = Catalogue()
    assert found.complaints == []
    assert [found[name].name for name in found] == list(found)


def test_every_part_of_a_declaration_has_a_type():
    assert {field.name for field in dataclasses.fields(Exercise)} == {"reference", *TYPES}
