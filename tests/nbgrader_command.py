"""nbgrader's and carousel's commands as they are typed: each call a process of its own, the imports paid
once."""

import multiprocessing
import os
import sys
import tempfile
import time
from functools import partial

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(
    ["nbgrader.apps.nbgraderapp", "autograder.cli", "autograder.grading.html.class_report"]
)


def nbgrader(*arguments, cwd):
    """What the command wrote, to stdout and to stderr; its failure is an AssertionError that says it."""
    status, said, wrong = run("nbgrader", *arguments, cwd=cwd)
    assert status == 0, f"nbgrader {' '.join(arguments)}\n{said}{wrong}"
    return said + wrong


def run(program, *arguments, cwd, **environment):
    """(exit code, stdout, stderr) of `nbgrader` or `carousel`."""
    written = partial(tempfile.NamedTemporaryFile, "r", encoding="utf-8")
    with written() as out, written() as err:
        words, settings = [program, *arguments], {**os.environ, **environment}
        process = SERVER.Process(target=_command, args=(words, str(cwd), settings, out.name, err.name))
        process.start()
        process.join()
        return process.exitcode, out.read(), err.read()


def _command(words, cwd, environment, *written):
    os.chdir(cwd)
    os.environ.update(environment)
    time.tzset()
    for stream, path in zip((sys.stdout, sys.stderr), written, strict=True):
        os.dup2(os.open(path, os.O_WRONLY), stream.fileno())
    sys.argv = words
    if words[0] == "nbgrader":
        from nbgrader.apps.nbgraderapp import main
    else:
        from autograder.cli import main
    main()
