"""The IPython shell that runs a submission's cells and records their outputs within limits.

Threat: output without end, and a shell that remembers or reads what lies outside.

A cell runs as in Jupyter, with magics, await, figures and tracebacks; what it shows is cut as it arrives, and
no history, profile or start-up file exists.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import importlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from traitlets.config import Config

from autograder.sandbox.inside.absent_packages import without_hidden

CUT = "\n[the rest of this cell's output was cut]\n"


class Recorder:
    """The outputs of the running cell in nbformat's form, at most `budget` bytes of them."""

    OVERHEAD = 500  # bytes charged for each output beside its content, so that empty ones end too

    def __init__(self, budget: int):
        self.budget = budget
        self.clear()

    def clear(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.left = self.budget
        self.cut = False
        self.clear_next = False

    def spend(self, size: int) -> bool:
        """Whether `size` more bytes still fit; the first that do not leave a note in their place."""
        if self.clear_next:
            self.outputs, self.clear_next = [], False
        if not self.cut and size <= self.left:
            self.left -= size
            return True
        if not self.cut:
            self.cut = True
            self.outputs.append({"output_type": "stream", "name": "stderr", "parts": [CUT]})
        return False

    def write(self, name: str, text: str) -> None:
        if not text or self.cut:
            return
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") != name or self.clear_next:
            if not self.spend(self.OVERHEAD):
                return
            last = {"output_type": "stream", "name": name, "parts": []}
            self.outputs.append(last)
        data = text[: self.left].encode("utf-8", "replace")[: self.left]
        last["parts"].append(data.decode("utf-8", "ignore"))
        self.left -= len(data)
        if self.left == 0:
            self.spend(1)

    def show(self, kind: str, data: Any, **more: Any) -> None:
        bundle = {str(mime): text for mime, text in map(_mime, data.items()) if text is not None}
        if bundle and self.spend(self.OVERHEAD + sum(map(len, bundle.values()))):
            self.outputs.append({"output_type": kind, "data": bundle, "metadata": {}, **more})

    def error(self, name: str, value: str, lines: list[str]) -> None:
        """A traceback, shortened; it is shown even where the prints have used everything up."""
        lines = [line[:4000] for line in lines[-20:]]
        self.outputs.append(
            {"output_type": "error", "ename": name[:200], "evalue": value[:4000], "traceback": lines}
        )

    def taken(self) -> list[dict[str, Any]]:
        outputs = self.outputs
        self.clear()
        for output in outputs:
            if "parts" in output:
                output["text"] = "".join(output.pop("parts"))
        return outputs


def _mime(item: tuple[Any, Any]) -> tuple[Any, str | None]:
    """Text and images pass; JSON bundles (the state of widgets) have no reader on a feedback page."""
    mime, value = item
    if isinstance(value, bytes):
        value = base64.b64encode(value).decode()
    return mime, value if isinstance(value, str) else None


class Stream(io.TextIOBase):
    """sys.stdout and sys.stderr of the cells."""

    encoding = "utf-8"  # tqdm and rich ask
    errors = "replace"

    def __init__(self, name: str, recorder: Recorder):
        self.name = name
        self.recorder = recorder

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.recorder.write(self.name, text)
        return len(text)


class Hook(DisplayHook):
    """The value of a cell's last expression becomes an `execute_result`."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        count = self.prompt_count
        assert self.shell is not None
        self.shell.recorder.show("execute_result", format_dict, execution_count=count)

    def log_output(self, format_dict: Any) -> None:
        pass

    def finish_displayhook(self) -> None:
        self._is_active = False


class Publisher(DisplayPublisher):
    """`display(...)` and figures become `display_data`."""

    def publish(self, data: Any, metadata: Any = None, *args: Any, **kwargs: Any) -> None:
        if not kwargs.get("update"):  # a progress bar's every step
            self.shell.recorder.show("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.clear_next = True


class Shell(InteractiveShell):
    """IPython without history, profile, start-up files, colours or a person to ask."""

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.colors = "NoColor"
        config.InteractiveShell.xmode = "Context"
        config.InteractiveShell.autoindent = False
        config.InteractiveShell.cache_size = 1000
        self.recorder = Recorder(budget=0)
        super().__init__(config=config, displayhook_class=Hook, display_pub_class=Publisher)
        self.system = self.system_raw  # type: ignore[method-assign]
        if "matplotlib_inline.backend_inline" in sys.modules:  # otherwise a first plot brings it along
            importlib.import_module("matplotlib_inline.backend_inline").configure_inline_support(
                self, "inline"
            )
        builtins.input = _no_input
        sys.stdout, sys.stderr = Stream("stdout", self.recorder), Stream("stderr", self.recorder)
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115  # as long as the process

    def init_ipython_dir(self, ipython_dir: Any) -> None:
        self.ipython_dir = os.path.join(os.getcwd(), ".ipython")

    def init_profile_dir(self, profile_dir: Any) -> None:
        """An empty one, in the fork server's own folder: IPython 8 insists."""
        self.profile_dir = ProfileDir.create_profile_dir(self.ipython_dir)

    def init_virtualenv(self) -> None:
        pass

    def init_history(self) -> None:
        self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)
        self.configurables.append(self.history_manager)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython 9 keeps everything printed a second time, without a bound."""
        yield

    def enable_gui(self, gui: Any = None) -> None:
        """`%matplotlib` asks for an event loop; inline figures need none."""

    def system_raw(self, cmd: str) -> None:
        """`!command`: its output joins the cell's."""
        done = subprocess.run(
            self.var_expand(cmd, depth=1),
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            errors="replace",
        )
        print(done.stdout, end="")  # noqa: T201  # into the cell's stream
        self.user_ns["_exit_code"] = done.returncode

    def should_run_async(self, raw_cell: str, **more: Any) -> bool:
        """Compiling a cell says whether it awaits; most say so sooner."""
        return ("await" in raw_cell or "async" in raw_cell) and super().should_run_async(raw_cell, **more)

    def _get_exc_info(self, exc_tuple: Any = None) -> tuple[Any, Any, Any]:
        kind, value, traceback = super()._get_exc_info(exc_tuple)
        return kind, value, without_hidden(traceback)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.recorder.error(getattr(etype, "__name__", str(etype)), str(evalue), [str(line) for line in stb])

    def run(self, source: str) -> tuple[bool, list[dict[str, Any]]]:
        """Run one cell: whether it went through, and its outputs."""
        self.recorder.clear()
        result = self.run_cell(source, store_history=True)
        return bool(result is not None and result.success), self.recorder.taken()


def _no_input(prompt: object = "") -> str:
    raise EOFError("input() has nobody to answer it while a notebook is graded")
