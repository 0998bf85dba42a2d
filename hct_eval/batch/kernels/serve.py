"""The process that kernels are forked from: it imports what notebooks use, then forks one kernel a request.

What takes long to load and only some notebooks need is loaded while nobody asks for a kernel; a notebook that needs it
before that loads it itself, as in any process.

Run as a script, with the number of its end of a socket pair: nobody but the process that started it can talk to it, and
when that process ends, however it ends, the socket closes and the server goes, and its kernels with it.

The standard library's `multiprocessing.forkserver` does not fit: it runs the starting program's main module again in
every fork, and gives a kernel no standard streams of its own.
"""

import gc
import os
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from hct_eval.batch.kernels import load
from hct_eval.batch.kernels.become import become_kernel, say
from hct_eval.batch.kernels.prepared import Prepared, open_files

QUIET_SECONDS = 1.0
"""How long no kernel is asked for, and none ends, before the next bit is loaded."""

BUSY_SECONDS = 30.0
"""How long after its start the server loads the next bit although kernels are asked for all the time."""

Request = tuple[socket.socket, list[int]]
"""The socket of one kernel, and the open files that came with it: what it is asked, its output, its errors."""


def main() -> None:
    """Serve until the other end of the socket closes; a fork leaves this function as a kernel, and ends as one."""
    parent, given = os.getppid(), dict(os.environ)
    del sys.path[0]  # the script's own folder
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    gc.disable()  # it would look through all that is imported again and again
    asked = serve(control, parent, Prepared.at_start(given, open_files() - {control.fileno()}))
    if asked:
        gc.freeze()  # what is there now is not looked through again, so that its pages stay shared
        gc.enable()
        become_kernel(*asked)


def serve(control: socket.socket, parent: int, prepared: Prepared) -> tuple[Request, Prepared] | None:
    """Load, fork a kernel a request, and tell what became of each; None when all is over.

    In a fork, return its request and what has been made ready.
    """
    busy_until = time.monotonic() + BUSY_SECONDS
    first, *later = load.BITS
    prepared = load_bit(first, prepared)
    kernels: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        while os.getppid() == parent:  # a copy of the other end, in a fork of the parent, may outlive it
            told = selector.select(QUIET_SECONDS)
            for key, _ in told:
                if key.fileobj is not control:
                    tell_end(selector, *kernels.pop(key.fd), key.fd)
                    continue
                request = receive(control)
                if request is None:
                    return None
                prepared = prepared.looked_at()
                pid = fork(request, prepared.refusal)
                if pid == 0:
                    return request, prepared
                answer, files = request
                for file in files:
                    os.close(file)
                if pid:
                    watch = os.pidfd_open(pid)
                    kernels[watch] = (pid, answer)
                    selector.register(watch, selectors.EVENT_READ)
            if later and not prepared.refusal and (not told or time.monotonic() > busy_until):
                prepared = load_bit(later.pop(0), prepared)
    return None


def load_bit(bit: Callable[[], Iterable[Path]], prepared: Prepared) -> Prepared:
    """Load a bit and return what is ready then; if it cannot be loaded, nothing is forked any more."""
    before = open_files()
    try:
        with load.as_imports_need() as added:
            read = bit()
        load.only_one_thread()
    except BaseException as error:  # noqa: BLE001 - whoever asks for a kernel is told why, and starts an ordinary one
        return prepared.refused(f"{type(error).__name__}: {error}")
    return prepared.with_more(added, open_files() - before, read)


def receive(control: socket.socket) -> Request | None:
    """Take the next request; None if the other end is closed."""
    data, files, _, _ = socket.recv_fds(control, 16, 4)
    if not data:
        return None
    return socket.socket(fileno=files[0]), files[1:]


def fork(request: Request, refusal: str) -> int | None:
    """Fork a kernel; 0 in the fork, None if it is refused, here or by the system, of which the other end is told."""
    answer, _ = request
    try:
        if not refusal:
            return os.fork()
    except OSError as error:
        refusal = str(error)
    say(answer, {"error": refusal})
    answer.close()
    return None


def tell_end(selector: selectors.BaseSelector, pid: int, answer: socket.socket, watch: int) -> None:
    """Take a kernel's end note of, and tell the other end how it ended."""
    selector.unregister(watch)
    os.close(watch)
    _, status = os.waitpid(pid, 0)
    say(answer, {"ended": os.waitstatus_to_exitcode(status)})
    answer.close()


if __name__ == "__main__":
    main()
