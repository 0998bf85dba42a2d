"""Experiments and prototypes: what was predicted, what happened, what was decided."""

import pandas as pd

_CLEAR = ("up", "down", "no change")


def came_true(predicted: pd.Series, observed: pd.Series) -> pd.Series:
    """Compare predicted with observed directions: True, False, or unknown where either is missing or unclear."""
    known = predicted.isin(_CLEAR) & observed.isin(_CLEAR)
    return (predicted == observed).astype("boolean").where(known.fillna(value=False))


def predictions(experiments: pd.DataFrame) -> pd.DataFrame:
    """Return the experiments in order of start, with `came_true` as "yes", "no" or "cannot say"."""
    said = came_true(experiments["predicted_direction"], experiments["observed_direction"])
    words = said.map({True: "yes", False: "no"}).astype("string").fillna("cannot say")
    columns = [
        "experiment_id",
        "kind",
        "question",
        "prediction",
        "predicted_direction",
        "observed_direction",
        "result",
        "decision",
        "changed",
        "start",
    ]
    table = experiments[columns].assign(came_true=words)
    return table.sort_values(["start", "experiment_id"], ignore_index=True)


def prediction_counts(experiments: pd.DataFrame) -> pd.DataFrame:
    """Count how often the predicted direction came about, for `change.estimates.shares`."""
    said = came_true(experiments["predicted_direction"], experiments["observed_direction"])
    known = said.dropna()
    row = {
        "measure": "predictions",
        "label": "predictions that came true",
        "numerator": int(known.sum()),
        "n": len(known),
        "missing": len(said) - len(known),
        "counts": "predictions",
    }
    return pd.DataFrame([row] if len(experiments) else [], columns=list(row))


def decisions(experiments: pd.DataFrame) -> pd.DataFrame:
    """Count decisions by kind of trial: kind, decision, trials; those not yet decided are named so."""
    decided = experiments["decision"].fillna("not decided yet")
    counts = experiments.assign(decision=decided).groupby(["kind", "decision"]).size()
    return counts.rename("trials").reset_index()
