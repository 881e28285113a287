"""The name that courses have in their nbgrader_config.py; see `autograder.grading.nbgrader.steps`."""

from autograder.grading.nbgrader.steps import Execute as Execute
from autograder.grading.nbgrader.steps import Restore as Restore
