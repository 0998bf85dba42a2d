"""The same arithmetic in NumPy alone: arrays in, arrays out, no labels, no checks; one batch until all have settled."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def settle(weights: Array, mask: Array, values: Array, start: float, tol: float = 1e-5) -> Array:
    """Return the Kosko-sigmoid fixed points of a batch (... x S x n) in which transmitters and clamps hold."""
    state = np.where(mask, values, start)
    fixed, held = mask | ~np.any(weights != 0, axis=-2)[..., None, :], state
    for _ in range(1000):
        following = state @ weights
        np.negative(following, out=following)
        np.exp(following, out=following)
        following += 1
        np.reciprocal(following, out=following)
        np.copyto(following, held, where=fixed)
        moved = np.abs(following - state).max()
        state = following
        if moved <= tol:
            break
    return state


def effects(weights: Array, mask: Array, values: Array, start: float = 1.0) -> Array:
    """Return scenario minus baseline: S x n clamps on one map n x n, or on each of B maps."""
    n = mask.shape[-1]
    mask = np.concatenate([mask, np.zeros((1, n), dtype=bool)])
    values = np.concatenate([values, np.zeros((1, n))])
    shape = (*weights.shape[:-2], *mask.shape)
    level = settle(weights, np.broadcast_to(mask, shape), np.broadcast_to(values, shape), start)
    return np.asarray(level[..., :-1, :] - level[..., -1:, :])


def resample(stack: Array, resamples: int, seed: int) -> Array:
    """Return the mean maps (resamples x cells) of people drawn again, over those who have the cell; NaN if none has."""
    people = len(stack)
    flat = stack.reshape(people, -1)
    there = (flat != 0).astype(float)
    counts = np.random.default_rng(seed).multinomial(people, np.full(people, 1 / people), size=resamples).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((counts @ flat) / (counts @ there))


def percentiles(draws: Array) -> Array:
    """Return the 2.5th and 97.5th percentile of each column, NaN left out, by one sort (NaN sorts last)."""
    ranked = np.sort(draws, axis=0)
    seen = np.maximum((~np.isnan(draws)).sum(axis=0), 1)
    at = np.array([[0.025], [0.975]]) * (seen - 1)
    low = at.astype(int)
    high = np.minimum(low + 1, seen - 1)
    columns = np.arange(draws.shape[1])
    return np.asarray(ranked[low, columns] + (at - low) * (ranked[high, columns] - ranked[low, columns]))
