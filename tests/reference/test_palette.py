"""The course's colours: told apart by any eyes, read on a light page and on a dark one."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

from lstm_ref import figures
from lstm_ref.figures.palette import (
    BACK,
    BODY,
    DARK_PAGES,
    FAINT,
    GATES,
    INK,
    LIGHT_PAGES,
    PAPER,
    SHADES,
    STATE,
    STEP,
    TEXT,
    contrast,
    dark,
    ink_on,
    ramp,
)
from tests.conftest import LESSONS, ROOT
from tests.reference.test_figures import CALLS

# Linear RGB as seen by eyes without one kind of cone (Machado, Oliveira and Fernandes, 2009, severity 1).
VISION = {
    "normal": np.eye(3),
    "protan": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deutan": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "tritan": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
}
TOGETHER = {"gates": "ifgorz", "time": ("step", "state", "back")}  # colours that meet in one drawing


def lab(colour, vision):
    rgb = np.array(to_rgb(colour))
    linear = VISION[vision] @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.maximum(to_xyz @ np.clip(linear, 0, 1) / [0.9505, 1, 1.089], 0.0001))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("shade", [0, 1, 2], ids=["words", "light", "dark"])
@pytest.mark.parametrize("group", TOGETHER)
@pytest.mark.parametrize("vision", VISION)
def test_colours_that_meet_differ_whatever_the_eyes(vision, group, shade):
    seen = {name: lab(SHADES[name][shade], vision) for name in TOGETHER[group]}
    apart = {(one, other): np.linalg.norm(seen[one] - seen[other]) for one, other in combinations(seen, 2)}
    assert len(apart) == {"gates": 15, "time": 3}[group]
    assert min(apart.values()) > (25 if (group, shade) != ("time", 0) else 10), apart


def test_the_figures_use_the_shades_for_a_light_page():
    assert {gate: SHADES["g" if gate == "n" else gate][1] for gate in "ifgorzn"} == GATES
    assert tuple(SHADES[name][1] for name in ("step", "state", "back")) == (STEP, STATE, BACK)


@pytest.mark.parametrize("colour", [*TEXT, *ramp(9)])
def test_words_and_curves_are_read_on_a_light_page_and_on_a_dark_one(colour):
    assert min(contrast(colour, page) for page in LIGHT_PAGES) >= 4.5
    assert min(contrast(dark(colour), page) for page in DARK_PAGES) >= 4.5


@pytest.mark.parametrize("colour", [shades[0] for shades in SHADES.values()])
def test_coloured_words_where_nothing_says_the_theme_are_seen_on_either_page(colour):
    assert min(contrast(colour, page) for page in ("#ffffff", "#111111")) >= 2.7


@pytest.mark.parametrize("colour", GATES.values())
def test_words_inside_a_lit_gate_are_read(colour):
    assert contrast(PAPER, colour) >= 4.5
    assert contrast(dark(PAPER), dark(colour)) >= 4.5


def test_a_family_of_curves_goes_one_way_in_lightness_in_both_themes():
    for shades in (ramp(6), [dark(colour) for colour in ramp(6)]):
        lightness = [lab(colour, "normal")[0] for colour in shades]
        steps = np.diff(lightness)
        assert (np.abs(steps) > 5).all()
        assert len(set(np.sign(steps))) == 1


def test_grounds_stay_behind_words_in_the_dark():
    assert contrast(dark(INK), dark(BODY)) > 10
    assert contrast(dark(FAINT), dark(PAPER)) < 3


def test_a_colour_that_the_course_does_not_know_is_read_in_the_dark_too():
    assert dark("#ffffff") == "#ffffff"
    assert all(
        contrast(dark(colour), page) >= 4.5 for colour in ("#000000", "#0000ff") for page in DARK_PAGES
    )


def test_words_on_a_picture_are_read_on_every_ground_and_stay_as_they_are_in_the_dark():
    rng = np.random.default_rng(0)
    for ground in (*rng.random((300, 3)), *np.linspace(0, 1, 100)[:, None].repeat(3, axis=1)):
        ink = ink_on(tuple(ground))
        assert contrast(ink, to_hex(ground)) >= 4.5
        assert dark(ink) == ink


def test_the_letters_of_a_text_are_in_those_colours():
    svg = svg_of(figures.surprise_text("the cat", [0, 0, 0, 1, 8, 0, 0]))
    letters = re.findall(r'<g id="text_\d+">.*?(?=<g id="text_|$)', svg, re.DOTALL)[:7]
    inks = [re.search(r"fill: var\(--(\w+)\)", letter)[1] for letter in letters]
    assert inks == ["010101"] * 4 + ["fefefe"] + ["010101"] * 2


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_page_asks_for_the_colour_of_words_on_a_picture(lesson):
    for cell in (ROOT / "solutions" / f"{lesson}.md").read_text("utf-8").split("```"):
        if "imshow(" in cell and ".text(" in cell:
            assert "ink_on(" in cell


def svg_of(drawing):
    source = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', drawing.html())[1]
    return base64.b64decode(source).decode()


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_has_no_ground_and_a_dark_shade_of_every_colour(name):
    svg = svg_of(CALLS[name][0]())
    root = ET.fromstring(svg)
    rules = re.search("<style>(.*?)</style>", svg)[1]
    light, night = rules.split("@media (prefers-color-scheme: dark)")
    drawn = svg.replace(rules, "")
    used = set(re.findall(r"var\(--(\w+)\)", drawn))
    assert used
    assert not re.findall(r"(?:fill|stroke): ?#", drawn)
    for colour in used | {"000000"}:
        assert re.search(f"--{colour}:#", light)
        assert f"--{colour}:{dark('#' + colour)}" in night
    ground = root.find(".//*[@id='patch_1']/{http://www.w3.org/2000/svg}path")
    assert ground is None or "fill: none" in ground.get("style")


def test_a_figure_on_a_page_of_no_known_theme_keeps_its_paper():
    tag = re.match("<img[^>]*>", figures.unrolled_graph(3).html())[0]
    assert f"background:{PAPER};color-scheme:light" in tag


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_page_uses_the_courses_colours(lesson):
    page = (ROOT / "solutions" / f"{lesson}.md").read_text("utf-8")
    known = {shade for shades in SHADES.values() for shade in shades[:2]} | set(TEXT) | {"#c3c7cc"}
    assert set(re.findall(r"(?<!`)#[0-9a-f]{6}\b", page)) <= known  # `#aaabbb#` is a string of letters
