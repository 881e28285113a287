"""Lesson sequence-models: what must be read and what must not, and what a network costs beside a table."""

from __future__ import annotations

from autograder.claims.claim import Arm, Claims
from lstm_ref.numpy.experiments.reading import ngram_bits
from lstm_ref.numpy.experiments.sequence_models import (
    ambiguous_right,
    bits_of,
    change_by_padding,
    course_split,
    learn_letters,
    learn_tags,
    learn_verdict,
    pooled_gradient,
    withheld_perplexity,
)

claims = Claims("sequence-models")


@claims.declare(
    "A tagger that reads forwards guesses where the words to come decide, however long it is trained; one that reads "
    "both ways, or backwards, is right.",
    statistic="share of the ambiguous words tagged right after 100 updates (guessing: 0.5)",
    arms=(
        Arm("both ways", above=0.98),
        Arm("backwards", above=0.98),
        Arm("forwards", below=0.6),
        Arm("forwards, 400 updates", below=0.6),
    ),
    first=8,
)
def both_ways(seed: int, full: bool) -> dict[str, float]:
    updates = 100 if full else 3
    return {
        "both ways": ambiguous_right(learn_tags("both ways", seed, updates), "both ways"),
        "backwards": ambiguous_right(learn_tags("backwards", seed, updates), "backwards"),
        "forwards": ambiguous_right(learn_tags("forwards", seed, updates), "forwards"),
        "forwards, 400 updates": ambiguous_right(learn_tags("forwards", seed, 4 * updates), "forwards"),
    }


@claims.declare(
    "A sentence's tags depend on the padding behind it where the reading from the end is not told what padding is.",
    statistic="largest change of a probability when 20 steps of padding stand behind 200 sentences",
    arms=(
        Arm("without a mask", above=1e-3),
        Arm("with a mask", below=1e-12),
    ),
    first=8,
)
def batch_mates(seed: int, full: bool) -> dict[str, float]:
    tagger = learn_tags("both ways", seed, 100 if full else 3)
    return {
        "without a mask": change_by_padding(tagger, 20, masked=False),
        "with a mask": change_by_padding(tagger, 20, masked=True),
    }


@claims.declare(
    "By the last state the gradient at the first of 60 inputs is a millionth and less of that at the last; by the mean "
    "or the maximum it is of the same size.",
    statistic="gradient at the first input, relative to the last, of an untrained LSTM as PyTorch starts it",
    arms=(
        Arm("last state", below=1e-6),
        Arm("mean", above=0.2),
        Arm("maximum", above=0.2),
    ),
    first=8,
)
def reach(seed: int, full: bool) -> dict[str, float]:
    T = 60 if full else 6
    found = {pool: pooled_gradient(pool, T, seed) for pool in ("last", "mean", "max")}
    names = {"last": "last state", "mean": "mean", "max": "maximum"}
    return {names[pool]: float(gradient[0] / gradient[-1]) for pool, gradient in found.items()}


@claims.declare(
    "An LSTM as PyTorch starts it names the first of 20 letters from the mean of its states or their maximum, and not "
    "from the last one, also after four times the updates.",
    statistic="accuracy after 200 updates, of four letters (guessing: 0.25)",
    arms=(
        Arm("mean", above=0.9),
        Arm("maximum", above=0.9),
        Arm("last state", below=0.4),
        Arm("last state, 800 updates", below=0.4),
    ),
    first=8,
)
def pooling(seed: int, full: bool) -> dict[str, float]:
    T, updates = 20, 200 if full else 3
    return {
        "mean": learn_verdict("mean", T, seed, updates),
        "maximum": learn_verdict("max", T, seed, updates),
        "last state": learn_verdict("last", T, seed, updates),
        "last state, 800 updates": learn_verdict("last", T, seed, 4 * updates),
    }


@claims.declare(
    "In a few seconds of training a table of four or five letters is not beaten, on all of the text or on a tenth of "
    "it; a larger network beats it when it is trained longer.",
    statistic="bits a letter on a tenth of the course's text, another one for each seed: the network's less those of "
    "the better table",
    arms=(
        Arm("64 units, 600 updates", above=0.0),
        Arm("the same, on a tenth of the text", above=0.0),
        Arm("96 units, 1,500 updates", below=0.0),
    ),
    saying="neural beats n-gram",
    verdict="not in a few seconds; with longer training yes",
)
def table_or_network(seed: int, full: bool) -> dict[str, float]:
    share, few, many = (1.0, 600, 1500) if full else (0.05, 2, 3)

    def behind(share: float, updates: int, H: int) -> float:
        rest, tenth = course_split(share, seed)
        tables = min(ngram_bits(rest, tenth, n) for n in (4, 5))
        return bits_of(learn_letters(rest, seed, updates, H), tenth) - tables

    return {
        "64 units, 600 updates": behind(share, few, 64),
        "the same, on a tenth of the text": behind(share / 10, few, 64),
        "96 units, 1,500 updates": behind(share, many, 96),
    }


@claims.declare(
    "A language model that reads both ways has a perplexity near 1, because it reads the letter it is asked for; where "
    "nothing stands after the letter its perplexity is about 8 or more, and that of a reader of one direction below 8.",
    statistic="perplexity on a tenth of the course's text after 200 updates",
    arms=(
        Arm("both ways", below=1.2),
        Arm("one way", above=4.0),
        Arm("both ways, nothing after the letter", above=8.0, least=0.5),
        Arm("one way, nothing after the letter", below=8.0),
    ),
    first=8,
)
def reads_the_answer(seed: int, full: bool) -> dict[str, float]:
    rest, tenth = course_split(1.0, seed)
    updates = 200 if full else 2
    both = learn_letters(rest, seed, updates, 32, bidirectional=True)
    one = learn_letters(rest, seed, updates, 64)
    return {
        "both ways": 2 ** bits_of(both, tenth),
        "one way": 2 ** bits_of(one, tenth),
        "both ways, nothing after the letter": withheld_perplexity(both, tenth),
        "one way, nothing after the letter": withheld_perplexity(one, tenth),
    }


@claims.declare(
    "At equal parameters and updates two layers cost more than one.",
    statistic="bits a letter on a tenth of the course's text after 600 updates: two layers of 40 units, less one of 64",
    arms=(
        Arm("two layers", above=0.0),
        Arm("one layer, another start", above=-0.05, below=0.05),
    ),
    saying="deeper is better",
    verdict="not at equal parameters and updates, on this text",
)
def two_layers(seed: int, full: bool) -> dict[str, float]:
    rest, tenth = course_split(1.0, seed)
    updates = 600 if full else 2
    one = bits_of(learn_letters(rest, seed, updates, 64), tenth)
    return {
        "two layers": bits_of(learn_letters(rest, seed, updates, 40, 2), tenth) - one,
        "one layer, another start": bits_of(learn_letters(rest, seed + 1000, updates, 64), tenth) - one,
    }
