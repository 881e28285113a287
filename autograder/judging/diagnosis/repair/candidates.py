"""All functions that are one edit away from a student's, the simplest edits first."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any, NamedTuple

from autograder.judging.diagnosis.repair import edit
from autograder.judging.diagnosis.repair.bank import Item, bank, code_of
from autograder.judging.diagnosis.repair.edits import edits
from autograder.judging.diagnosis.repair.fillings import likely, others, plain_fillings, renamings
from autograder.judging.diagnosis.repair.influence import local_names
from autograder.judging.diagnosis.repair.place import Filling, Place
from autograder.judging.diagnosis.repair.slots import SCOPES, Slot, slots_of
from autograder.judging.diagnosis.repair.source import Function, Source

MOST_FUNCTIONS = 20  # of the notebook's own, tried in place of one that is called


class Candidate(NamedTuple):
    """A place, what is done there, and the function that has it."""

    slot: Slot
    kind: str
    look: ast.AST | str
    make: Callable[[], Function | None]  # None: it says nothing new
    place: Place | None = None


def candidates(
    source: Source,
    inputs: Mapping[str, Any],
    rank: Callable[[Slot], int | None],
    run: Callable[[Function], None],
) -> list[Iterator[Candidate]]:
    """Stages of candidates: small edits; what may be put in; expressions of the source, and whole lines.

    Slots without a rank are left alone, those with a low one come first; `run` calls a function as the
    original is called.
    """
    tree = source.tree
    every = slots_of(tree)
    ranked = [(place, slot) for slot in every if (place := rank(slot)) is not None]
    slots = [slot for _, slot in sorted(ranked, key=lambda pair: pair[0])]
    known = set(local_names(tree))
    open_slots = [s for s in slots if isinstance(s.node, ast.expr) and not _given(s.node, source, known)]
    places = [Place(source, slot, run) for slot in open_slots if _fillable(slot)]
    values = {name: value for place in places for _, names in place.met for name, value in names.items()}
    parameters = [argument.arg for argument in tree.args.args]
    plain, larger = bank(tree, every, {**values, **dict(zip(parameters, inputs.values()))})
    return [
        _small(source, slots, places, plain),
        _filled(source, slots, places, plain),
        _rest(source, slots, places, larger),
    ]


def _fillable(slot: Slot) -> bool:
    """Whether a hole can stand in a slot."""
    loads = isinstance(getattr(slot.node, "ctx", None) or ast.Load(), ast.Load)
    other = isinstance(slot.node, (ast.Slice, ast.Starred)) or slot.field == "func"
    return loads and not other


def _given(node: ast.AST, source: Source, known: set[str]) -> bool:
    """Whether a name is one of the notebook's or Python's, such as np."""
    if not isinstance(node, ast.Name) or node.id in known:
        return False
    return node.id in source.function.__globals__ or hasattr(builtins, node.id)


def _small(source: Source, slots: list[Slot], places: list[Place], plain: list[Item]) -> Iterator[Candidate]:
    of_slot = {id(place.slot): place for place in places}
    for slot in slots:
        place = of_slot.get(id(slot))
        for small in edits(slot):
            if place is not None and not any(isinstance(node, SCOPES) for node in ast.walk(small.node)):
                code = code_of(small.node)
                yield _put(place, Filling(small.kind, small.look, lambda _, b: b, code, keeps=False))
            else:
                yield Candidate(slot, small.kind, small.look, _changed(source, slot, small.node))
    for place in places:
        yield from (_put(place, filling) for filling in renamings(place.slot, plain))
        yield from (_put(place, filling) for filling in plain_fillings(place.slot))
    slices = {
        ast.unparse(slot.node): slot.node
        for slot in slots_of(source.tree)
        if isinstance(slot.node, ast.Slice)
    }
    for slot in slots:
        if slot.field == "slice":
            for other in slices.values():
                yield Candidate(slot, edit.INDEX, slot.parent, _changed(source, slot, other))


def _filled(source: Source, slots: list[Slot], places: list[Place], plain: list[Item]) -> Iterator[Candidate]:
    for of_kind in (likely, others):
        for place in places:
            yield from (_put(place, filling) for filling in of_kind(place.slot, plain))
    for slot in slots:
        yield from _other_functions(source, slot)
        yield from _other_targets(source, slot)


def _rest(source: Source, slots: list[Slot], places: list[Place], larger: list[Item]) -> Iterator[Candidate]:
    for slot in slots:
        yield from _moved(source, slot)
        yield from _handed_on(source, slot)
    for of_kind in (likely, others):
        for place in places:
            yield from (_put(place, filling) for filling in of_kind(place.slot, larger))


def _put(place: Place, filling: Filling) -> Candidate:
    return Candidate(place.slot, filling.kind, filling.look, lambda: place.function(filling), place)


def _other_functions(source: Source, slot: Slot) -> Iterator[Candidate]:
    """Another function of the notebook is called, or one of NumPy's."""
    if slot.field != "func" or not isinstance(slot.parent, ast.Call):
        return
    scope = source.function.__globals__
    mine = [name for name, value in list(scope.items()) if isinstance(value, FunctionType) and name[0] != "_"]
    mine = [*local_names(source.tree), *mine[-MOST_FUNCTIONS:]]
    others: list[ast.expr] = [ast.Name(name, ast.Load()) for name in mine]
    if "np" in scope and isinstance(slot.node, ast.Name):
        others.append(ast.Attribute(ast.Name("np", ast.Load()), "tanh", ast.Load()))
    for other in others:
        yield Candidate(slot, edit.FUNCTION, slot.node, _changed(source, slot, other))


def _other_targets(source: Source, slot: Slot) -> Iterator[Candidate]:
    """The value is given to another name."""
    if isinstance(slot.node, ast.Name) and isinstance(slot.node.ctx, ast.Store):
        for name in local_names(source.tree):
            if name != slot.node.id:
                yield Candidate(
                    slot, edit.NAME, slot.node, _changed(source, slot, ast.Name(name, ast.Store()))
                )


def _moved(source: Source, slot: Slot) -> Iterator[Candidate]:
    """A line is exchanged with the one after it, or taken out of the loop that it ends."""
    body = getattr(slot.parent, slot.field, None)
    if slot.node is not slot.statement or not isinstance(body, list):
        return
    at = next((k for k, statement in enumerate(body) if statement is slot.node), None)
    if at is None:  # the statement is a copy of the one that stands there
        return
    if at + 1 < len(body):
        yield Candidate(
            slot, edit.PLACE, slot.node, _with_body(source, body, at, [body[at + 1], body[at]], 2)
        )
    if isinstance(slot.node, ast.For) and at + 1 < len(body):  # the line after a loop belongs into it
        loop = slot.node
        longer = ast.For(loop.target, loop.iter, [*loop.body, body[at + 1]], loop.orelse)
        yield Candidate(slot, edit.PLACE, body[at + 1], _with_body(source, body, at, [longer], 2))
    if isinstance(slot.node, ast.For) and len(slot.node.body) > 1:
        loop, last = slot.node, slot.node.body[-1]
        shorter = ast.For(loop.target, loop.iter, loop.body[:-1], loop.orelse)
        yield Candidate(slot, edit.PLACE, last, _with_body(source, body, at, [shorter, last], 1))


def _handed_on(source: Source, slot: Slot) -> Iterator[Candidate]:
    """One more line at the end of a loop: what a step has computed is handed on, or collected."""
    loop = slot.node
    if not isinstance(loop, ast.For) or slot.nested:
        return
    inside = {n.id for part in loop.body for n in ast.walk(part) if isinstance(n, ast.Name)}
    fresh = [n for n in local_names(source.tree) if any(_stores(part, n) for part in loop.body)]
    for target in local_names(source.tree):
        for value in fresh:
            lines = [f"{target} += {value}"] if target not in fresh else []
            lines += [f"{target} = {value}"] if target in inside else []
            for line in lines if target != value else ():
                more = ast.parse(line).body
                at = len(loop.body)
                yield Candidate(slot, edit.CARRY, target, _with_body(source, loop.body, at, more, 0))


def _stores(node: ast.AST, name: str) -> bool:
    return any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in ast.walk(node)
    )


def _changed(source: Source, slot: Slot, node: ast.AST) -> Callable[[], Function]:
    def make() -> Function:
        slot.put(node)
        try:
            return source.built()
        finally:
            slot.put(slot.node)

    return make


def _with_body(
    source: Source, body: list[ast.stmt], at: int, more: list[ast.stmt], gone: int
) -> Callable[[], Function]:
    def make() -> Function:
        before = list(body)
        for line in (line for line in more if not hasattr(line, "lineno")):
            ast.fix_missing_locations(ast.copy_location(line, body[0]))
        body[at : at + gone] = more
        try:
            return source.built()
        finally:
            body[:] = before

    return make
