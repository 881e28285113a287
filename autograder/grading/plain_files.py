"""The name that courses have in their nbgrader_config.py; see `autograder.grading.nbgrader.plain_files`."""

from autograder.grading.nbgrader.plain_files import only_plain_files as only_plain_files
