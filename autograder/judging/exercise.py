"""How an author declares an exercise: a reference, a shape contract, and the mistakes that people make."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.judging.declaration import DeclarationError, check_declaration
from autograder.judging.exchange import Declared, exchange
from autograder.judging.inputs import Contract, draw
from lstm_ref.shapes import axes

PUBLIC_SEED = 2026  # what `check` and `case` draw from; grading draws from a fresh secret

# All axes distinct; a case of ones; one time step. A fourth case has sizes drawn with the numbers.
STANDARD_SIZES = (
    dict(N=3, T=6, D=4, H=5, V=7, S=8),
    dict(N=1, T=1, D=1, H=1, V=1, S=1),
    dict(N=2, T=1, D=7, H=3, V=4, S=5),
)
DRAWN_SIZES = range(2, 10)

Returned = str | Sequence[str] | type  # axis letters, a list of them, or a NamedTuple of arrays


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that runs; a student is told its title only if the numbers agree in every case."""

    title: str
    function: Callable[..., Any]
    hint: str
    raises: type[Exception] | None = None  # what it ends in, in some case at least
    exchanged: Mapping[str, Any] = field(
        default_factory=dict
    )  # of the right answer, where it is made of that


@dataclass(frozen=True)
class Case:
    """One set of inputs, and what the reference answers to it: output name -> value."""

    sizes: Mapping[str, int]
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    kind: str = ""  # what sets it apart, of a special case


def generator(seed: int | None) -> np.random.Generator:
    """What numbers are drawn from: a fresh secret without a seed."""
    return np.random.default_rng(secrets.randbits(128) if seed is None else seed)


@dataclass(eq=False)
class Exercise:
    """What is asked, how it is drawn, and what is compared.

    reference     the right answer; the exercise has its name
    points        what a right answer earns
    inputs        argument -> contract (see `autograder.judging.inputs`), in the order of the call
    returns       output -> axis letters, a list of them, or the NamedTuple whose fields are compared
    hints         from the gentle one to the one that nearly says it
    partial       whether each right output earns its share of the points
    terms         label -> the inputs of one additive term, for the diagnosis that tries one term at a time
    blocks        names of the blocks of an axis "4H" or "3H"
    tolerance     what an output may be off by, relative to its largest entry
    behaviour     where many answers are right: what a returned value does, which is compared in its place;
                  raises ValueError, a sentence, when the value is of no use
    handed_in     with a behaviour, what is returned, in a word such as weights; by default the output's name
    forward       of a backward pass, the exercise that it goes back through: what it costs is held
                  against that one's price, for the instructor (see `autograder.judging.numerical_gradient`)
    read          with a behaviour of letters, what had been read before each compared value
    model         the reference with pieces that `mistake` may exchange: keyword parameters, by default right
    between       name -> a function of arguments, by name: what else a rule of `mistake` may ask for
    library       dotted names, such as torch.nn.LSTM, that do what is asked: an answer that uses one keeps
                  its points and is pointed out to the instructor
    """

    reference: Callable[..., Any]
    points: float
    inputs: Mapping[str, Contract]
    returns: Mapping[str, Returned]
    hints: Sequence[str] = ()
    difficulty: int = 2
    importance: int = 3
    minutes: int = 10
    partial: bool = False
    sizes: Sequence[Mapping[str, int]] = STANDARD_SIZES
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    blocks: Mapping[int, Sequence[str]] = field(
        default_factory=lambda: {4: ("i", "f", "g", "o"), 3: ("r", "z", "n")}
    )
    tolerance: float = 1e-9
    behaviour: Callable[[Any], Any] | None = None
    handed_in: str = ""
    read: Sequence[str] = ()
    forward: Exercise | None = None
    model: Callable[..., Any] | None = None
    between: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    library: Sequence[str] = ()
    lesson: str = ""
    misconceptions: list[Misconception] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_declaration(self)

    @property
    def name(self) -> str:
        return self.reference.__name__

    @property
    def source(self) -> str:
        """The lines of the right answer, for a student who may see them."""
        return inspect.getsource(self.reference)

    def misconception(
        self, title: str, raises: type[Exception] | None = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare the decorated function, a whole wrong answer, as a mistake; its docstring is the hint.

        One that raises in some case says so with `raises`.
        """

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self._add(Misconception(title, function, inspect.cleandoc(function.__doc__ or ""), raises))
            return function

        return register

    def mistake(
        self, title: str, hint: str, *, raises: type[Exception] | None = None, **exchanged: Any
    ) -> None:
        """Declare the right answer with something exchanged as a mistake; see `autograder.judging.exchange`.

        >>> def double(x):
        ...     return 2 * x
        >>> exercise = Exercise(double, points=1, inputs=dict(x="N"), returns=dict(y="N"))
        >>> exercise.mistake("it is doubled twice", "Count the factors of two.", y=lambda y: 2 * y)
        >>> exercise.misconceptions[0].function(5)
        20
        """
        self._add(Misconception(title, exchange(self, title, exchanged), hint, raises, exchanged))

    def add_family(self, family: Iterable[Declared]) -> None:
        """Declare mistakes that several exercises share; see `autograder/exercises/families`."""
        for title, hint, exchanged, raises in family:
            self.mistake(title, hint, raises=raises, **exchanged)

    def _add(self, mistake: Misconception) -> None:
        if not isinstance(mistake.title, str) or not mistake.title.strip():
            raise DeclarationError(f"{self.name}: a mistake's title should be a text, got {mistake.title!r}.")
        if not isinstance(mistake.hint, str) or not mistake.hint.strip():
            raise DeclarationError(f"{self.name}: the mistake {mistake.title!r} has no hint.")
        error = mistake.raises
        if error is not None and not (isinstance(error, type) and issubclass(error, Exception)):
            raise DeclarationError(
                f"{self.name}: the mistake {mistake.title!r}: raises should be a class such as ValueError, "
                f"got {error!r}."
            )
        if any(known.title == mistake.title for known in self.misconceptions):
            raise DeclarationError(f"{self.name}: two mistakes are called {mistake.title!r}.")
        self.misconceptions.append(mistake)

    def draw(self, rng: np.random.Generator, sizes: Mapping[str, int]) -> dict[str, Any]:
        """One set of inputs."""
        return {name: draw(contract, rng, sizes) for name, contract in self.inputs.items()}

    def cache(self, rng: np.random.Generator, sizes: Mapping[str, int]) -> Any:
        """Another exercise's input: the cache, the last output, that this one leaves on fresh inputs."""
        return self.reference(**self.draw(rng, sizes))[-1]

    def cases(self, seed: int | None = None) -> list[Case]:
        """The standard sizes, then one set of sizes drawn with the numbers; a fresh secret without a seed."""
        rng = generator(seed)
        drawn = self.drawn_sizes(rng)
        cases = []
        for sizes in [*self.sizes, drawn] if drawn and self.inputs else self.sizes[:1]:
            inputs = self.draw(rng, sizes)
            cases.append(Case(sizes, inputs, self.outputs(self.seen(self.reference(**inputs)))))
        return cases

    def drawn_sizes(self, rng: np.random.Generator) -> dict[str, int]:
        """Sizes that differ from axis to axis."""
        letters = sorted(set().union(*self.sizes))
        return dict(zip(letters, rng.permutation(DRAWN_SIZES)[: len(letters)].tolist()))

    def seen(self, value: Any) -> Any:
        """What of a returned value is compared: the value itself, unless its behaviour is."""
        return value if self.behaviour is None else self.behaviour(value)

    def outputs(self, value: Any) -> dict[str, Any]:
        """A returned value by output name; a right answer's number of outputs is taken for granted."""
        return dict(zip(self.returns, value if len(self.returns) > 1 else (value,)))

    def contract(self, output: str) -> str | None:
        """The axis letters of one compared array; None where the exercise states none (a cache's field)."""
        name, _, item = output.partition(".")
        declared = self.returns[name]
        if isinstance(declared, type):
            return None
        if isinstance(declared, str):
            return declared
        return declared[int(item)] if item else None

    def block_names(self, contract: str) -> tuple[int, Sequence[str]] | None:
        """The axis stacked from gate blocks, and their names: "4H D" gives (0, ("i", "f", "g", "o"))."""
        for axis, (factor, letter) in enumerate(axes(contract)):
            if letter and factor in self.blocks:
                return axis, self.blocks[factor]
        return None
