"""The start page and what it links to, as HTML without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograder.exercises import exercises
from autograder.grading import packaged
from autograder.home.folder import Home
from autograder.student.path import Stage, duration, following, path

_templates = Environment(
    loader=PackageLoader("autograder.home"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_templates.filters["duration"] = duration


def start(
    home: Home, data: Mapping[str, Mapping[str, Any]], said: Sequence[str], base_url: str, token: str
) -> str:
    """The lessons as a path, with one link to go on and one to what is next."""
    known = [name for name in home.lessons() if name in exercises.lessons]
    stages = path(data, known)
    latest = home.latest()
    here = next((stage for stage in stages if stage.lesson == latest), None)
    return _templates.get_template("start.html.j2").render(
        stages=stages,
        here=here,
        following=_following(stages, here),
        earned=sum(stage.earned for stage in stages),
        points=sum(stage.points for stage in stages),
        minutes=sum(stage.minutes_left for stage in stages),
        said=said,
        folder=home.folder,
        has_sheet=(home.folder / "docs" / "cheat-sheet.pdf").is_file(),
        base=base_url,
        token=token,
    )


def _following(stages: Sequence[Stage], here: Stage | None) -> Stage | None:
    """The lesson to begin next; None where it is the one that is resumed, or all are done."""
    found = following(stages, here)
    return None if found is here else found


def as_graded(lesson: str, printed: str, base_url: str) -> str:
    """What `carousel check` printed."""
    template = _templates.get_template("as_graded.html.j2")
    return template.render(lesson=lesson, printed=printed, base=base_url)


@cache
def glossary(base_url: str) -> str:
    """The lessons' words."""
    from nbconvert.filters.markdown import markdown2html

    from autograder.grading.html.mathml import drawn

    text = (packaged.folder() / "docs" / "glossary.md").read_text(encoding="utf-8")
    return _plain("Glossary", markdown2html(drawn(text)), base_url)


@cache
def time_line(base_url: str) -> str:
    """What happened when, the whole of it."""
    from lstm_ref.figures.timeline import EVENTS

    rows = "".join(
        f"<tr><th scope='row'>{year}</th><td>{Markup.escape(what)}</td></tr>" for year, _, what in EVENTS
    )
    return _plain("Time line", f"<h1>Time line</h1><table>{rows}</table>", base_url)


def _plain(title: str, body: str, base_url: str) -> str:
    template = _templates.get_template("plain.html.j2")
    return template.render(title=title, body=Markup(body), base=base_url)
