"""A Jupyter server extension: a Content-Security-Policy with all that nbgrader's formgrader sends.

Threat: whatever a page of this server runs, it runs as the instructor. nbgrader sends files that lie beside
a submission, and its JSON, as pages of this server; and an address's ids stand in its scripts as they are.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_server.utils import url_path_join
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader.apihandlers import default_handlers as api
from nbgrader.server_extensions.formgrader.base import BaseApiHandler, BaseHandler
from nbgrader.server_extensions.formgrader.handlers import SubmissionFilesHandler
from nbgrader.server_extensions.formgrader.handlers import default_handlers as pages
from tornado.web import HTTPError

from autograder.grading.nbgrader.course import Course
from autograder.grading.nbgrader.exchange import make_exchange
from autograder.grading.nbgrader.validation import validate_as_graded

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

# A submission's page is stricter about itself: see html/submission.py.
PAGE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'"
)
DATA = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox"

_MARKUP = re.compile(r'[<>"&\\\x00-\x1f]')


class _Policed(BaseHandler):
    """A handler of nbgrader's whose answers say what a browser may do with them."""

    @property
    def exporter(self) -> HTMLExporter:
        """That of the course that is open now; nbgrader keeps the one of the course that was open first."""
        return HTMLExporter(config=self.settings["nbgrader_formgrader"].config)

    @property
    def content_security_policy(self) -> str:
        is_data = isinstance(self, (BaseApiHandler, SubmissionFilesHandler))
        return f"{super().content_security_policy}; {DATA if is_data else PAGE}"

    async def prepare(self) -> None:
        await super().prepare()
        make_exchange(Course(Path.cwd(), self.settings["nbgrader_formgrader"].config))
        if not isinstance(self, SubmissionFilesHandler) and any(map(_MARKUP.search, self._ids())):
            raise HTTPError(404, 'The formgrader has no page for an id with one of < > " & \\ in it.')

    def _ids(self) -> list[str]:
        return [*filter(None, self.path_args), *filter(None, self.path_kwargs.values())]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Stand before nbgrader's handlers: extensions load by their names, and the first match answers."""
    validate_as_graded()
    policed = [
        (url_path_join(server.base_url, address), type(handler.__name__, (_Policed, handler), {}), *settings)
        for address, handler, *settings in [*pages, *api]
        if issubclass(handler, BaseHandler)
    ]
    server.web_app.add_handlers(".*$", policed)
