"""Sliders above a figure: they change the picture and its words by keyboard, on a page without a kernel."""

import pytest

from lstm_ref import figures

PAGE = (
    '<!DOCTYPE html><html lang="en" data-theme="{}"><title>Sliders</title>'
    '<body style="background:{}; color:{}">{}'
)
THEMES = {"light": ("white", "black"), "dark": ("#111111", "white")}


def draw(slope=2.0, count=3):
    figure, axes = figures.canvas(2)
    axes.plot(range(count), [slope * k for k in range(count)])
    return figures.Drawing(figure, alt=f"A line with slope {slope} over {count} points.")


@pytest.mark.parametrize("theme", THEMES)
def test_a_key_moves_a_slider_and_changes_the_picture_and_its_words(page, theme, screenshots):
    heard = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    shown = figures.sliders(draw, slope=(0.0, 4.0, 2.0), count=(2, 4, 1))
    page.set_content(PAGE.format(theme, *THEMES[theme], shown.html()))
    picture = page.locator("img.carousel-figure")
    before = picture.get_attribute("src")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "slope"
    page.keyboard.press("ArrowRight")
    page.get_by_role("img", name="A line with slope 4.0 over 3 points.").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    page.get_by_role("img", name="A line with slope 4.0 over 2 points.").wait_for()
    assert page.get_by_role("slider", name="count").get_attribute("aria-valuetext") == "2"
    assert picture.get_attribute("src") != before
    page.wait_for_function("document.querySelector('img').complete")
    assert picture.evaluate("it => it.naturalWidth") > 0
    page.screenshot(path=screenshots / f"sliders-{theme}.png")
    assert not heard
