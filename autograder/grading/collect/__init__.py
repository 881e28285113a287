"""Submissions as they come: from the exchange, a download of Canvas or Moodle, or loose files."""
