"""The name that courses have in their nbgrader_config.py; see `autograder.grading.nbgrader.converters`."""

from autograder.grading.nbgrader.converters import AutogradeExporter as AutogradeExporter
from autograder.grading.nbgrader.converters import FeedbackExporter as FeedbackExporter
from autograder.grading.nbgrader.exchange import ReleaseFeedback as ReleaseFeedback
