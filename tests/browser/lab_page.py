"""What several tests do with a page of JupyterLab, and the cell with a slider that they show in it."""

from autograder.student.course_cell import MARK

SLIDER = (
    "def draw(slope=2.0):\n"
    "    figure, axes = figures.canvas(2)\n"
    "    axes.plot([0, 1, 2], [0, slope, 2 * slope])\n"
    '    return figures.Drawing(figure, alt=f"A line with slope {slope}.")\n\n\n'
    f"figures.sliders(draw, slope=(0.0, 4.0, 1.0))\n{MARK}"
)
# [how many texts are shown there, those whose contrast with what lies behind them is too low (WCAG 2.2)]
CONTRAST = """within => {
    const colour = text => {
        const [r, g, b, alpha = 1] = text.match(/[\\d.]+/g).map(Number);
        return [...(text.startsWith('color(') ? [255 * r, 255 * g, 255 * b] : [r, g, b]), alpha];
    };
    const over = (top, under) => [0, 1, 2].map(k => top[3] * top[k] + (1 - top[3]) * under[k]);
    const ground = it => it === null ? [255, 255, 255]
        : over(colour(getComputedStyle(it).backgroundColor), ground(it.parentElement));
    const linear = x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    const share = [0.2126, 0.7152, 0.0722];
    const luminance = rgb => rgb.reduce((sum, x, k) => sum + linear(x / 255) * share[k], 0);
    let looked = 0;
    const pale = [];
    for (const area of document.querySelectorAll(within)) {
        const texts = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
        for (let text; (text = texts.nextNode());) {
            const it = text.parentElement, style = getComputedStyle(it);
            if (!text.data.trim() || it.closest('script, style') || !it.checkVisibility()) continue;
            const behind = ground(it), [dark, bright] = [over(colour(style.color), behind), behind]
                .map(luminance).sort((one, other) => one - other);
            const large = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);
            looked += 1;
            if ((bright + 0.05) / (dark + 0.05) < (large ? 3 : 4.5)) pale.push(text.data.trim().slice(0, 60));
        }
    }
    return [looked, pale];
}"""


def in_theme(page, theme):
    """JupyterLab in the light or the dark theme, once it says so."""
    name = f"JupyterLab {theme.capitalize()}"
    page.evaluate(f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: '{name}'}})")
    page.locator(f'body[data-jp-theme-name="{name}"]').wait_for(state="attached")


def command(page, name):
    """One of JupyterLab's commands, by its name."""
    page.evaluate(f"window.jupyterapp.commands.execute('{name}')")
