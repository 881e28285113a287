"""What a student is told: one report, as data, as text and as HTML."""

from autograder.judging.report.report import Report as Report
