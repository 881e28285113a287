"""The wheel carries the course: lessons, pages, solutions and configuration lie in it as package data."""

from pathlib import Path
from shutil import copy2

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
COURSE = (
    "nbgrader_config.py",
    "lessons/*/*.ipynb",
    "solutions/*.md",
    "solutions/*/*.ipynb",
    "docs/glossary.md",
    "docs/cheat-sheet.pdf",
)


class WithCourse(build_py):
    """The repository is the single source: its course is copied beside the code that is built."""

    def run(self):
        super().run()
        if self.editable_mode:  # finds them in the repository
            return
        for pattern in COURSE:
            for path in sorted(HERE.glob(pattern)):
                target = Path(self.build_lib, "autograder", "course_files", path.relative_to(HERE))
                target.parent.mkdir(parents=True, exist_ok=True)
                copy2(path, target)


setup(cmdclass={"build_py": WithCourse})
