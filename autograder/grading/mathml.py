"""The name that courses have in their nbgrader_config.py; see `autograder.grading.html.mathml`."""

from autograder.grading.html.mathml import MathML as MathML
