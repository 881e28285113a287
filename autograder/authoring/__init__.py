"""The authors' workshop: from a text page to the notebooks of a lesson, and what checks both."""
