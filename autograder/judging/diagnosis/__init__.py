"""From a wrong answer to its name: what to say first, which known mistake it is, and where it goes wrong."""

from autograder.judging.diagnosis.evidence import Evidence as Evidence
from autograder.judging.diagnosis.ladder import findings as findings
from autograder.judging.diagnosis.ladder import focus as focus
