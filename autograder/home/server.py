"""A Jupyter server extension: the start page at /carousel, and what it links to."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from autograder.grading.nbgrader.validation import validate_as_graded
from autograder.home import pages
from autograder.home.folder import Home
from autograder.student.progress import Progress

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'"
)


class _Page(JupyterHandler):
    """A page of ours: no script, nothing from elsewhere."""

    @property
    def content_security_policy(self) -> str:
        return f"{super().content_security_policy}; {POLICY}"

    @property
    def home(self) -> Home:
        return Home(Path(self.settings["carousel_folder"]))

    def send(self, page: str) -> None:
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")  # going back shows what has been reached since
        self.finish(page)


class _Start(_Page):
    @authenticated
    def get(self) -> None:
        said: list[str] = []
        data = Progress(tell=said.append).data
        token = self.xsrf_token.decode()
        self.send(pages.start(self.home, data, said, self.base_url, token))


class _AsGraded(_Page):
    """The button: the saved notebook goes through `carousel check`, and its table is the page."""

    @authenticated
    async def post(self, lesson: str) -> None:
        if lesson not in self.home.lessons():
            raise HTTPError(404, f"There is no lesson {lesson} in {self.home.folder}.")
        notebook = self.home.notebook(lesson)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "autograder.cli", "check", str(notebook)),
            env=os.environ | {"COLUMNS": "100"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        self.send(pages.as_graded(lesson, printed.decode(errors="replace"), self.base_url))


class _Linked(_Page):
    @authenticated
    async def get(self, name: str) -> None:
        page: Any = {"glossary": pages.glossary, "timeline": pages.time_line}[name]
        self.send(await asyncio.to_thread(page, self.base_url))


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    server.web_app.settings["carousel_folder"] = server.root_dir
    validate_as_graded()
    addresses = [
        (r"/carousel/?", _Start),
        (r"/carousel/as-graded/([\w-]+)", _AsGraded),
        (r"/carousel/(glossary|timeline)", _Linked),
    ]
    server.web_app.add_handlers(
        ".*$", [(url_path_join(server.base_url, address), handler) for address, handler in addresses]
    )
