"""Right answers as people write them: one module for each exercise, named after it.

`RIGHT` lists them. `SLIPS` are mistakes that cannot be made of any right answer: by title, for some of the
right answers, a piece of its source and what somebody writes there instead.
"""

import inspect


def slipped_source(style, right, wrong):
    """The source of a right answer with the one place that reads `right` turned into `wrong`."""
    source = inspect.getsource(style)
    assert source.count(right) == 1, f"{style.__module__}.{style.__name__}: {right}"
    return source.replace(right, wrong)


def slipped(style, right, wrong):
    """The answer with that source."""
    names = dict(style.__globals__)
    exec(slipped_source(style, right, wrong), names)
    return names[style.__name__]
