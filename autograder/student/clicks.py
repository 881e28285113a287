"""Choices in an output that are plain HTML: a click on one calls a function here while the kernel lives.

A script of the page listens for the clicks (`clicks.js`). It is a widget without a view, so that an output
holds HTML alone and is read without a kernel.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from autograder.student import kernel

KERNEL = secrets.token_hex(6)  # the outputs of another kernel are not this one's to answer
LIVE = f'data-carousel-live="{KERNEL}" style="display:none; flex-flow:row wrap; gap:0.4em"'
STILL = f'data-carousel-still="{KERNEL}"'

_called: dict[str, Callable[[str], None]] = {}
_listener: Any = None


def attributes(key: str, choice: str) -> str:
    """The attributes of the HTML element that stands for a choice."""
    return f'data-carousel-key="{KERNEL}-{escape(key)}" data-carousel-choice="{escape(choice)}"'


def listen(key: str, chosen: Callable[[str], None]) -> bool:
    """Call `chosen` with each choice of this key that is clicked; False where there is no live notebook."""
    if kernel.shell() is None:
        return False
    _called[f"{KERNEL}-{key}"] = chosen
    _start()
    return True


def received(content: Any) -> None:
    """A message of the page; what is no choice of this kernel is nothing."""
    if not (isinstance(content, dict) and isinstance(content.get("choice"), str)):
        return
    chosen = _called.get(str(content.get("key")))
    if chosen is not None:
        chosen(content["choice"])


def _start() -> None:
    global _listener
    if _listener is None:
        import anywidget
        import traitlets

        class Listener(anywidget.AnyWidget):
            """Lives in the page and is never displayed."""

            _esm = Path(__file__).with_suffix(".js")
            of = traitlets.Unicode(KERNEL).tag(sync=True)

        _listener = Listener()
        _listener.on_msg(lambda widget, content, buffers: received(content))
