"""Every lesson, run with its answers and shown by JupyterLab: light and dark, wide and narrow."""

import nbformat
import pytest
from lab_page import in_theme

from tests.conftest import LESSONS, in_one_process

WIDTHS = {"wide": 1280, "narrow": 640}  # a laptop's screen, and half of one
# What a reader would call broken: nothing is listed where all is well.
FAULTS = r"""() => {
    const all = selector => [...document.querySelector('.jp-Notebook').querySelectorAll(selector)];
    const text = '.jp-RenderedMarkdown, .jp-RenderedHTMLCommon, .jp-RenderedText';
    const raw = /\\(frac|odot|sigma|color|partial)|\$\$/;
    const kinds = {
        'wider than its place': all(text).filter(it => it.scrollWidth > it.clientWidth + 1),
        'no picture': all('img').filter(it => !it.complete || !it.naturalWidth),
        'not a formula': all('mjx-merror, [data-mml-node=merror]'),
        'formula left as text': all('.jp-RenderedMarkdown').filter(it => raw.test(it.innerText)),
        'error': all('[data-mime-type="application/vnd.jupyter.stderr"]'),
    };
    return Object.entries(kinds).flatMap(([kind, found]) =>
        found.map(it => `${kind}: ${(it.innerText || it.alt || '').trim().slice(0, 80)}`));
}"""


BROKEN = """
<div class="jp-Notebook" style="width: 200px">
<div class="jp-RenderedMarkdown"><div style="width: 300px">too wide</div></div>
<img alt="lost" src="data:image/png;base64,AAAA">
<div class="jp-RenderedMarkdown">$$\\sigma$$</div>
<div data-mime-type="application/vnd.jupyter.stderr">it failed</div>
</div>"""


def test_what_is_broken_is_listed(page):
    page.set_content(BROKEN)
    assert page.evaluate(FAULTS) == [
        "wider than its place: too wide",
        "no picture: lost",
        r"formula left as text: $$\sigma$$",
        "error: it failed",
    ]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("lesson", in_one_process(LESSONS))
def test_nothing_is_cut_off_or_left_unrendered(lesson, run_notebook, page, lab, screenshots):
    ran = run_notebook(lesson)
    nbformat.write(ran, lab.folder / "solutions" / lesson / f"{lesson}.ipynb")
    page.goto(lab.address(f"solutions/{lesson}/{lesson}.ipynb"))
    page.locator(".jp-RenderedMarkdown h1").wait_for()
    page.locator("mjx-container").last.wait_for(state="attached")  # the last may lie in a fold
    page.keyboard.press("Control+b")
    for theme in ("light", "dark"):
        in_theme(page, theme)
        for width, pixels in WIDTHS.items():
            page.set_viewport_size({"width": pixels, "height": 900})
            page.wait_for_timeout(500)
            page.screenshot(path=screenshots / f"{lesson}-{theme}-{width}.png")
            faults = page.evaluate(FAULTS)
            assert not faults, f"{theme}, {width}:\n" + "\n".join(faults)
