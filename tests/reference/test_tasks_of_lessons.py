"""The tasks of the lessons: labels follow by brute force, classes are balanced, and no answer leaks."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

import numpy as np
import pytest

from lstm_ref import tasks

BATCHES = {
    "garden path": tasks.garden_path,
    "counting": tasks.counting,
    "majority": tasks.majority,
    "parity at once": tasks.parity_at_once,
    "associative recall": tasks.associative_recall,
    "next letter": tasks.next_letter,
}
OTHERS = {
    "captions": tasks.captioned_shapes,
    "outlines": tasks.outlines,
    "strokes": tasks.strokes,
    "sines": tasks.sines,
}


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def share(values):
    return float(np.mean(values))


@pytest.mark.parametrize("task", BATCHES.values(), ids=BATCHES)
def test_a_batch_is_time_first_and_its_scored_places_are_asked_places(task, rng):
    batch = task(rng, 5)
    T = len(batch.x)
    assert batch.x.ndim == 3
    assert batch.x.dtype == np.float64
    assert batch.target.shape == batch.mask.shape == batch.scored.shape == (T, 5)
    assert batch.mask.dtype == batch.scored.dtype == bool
    assert not (batch.scored & ~batch.mask).any()
    assert batch.scored.any(axis=0).all()
    assert batch.target.dtype.kind == "i"
    assert 0 <= batch.target.min() <= batch.target.max() < batch.classes


@pytest.mark.parametrize("task", [*BATCHES.values(), *OTHERS.values()], ids=[*BATCHES, *OTHERS])
def test_the_same_generator_draws_the_same_and_another_does_not(task):
    def arrays(seed):
        drawn = task(np.random.default_rng(seed), 8)
        return [a for a in (drawn if isinstance(drawn, tuple) else (drawn,)) if isinstance(a, np.ndarray)]

    first, again, other = arrays(1), arrays(1), arrays(2)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert first[0].shape != other[0].shape or not np.array_equal(first[0], other[0])


# Garden-path sentences


def read_tags(words):
    """The tags of one sentence, from its words alone: "the" in fourth place makes it the second kind."""
    tag = {"the": "determiner", ".": "end"} | dict.fromkeys(("slowly", "often"), "adverb")
    tag |= dict.fromkeys(("sleeps", "sings"), "verb") | dict.fromkeys(("boats", "gates", "dogs"), "noun")
    first, second = ("noun", "verb") if words[3] == "the" else ("adjective", "noun")
    return [first if k == 1 else second if k == 2 else tag[word] for k, word in enumerate(words)]


def test_every_tag_follows_from_the_fourth_word_of_its_sentence(rng):
    batch, kinds = tasks.garden_path(rng, 200), Counter()
    for n in range(200):
        words = tasks.spell(batch.x[:, n], tasks.TAGGED_WORDS)
        assert batch.mask[:, n].tolist() == [True] * len(words) + [False] * (len(batch.x) - len(words))
        sentences = [s.split() for s in re.findall(r"[^.]+\.", " ".join(words))]
        kinds[len(sentences)] += 1
        expected = [tag for sentence in sentences for tag in read_tags(sentence)]
        assert [tasks.TAGS[k] for k in batch.target[: len(words), n]] == expected
        ambiguous = [word in tasks.AMBIGUOUS_WORDS for word in words]
        assert batch.scored[: len(words), n].tolist() == ambiguous
    assert set(kinds) == {1, 2, 3}
    assert batch.mask[-1].any()  # padded to the longest and no further


def test_up_to_the_third_word_nothing_tells_the_two_kinds_of_sentence_apart(rng):
    sentences = [tasks.garden_path_sentence(rng) for _ in range(6000)]
    kinds = {"adjective": Counter(), "noun": Counter()}
    for sentence in sentences:
        kinds[sentence[1][1]][sentence[1][0], sentence[2][0]] += 1
    assert share([s[1][1] == "noun" for s in sentences]) == pytest.approx(0.5, abs=0.03)
    for counts in kinds.values():
        assert len(counts) == 9
        assert all(abs(count / counts.total() - 1 / 9) < 0.03 for count in counts.values())


def test_a_text_before_says_nothing_of_the_next_sentence(rng):
    texts = [[tasks.garden_path_sentence(rng)[1][1] for _ in range(2)] for _ in range(4000)]
    assert share([first == second for first, second in texts]) == pytest.approx(0.5, abs=0.04)


# Counting, parity, majority, recall


@pytest.mark.parametrize("counts", [[1], [3, 1, 2], [7, 7]])
def test_a_counting_string_has_as_many_b_as_a_and_predicts_its_next_symbol(counts):
    batch = tasks.counting_strings(counts)
    for n, count in enumerate(counts):
        string = "#" + "a" * count + "b" * count
        assert "".join(tasks.spell(batch.x[:, n], tasks.COUNTING_SYMBOLS)) == string
        predicted = "".join(tasks.COUNTING_SYMBOLS[k] for k in batch.target[batch.mask[:, n], n])
        assert predicted == string[1:] + "#"
        settled = "".join(tasks.COUNTING_SYMBOLS[k] for k in batch.target[batch.scored[:, n], n])
        assert settled == "b" * (count - 1) + "#"
        assert (batch.x[batch.scored[:, n], n].argmax(axis=1) == 2).all()  # asked at the b's alone


def test_counting_draws_every_length_equally_often(rng):
    batch = tasks.counting(rng, 5000, longest=10)
    counts = Counter(batch.scored.sum(axis=0).tolist())
    assert counts.keys() == set(range(1, 11))
    assert all(abs(count / 5000 - 0.1) < 0.025 for count in counts.values())


def test_a_majority_is_more_ones_than_zeros_so_far(rng):
    batch = tasks.majority(rng, 50, T=9)
    for n in range(50):
        for t in range(9):
            seen = batch.x[: t + 1, n, 0].tolist()
            assert batch.target[t, n] == (seen.count(1.0) > seen.count(0.0))
    assert share(tasks.majority(rng, 5000, T=9).target[-1]) == pytest.approx(0.5, abs=0.04)


def test_parity_at_once_is_one_step_whose_parity_no_single_bit_tells(rng):
    batch = tasks.parity_at_once(rng, 5000, bits=6)
    assert batch.x.shape == (1, 5000, 6)
    assert set(np.unique(batch.x)) == {-1.0, 1.0}
    np.testing.assert_array_equal(batch.target[0] == 1, (batch.x[0] > 0).sum(axis=1) % 2 == 1)
    for bit in range(6):
        assert share((batch.x[0, :, bit] > 0) == batch.target[0]) == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize(("pairs", "keys"), [(1, 2), (4, 8), (8, 8)])
def test_recall_asks_for_the_value_behind_one_of_the_keys(pairs, keys, rng):
    batch = tasks.associative_recall(rng, 300, pairs=pairs, keys=keys)
    assert batch.x.shape == (2 * pairs + 1, 300, 2 * keys)
    assert batch.classes == keys
    places = Counter()
    for n in range(300):
        symbols = batch.x[:, n].argmax(axis=1).tolist()
        table = dict(zip(symbols[:-1:2], symbols[1::2], strict=True))
        assert len(table) == pairs
        assert all(key < keys <= value for key, value in table.items())
        assert batch.target[-1, n] == table[symbols[-1]] - keys
        places[symbols[:-1:2].index(symbols[-1])] += 1
    assert places.keys() == set(range(pairs))  # every place is asked for


def test_neither_the_asked_key_nor_any_one_place_tells_the_value(rng):
    batch = tasks.associative_recall(rng, 8000)
    symbols, answer = batch.x.argmax(axis=2), batch.target[-1]
    values = symbols[1::2] - 8
    for place in range(4):  # a value stands at one place in four, and elsewhere by chance
        assert share(values[place] == answer) == pytest.approx(0.25 + 0.75 / 8, abs=0.03)
    for key in range(8):
        assert np.abs(np.bincount(answer[symbols[-1] == key], minlength=8) / 1000 - 1 / 8).max() < 0.06


# Pictures


def test_a_caption_says_what_is_where_and_nothing_else_is_there(rng):
    pictures = tasks.captioned_shapes(rng, 200, noise=0.0)
    assert pictures.captions.shape == pictures.named.shape == (8, 200)
    for n in range(200):
        first, second = tasks.read_caption(pictures.captions[:, n]).split(" and ")
        drawn = np.zeros((9, 25))
        places = []
        for shape, row, column in (first.split(), second.split()):
            place = 3 * ["top", "middle", "bottom"].index(row) + ["left", "centre", "right"].index(column)
            drawn[place] = tasks.SHAPE_PIXELS[tasks.SHAPES.index(shape)].ravel()
            places.append(place)
        assert places[0] < places[1]  # in reading order
        np.testing.assert_array_equal(pictures.regions[:, n], drawn)
        assert pictures.named[:, n].tolist() == [places[0]] * 3 + [-1] + [places[1]] * 3 + [-1]


def test_shapes_and_places_are_drawn_equally_often_and_independently(rng):
    pictures = tasks.captioned_shapes(rng, 9000)
    for step in (0, 4):
        counts = np.bincount(pictures.captions[step] - 2, minlength=4)
        assert np.abs(counts / 9000 - 1 / 4).max() < 0.02
    places = Counter(zip(pictures.named[0].tolist(), pictures.named[4].tolist(), strict=True))
    assert len(places) == 36
    assert max(places.values()) < 2 * min(places.values())
    assert share(pictures.captions[0] == pictures.captions[4]) == pytest.approx(1 / 4, abs=0.02)


def test_the_four_shapes_differ_by_more_than_the_noise():
    flat = tasks.SHAPE_PIXELS.reshape(4, -1)
    apart = np.abs(flat[:, None] - flat).sum(axis=2) + 99 * np.eye(4)
    assert apart.min() >= 4
    assert not tasks.SHAPE_PIXELS.flags.writeable


def test_nine_regions_lie_in_a_picture_in_reading_order():
    regions = np.arange(9.0)[:, None, None] * np.ones((9, 1, 25))
    regions[0, 0, 1] = 0.5  # the second pixel of the first row
    image = tasks.as_images(regions)[0]
    assert image.shape == (15, 15)
    assert image[::5, ::5].tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert image[0, 1] == 0.5


def test_the_noise_of_a_picture_has_the_deviation_asked_for(rng):
    quiet, loud = (tasks.captioned_shapes(np.random.default_rng(3), 400, noise=s).regions for s in (0.0, 0.2))
    np.testing.assert_array_equal(tasks.captioned_shapes(np.random.default_rng(3), 400, noise=0.0)[0], quiet)
    assert np.std(loud - np.round(loud)) < 0.25
    empty = loud[(quiet == 0).all(axis=2)]
    assert empty.std() == pytest.approx(0.2, abs=0.01)


def test_an_outline_is_one_of_three_at_one_of_36_places(rng):
    pictures = tasks.outlines(rng, 4000)
    assert set(np.unique(pictures)) == {0.0, 1.0}
    assert len({picture.tobytes() for picture in pictures}) == 108
    ink = Counter(pictures.sum(axis=(1, 2)).astype(int).tolist())  # 20 a box, 20 a plus, 12 a cross
    assert ink.keys() == {12, 20}
    assert ink[12] / 4000 == pytest.approx(1 / 3, abs=0.03)


# Prose


def test_the_prose_is_a_few_kilobytes_of_its_own_alphabet():
    assert 5_000 < len(tasks.PROSE) < 20_000
    assert len(tasks.PROSE_SYMBOLS) == len(set(tasks.PROSE_SYMBOLS)) == 32
    assert set(tasks.PROSE) <= set(tasks.PROSE_SYMBOLS)
    assert "  " not in tasks.PROSE


def test_letters_and_text_undo_each_other_and_a_strange_symbol_is_named():
    assert tasks.as_text(tasks.letters(tasks.PROSE)) == tasks.PROSE
    with pytest.raises(ValueError, match=r"text: expected only the symbols .* got '7'"):
        tasks.letters("7 goats")


def test_the_next_letter_follows_in_the_text_and_windows_reach_both_ends(rng):
    text, starts = "abcdefgh", set()
    for _ in range(100):
        batch = tasks.next_letter(rng, 3, T=5, text=text)
        for n in range(3):
            window = tasks.as_text(batch.x[:, n].argmax(axis=1))
            assert text.index(window) <= 2
            assert tasks.as_text(batch.target[:, n]) == text[text.index(window) + 1 :][:5]
            starts.add(text.index(window))
    assert starts == {0, 1, 2}
    assert batch.mask.all()


# Signals


@pytest.mark.parametrize("channels", [1, 4])
def test_strokes_are_one_coin_for_all_channels_and_their_likelihood_is_the_documented_one(channels, rng):
    x = tasks.strokes(rng, 2000, T=20, channels=channels)
    assert x.shape == (20, 2000, channels)
    up = (x > 0).all(axis=2)
    np.testing.assert_array_equal(up, ~(x < 0).any(axis=2))  # the channels agree
    assert share(up) == pytest.approx(0.5, abs=0.02)
    assert share(up[1:] == up[:-1]) == pytest.approx(0.5, abs=0.02)  # and no step tells the next
    log_density = [-0.5 * (((x - s) / 0.1) ** 2).sum(axis=2) for s in (-1, 1)]
    nats = np.logaddexp(*log_density) - np.log(2) - channels * np.log(0.1 * np.sqrt(2 * np.pi))
    assert nats.mean() == pytest.approx({1: 0.190, 4: 2.841}[channels], abs=0.02)


def test_sines_are_sines_of_the_documented_frequencies_under_one_of_two_noises(rng):
    x = tasks.sines(rng, 400, T=60, noises=(1e-9, 0.4))[..., 0]
    # A sine obeys x[t+1] + x[t-1] = 2 cos(w) x[t]; what is left over is the noise.
    ratio = ((x[2:] + x[:-2]) * x[1:-1]).sum(axis=0) / (x[1:-1] ** 2).sum(axis=0)
    left = (x[2:] + x[:-2] - ratio * x[1:-1]).std(axis=0)
    quiet = left < 1e-6
    assert share(quiet) == pytest.approx(0.5, abs=0.1)
    w = np.arccos(ratio[quiet] / 2)
    assert 0.2 <= w.min() < 0.25 < 0.55 < w.max() <= 0.6
    assert left[~quiet].min() > 0.2


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda rng: tasks.garden_path(rng, 1, sentences=0), "sentences: expected at least 1, got 0"),
        (lambda rng: tasks.counting(rng, 1, longest=0), "longest: expected at least 1, got 0"),
        (lambda rng: tasks.counting_strings([]), "counts: expected at least 1, got 0"),
        (lambda rng: tasks.counting_strings([2, 0]), "n: expected at least 1, got 0"),
        (lambda rng: tasks.associative_recall(rng, 1, pairs=9), "keys: expected at least 9, got 8"),
        (lambda rng: tasks.parity_at_once(rng, 1, bits=0), "bits: expected at least 1, got 0"),
        (lambda rng: tasks.captioned_shapes(rng, 0), "N: expected at least 1, got 0"),
        (lambda rng: tasks.captioned_shapes(rng, 1, noise=-1), "noise: expected .* at least 0, got -1"),
        (lambda rng: tasks.outlines(rng, 1, size=6), "size: expected at least 7, got 6"),
        (lambda rng: tasks.next_letter(rng, 1, T=5, text="short"), "text: expected at least 6, got 5"),
        (lambda rng: tasks.strokes(rng, 1, noise=0), "noise: expected .* above 0, got 0"),
        (lambda rng: tasks.sines(rng, 1, noises=(0.1, 0)), "noises: expected .* above 0, got 0"),
    ],
)
def test_a_size_that_makes_no_task_is_refused_by_name(call, sentence, rng):
    with pytest.raises(ValueError, match=sentence):
        call(rng)


def test_a_task_is_a_function_of_a_generator_and_a_number_with_its_settings_bound():
    batch = partial(tasks.first_symbol, T=64, symbols=16)(np.random.default_rng(0), 3)
    assert batch.x.shape == (64, 3, 16)
