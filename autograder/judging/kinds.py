"""What a value that is no array is called in a report, and what is to be done about it."""

from __future__ import annotations

from typing import Any

from autograder.sandbox.wire.frames import Opaque

CALL = "that was not called: its brackets are missing"
NUMPY_ONLY = "which is not there when this exercise is graded: compute with NumPy"
# The class's name, or that of what stands for it -> what a sentence says after "got".
KNOWN = {
    "NoneType": "None",
    "str": "a string",
    "bool": "True or False",
    "int": "a number",
    "float": "a number",
    "complex": "a number",
    "dict": "a dictionary",
    "list": "a list (`np.array(...)` makes an array of it if its rows have one length)",
    "ndarray": "an array",
    "type": "a class",
    "function": f"a function {CALL}",
    "method": f"a method {CALL}",
    "builtin_function_or_method": f"a function {CALL}",
    "_ArrayFunctionDispatcher": f"a function {CALL}",
    "ufunc": f"a function {CALL}",
    "generator": "a generator (`return` hands a value over, `yield` does not)",
    "coroutine": "a coroutine (write `def`, not `async def`)",
    "map": "a map object (`list(...)` makes a list of it)",
    "torch tensor": f"a tensor of torch, {NUMPY_ONLY}",
    "ArrayImpl": f"an array of jax, {NUMPY_ONLY}",
    "DataFrame": f"a DataFrame of pandas, {NUMPY_ONLY}",
    "Series": f"a Series of pandas, {NUMPY_ONLY}",
    "Tensor": "a tensor of a kind that NumPy has no array for",
    "object_array": "an array of objects, which NumPy makes of rows of different lengths, among other things",
}


def kind_of(value: Any) -> str:
    """The kind of a value that was taken in, as a sentence speaks of it; its text is never asked for."""
    name = type(value).__name__
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}" + (", which a comma at the end makes" if len(value) == 1 else "")
    if isinstance(value, Opaque) and name == "int":
        return "a whole number of more than 1024 bits"
    if name in KNOWN:
        return KNOWN[name]
    if name.endswith("_array"):
        return f"an array of {name.removesuffix('_array')}, where grading reads numbers of 64 bits or fewer"
    return f"{'an' if name[:1].lower() in tuple('aeiou') else 'a'} {name}"
