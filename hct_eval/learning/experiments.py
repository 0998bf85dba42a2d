"""Experiments and prototypes: what was predicted, what happened, what was decided."""

import numpy as np
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


def map_predictions(experiments: pd.DataFrame, scenarios: pd.DataFrame) -> pd.DataFrame:
    """Compare what the map said would follow with what was seen, for trials that name both factors of the map.

    `scenarios` is stage 04's table (scenario, concept, effect, low, high). Returns experiment_id, map_cause,
    map_effect, map_says (up, down; "unclear" where its range holds no change, or it has none; "not simulated"),
    observed_direction, map_right (yes, no, cannot say).
    """
    columns = ["experiment_id", "map_cause", "map_effect", "map_says", "observed_direction", "map_right"]
    named = experiments.dropna(subset=["map_cause", "map_effect"]).sort_values("experiment_id", ignore_index=True)
    effects = scenarios[["scenario", "concept", "effect", "low", "high"]]
    effects = effects.rename(columns={"scenario": "map_cause", "concept": "map_effect"})
    both = named.merge(effects.drop_duplicates(["map_cause", "map_effect"]), how="left", on=["map_cause", "map_effect"])
    effect, low, high = (both[one].to_numpy(dtype=float, na_value=np.nan) for one in ("effect", "low", "high"))
    says = np.select([np.isnan(effect), low > 0, high < 0], ["not simulated", "up", "down"], "unclear")
    both = both.assign(map_says=pd.array(says, dtype="string"))
    right = came_true(both["map_says"], both["observed_direction"]).map({True: "yes", False: "no"})
    return both.assign(map_right=right.astype("string").fillna("cannot say"))[columns]


def map_counts(compared: pd.DataFrame) -> pd.DataFrame:
    """Count how often the map was right (`map_predictions`), for `change.estimates.shares`; no row without a trial."""
    known = compared["map_right"].isin(["yes", "no"])
    row = {
        "measure": "map predictions",
        "label": "directions in which the map pointed that came about",
        "numerator": int((compared["map_right"] == "yes").sum()),
        "n": int(known.sum()),
        "missing": int((~known).sum()),
        "counts": "directions",
    }
    return pd.DataFrame([row] if len(compared) else [], columns=list(row))


def decisions(experiments: pd.DataFrame) -> pd.DataFrame:
    """Count decisions by kind of trial: kind, decision, trials; those not yet decided are named so."""
    decided = experiments["decision"].fillna("not decided yet")
    counts = experiments.assign(decision=decided).groupby(["kind", "decision"]).size()
    return counts.rename("trials").reset_index()
