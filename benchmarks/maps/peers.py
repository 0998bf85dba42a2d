"""FCMpy beside us, where it installs."""

import contextlib
import io
import time
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray[Any, np.dtype[Any]]


def fcmpy_seconds(weights: Array, labels: list[str], scenarios: Mapping[str, Mapping[str, float]]) -> float | None:
    """Return how long FCMpy takes for the scenarios, one call each, or None if it cannot be imported.

    FCMpy has no clamp: a concept is held by taking its incoming weights away, so that each scenario has its own matrix.
    """
    try:
        from fcmpy import FcmSimulator
    except ImportError as reason:
        print(f"  FCMpy: LEFT OUT, it cannot be imported here ({reason})")
        return None
    frame = pd.DataFrame(weights, labels, labels)
    begun = time.perf_counter()
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        for clamped in [{}, *scenarios.values()]:
            own = frame.copy()
            own[list(clamped)] = 0.0
            start = dict.fromkeys(labels, 1.0) | dict(clamped)
            FcmSimulator().simulate(
                initial_state=start, weight_matrix=own, transfer="sigmoid", inference="kosko", thresh=1e-5,
                iterations=1000, l=1,
            )  # fmt: skip
    return time.perf_counter() - begun
