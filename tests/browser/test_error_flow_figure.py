"""The figure "where did the error go": clicked, slid and read in a browser, with scripts and without."""

import os
import re

import nbformat
import numpy as np
import pytest
from lab_page import in_theme
from nbformat.sign import NotebookNotary
from test_lessons_look_right import FAULTS, WIDTHS

from lstm_ref import figures
from lstm_ref.numpy.experiments.error_flow import error_table

STRING, FORGET, WRITE = "EcabXdacbdbacYdbcadbcabB", [0, 1, 2], [-4, -3, -2, -1, 0]
LAGS = [1, 5, 10, 15, 20]


@pytest.fixture(scope="module")
def drawing():
    shares = error_table(STRING, FORGET, WRITE, seeds=[0])
    return figures.error_flow(STRING, FORGET, WRITE, shares), shares


@pytest.fixture
def complaints(page):
    """What the browser complains of."""
    heard = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def shown(page, lag):
    """The column of the table for one lag: all paths, cells only, h only, switching."""
    cells = page.locator(f"tbody td:nth-of-type({LAGS.index(lag) + 1})").all_inner_texts()
    return [0.0 if text == "none" else float(text) for text in cells]


def close(shown, shares):
    """One digit is shown, of a number that is right to 2.4 %."""
    np.testing.assert_allclose(shown, shares, rtol=0.53)


def test_a_click_a_key_and_a_slider_show_the_references_numbers(page, drawing, complaints):
    figure, shares = drawing
    page.set_content(figure.page())
    letters, sliders = page.get_by_role("radio"), page.get_by_role("slider")
    assert page.locator("img").count() == 0
    assert letters.count() == len(STRING)
    last = len(STRING) - 1
    close(shown(page, 5), shares[0, -1, :, last, last - 5])
    close(shown(page, 1), shares[0, -1, :, last, last - 1])

    page.get_by_role("radio", name="letter 8, c").click()
    close(shown(page, 5), shares[0, -1, :, 7, 2])
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "letter 7, a"
    close(shown(page, 5), shares[0, -1, :, 6, 1])

    sliders.nth(0).focus()
    page.keyboard.press("End")
    close(shown(page, 5), shares[2, -1, :, 6, 1])
    sliders.nth(1).focus()
    page.keyboard.press("Home")
    close(shown(page, 5), shares[2, 0, :, 6, 1])
    assert sliders.nth(1).get_attribute("aria-valuetext") == "−4"
    assert complaints == []


def test_what_changed_is_said_and_every_control_has_a_name(page, drawing):
    page.set_content(drawing[0].page())
    status = page.get_by_role("status")
    before = status.inner_text()
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Home")
    assert status.inner_text() == "There is no letter before the first."
    page.keyboard.press("End")
    assert status.inner_text() == before
    assert before.startswith("The error enters at letter 24, B. At letter 1, 23 back, ")
    names = page.get_by_role("slider").evaluate_all("all => all.map(one => one.labels[0].innerText.trim())")
    assert [re.match(r"\D+", name)[0].strip() for name in names] == ["forget bias", "input bias"]
    assert page.locator("svg[role=img]").get_attribute("aria-label").endswith(before)
    assert page.get_by_role("radiogroup").get_attribute("aria-label")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ink_stands_out_from_the_page_light_and_dark_and_nothing_is_wider_than_it(page, drawing, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 400, "height": 800})
    page.set_content(drawing[0].page())
    ink, paper = page.evaluate("""() => {
        const dot = document.createElement('canvas').getContext('2d');
        const light = colour => { dot.fillStyle = colour; dot.fillRect(0, 0, 1, 1);
            const [r, g, b] = dot.getImageData(0, 0, 1, 1).data; return (r + g + b) / 765; };
        return [light(getComputedStyle(document.querySelector('.error-flow')).color),
                matchMedia('(prefers-color-scheme: dark)').matches ? 0.07 : 1];
    }""")
    assert abs(ink - paper) > 0.7
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_the_static_picture_stands_there(page, drawing):
    page.context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.set_content(drawing[0].page())
    assert page.get_by_role("radio").count() == 0
    assert_picture(page.locator("img"))


def assert_picture(picture):
    picture.wait_for()
    assert picture.evaluate("it => it.complete && it.naturalWidth > 0")
    assert "with forget bias 0, input bias 0" in picture.get_attribute("alt")


@pytest.mark.timeout(300)
def test_in_jupyterlab_a_trusted_notebook_needs_no_kernel_and_another_shows_the_picture(
    page, lab, drawing, complaints, screenshots
):
    figure, shares = drawing
    output = nbformat.v4.new_output("display_data", {"text/html": figure.html(), "text/plain": repr(figure)})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("figure", outputs=[output])])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, lab.folder / "flow.ipynb")
    page.goto(lab.address("flow.ipynb"))
    assert_picture(page.locator(".jp-OutputArea img"))
    assert page.get_by_role("radio").count() == 0

    notebook.cells[0].id = "trusted"
    nbformat.write(notebook, lab.folder / "trusted-flow.ipynb")
    NotebookNotary(data_dir=os.environ["JUPYTER_DATA_DIR"]).sign(notebook)
    page.goto(lab.address("trusted-flow.ipynb"))
    page.get_by_role("radio", name="letter 24, B").wait_for()
    page.get_by_text("| Idle").wait_for()
    page.evaluate("window.jupyterapp.commands.execute('kernelmenu:shutdown')")
    page.get_by_text("No Kernel").or_(page.get_by_text("| Unknown")).first.wait_for()
    page.get_by_role("radio", name="letter 8, c").click()
    page.keyboard.press("ArrowLeft")
    close(shown(page, 5), shares[0, -1, :, 6, 1])
    page.get_by_role("slider", name="forget bias").focus()
    page.keyboard.press("ArrowRight")
    close(shown(page, 5), shares[1, -1, :, 6, 1])
    for theme in ("light", "dark"):
        in_theme(page, theme)
        for name, pixels in WIDTHS.items():
            page.set_viewport_size({"width": pixels, "height": 900})
            page.wait_for_timeout(500)
            page.screenshot(path=screenshots / f"error-flow-{theme}-{name}.png")
            assert page.evaluate(FAULTS) == []
    assert not [said for said in complaints if "error-flow" in said or "script" in said.lower()]
