"""Stand-ins for packages that grading lacks: they import, and raise a sentence when they are used.

Threat: an honest line that costs a lesson. An unused import of what grading lacks ends no cell.

`import torch` on top of a NumPy lesson works in the student's notebook and is often a leftover. In grading it
gives a stand-in: a name that may be written down and does nothing, and says why as soon as it is used. It
holds no code and no file of the package, so there is nothing behind it to reach.

- Naming costs nothing: `torch.nn`, an annotation `x: torch.Tensor | None`, an alias, `repr`. `isinstance` and
  `issubclass` are False, as they are for every value where the package does not exist.
- Whatever would compute raises ModuleNotFoundError with a sentence: a call, and so a decorator such as
  `@torch.no_grad()`, arithmetic, an index, a loop, `with`, `if`, a base class, an array made of it.
- An import that is prepared to fail fails as ever: in a `try` whose `except` catches it, in `suppress`,
  through `importlib`: `try: import cupy as np` / `except ImportError: import numpy as np` ends with NumPy.
- Only the notebook and the modules beside it are answered so; a library that asks for an optional package is
  told the truth, and sys.modules holds no stand-in, because libraries look there.
- Only packages known to exist are: those installed beside the course, and KNOWN below. Which other ones a
  student's machine has cannot be known here, and a slip (`import nunpy`) must fail as it does there.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import os
import sys
import typing
from collections.abc import Collection, Mapping, Sequence
from types import CodeType, GenericAlias, TracebackType, UnionType
from typing import Any, TypeVar, Union

# By the name that is imported: what a student of such a course may have and the course does not ask for.
PACKAGES = """
torch torchvision torchaudio torchtext torchinfo torchviz lightning pytorch_lightning jax jaxlib flax
optax equinox haiku tensorflow keras autograd theano mxnet cupy numba transformers datasets tokenizers
einops opt_einsum jaxtyping torchtyping torchmetrics torchsummary torchdata d2l fastai triton accelerate
torch_geometric tensorflow_datasets tensorflow_probability tensorboardX paddle tinygrad mlx scipy sympy
pandas polars pyarrow sklearn skimage statsmodels xgboost lightgbm networkx nltk spacy gensim seaborn
plotly bokeh altair cv2 PIL imageio h5py tqdm joblib requests yaml onnx wandb tensorboard mlflow optuna
ray pytest hypothesis nbgrader line_profiler memory_profiler ipdb icecream ipympl prettytable tabulate
rich pydantic xarray dask pyspark numexpr bottleneck catboost shap umap imblearn sentencepiece evaluate
gym gymnasium librosa openpyxl cvxpy bs4 graphviz pydot termcolor colorama mplcursors scienceplots google
psutil dotenv
"""
KNOWN = frozenset(PACKAGES.split())
OPERATIONS = """
call iter next len contains getitem setitem delitem setattr delattr enter exit aenter aexit await aiter anext
mro_entries array array_ufunc bool int float complex index lt le gt ge
neg pos abs invert round trunc floor ceil
add sub mul matmul truediv floordiv divmod mod pow lshift rshift and xor
radd rsub rmul rmatmul rtruediv rfloordiv rdivmod rmod rpow rlshift rrshift rand rxor
"""
# What may stand beside it in an annotation: `int | float | torch.Tensor`.
TYPES = (type, UnionType, GenericAlias, TypeVar, type(Union[int, str]), type(typing.List[int]))  # noqa: UP006, UP007
EXPECTING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


class Absent:
    """Stands for a package that grading lacks, or for something of it."""

    __all__ = ()  # `from torch import *` brings nothing

    def __init__(self, name: str, why: str):
        vars(self).update(_name=name, _why=why, __name__=name.rpartition(".")[2], __qualname__=name)

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return Absent, (self._name, self._why)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") and name != "__version__":  # how libraries ask what a value can do
            raise AttributeError(f"{self._name}.{name}: {self._why}")
        return Absent(f"{self._name}.{name}", self._why)

    def __repr__(self) -> str:
        return f"<{self._name}: {self._why}>"

    def __instancecheck__(self, value: object) -> bool:
        return False

    def __subclasscheck__(self, kind: type) -> bool:
        return False

    def __or__(self, other: Any) -> Any:
        __tracebackhide__ = True
        if other is None or isinstance(other, (*TYPES, Absent)):
            return Union[self, other]  # noqa: UP007  (of an object that is no type)
        return _used(self)

    def __ror__(self, other: Any) -> Any:
        __tracebackhide__ = True
        return self | other


def _used(self: Absent, *_: object, **__: object) -> Any:
    __tracebackhide__ = True
    package, dot, _rest = self._name.partition(".")
    what = f"; {self._name} was used" if dot else ""
    raise ModuleNotFoundError(f"{self._why}{what}", name=package)


for _operation in OPERATIONS.split():
    setattr(Absent, f"__{_operation}__", _used)


def sentence(package: str, alone: str) -> str:
    """Why a stand-in does nothing.

    >>> sentence("torch", "NumPy")
    'torch is not there in grading: this lesson is graded with NumPy alone'
    """
    return f"{package} is not there in grading: this lesson is graded with {alone} alone"


def stand_in_for(packages: Collection[str], alone: str, libraries: Sequence[str]) -> None:
    """From here on an import of one of `packages` that finds nothing gives a stand-in.

    `alone` names what the lesson is graded with; `libraries` are the folders whose modules are no student's.
    """
    plain = builtins.__import__

    def importing(
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002  (the names are Python's)
        locals: Any = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        __tracebackhide__ = True
        try:
            return plain(name, globals, locals, fromlist or (), level)
        except ModuleNotFoundError as missing:
            package = name.partition(".")[0]
            if level or missing.name != package or package not in packages or _is_library(globals, libraries):
                raise
            frame = sys._getframe(1)
            if prepared(frame.f_code, frame.f_lineno):
                raise
            top = Absent(package, sentence(package, alone))
            return _within(top, name) if fromlist else top

    builtins.__import__ = importing


def _within(top: Absent, name: str) -> Any:
    for part in name.split(".")[1:]:
        top = getattr(top, part)
    return top


def _is_library(names: Mapping[str, Any] | None, libraries: Sequence[str]) -> bool:
    file = (names or {}).get("__file__")
    return isinstance(file, str) and os.path.abspath(file).startswith(tuple(libraries))


def prepared(code: CodeType, line: int) -> bool:
    """Whether a line stands where a failing import is caught; not where its text is not known (`%%time`)."""
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(_catches(node, line) for node in ast.walk(tree))


def _catches(node: Any, line: int) -> bool:
    if not isinstance(body := getattr(node, "body", None), list) or not body:
        return False
    if not body[0].lineno <= line <= body[-1].end_lineno:
        return False
    if isinstance(node, ast.With):
        return any("suppress" in _names(item.context_expr) for item in node.items)
    return any(one.type is None or _names(one.type) & EXPECTING for one in getattr(node, "handlers", ()))


def _names(node: ast.AST) -> set[str]:
    found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return found | {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}


def without_hidden(end: TracebackType | None) -> TracebackType | None:
    """A traceback that ends in the student's own line, not in the lines above that refused it."""
    last = step = end
    while step is not None:
        if step.tb_frame.f_locals.get("__tracebackhide__") is not True:
            last = step
        step = step.tb_next
    if last is not None:
        last.tb_next = None
    return end
