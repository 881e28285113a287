"""Writes docs/where-did-the-error-go.html, the figure of lesson LSTM backward as a page of its own."""

from __future__ import annotations

from pathlib import Path

from lstm_ref import figures
from lstm_ref.numpy.experiments.error_flow import FORGET, STRING, WRITE, error_table

PAGE = Path(__file__).parent.parent / "docs" / "where-did-the-error-go.html"

if __name__ == "__main__":
    PAGE.write_text(figures.error_flow(STRING, FORGET, WRITE, error_table()).page(), encoding="utf-8")
