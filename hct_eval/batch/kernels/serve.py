"""The process that kernels are forked from: it imports what notebooks use, then forks one kernel a request.

Run as a script, with the number of its end of a socket pair: nobody but the process that started it can talk to it, and
when that process ends, however it ends, the socket closes and the server goes, and its kernels with it.

The standard library's `multiprocessing.forkserver` does not fit: it runs the starting program's main module again in
every fork, and gives a kernel no standard streams of its own.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import selectors
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

LIBRARIES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "ipykernel.zmqshell",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "tornado.platform.asyncio",
    "IPython.extensions.storemagic",
    "ipywidgets",
    "pandas",
    "pandas.core.methods.to_dict",
    "pandas.io.formats.csvs",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "scipy.optimize",
    "scipy.sparse.csgraph",
    "scipy.stats",
    "networkx",
    "pygraphviz",
    "matplotlib.pyplot",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.PpmImagePlugin",
    "seaborn",
    "statsmodels.api",
    "statsmodels.formula.api",
    "statsmodels.miscmodels.ordinal_model",
    "sklearn.feature_extraction.text",
    "krippendorff",
    "pandera.pandas",
    "nhs_number",
    "phonenumbers",
    "ftfy",
    "srt",
    "webvtt",
    "docx",
    "python_calamine",
    "openpyxl",
    "xlsxwriter",
    "mistune",
)
"""What notebooks import, besides HCT Eval itself; one that is not installed is passed over."""

OWN = ("tables", "conversations", "coding", "maps", "change", "learning", "publish")
"""Rooms of `hct_eval` whose every module is imported."""

READY = ("hct_eval.batch.kernels.ready",)
"""Modules whose `make_ready` loads what takes long to load, and returns the data files that it read."""

AT_IMPORT = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""Set while libraries are imported: Arrow would start a thread, and a process with threads must not be forked."""

INLINE = "module://matplotlib_inline.backend_inline"
"""Matplotlib reads its backend when it is imported; a kernel's is this one, unless its environment names another."""

ORPHAN_CHECK_SECONDS = 1.0

Request = tuple[socket.socket, list[int]]
"""The socket of one kernel, and the open files that came with it: what it is asked, its output, its errors."""


def main() -> None:
    """Serve until the other end of the socket closes; a fork leaves this function as a kernel, and ends as one."""
    parent, given = os.getppid(), dict(os.environ)
    del sys.path[0]  # the script's own folder
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    try:
        added, read = preload()
        only_one_thread()
    except BaseException as error:  # noqa: BLE001 - the other end is told why, and starts ordinary kernels
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    from hct_eval.batch.kernels.become import Prepared, become_kernel

    prepared = Prepared.here(given, added, control.fileno(), read)
    gc.freeze()  # what is there now is not looked through again, so that its pages stay shared
    gc.enable()
    kernel = serve(control, parent)
    if kernel:
        become_kernel(*kernel, prepared)


def preload() -> tuple[dict[str, str], list[Path]]:
    """Import every library and module of HCT Eval that notebooks use, and load what takes long to load.

    Return what libraries set in the environment, and the data files that were read.
    """
    gc.disable()
    before = dict(os.environ)
    os.environ.update(AT_IMPORT)
    os.environ.setdefault("MPLBACKEND", INLINE)
    for name in LIBRARIES:
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)
    for room in OWN:
        for name in modules_of(importlib.import_module(f"hct_eval.{room}")):
            importlib.import_module(name)
    read = [path for name in READY for path in importlib.import_module(name).make_ready()]
    after = dict(os.environ)
    os.environ.clear()
    os.environ.update(before)
    return {name: value for name, value in after.items() if name not in {*before, *AT_IMPORT, "MPLBACKEND"}}, read


def modules_of(package: ModuleType) -> Iterator[str]:
    """Names of a package's modules, however deep."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield found.name


def only_one_thread() -> None:
    """RuntimeError if a library has started a thread: its locks would be copied in whatever state they are."""
    threads = [(task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()]
    if len(threads) > 1:
        message = f"a library has started a thread ({', '.join(threads[1:])})"
        raise RuntimeError(message)


def serve(control: socket.socket, parent: int) -> Request | None:
    """Fork a kernel a request and tell what became of each; return the request in the fork, None when all is over."""
    kernels: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        while os.getppid() == parent:  # a copy of the other end, in a fork of the parent, may outlive it
            for key, _ in selector.select(ORPHAN_CHECK_SECONDS):
                if key.fileobj is not control:
                    tell_end(selector, *kernels.pop(key.fd), key.fd)
                    continue
                request = receive(control)
                if request is None:
                    return None
                pid = fork(request)
                if pid == 0:
                    return request
                answer, files = request
                for file in files:
                    os.close(file)
                if pid:
                    watch = os.pidfd_open(pid)
                    kernels[watch] = (pid, answer)
                    selector.register(watch, selectors.EVENT_READ)
    return None


def receive(control: socket.socket) -> Request | None:
    """Take the next request; None if the other end is closed."""
    data, files, _, _ = socket.recv_fds(control, 16, 4)
    if not data:
        return None
    return socket.socket(fileno=files[0]), files[1:]


def fork(request: Request) -> int | None:
    """Fork a kernel; 0 in the fork, None if the system refuses, of which the other end is told."""
    answer, _ = request
    try:
        return os.fork()
    except OSError as error:
        say(answer, {"error": str(error)})
        answer.close()
    return None


def tell_end(selector: selectors.BaseSelector, pid: int, answer: socket.socket, watch: int) -> None:
    """Take a kernel's end note of, and tell the other end how it ended."""
    selector.unregister(watch)
    os.close(watch)
    _, status = os.waitpid(pid, 0)
    say(answer, {"ended": os.waitstatus_to_exitcode(status)})
    answer.close()


def say(answer: socket.socket, what: dict[str, object]) -> bool:
    """Send one message and return whether somebody is there to hear it."""
    try:
        answer.send(json.dumps(what).encode(), socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
