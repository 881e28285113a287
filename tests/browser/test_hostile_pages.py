"""What a student writes runs nothing in the pages that are made of it: by the cleaning, and by the policy.

A page without either is opened too: a line that would run nowhere proves nothing.
"""

import re
import threading
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from latex2mathml.converter import convert
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_notebook

from autograder.grading.html import feedback, mathml, style
from autograder.grading.html.submission import policy as policy_of
from autograder.grading.nbgrader.gradebook import Marks
from autograder.grading.notebooks.cell import Cell
from tests import hostile

NAME = f"</script><img src=x onerror={hostile.RUN}>"
RESOURCES = {"assignment_id": "01", "notebook_id": "01", "submission_id": "ab"} | {
    "index": 0,
    "total": 2,
    "base_url": "",
    "student": NAME,
    "last_name": f'"{NAME}',
    "first_name": f'\\"; {hostile.RUN} //',
    "notebook_path": f'"{NAME}',
}
LAYERS = ["by the cleaning alone", "by the policy alone", "by nothing"]
NAMES = ("last_name", "first_name", "notebook_path")
# A reader moves the pointer and clicks.
TOUCH = """() => {
    for (const one of (document.getElementById('notebook-container') ?? document.body).querySelectorAll('*'))
        if (!/^http/.test(one.protocol || one.form?.action))
            for (const kind of ['mouseenter', 'mouseover', 'focus', 'click'])
                one.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true}));
}"""
FILES = re.compile(r'<script[^>]*src="/formgrader[^>]*></script>|<link[^>]*href="/formgrader[^>]*>')
RAN = "Object.keys(window).filter(name => name.startsWith('ran'))"


class Careless(Preprocessor):
    """Formulas as latex2mathml leaves them."""

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "markdown":
            cell.source = mathml._CODE_OR_FORMULA.sub(self.draw, cell.source)
        return cell, resources

    def draw(self, match):
        try:
            return convert(match[1] or match[2]).translate(mathml._MARKDOWN)
        except Exception:
            return match[0]


@pytest.fixture
def exporter(formgrader_config):
    """nbconvert as this course's formgrader has it, or without one of the layers."""

    def make(cleaning=True, policy=True):
        config = deepcopy(formgrader_config)
        if not cleaning:
            config.HTMLExporter.preprocessors = [Careless]
            config.HTMLExporter.filters = {"policy": policy_of, "piece": lambda html: html}
        if not policy:
            config.HTMLExporter.filters["policy"] = lambda *_: "img-src *"
        return HTMLExporter(config=config)

    return make


class Server(BaseHTTPRequestHandler):
    """The pages that are to be shown: /, /0, /1 ..."""

    pages: ClassVar = {}

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.pages.get(self.path, "").encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def show(page):
    """Opens pages side by side, without nbgrader's own files: which ran a script, and what was asked for."""
    asked = []
    page.context.on("request", lambda one: asked.append(one.url) if hostile.CANARY in one.url else None)
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def open_pages(pages):
        numbered = {
            f"/{n}": FILES.sub("", html).replace(hostile.RUN, f"top.ran{n}++") for n, html in enumerate(pages)
        }
        frames = "".join(f'<iframe src="{address}"></iframe>' for address in numbered)
        Server.pages = numbered | {"/": f"<!DOCTYPE html>{frames}"}
        page.goto(f"http://127.0.0.1:{server.server_port}/", wait_until="load")
        for frame in page.main_frame.child_frames:
            if frame.url.startswith("http://127.0.0.1:"):
                frame.evaluate(TOUCH)
        page.wait_for_timeout(500)
        return page.evaluate(RAN), asked

    yield open_pages
    server.shutdown()
    server.server_close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("layer", LAYERS)
def test_no_line_runs_in_a_submissions_page_by_either_layer_alone(layer, exporter, show):
    export = exporter(cleaning="cleaning" in layer, policy="policy" in layer)
    names = RESOURCES if "cleaning" in layer else {**RESOURCES, "student": "bo"} | dict.fromkeys(NAMES, "")
    pages = [
        export.from_notebook_node(new_notebook(cells=[cell]), resources=dict(names))[0]
        for _, cell in hostile.cells()
    ]
    ran, asked = show(pages)
    if layer == "by nothing":
        assert len(ran) >= 40, ran
        assert len(set(asked)) >= 10, asked
    else:
        assert ran == []
    if layer == "by the cleaning alone":
        assert asked == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("layer", LAYERS)
def test_no_line_runs_in_a_page_of_ours_by_either_layer_alone(layer, show, monkeypatch):
    if "cleaning" not in layer:
        monkeypatch.setattr(style.clean, "cleaned", str)
    pages = [style.document(line, line) for line in hostile.MARKUP + hostile.TEX]
    pages += [
        feedback.student_page("01", line, [verdict(line)], Marks({}, {"check-rnn_step": line}, set(), 0.0))
        for line in pages
    ]
    if "policy" not in layer:
        pages = [page.replace("Content-Security-Policy", "X-None") for page in pages]
    ran, asked = show(pages)
    assert bool(ran) is (layer == "by nothing"), ran
    assert layer != "by the cleaning alone" or asked == []


def verdict(html):
    """A check's cell whose report is somebody else's."""
    role = {"grade": True, "solution": False, "locked": True, "points": 1, "grade_id": "check-rnn_step"}
    shown = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}]
    source = "check(rnn_step)"
    return Cell({"cell_type": "code", "source": source, "metadata": {"nbgrader": role}, "outputs": shown})
