"""Mutated frames and notebooks: data or a sentence comes out, never an exception, and never another verdict.

A frame is what a submission's process answers; a notebook is what a student hands in. Of a restored notebook
the checks, their texts and their points must be the lesson's, whatever was handed in.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, namedtuple
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np

from autograder.grading.notebooks.cell import Cell
from autograder.grading.notebooks.released import Released
from autograder.grading.notebooks.submitted import Unreadable, read_notebook
from autograder.sandbox.outside.replies import checked_outcome, checked_outputs
from autograder.sandbox.wire.decoder import decode
from autograder.sandbox.wire.encoder import encode
from autograder.sandbox.wire.frames import MAGIC, PREFIX, ProtocolError

LESSON = Path(__file__).parents[1] / "lessons" / "02-gradient-decay" / "02-gradient-decay.ipynb"
SYNTAX = np.frombuffer(b'[],"0123456789-.eE\\u{}:talsonxyc \0\xff', np.uint8)
Cache = namedtuple("Cache", "x h_next")
OUTCOME = {"value": (np.ones((2, 3)), Cache(1, [2.0])), "error": None, "line": "", "missing": False,
           "changed": ("x",), "warnings": ("w",), "printed": "é" * 99, "seconds": 0.1}  # fmt: skip
CELL = {"passed": True, "outputs": [{"output_type": "stream", "name": "stdout", "text": "x" * 99}]}
FRAMES = [encode(OUTCOME), encode(CELL), encode([np.array([True]), np.float32(2), {"b": b"1"}, 1j, object()])]
ODD: list[Any] = [
    None, True, -1, 2**70, 1e308, "", "\ud800", "check-rnn_step", "<script>", [], {}, [[]], {"": None}, "\0",
    {"grade_id": "check-rnn_step", "points": 300, "grade": True}, ["x", 1], "../../x", "code", "markdown",
]  # fmt: skip


def mutated_frame(rng: np.random.Generator) -> bytes:
    """A frame with a few bytes changed; most often its prefix fits, so that deeper code is reached."""
    frame = FRAMES[rng.integers(len(FRAMES))]
    _, length, _ = PREFIX.unpack(frame[: PREFIX.size])
    header, body = bytearray(frame[PREFIX.size :][:length]), bytearray(frame[PREFIX.size :][length:])
    _scramble(header if rng.random() < 0.7 else body, rng)
    data = bytearray(PREFIX.pack(MAGIC, len(header), len(body))) + header + body
    if rng.random() < 0.2:
        _scramble(data, rng)
    return bytes(data)


def _scramble(data: bytearray, rng: np.random.Generator) -> None:
    for _ in range(rng.integers(1, 6)):
        at = int(rng.integers(len(data) + 1))
        match rng.integers(3):
            case 0:
                data[at : at + 1] = bytes([rng.choice(SYNTAX)])
            case 1:
                del data[at : at + int(rng.integers(1, 9))]
            case _:
                data[at:at] = bytes(rng.choice(SYNTAX, rng.integers(1, 5)))


def read_frame(data: bytes) -> str:
    """What the parent makes of a reply: "data" or "refused"."""
    try:
        reply = decode(data)
        if isinstance(reply, dict) and "outputs" in reply:
            checked_outputs(reply["outputs"], 1 << 20)
        else:
            checked_outcome(reply, 0.0)
    except ProtocolError:
        return "refused"
    return "data"


def released_notebook() -> Released:
    notebook = json.loads(LESSON.read_text(encoding="utf-8"))
    cells = [Cell(cell) for cell in notebook["cells"]]
    for cell in cells:
        cell.source = cell.source  # a text, where it was a list of lines
    return Released(LESSON.stem, cells, notebook["metadata"])


def mutated_notebook(released: Released, rng: np.random.Generator) -> bytes:
    """A submission with some of its parts exchanged, doubled, lost or damaged."""
    notebook: Any = deepcopy(released.notebook(released.cells))
    for _ in range(rng.integers(1, 8)):
        holder, key = _somewhere(notebook, rng)
        match rng.integers(4):
            case 0:
                holder[key] = deepcopy(ODD[rng.integers(len(ODD))])
            case 1:
                del holder[key]
            case 2:
                other, place = _somewhere(notebook, rng)
                holder[key] = deepcopy(other[place])
            case _:
                cells = notebook.get("cells")
                if isinstance(cells, list) and cells:
                    cells.insert(int(rng.integers(len(cells))), deepcopy(cells[rng.integers(len(cells))]))
    data = bytearray(json.dumps(notebook).encode())
    if rng.random() < 0.2:
        _scramble(data, rng)
    return bytes(data)


def _somewhere(tree: Any, rng: np.random.Generator) -> tuple[Any, Any]:
    """A random place in a tree of lists and mappings."""
    while True:
        keys = list(tree) if isinstance(tree, dict) else range(len(tree))
        if not keys:
            return {"": None}, ""
        key = keys[rng.integers(len(keys))]
        if not isinstance(tree[key], (dict, list)) or rng.random() < 0.15:
            return tree, key
        tree = tree[key]


def read_submission(released: Released, data: bytes, path: Path) -> str:
    """What grading makes of a notebook: "graded" or "refused"; AssertionError when it is misled."""
    path.write_bytes(data)
    try:
        cells = released.restore(read_notebook(path).cells)
    except Unreadable as reason:
        return "refused" if str(reason).endswith(".") else "refused without a sentence"
    assert _graded(cells) == _graded(released.cells)
    json.dumps(released.notebook(cells)).encode()
    return "graded"


def _graded(cells: Any) -> dict[str, Any]:
    found = [(c.grade_id, (c.source, c.exercise_name, c.points)) for c in cells if c.exercise_name]
    found += [(c.grade_id, c.points) for c in cells if c.is_graded and not c.exercise_name]
    assert len(found) == len(dict(found))
    return dict(found)


def _many(what: str, count: int, one: Callable[[], str]) -> None:
    seen: Counter[str] = Counter()
    start = said = time.monotonic()
    for number in range(1, count + 1):
        seen[one()] += 1
        now = time.monotonic()
        if now > said + 1 or number == count:
            said = now
            rate = number / max(now - start, 1e-9)
            left = (count - number) / rate
            ends = ", ".join(f"{times} {end}" for end, times in sorted(seen.items()))
            print(f"\r{number} of {count} {what}: {ends}; {rate:.0f} a second, {left:.0f} s left  ", end="")
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--notebooks", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    released = released_notebook()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{released.name}.ipynb")
        _many("frames", chosen.frames, lambda: read_frame(mutated_frame(rng)))
        _many(
            "notebooks",
            chosen.notebooks,
            lambda: read_submission(released, mutated_notebook(released, rng), path),
        )


if __name__ == "__main__":
    sys.exit(main())
