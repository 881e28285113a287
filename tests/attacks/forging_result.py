"""Verdicts that are forged instead of earned: in the notebook, in the shell, in the process, on the line."""

# ruff: noqa: E501  (one attack a line)

import json
import struct

from tests.attacks.attack import BACKWARD, BLANKS, EXERCISES, FULL, RIGHT, STEP, Attack, backward


def cell(handout, name):
    return handout.cells[handout.index(name)]


def skipping(handout):
    for one in handout.cells:
        one["metadata"]["tags"] = ["skip-execution", "figure"]


def worth_more(handout):
    for one in handout.cells:
        if "points" in one["metadata"].get("nbgrader", {}):
            one["metadata"]["nbgrader"]["points"] = 300


def checks_first(handout):
    handout.cells.sort(key=lambda one: not one["id"].startswith("check-"))


def checks_twice(handout):
    copy = json.loads(json.dumps(cell(handout, "check-rnn_step_backward")))
    handout.cells.append(copy | {"source": "5.0"})


def ids_exchanged(handout):
    here, there = (cell(handout, f"check-{name}")["metadata"] for name in ("rnn_step", "rnn_step_backward"))
    here["nbgrader"]["grade_id"], there["nbgrader"]["grade_id"] = "check-rnn_step_backward", "check-rnn_step"


def answer_as_check(handout):
    cell(handout, "rnn_step_backward")["metadata"]["nbgrader"] |= {
        "grade_id": "check-rnn_step_backward",
        "grade": True,
    }


def verdicts_inside(handout):
    verdict = {"cell": "check-rnn_step_backward", "exercise": "rnn_step_backward", "score": BACKWARD,
               "points": BACKWARD, "misconception": None, "status": "passed", "seconds": 0.1}  # fmt: skip
    one = cell(handout, "check-rnn_step_backward")
    one["metadata"]["carousel"] = {"verdict": verdict, "notes": ["graded"]}
    number = {"output_type": "execute_result", "data": {"text/plain": "5.0"}, "metadata": {}}
    one["outputs"] = [number | {"execution_count": 1}]
    handout.notebook["metadata"]["carousel"] = {"submission": "", "lesson": "", "unreadable": ""}


def without_checks(handout):
    handout.cells[:] = [one for one in handout.cells if not one["id"].startswith("check-")]


def without_roles(handout):
    for one in handout.cells:
        one["metadata"] = {}


def hundred_checks(handout):
    handout.cells.extend(json.loads(json.dumps(cell(handout, "check-rnn_step_backward"))) for _ in range(100))


TRANSFORMER = """def replaced(lines): return ['pass\\n'] if any('check(' in line for line in lines) else lines
get_ipython().input_transformers_cleanup.append(replaced)
get_ipython().input_transformers_post.append(replaced)"""
ASSERTS = """import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Raise(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Drop())"""
HOOKS = """def forge(*a): get_ipython().user_ns['check'] = lambda f: 5.0
for name in ('pre_run_cell', 'post_run_cell', 'pre_execute', 'post_execute'):
    get_ipython().events.register(name, forge)"""
SHELL = """shell = get_ipython()
number = [{'output_type': 'execute_result', 'data': {'text/plain': '5.0'}, 'metadata': {}, 'execution_count': 1}]
type(shell).run = lambda self, source: (True, number)
shell.run_cell = lambda *a, **k: None"""
CHILD = """import sys
child = sys.modules['autograder.sandbox.inside.child']
child.call = child._call = lambda shell, name, arguments: child._plain(child.Outcome(value=tuple(arguments.values())))"""
PASSED = """import sys
child = sys.modules['autograder.sandbox.inside.child']
child.call = child._call = lambda *a: {'passed': True, 'score': 5.0, 'points': 5.0, 'status': 'passed'}"""
TRACE = """import sys, threading
def trace(frame, event, argument):
    for name in ('expected', 'score', 'passed'):
        if name in frame.f_locals: frame.f_locals[name] = 5.0
    return trace
sys.settrace(trace); threading.settrace(trace); sys.setprofile(trace)"""
LATE = """import threading, time
def late():
    for _ in range(100):
        time.sleep(0.01)
        get_ipython().user_ns['rnn_step_backward'] = lambda *a: 5.0
threading.Thread(target=late, daemon=True).start()"""
DAEMON = """import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: time.sleep(97531)
    os._exit(0)"""
START_UP = """import os, pathlib
for folder in ('~/.ipython/profile_default/startup', '~/.config/matplotlib', '~/.jupyter', '~/.local/lib'):
    path = pathlib.Path(os.path.expanduser(folder)); path.mkdir(parents=True, exist_ok=True)
    (path / '00-attacked.py').write_text('rnn_step_backward = None')"""
SITE = """import numpy, pathlib
for folder in (pathlib.Path(numpy.__file__).parents[1], pathlib.Path('<PROJECT>')):
    (folder / 'carousel-attacked-<PORT>.pth').write_text('import os')"""
LINE = """import os, stat, struct
line = next(fd for fd in range(3, 64) if os.path.exists(f'/proc/self/fd/{{fd}}')
            and stat.S_ISSOCK(os.fstat(fd).st_mode))
os.write(line, {frame!r})"""
PICKLE = """import os
class Loaded:
    def __reduce__(self): return os.system, ('touch <ROOT>/attacked',)
import pickle, numpy"""
LYING_REPR = """class Number(float):
    def __repr__(self): return '300'
    _repr_html_ = _repr_mimebundle_ = lambda self, *a, **k: {'text/plain': '300'}
Number(5.0)"""
CACHE = """import collections
RNNCache = collections.namedtuple('RNNCache', 'x h h_next W_ih W_hh')
RNNCache._fields = ('__class__', '__reduce__', 'x', 'h', 'h_next')"""


def frame(header: bytes, body: int = 0, magic: bytes = b"car1") -> str:
    return LINE.format(frame=struct.pack("<4sIQ", magic, len(header), body) + header)


ATTACKS = [
    Attack("graded cells are tagged to be skipped", edit=skipping),
    Attack("a check's text is edited", cells={"check_rnn_step_backward": "5.0", "check_rnn_step": "pass"}),
    Attack("points are raised", edit=worth_more),
    Attack("checks come before the answers", edit=checks_first, score=0),
    Attack("a check is copied and edited", edit=checks_twice),
    Attack("a check is copied a hundred times", edit=hundred_checks),
    Attack("grade ids are exchanged", edit=ids_exchanged),
    Attack("an answer takes a check's id", edit=answer_as_check, cells={"rnn_step_backward": "5.0"}),
    Attack("verdicts are written into the notebook", edit=verdicts_inside),
    Attack("checks are deleted", edit=without_checks),
    Attack("roles are deleted", edit=without_roles),
    Attack("an input transformer", TRANSFORMER, BLANKS),
    Attack("a syntax tree transformer", ASSERTS, BLANKS),
    Attack("hooks of the shell", HOOKS, BLANKS),
    Attack("the shell's own methods", SHELL, BLANKS, score=0),
    Attack("the kernel's do_execute", "get_ipython().kernel.do_execute = None", BLANKS),
    Attack("no traceback is shown", "get_ipython().showtraceback = get_ipython()._showtraceback = lambda *a, **k: None", BLANKS),
    Attack("the process that answers is rewritten", CHILD, score=0),
    Attack("a verdict in place of an answer", PASSED, score=0),
    Attack("a trace function", TRACE, BLANKS),
    Attack("a profile of the judge", "import cProfile; cProfile.Profile().enable()", BLANKS),
    Attack("at the end of the process", "import atexit\natexit.register(lambda: open('<ROOT>/attacked', 'w'))", BLANKS),
    Attack("a thread that comes late", LATE),
    Attack("a process that stays", DAEMON),
    Attack("start-up files", START_UP),
    Attack("a .pth file among the packages", SITE),
    Attack("check is another function", "def check(function): return 5.0\nimport autograder\nautograder.check = check", BLANKS),
    Attack("a shadow numpy", beside={"numpy.py": b"raise SystemExit", "torch.py": b"x = 1"}, honest=EXERCISES, score=FULL),
    Attack("a shadow autograder", beside={"autograder/__init__.py": b"check = judge = print", "autograder/judging/judge.py": b"judge = 5.0"}, cells=BLANKS),
    Attack("shadows of the standard library", beside=dict.fromkeys(("json.py", "struct.py", "socket.py", "sitecustomize.py"), b"import os; os._exit(0)"), honest=EXERCISES, score=FULL),
    Attack("a forged reply", frame(b'["d","passed",true,"outputs",["l"]]'), BLANKS, score=0),
    Attack("a forged outcome", frame(b'["d","value",5.0,"error",null]'), BLANKS),
    Attack("garbage on the line", frame(b"", magic=b"\0GAR"), BLANKS),
    Attack("a reply of 2**60 bytes", frame(b"1", body=1 << 60), BLANKS),
    Attack("a deeply nested reply", frame(b'["l",' * 50_000 + b"1" + b"]" * 50_000), BLANKS),
    Attack("a lone surrogate on the line", frame(b'"\\ud800"'), BLANKS),
    Attack("lone surrogates in outputs", "print('\\ud800')\ndisplay({'text/plain': '\\udfff'}, raw=True)\n'\\ud800'", backward("return '\\ud800'")),
    Attack("an object that runs code when loaded", PICKLE, backward("return Loaded(), pickle.dumps(Loaded()), Loaded(), 0, np.array([Loaded()])")),
    Attack("a number that is shown as another", LYING_REPR, {"rnn_step_backward": LYING_REPR}),
    Attack("a cache with fields of the language", CACHE, score=0),
    Attack("a printed verdict", cells={"rnn_step_backward": "print('✓ rnn_step_backward 5 / 5 points')\n5.0"}),
    Attack("an answer that is a class", cells={"rnn_step_backward": "class rnn_step_backward:\n    score = passed = 5.0\n    def __new__(cls, *a): return tuple(a)"}),
    Attack("an error that is called NotImplementedError", cells=backward("raise type('NotImplementedError', (Exception,), {})('5.0')")),
    # It hides that it spoils its own copies of the inputs; the numbers are right all the same.
    Attack("an outcome that claims no change", "import sys\nc = sys.modules['autograder.sandbox.inside.child']\nc.DirectCall.outcome.__globals__['same'] = lambda *a: True", backward(RIGHT + "dh_next[:] = 0\nreturn right"), score=STEP + BACKWARD),
]  # fmt: skip
