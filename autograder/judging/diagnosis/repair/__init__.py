"""It points at the line: a search for one edit of a student's own source that makes a wrong answer right."""

from autograder.judging.diagnosis.repair.found import Found as Found
from autograder.judging.diagnosis.repair.found import Repair as Repair
from autograder.judging.diagnosis.repair.search import find_line as find_line
