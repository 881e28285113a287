"""Lesson gradient decay: what a plain RNN, its gradient and a wrong gradient do, and what they do not decide."""

from __future__ import annotations

from autograder.claims.claim import Claims
from autograder.claims.lessons.gradient_decay import reach, training

claims = Claims("gradient-decay")
for part in (reach, training):  # in the order of the page
    claims.declared |= part.claims.declared
