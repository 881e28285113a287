"""Lesson reading: how far a window and a state reach, and what a state is worth in bits."""

from __future__ import annotations

from autograder.claims.claim import Arm, Claims
from lstm_ref.numpy.experiments.reading import (
    bigram,
    bits_of,
    held_out,
    learn_hello,
    learn_text,
    name_the_first,
    ngram_bits,
)
from lstm_ref.numpy.losses import bits_per_letter

claims = Claims("reading")


@claims.declare(
    "A window of six letters names the letter five steps back, and guesses at six, however long it is trained; a "
    "network with a state names that one too.",
    statistic="accuracy after 250 updates, naming the first letter, of four (guessing: 0.25)",
    arms=(
        Arm("state, 6 steps back", above=0.9),
        Arm("window of 6, 5 steps back", above=0.9),
        Arm("window of 6, 6 steps back", below=0.4),
        Arm("window of 6, 6 steps back, 1,000 updates", below=0.4),
        Arm("last letter only, 1 step back", below=0.4),
    ),
)
def window_ends(seed: int, full: bool) -> dict[str, float]:
    updates = 250 if full else 3
    return {
        "state, 6 steps back": name_the_first(6, None, seed, updates).accuracy,
        "window of 6, 5 steps back": name_the_first(5, 6, seed, updates).accuracy,
        "window of 6, 6 steps back": name_the_first(6, 6, seed, updates).accuracy,
        "window of 6, 6 steps back, 1,000 updates": name_the_first(6, 6, seed, 4 * updates).accuracy,
        "last letter only, 1 step back": name_the_first(1, 1, seed, updates).accuracy,
    }


@claims.declare(
    "As long as the gap fits, the window is the safer choice: it learns 15 steps in every run, the state only in "
    "some, and needs four times the updates to do it in nearly all.",
    statistic="accuracy, naming the letter 15 steps back, of four (guessing: 0.25)",
    arms=(
        Arm("window of 16", above=0.9),
        Arm("state", above=0.9, least=0.25, most=0.9),
        Arm("state, 1,000 updates", above=0.9),
    ),
)
def window_wins(seed: int, full: bool) -> dict[str, float]:
    updates = 250 if full else 3
    return {
        "window of 16": name_the_first(15, 16, seed, updates).accuracy,
        "state": name_the_first(15, None, seed, updates).accuracy,
        "state, 1,000 updates": name_the_first(15, None, seed, 4 * updates).accuracy,
    }


@claims.declare(
    "A network with a state learns `hello`; without one its loss cannot fall below (2 log 2) / 4 = 0.347, since an "
    "l is followed by an l and by an o.",
    statistic="loss in nats after 400 updates",
    arms=(
        Arm("with a state", below=0.1),
        Arm("without", above=0.346),
        Arm("without, 2,000 updates", above=0.346),
    ),
)
def hello(seed: int, full: bool) -> dict[str, float]:
    updates = 400 if full else 3
    return {
        "with a state": learn_hello(seed, updates),
        "without": learn_hello(seed, updates, stateless=True),
        "without, 2,000 updates": learn_hello(seed, 5 * updates, stateless=True),
    }


@claims.declare(
    "The network beats the table of letter pairs by more than half a bit, and the state is why: without it the "
    "network is worth as much as the table.",
    statistic="bits a letter on a tenth of the story that was held back, another tenth for each seed, compared "
    "with the table of pairs: the table's less the network's",
    arms=(
        Arm("network", above=0.5),
        Arm("network without a state", above=-0.15, below=0.15),
    ),
)
def pairs(seed: int, full: bool) -> dict[str, float]:
    story, tenth = held_out(seed)
    updates = 500 if full else 3
    table = float(bits_per_letter(bigram(story)[tenth[:-1], tenth[1:]]))
    return {
        "network": table - bits_of(learn_text(story, seed, updates), tenth),
        "network without a state": table - bits_of(learn_text(story, seed, updates, stateless=True), tenth),
    }


@claims.declare(
    "On so short a story a table of four letters in a row beats the network.",
    statistic="bits a letter on a tenth that was held back: the network's less the table's",
    arms=(
        Arm("table of four", above=0.0),
        Arm("table of three", below=0.0, least=0.5),
        Arm("table of four, network trained three times as long", above=0.0),
    ),
    saying="neural beats n-gram",
    verdict="not on 5,400 letters",
)
def counting(seed: int, full: bool) -> dict[str, float]:
    story, tenth = held_out(seed)
    updates = 500 if full else 3
    network = bits_of(learn_text(story, seed, updates), tenth)
    longer = bits_of(learn_text(story, seed, 3 * updates), tenth)
    four = ngram_bits(story, tenth, n=4)
    return {
        "table of four": network - four,
        "table of three": network - ngram_bits(story, tenth, n=3),
        "table of four, network trained three times as long": longer - four,
    }
