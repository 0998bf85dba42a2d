"""What is dear to make is made by one worker of a test run, for all of them."""

import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")
_PATIENCE = 2400.0


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Made]) -> Made:
    """Return what `make` returned for a new folder, called by whichever worker asked first; the others wait for it.

    What it returns goes from worker to worker as a pickle. Nobody may write in the folder afterwards.
    """
    base = factory.getbasetemp()
    root = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / f"once-{name}"
    told = root / "made.pickle"
    try:
        root.mkdir()
    except FileExistsError:
        _wait_for(told, name)
    else:
        part = told.with_suffix(".part")
        part.write_bytes(pickle.dumps(_tried(make, root / "made")))
        part.rename(told)
    made, why = pickle.loads(told.read_bytes())
    assert not why, f"{name} could not be made: {why}"
    return made


def _tried(make: Callable[[Path], Made], folder: Path) -> tuple[Made | None, str]:
    try:
        return make(folder), ""
    except Exception as error:  # noqa: BLE001 - whatever it is, the workers that wait are told
        return None, f"{type(error).__name__}: {error}"


def _wait_for(path: Path, name: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not path.is_file():
        assert time.monotonic() < end, f"the worker that makes {name} never finished"
        time.sleep(0.2)
