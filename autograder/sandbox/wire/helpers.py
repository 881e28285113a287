"""Other functions in the place of a page's own while one is called: whose fault is a wrong answer?"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any


@contextlib.contextmanager
def in_place_of_its_own(space: dict[str, Any], helpers: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
    """While this lasts, the names of `helpers` in a notebook's namespace mean those."""
    kept = {name: space[name] for name in helpers if name in space}
    space.update(helpers)
    try:
        yield
    finally:
        for name in helpers:
            space.pop(name, None)
        space.update(kept)
