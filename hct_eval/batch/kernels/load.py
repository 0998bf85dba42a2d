"""What the process that kernels are forked from loads, and how: first of all what notebooks import."""

import contextlib
import importlib
import os
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

from hct_eval.batch.kernels.ready import READY

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

AT_IMPORT = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""Set while libraries are imported: Arrow would start a thread, and a process with threads must not be forked."""

INLINE = "module://matplotlib_inline.backend_inline"
"""Matplotlib reads its backend when it is imported; a kernel's is this one, unless its environment names another."""


def import_all() -> tuple[Path, ...]:
    """Import every library and every module of HCT Eval that notebooks use; no data file is read."""
    for name in LIBRARIES:
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)
    for room in OWN:
        for name in modules_of(importlib.import_module(f"hct_eval.{room}")):
            importlib.import_module(name)
    return ()


BITS: tuple[Callable[[], Iterable[Path]], ...] = (import_all, *READY)
"""What is loaded, one after the other; each returns the data files of ours that it has read."""


def modules_of(package: ModuleType) -> Iterator[str]:
    """Names of a package's modules, however deep."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield found.name


@contextlib.contextmanager
def as_imports_need() -> Iterator[dict[str, str]]:
    """Have the environment that imports need while the block runs; then fill what is given with what they have set."""
    added: dict[str, str] = {}
    before = dict(os.environ)
    os.environ.update(AT_IMPORT)
    os.environ.setdefault("MPLBACKEND", INLINE)
    try:
        yield added
    finally:
        known = {*before, *AT_IMPORT, "MPLBACKEND"}
        added |= {name: value for name, value in os.environ.items() if name not in known}
        os.environ.clear()
        os.environ.update(before)


def only_one_thread() -> None:
    """RuntimeError if a library has started a thread: its locks would be copied in whatever state they are."""
    threads = [(task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()]
    if len(threads) > 1:
        message = f"a library has started a thread ({', '.join(threads[1:])})"
        raise RuntimeError(message)
