"""Where a course and its settings are: nbgrader's own search, and the nearest course above this folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

CONFIG = "nbgrader_config.py"
JSON = "nbgrader_config.json"


def nearest(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds nbgrader_config.py."""
    folders = [start.resolve(), *start.resolve().parents]
    return next((folder for folder in folders if (folder / CONFIG).is_file()), None)


def of_the_machine() -> Iterator[Path]:
    """The settings files of this machine, environment and user, the strongest last."""
    places: list[str] = []
    with suppress(ModuleNotFoundError):  # where nbgrader is not installed
        from jupyter_core.paths import jupyter_config_path

        places = jupyter_config_path()[::-1]
    for folder in places:
        yield from in_folder(Path(folder))


def in_folder(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in (CONFIG, JSON) if (folder / name).is_file())


def settings(start: Path) -> tuple[Path | None, Any]:
    """The course's folder, and the settings of all files that nbgrader reads, the strongest last.

    `c.CourseDirectory.root` says where the course is, as with JupyterHub, where a file in a home does so;
    otherwise it is the nearest folder with a file of its own. None: there is no course. Raises whatever a
    settings file raises, with its path as `culprit`.
    """
    from traitlets.config import Config

    here = nearest(start)
    files = [*of_the_machine(), *(in_folder(here) if here else ())]
    config = Config()
    for file in files:
        config.merge(_loaded(file))
    root = config.get("CourseDirectory", {}).get("root")
    course = ((here or start) / str(root)).resolve() if root else here
    if course is not None and course != here and course / CONFIG not in files:
        for file in in_folder(course):
            config.merge(_loaded(file))
    if course is not None:
        config.CourseDirectory.root = str(course)
    return course, config


def _loaded(file: Path) -> Any:
    from traitlets.config import JSONFileConfigLoader, PyFileConfigLoader

    loader = PyFileConfigLoader if file.suffix == ".py" else JSONFileConfigLoader
    try:
        return loader(file.name, path=str(file.parent)).load_config()
    except Exception as error:
        error.culprit = file  # type: ignore[attr-defined]
        raise
