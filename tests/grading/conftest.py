from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from mini import Handout, make_course


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("mini") / "course")


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Path:
    """A course of its own for each test."""
    folder = tmp_path / "course"
    shutil.copytree(released, folder)
    return folder


@pytest.fixture
def handout(course: Path) -> Handout:
    return Handout(course)
