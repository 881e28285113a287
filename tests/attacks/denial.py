"""Submissions that want the grading to stop, or the machine to suffer. Honest answers beside it count."""

# ruff: noqa: E501  (one attack a line)

from tests.attacks.attack import Attack, backward

LOOP = "while True: pass"
STUBBORN = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
IGNORING = "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass"  # fmt: skip
RECURSION = (
    "import sys, threading\nsys.setrecursionlimit(10**9)\ndef deeper(x): return deeper([x])\ndeeper(0)"
)
SHARED = (
    "import mmap\nkeep = []\nwhile True:\n    keep.append(mmap.mmap(-1, 10**7)); keep[-1].write(b'x' * 10**7)"
)
FORKS = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
THREADS = (
    "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,), daemon=True).start()"
)
DRIP = "import os, time\nfor byte in b'car1' + bytes(12) + b'x' * 9999:\n    os.write(3, bytes([byte])); time.sleep(0.05)"
DEEP = "value = 0\nfor _ in range(10**5): value = [value]\nreturn value"

ATTACKS = [
    Attack("an endless cell", LOOP),
    Attack("an endless function", cells=backward(LOOP)),
    Attack("a loop that survives every exception", STUBBORN),
    Attack("a function that survives every exception", cells=backward(STUBBORN)),
    Attack("a loop that ignores signals", IGNORING),
    Attack("C code that never returns", "import re; re.match('(a+)+$', 'a' * 64 + 'b')"),
    Attack("arithmetic that never returns", cells=backward("return 7 ** 7 ** 9")),
    Attack("sleep", "import time; time.sleep(10**6)"),
    Attack("a lock that nobody opens", "import threading; threading.Lock().acquire() and threading.Event().wait()"),
    Attack("os._exit", "import os; os._exit(0)"),
    Attack("os._exit in a call", cells=backward("import os; os._exit(0)")),
    Attack("sys.exit", "import sys; sys.exit(0)"),
    Attack("sys.exit in a call", cells=backward("raise SystemExit(0)")),
    Attack("an interrupt in a call", cells=backward("raise KeyboardInterrupt")),
    Attack("abort", "import os; os.abort()"),
    Attack("a segmentation fault", "import ctypes; ctypes.string_at(1)"),
    Attack("a segmentation fault in a call", cells=backward("import ctypes; ctypes.string_at(1)")),
    Attack("recursion without end", RECURSION),
    Attack("the heap", "keep = []\nwhile True: keep.append(bytearray(10**7))"),
    Attack("the heap in a call", cells=backward("keep = []\nwhile True: keep.append(np.ones(10**6))")),
    Attack("shared memory", SHARED),
    Attack("the disk", "for n in range(10**6): open(f'f{n}', 'wb').write(b'x' * 10**6)"),
    Attack("inodes", "for n in range(10**6): open(f'f{n}', 'w').close()"),
    Attack("a hole of a terabyte", "open('f', 'wb').truncate(2**40)"),
    Attack("forks", FORKS),
    Attack("threads", THREADS),
    Attack("descriptors", "import os\nwhile True: os.dup(1)"),
    Attack("a gigabyte printed", "for _ in range(10**3): print('x' * 10**6)"),
    Attack("a gigabyte printed on the descriptor", "import os\nwhile True: os.write(1, b'x' * 10**6)"),
    Attack("a million displays", "for n in range(10**6): display(n)"),
    Attack("a gigabyte returned", cells=backward("return np.zeros(2**27)")),
    Attack("more returned than a reply may hold", cells=backward("return tuple(np.zeros(10**6) for _ in range(5))")),
    Attack("a deep value returned", cells=backward(DEEP)),
    Attack("a wide value returned", cells=backward("return list(range(10**6))")),
    Attack("a value that contains itself", cells=backward("value = []; value.append(value); return value")),
    Attack("an error of thirty megabytes", cells=backward("raise ValueError('x' * 3 * 10**7)")),
    Attack("warnings without end", cells=backward("import warnings\nfor n in range(10**9): warnings.warn(f'{n}' * 99)")),
    Attack("descriptors are closed", "import os; os.closerange(0, 256)"),
    Attack("descriptors are closed in a call", cells=backward("import os; os.closerange(0, 256)")),
    Attack("descriptors are exchanged", "import os\nfor n in range(64):\n    try: os.dup2(os.open('/dev/null', 2), n)\n    except OSError: pass"),
    Attack("it stops itself", "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"),
    Attack("a reply that drips", DRIP),
    Attack("it kills whom it can", "import os\nfor pid in (os.getppid(), -1, <PARENT>, 1):\n    try: os.kill(pid, 9)\n    except OSError: pass"),
    Attack("its folder is gone", "import os, shutil; shutil.rmtree(os.getcwd(), ignore_errors=True); os.listdir()"),
    Attack("it asks a question", "input('Points? ')"),
    Attack("a debugger waits", "breakpoint()"),
    Attack("a source that cannot be parsed in time", "eval('(' * 10**5)"),
]  # fmt: skip
