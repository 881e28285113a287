"""Each argument of each public function is refused in a sentence when it is of another kind.

The call is that of the docstring's first example: it is made again with one argument exchanged at a time.
"""

from __future__ import annotations

import doctest
import inspect
import sys

import pytest

import lstm_ref.numpy
from lstm_ref.kinds import check_kinds

EXAMPLES = {
    name: function
    for name, function in vars(lstm_ref.numpy).items()
    if inspect.isfunction(function) and function is not check_kinds and ">>>" in (function.__doc__ or "")
}
UNUSED = {("cho_step", "mask")}  # there so that all decoders are called alike


def first_call(function):
    """The arguments with which the docstring's examples call the function first."""
    calls = []

    def recorded(*arguments, **named):
        calls.append(inspect.signature(function).bind(*arguments, **named))
        return function(*arguments, **named)

    names = {**vars(sys.modules[function.__module__]), function.__name__: recorded}
    for example in doctest.DocTestParser().get_examples(function.__doc__):
        try:
            exec(compile(example.source, "<example>", "single"), names)
        except Exception:  # an example may show an error
            continue
    return calls[0] if calls else None


def test_nearly_all_functions_are_asked():
    assert len(EXAMPLES) > 200


def answer(function, arguments):
    """The sentence with which it refuses the arguments, or what it does in its place."""
    try:
        function(*arguments.args, **arguments.kwargs)
    except ValueError as refusal:
        return str(refusal)
    except Exception as error:
        return repr(error)
    return "no error"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_argument_of_another_kind_is_refused_in_a_sentence(name):
    function = EXAMPLES[name]
    call = first_call(function)
    assert call, "the examples of its docstring do not call it"
    call.apply_defaults()
    answers = {}
    for argument, one in call.signature.parameters.items():
        switch = one.annotation == "bool"  # whatever is true will do
        if (
            not switch
            and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
            and (name, argument) not in UNUSED
        ):
            wrong = inspect.BoundArguments(call.signature, call.arguments | {argument: object()})
            answers[argument] = answer(function, wrong)
    assert {key: said for key, said in answers.items() if ": expected" not in said} == {}
