"""environment.yml, which conda and Binder read, asks for what pyproject.toml and the Makefile ask for."""

import re
from itertools import chain

import tomllib
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WANTED = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
BY_CONDA = [entry for entry in WANTED if isinstance(entry, str)]
(BY_PIP,) = [entry["pip"] for entry in WANTED if isinstance(entry, dict)]


def extras_of(line):
    return set(re.search(r"\[([\w,]+)\]", line)[1].split(","))


def test_the_python_is_one_that_the_project_and_its_makefile_take():
    (version,) = [entry.partition("=")[2] for entry in BY_CONDA if entry.startswith("python=")]
    assert version in SpecifierSet(PROJECT["requires-python"])
    low, high = re.search(
        r"\((3, \d+)\) <= sys.version_info < \((3, \d+)\)", (ROOT / "Makefile").read_text("utf-8")
    ).groups()
    assert (
        tuple(map(int, low.split(", ")))
        <= tuple(map(int, version.split(".")))
        < tuple(map(int, high.split(", ")))
    )


def test_everything_else_comes_from_the_project_itself():
    assert {entry.partition("=")[0] for entry in BY_CONDA} == {"python", "make", "pip"}
    (line,) = BY_PIP
    assert line.startswith("-e .[")
    assert extras_of(line) <= set(PROJECT["optional-dependencies"])


def test_it_installs_what_make_installs():
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("$(,)", ",")
    installed = set()
    for words in re.findall(r"\$\(call install,(.*)\)$", makefile, re.MULTILINE):
        installed |= set(words.split(",")) & set(PROJECT["optional-dependencies"])
    assert extras_of(BY_PIP[0]) == installed


def test_every_requirement_is_one_that_pip_reads():
    lines = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    assert len([Requirement(line) for line in lines]) > 20
