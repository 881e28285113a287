"""nbgrader's command as an instructor types it: each call a process of its own, the imports paid once."""

import multiprocessing
import os
import sys
import tempfile

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["nbgrader.apps.nbgraderapp"])


def nbgrader(*arguments, cwd):
    """What the command wrote, to stdout and to stderr; its failure is an AssertionError that says it."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as written:
        process = SERVER.Process(target=_command, args=(arguments, str(cwd), dict(os.environ), written.name))
        process.start()
        process.join()
        said = written.read()
    assert process.exitcode == 0, f"nbgrader {' '.join(arguments)}\n{said}"
    return said


def _command(arguments, cwd, environment, written):
    from nbgrader.apps.nbgraderapp import main

    os.chdir(cwd)
    os.environ.update(environment)
    target = os.open(written, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(target, stream.fileno())
    sys.argv = ["nbgrader", *arguments]
    main()
