"""In JupyterLab the folded notation unfolds into a table, and a term's link opens the glossary."""

import shutil

import pytest

from tests.conftest import ROOT

LESSON = "06-gru"


@pytest.mark.timeout(300)
def test_a_term_of_the_folded_notation_opens_the_glossary(page, lab, screenshots):
    shutil.copytree(ROOT / "docs", lab.folder / "docs", dirs_exist_ok=True)
    page.goto(lab.address(f"lessons/{LESSON}/{LESSON}.ipynb"))
    page.get_by_text("Notation", exact=True).click()
    table = page.locator(".jp-RenderedMarkdown details table").first
    table.locator("mjx-container").first.wait_for()
    assert table.locator("tr").count() > 8
    assert page.locator(".jp-RenderedMarkdown mjx-merror").count() == 0
    page.screenshot(path=screenshots / "notation.png")
    table.get_by_role("link", name="hidden state").click()
    page.locator(".jp-FileEditor, .jp-MarkdownViewer").get_by_text("The words of the lessons").wait_for()
    assert page.locator(".lm-TabBar-tab", has_text="glossary.md").count() == 1
