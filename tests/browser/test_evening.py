"""How an evening begins: start page, lesson, check, start page, and the lesson as it will be graded."""

import re

import pytest

expect = pytest.importorskip("playwright.sync_api").expect

RIGHT = """\
def sigmoid(a):
return 0.5 * (1 + np.tanh(a / 2))"""


def code(page, text):
    return page.locator(".jp-CodeCell", has=page.locator(".cm-content", has_text=text)).first


def run(page, cell):
    prompt = cell.locator(".jp-InputPrompt")
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(prompt).to_have_text(re.compile(r"^\[\d+\]:$"), timeout=120_000)
    return cell.locator(".jp-OutputArea")


@pytest.mark.timeout(900)
def test_the_evening_begins_on_the_start_page_and_what_is_passed_stands_on_it(page, student, screenshots):
    page.goto(student.start)
    expect(page.get_by_role("heading", name="Carousel")).to_be_visible()
    expect(page.get_by_role("listitem").first).to_contain_text("0 of 7 exercises")
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=screenshots / f"start-{scheme}-{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})

    page.get_by_role("link", name="Begin with warm up").click()
    page.get_by_text("| Idle").wait_for(timeout=120_000)
    page.locator(".jp-RenderedMarkdown h1").wait_for()
    for absent in ("Create Assignment", "Formgrader", "Nbgrader", "Would you like to get notified"):
        expect(page.get_by_text(absent)).to_have_count(0)
    run(page, code(page, "import numpy as np"))
    answer = code(page, "def sigmoid(a)")
    answer.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(RIGHT)
    run(page, answer)
    expect(run(page, code(page, "check(sigmoid)"))).to_contain_text("✓ right: sigmoid", timeout=60_000)
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-DocumentWidget.jp-mod-dirty, .lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
    page.screenshot(path=screenshots / "evening-checked.png")

    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog-content")
    expect(dialog).to_contain_text("check(tanh_backward)", timeout=240_000)
    expect(dialog).to_contain_text("Not written yet.")
    expect(dialog).not_to_contain_text("check(sigmoid)")

    page.goto(student.start)
    first = page.get_by_role("listitem").first
    expect(first).to_contain_text("1 of 7 exercises")
    expect(first).to_contain_text("1 / 12 points")
    expect(page.get_by_role("link", name="Resume warm up")).to_be_visible()
    expect(page.get_by_role("link", name="Go on to reading")).to_be_visible()
    page.screenshot(path=screenshots / "start-resumed.png", full_page=True)

    page.get_by_role("button", name="As it will be graded: warm up").click(timeout=120_000)
    expect(page.locator("pre")).to_contain_text("1 / 12  ✓ · · · · · ·", timeout=120_000)
    page.screenshot(path=screenshots / "as-graded.png")
    page.get_by_role("link", name="Start page").click()
    for name, heading in (("Glossary", "Glossary"), ("Time line", "Time line")):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        page.go_back()
    sheet = page.get_by_role("link", name="Cheat sheet").get_attribute("href")
    asked = page.request.get(f"{student.url}{sheet}", headers={"Referer": page.url})  # as a click asks
    assert asked.headers["content-type"] == "application/pdf"


def test_the_start_page_needs_the_token_and_runs_no_script(page, student):
    answer = page.request.get(f"{student.url}/carousel", max_redirects=0)
    assert answer.status in (302, 403)
    page.goto(student.start)
    assert page.locator("script").count() == 0
    posted = page.request.post(f"{student.url}/carousel/as-graded/00-warm-up", max_redirects=0)
    assert posted.status == 403  # without the page's own mark nothing runs
