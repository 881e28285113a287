"""The fork server: imports once, then forks a confined child for each submission.

Threat: two submissions that share a process.

It imports and never computes: after one parallel operation here, every child would wait for threads that the
fork did not copy. It holds no secret, so a child that reads all of its inherited memory finds nothing.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from typing import Any

from autograder.sandbox.inside.absent_packages import stand_in_for
from autograder.sandbox.inside.child import serve
from autograder.sandbox.inside.confinement import CONFINEMENTS, Confinement
from autograder.sandbox.inside.preloading import preload
from autograder.sandbox.inside.rehearsal import rehearse
from autograder.sandbox.inside.shell import Shell
from autograder.sandbox.linux.disk import remove
from autograder.sandbox.wire.encoder import encode

DATA = 3  # the one descriptor beside stdin, stdout and stderr that a child keeps


def main(control_fd: int) -> None:
    """Import what the view's notebooks import, then fork a child for every launch that is asked for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=control_fd)
    setup = json.loads(control.recv(1 << 20))
    confinement = CONFINEMENTS[setup["level"]](setup)
    preload(setup["preload"])
    shell = Shell.instance()
    rehearse(shell)
    stand_in_for(setup["absent"], setup["alone"], [os.path.dirname(os.__file__), sys.argv[2]])
    sys.path.append("")  # a student's own modules are found, and shadow nothing
    gc.freeze()
    gc.enable()
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise SystemExit(f"an import started {threads - 1} threads, which a fork would lose")
    control.send(b"ready")
    ForkServer(control, shell, confinement).loop()
    remove(setup["home"])  # a parent that was killed could not
    os._exit(0)  # taking torch apart would cost a third of a second


class ForkServer:
    """The loop of the fork server: launches in, exits out.

    A launch is one packet with two descriptors, the child's line and a lifeline; when the lifeline closes,
    the child is killed.
    """

    def __init__(self, control: socket.socket, shell: Shell, confinement: Confinement):
        self.control = control
        self.shell = shell
        self.confinement = confinement
        self.poll = select.poll()
        self.poll.register(control, select.POLLIN)
        self.lifeline_of: dict[int, int] = {}  # pidfd -> lifeline
        self.pid_of: dict[int, int] = {}  # pidfd -> pid
        self.pidfd_of: dict[int, int] = {}  # lifeline -> pidfd
        self.listening: set[int] = set()  # lifelines that the parent has not hung up

    def loop(self) -> None:
        while True:
            for fd, _ in self.poll.poll():
                if fd == self.control.fileno():
                    if not self.launch():
                        return
                elif fd in self.pid_of:
                    self.reap(fd)
                elif fd in self.pidfd_of:
                    self.hang_up(fd)

    def launch(self) -> bool:
        packet, descriptors, *_ = socket.recv_fds(self.control, 1 << 16, 2)
        if not packet:
            for pidfd, pid in self.pid_of.items():
                signal.pidfd_send_signal(pidfd, signal.SIGKILL)
                os.waitpid(pid, 0)
                self.confinement.ended(pid)
            return False
        data, lifeline = descriptors
        try:
            pid = self.confinement.fork()
        except OSError:  # no memory or no process left; the closed lifeline says so
            os.close(data)
            os.close(lifeline)
            return True
        if pid == 0:
            become_child(data, json.loads(packet), self.shell, self.confinement)
        os.close(data)
        pidfd = os.pidfd_open(pid)
        self.pid_of[pidfd], self.lifeline_of[pidfd], self.pidfd_of[lifeline] = pid, lifeline, pidfd
        self.poll.register(pidfd, select.POLLIN)
        self.poll.register(lifeline, select.POLLIN)
        self.listening.add(lifeline)
        self.tell(lifeline, {"pid": pid}, [pidfd])
        return True

    def reap(self, pidfd: int) -> None:
        pid = self.pid_of.pop(pidfd)
        _, status, used = os.wait4(pid, 0)
        self.confinement.ended(pid)
        lifeline = self.lifeline_of.pop(pidfd)
        self.poll.unregister(pidfd)
        os.close(pidfd)
        cpu = used.ru_utime + used.ru_stime
        self.tell(lifeline, {"exit": os.waitstatus_to_exitcode(status), "cpu": cpu}, [])
        self.pidfd_of.pop(lifeline)
        if lifeline in self.listening:
            self.quiet(lifeline)
        os.close(lifeline)

    def hang_up(self, lifeline: int) -> None:
        signal.pidfd_send_signal(self.pidfd_of[lifeline], signal.SIGKILL)
        self.quiet(lifeline)

    def quiet(self, lifeline: int) -> None:
        self.poll.unregister(lifeline)
        self.listening.discard(lifeline)

    def tell(self, lifeline: int, message: dict[str, Any], descriptors: list[int]) -> None:
        with socket.socket(fileno=os.dup(lifeline)) as line:
            try:
                socket.send_fds(line, [json.dumps(message).encode()], descriptors)
            except OSError:  # the parent is no longer interested
                return


def become_child(data: int, launch: dict[str, Any], shell: Shell, confinement: Confinement) -> None:
    """Never returns: the rest of this process is one submission."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        sock = socket.socket(fileno=data)
        try:
            confinement.enter(launch)
        except Exception as problem:
            sock.sendall(encode({"refused": f"{type(problem).__name__}: {problem}"}))
            raise
        sock.detach()
        os.dup2(data, DATA)
        os.closerange(DATA + 1, 1 << 20)
        sock = socket.socket(fileno=DATA)
        shell.recorder.budget = launch["output"]
        reseed()
        sock.sendall(encode({"ready": True}))
        serve(sock, shell, launch["reply"])
        status = 0
    finally:
        os._exit(status)


def reseed() -> None:
    """Children of one parent would all draw the same numbers."""
    importlib.import_module("numpy.random").seed()
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.seed()  # torch.seed asks every kind of GPU too
