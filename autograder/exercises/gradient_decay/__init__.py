"""Lesson 01: how far back can a plain RNN learn?"""

LESSON = "01-gradient-decay"
ORDER = ("rnn_step",)
