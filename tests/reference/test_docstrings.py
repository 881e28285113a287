"""Every public name of the reference says what it is, in which shapes, from where, and shows it running."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import pytest

import lstm_ref
import lstm_ref.numpy

MODULES = ["lstm_ref.numpy", *(name for _, name, _ in pkgutil.walk_packages(lstm_ref.__path__, "lstm_ref."))]
ANSWERS = {name: value for name, value in vars(lstm_ref.numpy).items() if inspect.isfunction(value)}
TWINS = [
    name
    for _, name, is_package in pkgutil.walk_packages(lstm_ref.__path__, "lstm_ref.")
    if name.startswith("lstm_ref.torch.") and not is_package
]


def loaded(name):
    """The module, or a skip that says which library it lacks."""
    libraries = {"lstm_ref.torch": "torch", "lstm_ref.numpy.compiled": "numba"}
    library = next((needed for start, needed in libraries.items() if name.startswith(start)), "numpy")
    pytest.importorskip(library, reason=f"{library} is not installed: {name} has nothing to run on")
    return importlib.import_module(name)


def shortcomings(function):
    """What a docstring of the reference lacks, in words."""
    doc, source = inspect.getdoc(function) or "", inspect.getsource(function)
    raises = any(word in source for word in ("raise ", "bind(", "check_kinds("))
    said = doc.split(">>>")[0]
    return [
        fault
        for fault, there in {
            "no sentence that says what it is": said.split("\n")[0].strip(),
            "no shapes": "Shapes:" in said,
            "no source": "Source:" in said,
            "no example": ">>>" in doc,
            "no word on what it raises": "Raises" in said or not raises,
        }.items()
        if not there
    ]


def test_all_answers_are_found():
    assert len(ANSWERS) >= 80
    assert {"lstm_step", "rnn_backward", "gru_reset_before_step", "variant_step", "sigmoid"} <= ANSWERS.keys()
    assert set(dir(lstm_ref.numpy)) >= ANSWERS.keys()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_says_what_it_is_its_shapes_what_it_raises_and_its_source(name):
    assert shortcomings(ANSWERS[name]) == []


@pytest.mark.parametrize("name", TWINS)
def test_a_twin_says_what_it_is(name):
    module = loaded(name)
    public = [value for key, value in vars(module).items() if not key.startswith("_")]
    own = [value for value in public if getattr(value, "__module__", None) == name]
    assert own
    assert all(inspect.getdoc(value) for value in own if callable(value))


@pytest.mark.parametrize("name", MODULES)
def test_every_example_runs(name):
    module = loaded(name)
    assert module.__doc__
    assert doctest.testmod(module).failed == 0


def test_there_are_examples_to_run():
    finder, numpy_modules = doctest.DocTestFinder(), [n for n in MODULES if n.startswith("lstm_ref.numpy.")]
    examples = [
        example for name in numpy_modules for test in finder.find(loaded(name)) for example in test.examples
    ]
    assert len(examples) > 200


def test_a_bare_docstring_is_caught():
    def bare(x):
        raise ValueError(x)

    assert shortcomings(bare) == [
        "no sentence that says what it is",
        "no shapes",
        "no source",
        "no example",
        "no word on what it raises",
    ]
