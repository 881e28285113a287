"""What several tests do with a page of JupyterLab, and the cell with a slider that they show in it."""

from autograder.student.course_cell import MARK

SLIDER = (
    "def draw(slope=2.0):\n"
    "    figure, axes = figures.canvas(2)\n"
    "    axes.plot([0, 1, 2], [0, slope, 2 * slope])\n"
    '    return figures.Drawing(figure, alt=f"A line with slope {slope}.")\n\n\n'
    f"figures.sliders(draw, slope=(0.0, 4.0, 1.0))\n{MARK}"
)


def in_theme(page, theme):
    """JupyterLab in the light or the dark theme, once it says so."""
    name = f"JupyterLab {theme.capitalize()}"
    page.evaluate(f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: '{name}'}})")
    page.locator(f'body[data-jp-theme-name="{name}"]').wait_for(state="attached")
