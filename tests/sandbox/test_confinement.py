"""What a submission cannot do, in each level; every attack is seen to work where there is no sandbox."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.sandbox.outside import fork_server_handle
from autograder.sandbox.outside.isolation_levels import best_level, obstacle_to
from autograder.sandbox.outside.session import ChildDied, Session
from autograder.sandbox.wire.limits import MIB, Limits
from tests.sandbox.shown import shown

# Each ends in print('done') when it has done what it came for. They name only what the test made for them.
ATTACKS = {
    "read a file of everybody": "open({outside!r} + '/readable').read()",
    "read a private file": "open({outside!r} + '/private').read()",
    "read it through a link": "import os; os.symlink({outside!r} + '/readable', 'link'); open('link').read()",
    "read it through a hard link": "import os; os.link({outside!r} + '/readable', 'x'); open('x').read()",
    "read it through /proc": "open('/proc/self/root' + {outside!r} + '/readable').read()",
    "list a folder": "import os; os.listdir({outside!r})",
    "write a new file": "open({outside!r} + '/new', 'w').write('x')",
    "overwrite a file": "open({outside!r} + '/writable', 'w').write('x')",
    "truncate a file": "import os; os.truncate({outside!r} + '/writable', 0)",
    "truncate without writing": "import os; os.open({outside!r} + '/writable', os.O_RDONLY | os.O_TRUNC)\n"
    "assert os.stat({outside!r} + '/writable').st_size == 0",
    "make a folder": "import os; os.mkdir({outside!r} + '/folder')",
    "delete a file": "import os; os.unlink({outside!r} + '/doomed')",
    "rename a file": "import os; os.rename({outside!r} + '/moved', {outside!r} + '/elsewhere')",
    "change a mode": "import os; os.chmod({outside!r} + '/writable', 0o777)\n"
    "assert os.stat({outside!r} + '/writable').st_mode & 0o777 == 0o777",
    "change a time": "import os; os.utime({outside!r} + '/writable', (1, 1))\n"
    "assert os.stat({outside!r} + '/writable').st_mtime == 1",
    "set an attribute": "import os; os.setxattr({outside!r} + '/writable', 'user.x', b'1')",
    "leave a file in /var/tmp": "open('/var/tmp/carousel-{port}', 'w').write('x')",
    "read the parent's environment": "open('/proc/{parent}/environ', 'rb').read()",
    "read the parent's memory": "open('/proc/{parent}/mem', 'rb')",
    "list the parent's files": "import os; os.listdir('/proc/{parent}/fd')",
    "signal a process": "import os; os.kill({victim}, 0)",
    "end a process": "import os; os.kill({victim}, 15)",
    "stop a process through its descriptor": "import os, signal\n"
    "signal.pidfd_send_signal(os.pidfd_open({victim}), 0)",
    "have the kernel signal a process": "import fcntl, os\nr, w = os.pipe()\n"
    "fcntl.fcntl(r, fcntl.F_SETOWN, {victim}); fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC)\nos.write(w, b'x')",
    "trace a process": "import ctypes; assert ctypes.CDLL(None).ptrace(16, {victim}, 0, 0) == 0",
    "bind another's limits": "import resource; resource.prlimit({victim}, resource.RLIMIT_NOFILE, (64, 64))",
    "connect over TCP": "import socket; socket.create_connection(('127.0.0.1', {port}), 2)",
    "connect over a path": "import socket; socket.socket(socket.AF_UNIX).connect({outside!r} + '/line')",
    "connect over an abstract name": "import socket as s; s.socket(s.AF_UNIX).connect('\\0carousel-{port}')",
    "listen": "import socket; s = socket.socket(); s.bind(('', 0)); s.listen()",
    "look a name up": "import socket as s; s.socket(s.AF_INET, s.SOCK_DGRAM).connect(('8.8.8.8', 53))",
    "a socket in machine code": "import ctypes; assert ctypes.CDLL(None).syscall({socket}, 2, 1, 0) >= 0",
    "a shared memory segment": "import ctypes; assert ctypes.CDLL(None).shmget(0, 4096, 0o1777) >= 0",
    "a file in memory": "import os; os.memfd_create('x')",
}  # fmt: skip
PRIVILEGED = {
    "become root": "import os; os.setresuid(0, 0, 0)",
    "mount": "import ctypes; assert ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0",
    "make a user namespace": "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0",
    "clone into a user namespace": "import ctypes\n"
    "assert ctypes.CDLL(None).syscall({clone}, 0x10000011, 0, 0, 0, 0) >= 0",
    "change the root": "import os; os.chroot('.')",
    "make a device": "import os, stat; os.mknod('device', stat.S_IFCHR | 0o666, os.makedev(1, 1))",
    "load a kernel program": "import ctypes; assert ctypes.CDLL(None).syscall({bpf}, 0, 0, 0) >= 0",
    "raise a limit": "import resource as r\nr.setrlimit(r.RLIMIT_CPU, (10**6, 10**6))",
    "set the host's name": "import socket; socket.sethostname('attacked')",
}
NUMBERS = {
    "x86_64": {"socket": 41, "clone": 56, "bpf": 321},
    "aarch64": {"socket": 198, "clone": 220, "bpf": 280},
}[os.uname().machine]


@pytest.fixture
def targets(tmp_path):
    """Files, a listener and a process of this user's that lie in the way."""
    for name in ("readable", "writable", "doomed", "moved"):
        (tmp_path / name).write_text("secret")
    (tmp_path / "private").write_text("secret")
    (tmp_path / "private").chmod(0o600)
    folder = tmp_path
    while folder != folder.parent and folder.stat().st_uid == os.getuid() and folder != Path("/tmp"):
        folder.chmod(0o755)
        folder = folder.parent
    victim = subprocess.Popen(["sleep", "60"])
    listeners = [
        socket.create_server(("127.0.0.1", 0)),
        socket.socket(socket.AF_UNIX),
        socket.socket(socket.AF_UNIX),
    ]
    port = listeners[0].getsockname()[1]
    listeners[1].bind(str(tmp_path / "line"))
    listeners[2].bind(f"\0carousel-{port}")
    for listener in listeners[1:]:
        listener.listen()
    yield {"outside": str(tmp_path), "parent": os.getpid(), "victim": victim.pid, "port": port, **NUMBERS}
    for listener in listeners:
        listener.close()
    victim.kill()
    victim.wait()


def end_of(child: Session, source: str) -> str:
    """How a cell ends: the name of its error, why the process died, or what it printed."""
    try:
        result = child.run(source)
    except ChildDied as end:
        return str(end)
    errors = [f"{output['ename']}: {output['evalue']}" for output in result.outputs if "ename" in output]
    return "".join(errors) or "".join(output.get("text", "") for output in result.outputs)


def succeeds(source: str, level: str, targets: dict[str, object]) -> bool:
    with Session(level=level) as child:
        return end_of(child, source.format(**targets) + "\nprint('done')") == "done\n"


def state(outside: str) -> dict[str, tuple[object, ...]]:
    found = {}
    for path in sorted(Path(outside).iterdir()):
        about = path.lstat()
        content = path.read_text() if path.is_file() else ""
        found[path.name] = (about.st_mode, about.st_mtime, about.st_nlink, content)
    return found


@pytest.mark.parametrize("attack", sorted({**ATTACKS, **PRIVILEGED}))
def test_an_attack_fails_and_leaves_everything_as_it_was(attack, level, targets):
    before = state(targets["outside"])
    assert not succeeds({**ATTACKS, **PRIVILEGED}[attack], level, targets)
    assert state(targets["outside"]) == before
    assert os.waitid(os.P_PID, targets["victim"], os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    assert not Path(f"/var/tmp/carousel-{targets['port']}").exists()


@pytest.mark.parametrize("attack", sorted(ATTACKS))
def test_the_attack_works_where_there_is_no_wall(attack, targets):
    try:
        assert succeeds(ATTACKS[attack], "trusted", targets)
    finally:
        Path(f"/var/tmp/carousel-{targets['port']}").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def first_landlock():
    """A fork server that knows Landlock only as it first came, in Linux 5.13."""
    if obstacle := obstacle_to("B"):
        pytest.skip(f"level B: {obstacle}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fork_server_handle, "landlock_abi", lambda: 1)
        server = fork_server_handle.ForkServerHandle("numpy", "B")
    yield server
    server.close()


@pytest.mark.parametrize("attack", sorted(ATTACKS))
def test_the_attack_fails_on_the_first_landlock_too(attack, first_landlock, monkeypatch, targets):
    monkeypatch.setattr(
        "autograder.sandbox.outside.session.fork_server_for", lambda view, level: first_landlock
    )
    before = state(targets["outside"])
    assert not succeeds(ATTACKS[attack], "B", targets)
    assert state(targets["outside"]) == before
    assert os.waitid(os.P_PID, targets["victim"], os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def test_a_child_holds_no_privilege_and_no_descriptor_of_its_parents(level):
    with Session(level=level) as child:
        status = shown(
            child, f"print(open('/proc/{1 if level == 'A' else child.process.pid}/status').read())"
        )
        lines = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert int(lines["CapPrm"], 16) & ~(1 << 2) == 0
        assert int(lines["CapEff"], 16) & ~(1 << 2) == 0
        assert (lines["NoNewPrivs"], lines["Seccomp"]) == ("1", "2")
        assert "0" not in lines["Uid"].split()
        source = (
            "import os, stat\n"
            "def kind(fd):\n"
            "    try: return stat.S_IFMT(os.fstat(fd).st_mode)\n    except OSError: return None\n"
            "print(sorted(fd for fd in range(3, 2000) if kind(fd) == stat.S_IFSOCK))\n"
            "print([fd for fd in range(2000) if kind(fd) == stat.S_IFDIR])"
        )
        assert shown(child, source) == "[3]\n[]\n"


def test_in_tier_a_there_is_nobody_else():
    with Session(level="A") as child:
        alive = "[name for name in os.listdir('/proc') if name.isdigit()]"
        source = f"import os\nprint(os.getpid(), {alive}, os.uname().nodename)"
        assert shown(child, source) == "1 ['1'] carousel\n"
        assert shown(child, "print(open('/proc/net/dev').read().count(':'))") == "1\n"


@pytest.mark.parametrize(
    "how", ["os.fork()", "os.posix_spawn('/bin/true', ['true'], {})", "subprocess.run(['true'])"]
)
def test_in_tier_b_there_is_no_second_process(how):
    with Session(level="B") as child:
        assert end_of(child, f"import os, subprocess\n{how}").startswith("PermissionError")


def living(token: str) -> list[str]:
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if token.encode() in place.read_bytes():
                found.append(place.parent.name)
        except OSError:
            continue
    return found


def test_a_daemon_ends_with_its_submission():
    token = f"{secrets.randbelow(10**6) + 10**6}.8642"
    daemon = (
        "import subprocess, os\n"
        "def f():\n  if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        f"      os.execvp('sleep', ['sleep', '{token}'])\n    os._exit(0)\nf()"
    )
    with Session(level="A") as child:
        child.run(daemon)
        for _ in range(100):
            if living(token):
                break
            time.sleep(0.02)
        assert len(living(token)) == 1
    assert living(token) == []


def test_a_fork_bomb_is_bounded_and_gone():
    bomb = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
    with Session(level="A", limits=Limits(cell_cpu=0.5, processes=20)) as child:
        started = child.process.pid
        assert "processor time" in end_of(child, bomb)
    assert not Path(f"/proc/{started}").exists()
    with Session(level="A") as child:
        assert child.run("1").passed


def test_the_number_of_processes_is_bounded_by_the_submission_and_not_by_the_user():
    many = (
        "import os, time\ncount = 0\ntry:\n  while count < 100:\n"
        "    if os.fork() == 0: time.sleep(60)\n    count += 1\nexcept OSError: pass\nprint(count)"
    )
    for _ in range(2):
        with Session(level="A", limits=Limits(processes=20)) as child:
            assert shown(child, many) == "19\n"


def test_threads_are_bounded(level):
    many = (
        "import threading, time\ncount = 0\ntry:\n  while count < 5000:\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); count += 1\n"
        "except (RuntimeError, MemoryError): pass\nprint(count)"
    )
    with Session(level=level, limits=Limits(processes=40, memory=200 * MIB)) as child:
        assert 1 < int(shown(child, many)) < 1000


def test_thirty_threads_of_an_honest_notebook_work(level):
    with Session(level=level) as child:
        source = (
            "from concurrent.futures import ThreadPoolExecutor\nimport time\n"
            "def slow(n):\n    time.sleep(0.01)\n    return n\n"
            "with ThreadPoolExecutor(30) as pool: print(sum(pool.map(slow, range(60))))"
        )
        assert shown(child, source) == f"{sum(range(60))}\n"


def test_descriptors_are_bounded(level):
    with Session(level=level) as child:
        assert "Too many open files" in end_of(child, "import os\nwhile True: os.dup(0)")


BOMBS = {
    "the heap": "keep = []\nwhile True: keep.append(bytearray(10**7))",
    "shared pages": "import mmap\nkeep = []\n"
    "while True:\n  keep.append(mmap.mmap(-1, 10**7)); keep[-1].write(b'x' * 10**7)",
}


@pytest.mark.parametrize("what", sorted(BOMBS))
def test_memory_is_bounded(what, level):
    with Session(level=level, limits=Limits(memory=200 * MIB)) as child:
        assert re.search("MemoryError|OSError|200 MB of memory", end_of(child, BOMBS[what]))


def test_memory_spread_over_processes_is_bounded():
    bomb = (
        "import os, time\nfor _ in range(10):\n  if os.fork() == 0:\n"
        "    keep = bytearray(60_000_000)\n    time.sleep(60)\ntime.sleep(60)"
    )
    with Session(level="A", limits=Limits(memory=300 * MIB)) as child:
        assert "300 MB of memory" in end_of(child, bomb)


def test_memory_that_processes_share_is_not_counted_for_each():
    honest = (
        "import os, time\nkeep = bytearray(60_000_000)\n"
        "for _ in range(10):\n  if os.fork() == 0:\n    time.sleep(0.6)\n    os._exit(0)\n"
        "for _ in range(10): os.wait()\nprint('through')"
    )
    with Session(level="A", limits=Limits(memory=300 * MIB)) as child:
        assert end_of(child, honest) == "through\n"


def test_processor_time_of_other_processes_counts():
    busy = "import os\nif os.fork() == 0:\n  while True: pass\nos.wait()"
    with Session(level="A", limits=Limits(cell_cpu=0.5)) as child:
        assert "0.5 s of processor time" in end_of(child, busy)


FLOODS = {
    "one large file": "open('large', 'wb').write(b'x' * 40_000_000)",
    "many large files": "import time\nfor n in range(100): open(f'file{n}', 'wb').write(b'x' * 4_000_000)\n"
    "time.sleep(60)",
    "many small files": "for n in range(3000): open(f'file{n}', 'w').close()\nimport time; time.sleep(60)",
    "many folders": "import os\nfor n in range(3000): os.mkdir(f'folder{n}')\nimport time; time.sleep(60)",
}


@pytest.mark.parametrize("what", sorted(FLOODS))
def test_files_are_bounded_in_bytes_and_number_and_gone_afterwards(what, level):
    with Session(level=level, limits=Limits(disk=20 * MIB, files=500)) as child:
        assert re.search("OSError|it wrote more than 20 MB or 500 files", end_of(child, FLOODS[what]))
        folder = child.folder
    assert folder is None or not Path(folder).exists()


MAZES = {
    "deep": "for n in range(300):\n  os.mkdir('d' * 60); os.chdir('d' * 60); os.symlink('/', 'out')\n"
    "  open('f', 'w').close()",
    "closed": "os.mkdir('blind', 0o300); open('blind/f', 'w').close(); os.mkdir('shut', 0)\n"
    "os.makedirs('a/b/c'); os.mkdir('a/b/c/shut', 0); os.mkdir('a/b/c/dumb', 0o100)",
    "strange": "os.symlink('.', 'loop'); os.symlink({outside!r}, 'out')\n"
    "os.mkdir('\\n-rf'); os.mkdir(b'\\xff')",
}


@pytest.mark.parametrize("maze", sorted(MAZES))
def test_a_folder_made_to_resist_deletion_is_deleted_and_nothing_outside_it(maze, targets):
    before = state(targets["outside"])
    with Session(level="B") as child:
        end_of(child, "import os\n" + MAZES[maze].format(**targets))
    assert not os.path.lexists(child.folder)
    assert state(targets["outside"]) == before


HIDDEN_FLOODS = {
    "deleted while open": "keep = []\n"
    "for n in range(100):\n  keep.append(open(f'f{n}', 'wb')); os.unlink(f'f{n}')\n"
    "  keep[-1].write(b'x' * 4_000_000)",
    "below a long path": "for n in range(100): os.mkdir('d' * 60); os.chdir('d' * 60)\n"
    "for n in range(100): open(f'f{n}', 'wb').write(b'x' * 4_000_000)",
    "in a folder that cannot be listed": "os.mkdir('blind', 0o300)\n"
    "for n in range(100): open(f'blind/f{n}', 'wb').write(b'x' * 4_000_000)",
    "through a mapping": "import mmap\nfor n in range(100):\n  f = open('f', 'w+b'); f.truncate(4_000_000)\n"
    "  m = mmap.mmap(f.fileno(), 0); os.unlink('f'); m.write(b'x' * 4_000_000)",
    "through a validated mapping": "import ctypes\nc = ctypes.CDLL(None); c.mmap.restype = ctypes.c_void_p\n"
    "f = open('f', 'w+b'); f.truncate(4_000_000)\n"
    "if c.mmap(None, ctypes.c_size_t(4_000_000), 3, 3, f.fileno(), ctypes.c_long(0)) == 2**64 - 1:\n"
    "  raise PermissionError",
    "by reservation": "for n in range(100): os.posix_fallocate(open(f'f{n}', 'wb').fileno(), 0, 4_000_000)",
}


@pytest.mark.parametrize("how", sorted(HIDDEN_FLOODS))
def test_files_that_are_hidden_from_the_count_are_bounded_too(how):
    source = "import os, time\n" + HIDDEN_FLOODS[how] + "\ntime.sleep(60)"
    with Session(level="B", limits=Limits(disk=20 * MIB, files=5000)) as child:
        assert re.search("OSError|PermissionError|it wrote more than 20 MB", end_of(child, source))
    assert not os.path.lexists(child.folder)


def test_a_child_and_its_files_end_when_its_parent_is_killed(level, tmp_path):
    script = (
        "import os, sys\nfrom autograder.sandbox.outside.session import Session\n"
        f"child = Session(level={level!r}).__enter__()\n"
        "print(child.process.pid, flush=True)\nchild.run('import time; time.sleep(600)')"
    )
    settings = {**os.environ, "TMPDIR": str(tmp_path), "MPLCONFIGDIR": "/tmp"}
    command = [sys.executable, "-c", script]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=settings)
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(500):
        if not Path(f"/proc/{pid}").exists() and not list(tmp_path.iterdir()):
            break
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", ["b8 14 00 00 00 cd 80 c3", "b8 27 00 00 40 0f 05 c3"])
def test_the_other_system_call_tables_of_x86_are_closed(code, level):
    if os.uname().machine != "x86_64":
        pytest.skip("only x86_64 has a second and a third table")
    source = (
        "import ctypes, mmap\nroom = mmap.mmap(-1, 4096, prot=7)\n"
        f"room.write(bytes.fromhex({code!r}))\n"
        "call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(room)))\n"
        "print('pid' if call() > 0 else 'refused')"
    )
    with Session(level=level) as child:
        assert re.search("refused|SIGSYS", end_of(child, source))


def test_the_isolation_level_is_said_in_one_line():
    line = best_level().line
    assert line.startswith(f"Level {best_level().name}")
    assert "\n" not in line
