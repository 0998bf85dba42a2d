"""What a fork of the server does to be as clean as a new process, and then to be a kernel."""

import atexit
import contextlib
import ctypes
import gc
import importlib.machinery
import json
import os
import re
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from hct_eval.batch.kernels.prepared import Prepared, open_files

READ_AT_START = re.compile(
    r"(PYTHON|LD_|LC_|LANG|TZ|MALLOC_|GLIBC_|MPL|OMP_|KMP_|OPENBLAS_|GOTO_|BLIS_|MKL_|NUMEXPR_|VECLIB_|ARROW_|JE_"
    r"|NPY_|NUMPY_|PANDAS_|SCIPY_|SKLEARN_|HOME$|XDG_|IPYTHON)"
)
"""Variables that Python or a library reads once, at its start: a fork cannot have others than its server."""

_CONTROL_SECONDS = 5.0
"""How long a kernel that ends waits for what it is still saying."""

_DIE_WITH_PARENT = 1
"""`PR_SET_PDEATHSIG` of Linux's prctl."""


def become_kernel(request: tuple[socket.socket, Sequence[int]], prepared: Prepared) -> NoReturn:
    """Be the kernel that was asked for, and end with it; what cannot be a fork becomes a new process.

    `request` is a socket for one answer, and open files: what is asked (JSON), where output and where errors go.
    """
    answer, files = request
    _die_with(prepared.process)
    os.setsid()  # a group of its own, so that a signal to the kernel does not reach the server
    with os.fdopen(files[0], encoding="utf-8") as stream:
        asked: dict[str, Any] = json.load(stream)
    null = os.open(os.devnull, os.O_RDWR)
    for file, standard in zip((null, *files[1:]), range(3), strict=True):
        os.dup2(file, standard)
    for file in open_files() - prepared.files - {answer.fileno()}:
        with contextlib.suppress(OSError):
            os.close(file)
    os.chdir(asked["folder"])
    os.umask(asked["umask"])
    environment = asked["environment"] | {"JPY_PARENT_PID": str(prepared.process)}
    if why := why_new(asked["environment"], prepared):
        _tell_started(answer, why)
        os.execve(asked["command"][0], asked["command"], environment)  # noqa: S606 - what Jupyter would have run
    os.environ.clear()
    os.environ.update({**prepared.added, **environment})
    try:
        _run(asked["command"], answer)
    except BaseException:  # noqa: BLE001 - the last line of defence of a process: it is told, and the process ends
        traceback.print_exc()
        _end(1)
    _end(0)


def why_new(environment: Mapping[str, str], prepared: Prepared) -> str:
    """Say why a fork in this folder, with this environment, would not be the same as a new process; '' if it would.

    It would not if a variable differs that is read at the start only, if the folder holds another module of the name of
    one that is imported, or if a module's file has changed since.
    """
    names = {name for name in {*environment, *prepared.environment} if READ_AT_START.match(name)}
    differing = sorted(name for name in names if environment.get(name) != prepared.environment.get(name))
    if differing:
        return f"its {differing[0]} is not that of the first"
    given = environment.get("PYTHONPATH", "")
    if given and not all(Path(part).is_absolute() for part in given.split(os.pathsep)):
        return "its PYTHONPATH depends on the folder"
    if name := _shadowed(prepared.names):
        return f"its folder has a module {name!r} of its own"
    return f"{prepared.changed} has changed" if prepared.changed else ""


def _shadowed(names: Mapping[str, str]) -> str:
    """Return a name that a kernel started anew in this folder would import from there instead; '' if there is none."""
    here = {entry.name.partition(".")[0] for entry in Path.cwd().iterdir()} & names.keys()
    path = _with_folder(sys.path)
    for name in here:
        found = importlib.machinery.PathFinder.find_spec(name, path)
        if found and found.origin and not _same(found.origin, names[name]):
            return name
    return ""


def _with_folder(path: Sequence[str]) -> list[str]:
    """Put the current folder where IPython puts it: before the first folder of installed packages."""
    installed = [i for i, part in enumerate(path) if Path(part).name in ("site-packages", "dist-packages")]
    at = installed[0] if installed else 0
    return [*path[:at], str(Path.cwd()), *path[at:]]


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _run(command: Sequence[str], answer: socket.socket) -> None:
    import ipykernel_launcher  # type: ignore[import-untyped]
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    np.random.seed()  # noqa: NPY002 - notebooks may use it; each kernel has its own start (`random` sees to itself)
    given = command[3:]
    sys.argv[:] = [str(ipykernel_launcher.__file__), *given]
    application = IPKernelApp.instance()
    # The class took the parent's number from the environment when it was imported; it is told ours.
    application.initialize([*given, f"--IPKernelApp.parent_handle={os.getppid()}"])  # type: ignore[no-untyped-call]
    _tell_started(answer)  # its sockets are there: whoever connects need not try twice
    application.start()  # type: ignore[no-untyped-call]


def _tell_started(answer: socket.socket, anew: str = "") -> None:
    """Tell the other end this kernel's number, and why it begins anew; end, if nobody waits for it any more."""
    if not say(answer, {"pid": os.getpid(), "anew": anew}):
        os._exit(1)
    answer.close()


def say(answer: socket.socket, what: dict[str, object]) -> bool:
    """Send one message and return whether somebody is there to hear it."""
    try:
        answer.send(json.dumps(what).encode(), socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
    except OSError:
        return False
    return True


def _end(status: int) -> NoReturn:
    """End as a process does, but without taking apart every library, which takes longer than many a notebook.

    Threads are waited for, exit functions called (IPython's deletes the notebook's variables, which closes its files),
    streams flushed: what `multiprocessing` does at the end of its forks.
    """
    _end_control()
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    gc.collect()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)


def _end_control() -> None:
    """End the thread that took the word to end, while there is somebody to take its last flush.

    ipykernel ends the thread that sends output first; if the other has just asked it to flush, it waits ten seconds
    for an answer, and the kernel with it.
    """
    from ipykernel.kernelapp import IPKernelApp

    thread = IPKernelApp.instance().control_thread if IPKernelApp.initialized() else None
    if thread and thread.is_alive():
        thread.stop()
        thread.join(_CONTROL_SECONDS)


def _die_with(parent: int) -> None:
    """Have the system kill this process when its parent ends."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it has ended before it could be asked for
        os._exit(1)
