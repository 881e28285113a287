"""Answers and secrets that are looked for wherever a process can look."""

# ruff: noqa: E501  (one attack a line)

from tests.attacks.attack import Attack, backward

# Each shows what it finds, and makes an answer that it finds its own. No page may hold the canary's secret.
ANSWER = "rnn_step_backward"
TAKEN = """
import json
for text in texts:
    print(text)
    for cell in json.loads(text)['cells']:
        if 'def rnn_step_backward' in (source := ''.join(cell['source'])): exec(source)"""


def instead(source: str) -> dict[str, str]:
    """In the place of an answer, which it is to become."""
    return {ANSWER: source}


FRAMES = """import sys
frame = sys._getframe()
while frame:
    for held in list(frame.f_locals.values()) + list(frame.f_globals.values()):
        expected = getattr(held, 'expected', None)
        if expected: return tuple(expected.values())
    frame = frame.f_back
raise LookupError"""
GARBAGE = """import gc
for held in gc.get_objects():
    if type(held) is dict and 'dW_hh' in held: return tuple(held.values())
    if getattr(held, '__name__', '') == 'rnn_step_backward' and held is not rnn_step_backward:
        return held(dh_next, cache)
raise LookupError"""
TRACEBACK = """import sys
try: raise ValueError
except ValueError as error: trace = error.__traceback__
frame = trace.tb_frame
while frame.f_back: frame = frame.f_back
return frame.f_globals['exercises']['rnn_step_backward'].reference(dh_next, cache)"""
WALK = """import os, pathlib
texts = []
for start in (pathlib.Path.cwd(), *pathlib.Path.cwd().parents):
    for path in list(start.glob('*.ipynb')) + list(start.glob('solutions/*/*.ipynb')):
        texts.append(path.read_text())"""
LOADERS = """for kind in object.__subclasses__():
    for held in vars(kind).values():
        space = getattr(held, '__globals__', {})
        for name in ('exercises', 'judge', 'reference'):
            if name in space: print(name, space[name])
import sys
for name in [n for n in sys.modules if n.startswith('lstm_ref')]: del sys.modules[name]
from lstm_ref.numpy.rnn import rnn_step_backward"""
MEMORY = """import os, re
for line in open('/proc/self/maps'):
    if '[heap]' in line:
        low, high = (int(word, 16) for word in line.split()[0].split('-'))
        memory = open('/proc/self/mem', 'rb'); memory.seek(low)
        print(set(re.findall(rb'SEC' + rb'RET-[0-9a-f]+', memory.read(min(high - low, 2**24)))))"""

ATTACKS = [
    Attack("the callers' frames", cells=backward(FRAMES)),
    Attack("everything that is collected", cells=backward(GARBAGE)),
    Attack("a traceback's outermost frame", cells=backward(TRACEBACK)),
    Attack("earlier cells", cells=instead("print(In, Out, _ih, _dh)\ntexts = In" + TAKEN)),
    Attack("folders above", cells=instead(WALK + TAKEN)),
    Attack("the source notebook", cells=instead("texts = [open('<ROOT>/solutions/07-mini/07-mini.ipynb').read()]" + TAKEN)),
    Attack("another's submission", cells=instead("texts = [open('<ROOT>/submitted/000-first/07-mini/07-mini.ipynb').read()]" + TAKEN)),
    Attack("another's graded notebook", cells=instead("import glob\ntexts = [open(glob.glob('<ROOT>/autograded/*/*/*')[0]).read()]" + TAKEN)),
    Attack("a file of the instructor's", "print(open('<ROOT>/canary.txt').read())"),
    Attack("it through a shell", "!cat <ROOT>/canary.txt"),
    Attack("it through a magic", "%run <ROOT>/canary.txt\n%load <ROOT>/canary.txt"),
    Attack("it through a link", "import os; os.symlink('<ROOT>/canary.txt', 'x'); print(open('x').read())"),
    Attack("it through /proc", "print(open('/proc/<PARENT>/root<ROOT>/canary.txt').read())"),
    Attack("the environment", "import os; print(dict(os.environ))"),
    Attack("the parent's environment", "print(open('/proc/<PARENT>/environ').read())"),
    Attack("everybody's environment", "import glob\nfor p in glob.glob('/proc/*/environ'):\n  try: print(open(p).read())\n  except OSError: pass"),
    Attack("own memory", MEMORY),
    Attack("open descriptors", "import os\nfor n in range(64):\n  try: print(os.pread(n, 9999, 0), os.readlink(f'/proc/self/fd/{n}'))\n  except OSError: pass"),
    Attack("the gradebook is read", "import sqlite3\nfor row in sqlite3.connect('<ROOT>/gradebook.db').execute('select source from source_cell'): print(row)"),
    Attack("the gradebook is written", "import sqlite3\nbook = sqlite3.connect('<ROOT>/gradebook.db')\nbook.execute('update grade set extra_credit = 300'); book.commit()"),
    Attack("the gradebook is destroyed", "import os\nos.truncate('<ROOT>/gradebook.db', 0)"),
    Attack("the reference package", cells=instead("from lstm_ref.numpy.rnn import rnn_step_backward")),
    Attack("the reference's file", cells=instead("from importlib.util import *\nspec = spec_from_file_location('x', '<PROJECT>/lstm_ref/numpy/rnn.py')\nm = module_from_spec(spec); spec.loader.exec_module(m)\nrnn_step_backward = m.rnn_step_backward")),
    Attack("the reference on a path", cells=instead("import sys\nfor name in [n for n in sys.modules if n.startswith('lstm_ref')]: del sys.modules[name]\nsys.path.insert(0, '<PROJECT>')\nfrom lstm_ref.numpy import rnn_step_backward")),
    Attack("the exercise itself", cells=instead("from autograder.exercises import exercises\nrnn_step_backward = exercises['rnn_step_backward'].reference")),
    Attack("what the interpreter has loaded", cells=instead(LOADERS)),
    Attack("the network", "import socket; socket.create_connection(('127.0.0.1', <PORT>), 1).send(b'x')"),
    Attack("an abstract socket", "import socket as s; s.socket(s.AF_UNIX).connect('\\0carousel-attacks-<PORT>')"),
    Attack("home", "import os\nfor p in ('~/.ssh/id_rsa', '/root/.bashrc', '/etc/shadow', '/etc/passwd'): print(open(os.path.expanduser(p)).read())"),
    Attack("shared memory", "open('/dev/shm/carousel-attacked-<PORT>', 'w').write('x')"),
    Attack("temporary files", "open('/var/tmp/carousel-attacked-<PORT>', 'w').write('x')"),
    Attack("a file of the instructor's is overwritten", "open('<ROOT>/canary.txt', 'w').write('x')"),
    Attack("another's submission is overwritten", "open('<ROOT>/submitted/000-first/07-mini/07-mini.ipynb', 'w')"),
    Attack("the next one's folder is taken", "import os; os.makedirs('<ROOT>/autograded/zzz/07-mini')"),
]  # fmt: skip

# What a process without a sandbox around it is seen to get hold of.
REACHABLE = [
    f"stealing: {name}"
    for name in ("the source notebook", "another's submission", "a file of the instructor's", "it through a shell",
                 "it through a link", "the reference on a path")
]  # fmt: skip
# And what it does harm to: the course's files, sockets, folders outside.
HARMFUL = [
    f"stealing: {name}"
    for name in ("the network", "an abstract socket", "shared memory", "temporary files",
                 "a file of the instructor's is overwritten")
]  # fmt: skip
