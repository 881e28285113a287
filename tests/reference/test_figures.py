"""The figures: each says in words what it shows, and cuts nothing off."""

from __future__ import annotations

import base64
import gzip
import json
import re
from html import unescape
from itertools import combinations, pairwise
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from lstm_ref import figures
from lstm_ref.figures.cells import GRU_PARTS, LSTM_PARTS
from lstm_ref.figures.drawing import _pushed_apart, number

rng = np.random.default_rng(0)
DECAY = {f"ρ = {rho}": rho ** np.arange(60.0) * rng.uniform(0.5, 2, (3, 60)) for rho in (0.5, 0.9, 1.2)}
RUN = SimpleNamespace(
    left={0: 0.5 ** np.arange(30.0), 50: 0.9 ** np.arange(30.0), 100: np.ones(30)},
    history=SimpleNamespace(accuracies=np.linspace(0, 1, 100)),
)
WORDS = ["Alice", "sings", "quietly", "and", "___", "waits"]
# One call of every figure, and what its alt text must say.
CALLS = {
    "accuracy_against_length": (
        lambda: figures.accuracy_against_length([5, 10, 80], {"RNN": [1, 0.5, 0.3], "LSTM": [1, 1, 1]}, 0.25),
        ["RNN: 5: 100 %, 10: 50 %, 80: 30 %", "LSTM", "guessing: 25 %"],
    ),
    "accuracy_by_place": (
        lambda: figures.accuracy_by_place({"forwards": [[1, 0.5], [0.8, 0.3]], "backwards": [[0.7, 0.6]]}),
        ["forwards: from 90 % at place 1 to 40 % at place 2", "backwards: from 70 %"],
    ),
    "alignment_matrix": (
        lambda: figures.alignment_matrix(np.eye(3, 5), list("3 May"), list("05-")),
        ["3 outputs (rows)", "5 source symbols", "0 looks most at 3"],
    ),
    "attention_drawing": (
        lambda: figures.attention_drawing("3 May", [0, 0.05, 0.1, 0.15, 0.7], writes="5"),
        ["to write 5", "a 0.15, y 0.70"],
    ),
    "attention_weights": (
        lambda: figures.attention_weights([0.25, 0.75, 0], ["score 1", "score 2.1", "hidden"]),
        ["score 1: 0.25", "score 2.1: 0.75", "hidden: 0.00"],
    ),
    "beam_tree": (
        lambda: figures.beam_tree(
            np.array([[0, 0, 0.6, 0.4], [0, 1, 0, 0], [0, 0.4, 0.3, 0.3], [0, 0.9, 0.05, 0.05]]),
            ("start", "end", "a", "b"),
            width=2,
            steps=2,
        ),
        ["Step 1: a 0.60, b 0.40", "Step 2: b end 0.36, a end 0.24", "The best text at last: b end"],
    ),
    "box_plot": (
        lambda: figures.box_plot({"LSTM": [3, 5, 4], "GRU": [1, 9]}, "minutes", paper={"LSTM": 8}),
        ["LSTM: median 4, from 3 to 5, the paper 8", "GRU: median 5, from 1 to 9", "minutes"],
    ),
    "caption_looks": (
        lambda: figures.caption_looks(
            np.eye(15), {name: (["bar", "and"], np.eye(9)[[k, 8]]) for k, name in enumerate(("soft", "hard"))}
        ),
        ["soft: bar 1 (1.00), and 9 (1.00)", "hard: bar 2 (1.00)"],
    ),
    "cell_drawing": (lambda: figures.cell_drawing("gru", "z"), ["GRU", "z", "how much of h is kept"]),
    "cell_drift": (
        lambda: figures.cell_drift({"no forget gate": np.full((9, 2), -7.0), "with": np.zeros((9, 2))}),
        ["no forget gate: largest absolute value 7 after 9 steps", "with: largest absolute value 0"],
    ),
    "error_flow": (
        lambda: figures.error_flow("EXYB", [0, 5], [-4, 0], np.full((2, 2, 4, 4, 4), 0.25)),
        ["EXYB", "3 letters back", "forget bias 0, input bias 0: 0.25 all paths", "forget bias 5"],
    ),
    "gate_heatmap": (
        lambda: figures.gate_heatmap(
            {"f": np.linspace(0, 1, 6), "g": np.sin(np.arange(24.0)).reshape(6, 4)}, WORDS
        ),
        ["f: highest on average at waits, 1, lowest at Alice, 0", "g:"],
    ),
    "gradient_against_lag": (
        lambda: figures.gradient_against_lag(DECAY),
        ["median and range of 3 seeds", "ρ = 0.5", "ρ = 1.2", "at lag 59"],
    ),
    "loss_curves": (
        lambda: figures.loss_curves({"right": [1.4, 0.4, 0.1], "wrong": [1.4, 900, np.nan]}, chance=1.4),
        ["right: from 1.4 to 0.1", "wrong: from 1.4 to 900, then not a number", "a blind guess: 1.4"],
    ),
    "matrix_on_circle": (
        lambda: figures.matrix_on_circle(np.array([[0.9, 0.9], [0.0, 0.5]])),
        ["half-axes: 1.32 and 0.34", "keep their direction: 0.9 and 0.5"],
    ),
    "pictures_with_captions": (
        lambda: figures.pictures_with_captions(np.zeros((2, 15, 15)), ["bar top left", "box top right"]),
        ["three by three regions", "bar top left; box top right"],
    ),
    "recurrent_drawing": (
        lambda: figures.recurrent_drawing("hell", answers="ello", back=True),
        ["unrolled over h e l l, answers e l l o", "lead back from every step"],
    ),
    "recurrent_legend": (figures.recurrent_legend, ["A box: one time step", "the hidden state"]),
    "reach_while_learning": (
        lambda: figures.reach_while_learning({"adding": RUN, "no task": RUN}, chance=0.25),
        [
            "blind guess is right in 25 %",
            "adding: at lag 29, 1.9e-9 fresh and 1 at the end, 98 % right",
            "no t",
        ],
    ),
    "return_map": (
        lambda: figures.return_map(lambda h: np.tanh(2 * h), start=[-0.1, 0.6]),
        ["-0.958 attracts, 0 repels, 0.958 attracts", "From -0.1 to -0.958", "From 0.6 to 0.958"],
    ),
    "saturation_histogram": (
        lambda: figures.saturation_histogram({"ρ = 1": np.array([0.0, 0.99, -0.99, 1.0])}),
        ["beyond 0.97", "ρ = 1 75 %"],
    ),
    "singular_values": (
        lambda: figures.singular_values({"ρ = 2": 2.0 ** -np.outer(np.arange(1, 6), [1, 2, 3])}),
        ["ρ = 2: from 3.1e-5 to 0.0312 after 5 steps"],
    ),
    "slope_chart": (
        lambda: figures.slope_chart(
            {"A": np.array([[1, 1], [2, 2]]), "B": np.array([[2, 2], [1, 1]])}, ("adding", "counting")
        ),
        ["Mean rank on adding and on counting", "A 1 and 2", "B 2 and 1"],
    ),
    "surprise_text": (
        lambda: figures.surprise_text("the cat", [0, 0, 0, 1, 6, 0, 0]),
        ["1.0 bits on average", "6 bits for c in cat"],
    ),
    "timeline": (
        lambda: figures.timeline("gru"),
        ["1991: Why its gradients vanish", "New in this lesson: 2014: GRU"],
    ),
    "wirings": (figures.wirings, ["A, one to one", "E, many to many, after reading: 5 boxes, 3 inputs"]),
    "words_after_blanking": (
        lambda: figures.words_after_blanking(
            {"nothing": np.ones(2), "a box": np.array([0.25, 1])}, ["box", "and"]
        ),
        ["nothing: box 1.00, and 1.00", "a box: box 0.25, and 1.00"],
    ),
    "unrolled_graph": (lambda: figures.unrolled_graph(8, chunk=4), ["8 steps", "chunks of 4 steps", "cut"]),
}
NOT_FIGURES = {"GATES", "Drawing", "canvas", "sliders", "ink_on"}


def test_every_figure_of_the_package_is_tried_here():
    assert set(CALLS) == set(figures.__all__) - NOT_FIGURES


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_says_in_words_what_was_handed_to_it(name):
    draw, words = CALLS[name]
    drawing = draw()
    assert isinstance(drawing, figures.Drawing)
    assert drawing.alt.endswith(".")
    missing = [word for word in words if word not in drawing.alt]
    assert not missing, drawing.alt


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_is_twice_its_size_in_pixels_and_the_same_bytes_every_time(name):
    first, again = CALLS[name][0]().png(), CALLS[name][0]().png()
    assert first == again
    width = int.from_bytes(first[16:20], "big")
    assert first[:8] == b"\x89PNG\r\n\x1a\n"
    assert width == 2 * 614


@pytest.mark.parametrize("name", [*CALLS, "lstm", "gru", "uncut"])
def test_no_text_of_a_figure_is_cut_off_or_lies_on_another_label(name, monkeypatch):
    more = {
        "lstm": lambda: figures.cell_drawing("lstm"),
        "gru": lambda: figures.cell_drawing("gru"),
        "uncut": lambda: figures.unrolled_graph(10),
    }
    figure = (more.get(name) or CALLS[name][0])().figure
    drawn, draw = {}, Text.draw
    monkeypatch.setattr(Text, "draw", lambda text, renderer: (drawn.setdefault(text), draw(text, renderer)))
    FigureCanvasAgg(figure).draw()
    frame = figure.bbox
    shown = [text for text in drawn if text.get_text().strip() and text.get_visible()]
    assert shown
    boxes = [text.get_window_extent() for text in shown]
    for text, box in zip(shown, boxes, strict=True):
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        assert inside, f"{text.get_text()!r} is cut off at {box}"
    for (one, box), (other, its_box) in combinations(zip(shown, boxes, strict=True), 2):
        clear = box.shrunk(0.9, 0.7)
        assert not clear.overlaps(its_box.shrunk(0.9, 0.7)), f"{one.get_text()!r} on {other.get_text()!r}"


def test_curves_that_end_together_have_labels_apart():
    ends = {f"run {k}": [1.4, 0.1] for k in range(5)}
    figure = figures.loss_curves(ends).figure
    FigureCanvasAgg(figure).draw()
    labels = [text for text in figure.findobj(Text) if text.get_text().startswith("run")]
    boxes = sorted((text.get_window_extent() for text in labels), key=lambda box: box.y0)
    assert len(boxes) == 5
    assert all(below.y1 <= above.y0 + 2 for below, above in pairwise(boxes))


@pytest.mark.parametrize("seed", range(5))
def test_labels_are_pushed_apart_in_their_order_and_no_further_than_needed(seed):
    places = np.random.default_rng(seed).uniform(0, 1, 6)
    moved = _pushed_apart(places, gap=0.12, lowest=0.05)
    assert (np.argsort(moved) == np.argsort(places)).all()
    assert np.diff(np.sort(moved)).min() > 0.12 - 1e-12
    assert moved.min() >= 0.05
    far = np.array([0.1, 0.5, 0.9])
    np.testing.assert_array_equal(_pushed_apart(far, gap=0.12, lowest=0.05), far)


def test_a_notebook_with_a_style_of_its_own_changes_no_figure():
    with matplotlib.rc_context(
        {"axes.facecolor": "black", "font.size": 30, "lines.linewidth": 9, "text.color": "red"}
    ):
        styled = CALLS["loss_curves"][0]().png()
    assert styled == CALLS["loss_curves"][0]().png()


def test_the_alt_text_stands_in_the_html_in_the_metadata_and_in_the_picture():
    drawing = CALLS["unrolled_graph"][0]()
    drawing.alt = 'A "graph" with <tags> & more.'
    bundle, metadata = drawing._repr_mimebundle_()
    assert unescape(re.search('alt="([^"]*)"', bundle["text/html"])[1]) == drawing.alt
    assert metadata["image/png"]["alt"] == bundle["text/plain"].removeprefix("Drawing: ") == drawing.alt
    assert drawing.alt.encode() in drawing.png()


def test_a_figure_without_words_is_refused():
    with pytest.raises(ValueError, match="alt: expected the sentence that says what the figure shows"):
        figures.Drawing(figures.canvas()[0], alt=" ")


def test_save_writes_the_picture(tmp_path):
    drawing = CALLS["unrolled_graph"][0]()
    drawing.save(str(tmp_path / "graph.png"))
    assert (tmp_path / "graph.png").read_bytes() == drawing.png()


@pytest.mark.parametrize(("kind", "parts"), [("lstm", LSTM_PARTS), ("gru", GRU_PARTS)])
def test_one_part_of_a_cell_is_lit_in_its_colour_and_the_others_are_not(kind, parts):
    gates = {part: to_hex(figures.GATES[part]) for part in parts if part in figures.GATES}

    def lit_boxes(lit):
        boxes = figures.cell_drawing(kind, lit).figure.findobj(FancyBboxPatch)
        return sorted({to_hex(box.get_facecolor()) for box in boxes} & set(gates.values()))

    assert lit_boxes("") == sorted(gates.values())
    for part, colour in gates.items():
        assert lit_boxes(part) == [colour]
    assert lit_boxes("h") == []


def test_wrong_words_get_a_sentence():
    with pytest.raises(ValueError, match="kind: expected 'lstm' or 'gru', got 'rnn'"):
        figures.cell_drawing("rnn")
    with pytest.raises(ValueError, match="lit: the GRU has the parts r, z, n, h, not f"):
        figures.cell_drawing("gru", "f")
    with pytest.raises(ValueError, match=r"weights: expected 2 targets x 3 sources, got \(3, 2\)"):
        figures.alignment_matrix(np.ones((3, 2)), "abc", "xy")


def test_the_fitted_factor_is_the_factor_a_step():
    drawing = figures.gradient_against_lag({"one": 0.8 ** np.arange(50.0), "two": 1.1 ** np.arange(50.0)})
    assert "a factor 0.8 a step" in drawing.alt
    assert "a factor 1.1 a step" in drawing.alt


@pytest.mark.parametrize("factor", [0.9999, 1.001, 1.02, 0.97, 0.9, 1.2, 0.5, 3.0])
def test_a_log_axis_has_at_least_three_numbers_however_short_it_is(factor):
    axes = figures.gradient_against_lag({"one": factor ** np.arange(50.0)}).figure.axes[0]
    low, high = axes.get_ylim()
    shown = [label for place, label in zip(axes.get_yticks(), axes.get_yticklabels()) if low <= place <= high]
    assert len({label.get_text() for label in shown if label.get_text()}) >= 3


@pytest.mark.parametrize(
    ("values", "labels"),
    [([1e-9, 1e-3], {"10⁻⁹", "10⁻³"}), ([3, 8], {"3×10⁰", "4×10⁰", "6×10⁰"}), ([1e9, 1e13], {"10⁹", "10¹²"})],
)
def test_the_numbers_of_a_log_axis_are_text_and_no_formulas(values, labels):
    figure, axes = figures.canvas()
    axes.semilogy(values)
    figures.Drawing(figure, alt="A line.")
    shown = {label.get_text() for which in ("major", "minor") for label in axes.get_yticklabels(which=which)}
    assert labels <= shown
    assert not any("$" in label for label in shown)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (1.0, "1"), (-0.995, "-0.995"), (1234.5, "1,234"), (2e5, "2.0e5"), (-4e-12, "-4.0e-12")],
)
def test_numbers_are_written_as_they_are_said(value, words):
    assert number(value) == words


def draw_line(slope=2.0, count=3):
    figure, axes = figures.canvas()
    axes.plot(np.arange(count), slope * np.arange(count))
    return figures.Drawing(figure, alt=f"A line with slope {slope} over {count} points.")


def handed_over(shown):
    """What the script in an output of sliders is handed, and its pictures."""
    data = json.loads(re.search(r"currentScript, (.*)\);</script>", shown.html())[1])
    return data, json.loads(gzip.decompress(base64.b64decode(data["pictures"])))


def test_sliders_are_their_first_figure_where_scripts_do_not_run():
    bundle, metadata = figures.sliders(draw_line, slope=(0.0, 4.0, 1.0))._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/png", "text/plain"}  # nothing that needs a kernel
    assert metadata["image/png"]["alt"] == "A line with slope 2.0 over 3 points."
    assert bundle["text/html"].partition("<script>")[0].endswith(draw_line().html())


def test_sliders_hold_the_picture_and_the_words_of_every_combination():
    data, pictures = handed_over(figures.sliders(draw_line, slope=(0.0, 4.0, 2.0), count=(2, 4, 1)))
    assert [(s["name"], s["values"], s["start"]) for s in data["sliders"]] == [
        ("slope", [0.0, 2.0, 4.0], 1),
        ("count", [2, 3, 4], 1),
    ]
    assert data["alts"] == [draw_line(s, n).alt for s in (0.0, 2.0, 4.0) for n in (2, 3, 4)]
    assert pictures[4] == draw_line().svg().decode()  # the first one as it stands in the page
    assert len(set(pictures)) == 9


def test_a_picture_after_the_first_is_drawn_once(monkeypatch):
    drawn = []
    draw = Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda self, renderer: (drawn.append(self), draw(self, renderer)))
    shown = figures.sliders(draw_line, slope=(0.0, 4.0, 2.0))
    shown.html()
    assert [drawn.count(one.figure) for one in shown.drawings if one is not shown.static] == [1, 1]


def test_sliders_with_too_many_combinations_are_refused():
    with pytest.raises(ValueError, match="120 combinations at most, got 5151; take larger steps"):
        figures.sliders(draw_line, slope=(0.0, 4.0, 0.04), count=(1, 51, 1))


@pytest.mark.parametrize("ranges", [{"slope": (3.0, 4.0, 0.5)}, {"other": (0.0, 1.0, 0.1)}])
def test_a_range_that_does_not_hold_the_default_is_refused_by_name(ranges):
    with pytest.raises(
        ValueError, match=f"{next(iter(ranges))}: expected an argument of draw whose default is one of"
    ):
        figures.sliders(draw_line, **ranges)


def test_a_drawing_with_two_parts_lit_names_them_and_the_whole_one_does_not():
    def title(**lit):
        (axes,) = figures.cell_drawing("lstm", **lit).figure.axes
        return axes.get_title(loc="left")

    assert title(lit="ig") == "The LSTM: input gate, candidate"
    assert title() == "The LSTM: one step"


def test_every_panel_of_a_heatmap_says_which_colour_is_which_value():
    drawing = figures.gate_heatmap({"f": np.ones(3), "g": -np.ones(3)}, list("abc"))
    words = [[text.get_text() for text in axes.texts] for axes in drawing.figure.axes]
    assert words == [["0", "1"], ["−1", "1"]]
    strips = [axes.child_axes for axes in drawing.figure.axes]
    assert [len(panel) for panel in strips] == [1, 1]
    assert all(strip.images for (strip,) in strips)
