"""The tasks: every label follows from its sequence by brute force, every count is the documented one."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from itertools import pairwise

import numpy as np
import pytest

from lstm_ref import tasks

ASKED_AT_THE_END = [
    tasks.first_symbol,
    tasks.temporal_order,
    partial(tasks.temporal_order, markers=3),
    tasks.adding,
    tasks.parity,
]
ALL = [*ASKED_AT_THE_END, tasks.embedded_reber, tasks.subject_switching]


def name(task):
    return getattr(task, "__name__", str(getattr(task, "keywords", task)))


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("task", ALL, ids=name)
def test_a_batch_is_time_first_and_its_scored_places_are_asked_places(task, rng):
    batch = task(rng, 5)
    T = len(batch.x)
    assert batch.x.ndim == 3
    assert batch.x.dtype == np.float64
    assert batch.target.shape == batch.mask.shape == batch.scored.shape == (T, 5)
    assert batch.mask.dtype == batch.scored.dtype == bool
    assert not (batch.scored & ~batch.mask).any()
    assert batch.scored.any(axis=0).all()
    if batch.classes:
        asked = batch.target[batch.mask]
        assert asked.dtype.kind == "i"
        assert 0 <= asked.min() <= asked.max() < batch.classes


@pytest.mark.parametrize("task", ALL, ids=name)
def test_the_same_generator_draws_the_same_batch_and_another_does_not(task):
    first, again, other = (task(np.random.default_rng(seed), 8) for seed in (1, 1, 2))
    assert np.array_equal(first.x, again.x)
    assert np.array_equal(first.target, again.target)
    assert first.x.shape != other.x.shape or not np.array_equal(first.x, other.x)


@pytest.mark.parametrize("task", ASKED_AT_THE_END, ids=name)
def test_the_question_stands_at_the_last_step_only(task, rng):
    batch = task(rng, 3)
    assert batch.mask[-1].all()
    assert not batch.mask[:-1].any()


@pytest.mark.parametrize("task", [task for task in ALL if task is not tasks.adding], ids=name)
def test_every_class_is_asked_for_about_as_often_as_chance_says(task, rng):
    batch = task(rng, 4000)
    counts = np.bincount(batch.target[batch.scored], minlength=batch.classes)
    expected = {tasks.embedded_reber: [0, 0.5, 0, 0, 0.5, 0, 0]}  # of BTSXPVE
    shares = expected.get(task, np.full(batch.classes, 1 / batch.classes))
    # Five standard deviations of a share that is counted 4000 times; blanks come many a sentence.
    np.testing.assert_allclose(counts / counts.sum(), shares, atol=5 * np.sqrt(0.25 / 4000))


@pytest.mark.parametrize(
    ("task", "shape"),
    [
        (tasks.first_symbol, (10, 2, 4)),
        (tasks.temporal_order, (100, 2, 8)),
        (tasks.adding, (50, 2, 2)),
        (tasks.parity, (10, 2, 1)),
        (tasks.subject_switching, (20, 2, 13)),
    ],
)
def test_a_task_without_sizes_has_the_documented_ones(task, shape, rng):
    assert task(rng, 2).x.shape == shape


def test_first_symbol_asks_for_the_first_of_symbols_that_are_all_equally_likely(rng):
    batch = tasks.first_symbol(rng, 4000, T=3, symbols=5)
    assert batch.x.shape == (3, 4000, 5)
    assert np.array_equal(batch.target[-1], batch.x[0].argmax(axis=1))
    np.testing.assert_allclose(batch.x.mean(axis=1), 0.2, atol=5 * np.sqrt(0.16 / 4000))


@pytest.mark.parametrize(("markers", "T"), [(2, 100), (3, 100), (2, 20), (3, 30), (2, 10), (3, 10)])
def test_temporal_order_is_the_order_of_its_markers_and_nothing_else(markers, T, rng):
    batch = tasks.temporal_order(rng, 300, T=T, markers=markers)
    lengths = {2: [(0.1, 0.2), (0.5, 0.6)], 3: [(0.1, 0.2), (0.33, 0.43), (0.66, 0.76)]}
    seen = set()
    for n in range(300):
        string = "".join(tasks.spell(batch.x[:, n], tasks.TEMPORAL_ORDER_SYMBOLS))
        assert re.fullmatch("E[abcdXY]+B", string)
        assert len(string) == T
        places = [match.start() for match in re.finditer("[XY]", string)]
        assert len(places) == markers
        for place, (low, high) in zip(places, lengths[markers], strict=True):
            assert round(low * T) <= place <= round(high * T)
        order = re.sub("[^XY]", "", string)
        assert batch.target[-1, n] == int(order.replace("X", "0").replace("Y", "1"), 2)
        seen.add(order)
    assert len(seen) == batch.classes == 2**markers


def test_the_markers_of_temporal_order_reach_both_ends_of_the_papers_windows(rng):
    marked = tasks.temporal_order(rng, 4000, T=100).x[..., 6:].any(axis=2)
    places = np.flatnonzero(marked.any(axis=1))
    assert places.tolist() == [*range(10, 21), *range(50, 61)]


@pytest.mark.parametrize("T", [2, 3, 50])
def test_adding_marks_one_value_in_each_half_and_asks_for_their_sum(T, rng):
    batch = tasks.adding(rng, 500, T=T)
    values, marked = batch.x[..., 0], batch.x[..., 1]
    assert set(np.unique(marked)) <= {0.0, 1.0}
    assert (marked[: T // 2].sum(axis=0) == 1).all()
    assert (marked[T // 2 :].sum(axis=0) == 1).all()
    assert batch.classes == 0
    for n in range(500):
        assert batch.target[-1, n] == pytest.approx(sum(values[t, n] for t in range(T) if marked[t, n]))


def test_always_answering_one_to_adding_costs_a_sixth(rng):
    target = tasks.adding(rng, 40_000, T=10).target[-1]
    assert np.mean((target - 1) ** 2) == pytest.approx(1 / 6, abs=5 * np.std((target - 1) ** 2) / 200)


def test_parity_is_odd_when_the_ones_so_far_are(rng):
    batch = tasks.parity(rng, 64, T=9)
    for n in range(64):
        for t in range(9):
            assert batch.target[t, n] == sum(batch.x[: t + 1, n, 0]) % 2


def test_the_reber_graph_spells_what_the_automaton_of_the_grammar_accepts(rng):
    # The grammar once more, as a regular expression: loops S* and T*, and the way back from 5 to 4.
    grammar = re.compile(r"B(TS*X(S|XT*V(PXT*V)*(PS|V))|PT*V(PXT*V)*(PS|V))E")
    strings = [tasks.reber_string(rng) for _ in range(2000)]
    assert all(grammar.fullmatch(string) for string in strings)
    assert len(set(strings)) > 50
    letters = "BTSXPVE"
    agreed = 0
    for string in strings[:200]:
        place, letter = rng.integers(len(string)), letters[rng.integers(7)]
        changed = string[:place] + letter + string[place + 1 :]
        assert tasks.is_reber(changed) == bool(grammar.fullmatch(changed))
        agreed += not tasks.is_reber(changed)
    assert agreed > 100  # most of the changed strings are no longer of the grammar


@pytest.mark.parametrize("wrong", ["", "B", "BTXS", "BTXSEE", "TXSE", "bTXSE"])
def test_a_string_that_ends_too_early_or_goes_on_is_not_reber(wrong):
    assert not tasks.is_reber(wrong)


def test_embedded_reber_repeats_its_second_symbol_and_scores_that_place_alone(rng):
    batch = tasks.embedded_reber(rng, 200)
    assert (batch.scored.sum(axis=0) == 1).all()
    assert batch.mask[-1].any()  # padded to the longest and no further
    for n in range(200):
        string = "".join(tasks.spell(batch.x[:, n], tasks.REBER_SYMBOLS))
        steps = len(string)
        assert batch.mask[:, n].tolist() == [True] * steps + [False] * (len(batch.x) - steps)
        following = "".join(tasks.REBER_SYMBOLS[k] for k in batch.target[:steps, n])
        assert following[:-1] == string[1:]
        whole = string + following[-1]
        assert whole[0] == "B"
        assert whole[-1] == "E"
        assert tasks.is_reber(whole[2:-2])
        assert whole[1] == whole[-2]
        scored = int(np.flatnonzero(batch.scored[:, n])[0])
        assert following[scored] == whole[1]
        assert scored == len(whole) - 3


def test_a_blank_is_the_pronoun_of_the_last_name_before_it(rng):
    batch = tasks.subject_switching(rng, 50, T=30)
    switched, clauses = 0, set()
    for n in range(50):
        words = tasks.spell(batch.x[:, n], tasks.SENTENCE_WORDS)
        assert len(words) == 30
        assert (
            np.flatnonzero(batch.mask[:, n]) == [t for t, w in enumerate(words) if w == tasks.BLANK]
        ).all()
        names = [word for word in words if word in tasks.SUBJECTS]
        assert all(one != other for one, other in pairwise(names))
        switched += len(names) > 2
        assert all(one != other for one, other in pairwise(words)), "no word twice in a row"
        clauses |= {
            segment.split().count("and")
            for segment in re.split("|".join(tasks.SUBJECTS), " ".join(words))[1:-1]
        }
        for t in np.flatnonzero(batch.mask[:, n]):
            subject = next(word for word in reversed(words[:t]) if word in tasks.SUBJECTS)
            assert tasks.PRONOUNS[batch.target[t, n]] == tasks.SUBJECTS[subject]
    assert switched > 40
    assert clauses == {1, 2, 3}


def test_a_sentence_has_as_many_words_as_asked_for(rng):
    assert {len(tasks.subject_sentence(rng, T)) for T in (5, 8, 20) for _ in range(50)} == {5, 8, 20}
    assert len(tasks.subject_sentence(rng)) == 20
    assert tasks.subject_switching(rng, 1, T=5).x.shape == (5, 1, 13)


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def read_as_a_person(text: str) -> date:
    """The day that a free-form date means, worked out from its words alone."""
    numbers = [int(word) for word in re.findall(r"\d+", text)]
    if month := [k + 1 for k, name in enumerate(MONTHS) if re.search(rf"\b{name}", text)]:
        day, year = numbers
        return date(year, month[0], day)
    if numbers[0] > 31:
        return date(*numbers)
    day, month_number, year = numbers
    return date(year, month_number, day)


def test_free_form_dates_mean_the_iso_date_beside_them(rng):
    pairs = tasks.dates(rng, 500)
    shapes = set()
    for n in range(500):
        source, target = tasks.read_date(pairs.source[:, n]), tasks.read_date(pairs.target[:, n])
        assert read_as_a_person(source).isoformat() == target
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", target)
        if weekday := re.match(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)", source):
            assert date.fromisoformat(target).strftime("%a") == weekday[0]
        shapes.add(re.sub(r"[A-Za-z]+", "w", re.sub(r"\d+", "9", source)))
    assert len(shapes) >= 6


def test_the_ordinals_are_english():
    written = {
        day: tasks.free_form(date(2001, 1, day), np.random.default_rng(seed))
        for day in range(1, 32)
        for seed in range(60)
        if " of " in tasks.free_form(date(2001, 1, day), np.random.default_rng(seed))
    }
    ordinals = [re.search(r"\d+(\w\w) of", written[day])[1] for day in range(1, 32)]
    special = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    assert ordinals == [special.get(day, "th") for day in range(1, 32)]


def test_the_seven_forms_of_a_date(rng):
    written = {tasks.free_form(date(1979, 5, 3), rng) for _ in range(300)}
    assert written == {
        "3 May 1979",
        "May 3, 1979",
        "May 3 1979",
        "Thursday 3rd of May, 1979",
        "Thu 3 May 1979",
        "3.5.1979",
        "1979/05/03",
    }
    assert "September 3, 1979" in {tasks.free_form(date(1979, 9, 3), rng) for _ in range(300)}
    assert "Sep 3 1979" in {tasks.free_form(date(1979, 9, 3), rng) for _ in range(300)}


def test_dates_lie_in_the_hundred_years_from_1950(rng):
    pairs = tasks.dates(rng, 6000)
    years = [int(tasks.read_date(pairs.target[:, n])[:4]) for n in range(6000)]
    assert set(years) == set(range(1950, 2050))


def test_padding_start_and_end_are_three_symbols_that_no_date_holds():
    assert (tasks.DATE_PADDING, tasks.DATE_START, tasks.DATE_END) == (0, 1, 2)
    assert [tasks.DATE_SYMBOLS[k] for k in range(3)] == ["", "<", ">"]
    assert len(set(tasks.DATE_SYMBOLS)) == len(tasks.DATE_SYMBOLS)


def test_a_row_of_dates_is_as_many_dates_and_ends_once(rng):
    pairs = tasks.dates(rng, 40, count=3)
    assert (pairs.target == tasks.DATE_END).sum(axis=0).tolist() == [1] * 40
    for n in range(40):
        sources = tasks.read_date(pairs.source[:, n]).split(";")
        targets = tasks.read_date(pairs.target[:, n]).split(";")
        assert [read_as_a_person(source).isoformat() for source in sources] == targets
        assert len(targets) == 3
    assert np.array_equal(pairs.source_mask, pairs.source != tasks.DATE_PADDING)
    assert np.array_equal(pairs.target_mask, pairs.target != tasks.DATE_PADDING)


def test_encode_and_spell_undo_each_other_and_padding_is_silent():
    x = np.concatenate([tasks.encode("BTSX", tasks.REBER_SYMBOLS), np.zeros((2, 1, 7))])
    assert tasks.spell(x[:, 0], tasks.REBER_SYMBOLS) == list("BTSX")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda rng: tasks.first_symbol(rng, 0), "N: expected at least 1, got 0"),
        (lambda rng: tasks.first_symbol(rng, 1, T=0), "T: expected at least 1, got 0"),
        (lambda rng: tasks.first_symbol(rng, 1, symbols=1), "symbols: expected at least 2, got 1"),
        (lambda rng: tasks.temporal_order(rng, 1, T=9), "T: expected at least 10, got 9"),
        (lambda rng: tasks.temporal_order(rng, 1, markers=4), "markers: expected 2 .* got 4"),
        (lambda rng: tasks.adding(rng, 1, T=1), "T: expected at least 2, got 1"),
        (lambda rng: tasks.embedded_reber(rng, 0), "N: expected at least 1, got 0"),
        (lambda rng: tasks.dates(rng, 1, count=0), "count: expected at least 1, got 0"),
    ],
)
def test_a_size_that_makes_no_task_is_refused_by_name(call, sentence, rng):
    with pytest.raises(ValueError, match=sentence):
        call(rng)
