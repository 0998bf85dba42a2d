"""Jupyter's side of the talk with the server: start it when it is first needed, ask it for kernels, watch them."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START_SECONDS = 120.0
"""How long a server may take to import its libraries; on a busy machine it is many times the usual 3 seconds."""

ONE_THREAD = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""Each notebook's process calculates in one thread: the notebooks themselves run side by side."""

_SERVER = Path(__file__).with_name("serve.py")


class CannotForkError(Exception):
    """No kernel can be forked here; the text says why."""


@dataclass
class ForkedKernel:
    """A kernel that was forked, with as much of `subprocess.Popen` as Jupyter uses of it."""

    pid: int
    answer: socket.socket = field(repr=False)
    anew: str = ""
    """Why the process began anew after all: it would not have been the same as a fork. '' if it is one."""
    returncode: int | None = None
    stdin: None = None
    stdout: None = None
    stderr: None = None

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal; None while the kernel runs."""
        if self.returncode is None:
            try:
                message = self.answer.recv(1024, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            # Without a word from the server, it was killed, and its kernels with it.
            self.returncode = json.loads(message)["ended"] if message else -signal.SIGKILL
            self.answer.close()
        return self.returncode

    async def ended(self) -> None:
        """Wait for the kernel's end, without holding others up and without looking again and again."""
        import asyncio

        loop, over = asyncio.get_running_loop(), asyncio.Event()
        if self.returncode is None:
            loop.add_reader(self.answer, over.set)
            try:
                await over.wait()
            finally:
                loop.remove_reader(self.answer)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the kernel's end and return its exit status; subprocess.TimeoutExpired if it takes longer."""
        until = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.01)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the kernel has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)


@dataclass(frozen=True)
class _Server:
    process: subprocess.Popen[bytes]
    control: socket.socket
    owner: int
    """The process that started it: in a fork of that process it is not ours."""


_lock = threading.Lock()
_servers: list[_Server] = []


def can_fork() -> bool:
    """Whether this system can fork kernels at all: Linux, with process file descriptors."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def prepare(environment: Mapping[str, str]) -> None:
    """Start the server now, so that it imports its libraries while something else is done; CannotForkError."""
    _server(environment)


def stop() -> None:
    """End the server, and with it every kernel that was forked from it."""
    with _lock:
        while _servers:
            _end(_servers.pop())


async def fork_kernel(
    command: Sequence[str], environment: Mapping[str, str], folder: str, stdout: int, stderr: int
) -> ForkedKernel:
    """Fork a kernel, or raise CannotForkError.

    `command` is what would start an ordinary kernel, `folder` where it works, `stdout` and `stderr` open files.
    """
    asked = {"command": command, "environment": dict(environment), "folder": folder, "umask": _umask()}
    for last_try in (False, True):
        server = _server(environment)
        answer = _ask(server, json.dumps(asked).encode(), stdout, stderr)
        try:
            told = await _hear(answer) if answer else None
        except BaseException:
            _close(answer)
            raise
        if told and answer and "pid" in told:
            return ForkedKernel(told["pid"], answer, told["anew"])
        _close(answer)
        if told:
            raise CannotForkError(told.get("error", "a fork ended before it was a kernel"))
        _forget(server, last_try=last_try)
    raise AssertionError


def _server(environment: Mapping[str, str]) -> _Server:
    """Return the server, started if it is not there."""
    with _lock:
        if _servers and _servers[0].owner == os.getpid():
            return _servers[0]
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # What ipykernel takes from this variable at its import is for one kernel only.
        given = {name: value for name, value in environment.items() if name != "JPY_PARENT_PID"}
        given |= dict.fromkeys(ONE_THREAD, "1")
        with its:
            process = subprocess.Popen(  # noqa: S603 - our own script
                [sys.executable, str(_SERVER), str(its.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=given,
                pass_fds=(its.fileno(),),
                start_new_session=True,  # Ctrl-C is for the one who started it, who then closes the socket
            )
        _servers[:] = [_Server(process, ours, os.getpid())]
        return _servers[0]


def _ask(server: _Server, request: bytes, stdout: int, stderr: int) -> socket.socket | None:
    """Send a request with the open files that belong to it; None if the server is gone."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    content = os.memfd_create("request")
    try:
        os.write(content, request)
        os.lseek(content, 0, os.SEEK_SET)
        with its:
            socket.send_fds(server.control, [b"kernel"], [its.fileno(), content, stdout, stderr])
    except OSError:
        ours.close()
        return None
    finally:
        os.close(content)
    return ours


async def _hear(answer: socket.socket) -> dict[str, Any] | None:
    """Wait for the first answer, without holding others up; None if the server has gone without one."""
    import asyncio  # a run with nothing to do never needs it

    answer.setblocking(False)
    try:
        message = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(answer, 1024), START_SECONDS)
    except TimeoutError:  # before OSError, of which it is one: a server that is slow has kernels that run
        raise CannotForkError("the server took too long") from None
    except OSError:
        return None
    return json.loads(message) if message else None


def _forget(server: _Server, *, last_try: bool) -> None:
    """Give up a server that has gone: the next call starts another; CannotForkError if this was the last try."""
    with _lock:
        if server in _servers:
            _servers.remove(server)
            _end(server)
    if last_try:
        raise CannotForkError("the server was killed")


def _end(server: _Server) -> None:
    server.control.close()
    if server.owner == os.getpid():
        server.process.kill()
        server.process.wait()


def _close(answer: socket.socket | None) -> None:
    if answer:
        answer.close()


def _umask() -> int:
    """Return the mask for new files of this process; asking the usual way would change it for a moment."""
    found = re.search(r"(?m)^Umask:\s*([0-7]+)", Path("/proc/self/status").read_text())
    return int(found.group(1), 8) if found else 0o022
