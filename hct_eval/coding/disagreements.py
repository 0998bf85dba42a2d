"""Where coders differ: which labels are confused, which claims to talk through, and who differs from whom."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.coding.pairing import ATTRIBUTES
from hct_eval.coding.reliability import (
    F1,
    KAPPA,
    NOTHING,
    ONE_VALUE,
    Rules,
    by_place,
    estimate,
    kappa,
    share_row,
    typed_table,
)

SHARED_LEAST = 2
"""Conversations that two coders must both have coded before anything is said of the two of them."""

_SORTED = ["times", "conversations", "attribute", "label", "other_label", "coder", "other_coder"]


def count_confusions(units: pd.DataFrame) -> pd.DataFrame:
    """Count which label of one coder stands against which of another: one row each, most frequent first.

    Columns: attribute (cause, effect, sign), coder, label, other_coder, other_label, times (units), conversations.
    """
    both = _facing(units)
    frames = []
    for name in ATTRIBUTES:
        differ = both[both[f"{name}_x"] != both[f"{name}_y"]]
        frames.append(
            differ.rename(columns={f"{name}_x": "label", f"{name}_y": "other_label"}).assign(attribute=name)[
                ["attribute", "coder_x", "label", "coder_y", "other_label", "unit", "conversation_id"]
            ]
        )
    long = pd.concat(frames, ignore_index=True).rename(columns={"coder_x": "coder", "coder_y": "other_coder"})
    by = ["attribute", "coder", "label", "other_coder", "other_label"]
    counts = long.groupby(by).agg(times=("unit", "nunique"), conversations=("conversation_id", "nunique"))
    frame = counts.reset_index().astype({**dict.fromkeys(by, "string"), "times": "Int64", "conversations": "Int64"})
    return frame.sort_values(_SORTED, ascending=[False, False, *[True] * 5], ignore_index=True)


def list_disagreements(units: pd.DataFrame) -> pd.DataFrame:
    """List what coders may want to talk through: one row a unit that they coded differently or that one of them missed.

    Those with the most frequent confusion of labels, whoever confuses them, come first, claims that one coder missed
    last. Columns: unit, conversation_id, fragment_id, coders, cause, effect, sign (` / ` between values that differ),
    often (in how many units its most frequent confusion occurs; 0 where one coder missed it).
    """
    by_unit = units.sort_values(["unit", "coder", "claim_id"]).groupby("unit")
    frame = by_unit[["conversation_id", "fragment_id"]].first().join(by_unit["coder"].agg(", ".join).rename("coders"))
    frame = frame.join(by_unit[list(ATTRIBUTES)].agg(_told))
    one_voice = by_unit.size() < 2
    differs = by_unit[list(ATTRIBUTES)].nunique().gt(1).any(axis=1)
    often = _how_often(units).reindex(frame.index).fillna(0).astype("Int64").rename("often")
    listed = frame.join(often)[differs | one_voice].reset_index()
    return listed.sort_values(["often", "unit"], ascending=[False, True], ignore_index=True)


def compare_coders(units: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Measure how far each two coders agree: a table of agreement with `coder` and `other` before it.

    claim: F1 of the claims of both in fragments that both coded (n: claims of either; agreed: those that the other
    found too). cause, effect, sign: Cohen's kappa, which takes each coder's own habits as given, over the claims that
    both found. Pairs with fewer than SHARED_LEAST conversations in common are left out; with fewer than `rules.least`
    conversations or claims there are counts only. Those who agree least come first within an attribute.
    """
    rows = []
    by_coder = {str(coder): rows for coder, rows in units.sort_values("unit").groupby("coder")}
    for coder, other in combinations(sorted(by_coder), 2):
        first, second = by_coder[coder], by_coder[other]
        shared = sorted(set(first["fragment_id"]) & set(second["fragment_id"]))
        first, second = (one[one["fragment_id"].isin(shared)] for one in (first, second))
        if first["conversation_id"].nunique() < SHARED_LEAST:
            continue
        both = first.merge(second, on=["unit", "conversation_id"])
        named = {"coder": coder, "other": other}
        rows.append(named | _found(first, second, both, rules))
        rows += [named | _kappa_row(both, name, len(first) + len(second) - 2 * len(both), rules) for name in ATTRIBUTES]
    frame = typed_table(rows, ("coder", "other"))
    order = {name: place for place, name in enumerate(("claim", *ATTRIBUTES))}
    share = (frame["agreed"] / frame["n"]).astype("Float64")
    keyed = frame.assign(_place=frame["attribute"].map(order), _share=share)
    return keyed.sort_values(["_place", "_share", "coder", "other"], ignore_index=True).drop(
        columns=["_place", "_share"]
    )


def say_differences(confusions: pd.DataFrame, pairs: pd.DataFrame) -> str:
    """Say in words what coders confuse most, and how many pairs of coders can be compared."""
    if confusions.empty:
        return "Where two people coded the same claim, they gave it the same labels."
    first = confusions.iloc[0]
    words = (
        f"Most often, the {first['attribute']} that one coder calls {first['label']} is {first['other_label']} for "
        f"another ({first['times']} {'time' if first['times'] == 1 else 'times'})."
    )
    compared = pairs.drop_duplicates(["coder", "other"])
    count = len(compared)
    who = "No two coders" if count == 0 else f"{count} {'pair' if count == 1 else 'pairs'} of coders"
    return f"{words} {who} coded {SHARED_LEAST} or more of the same conversations."


def _facing(units: pd.DataFrame) -> pd.DataFrame:
    """Return one row a unit and two of its coders, the first by alphabet with `_x`, the other with `_y`."""
    both = units.merge(units, on=["unit", "conversation_id", "fragment_id"], suffixes=("_x", "_y"))
    return both[both["coder_x"] < both["coder_y"]]


def _how_often(units: pd.DataFrame) -> pd.Series:
    """Return by unit in how many units its most frequent confusion, of two labels whoever gave which, occurs."""
    both = _facing(units)
    counts = []
    for name in ATTRIBUTES:
        differ = both.loc[both[f"{name}_x"] != both[f"{name}_y"], ["unit", f"{name}_x", f"{name}_y"]]
        low, high = (differ[[f"{name}_x", f"{name}_y"]].agg(how, axis=1) for how in ("min", "max"))
        pairs = pd.DataFrame({"unit": differ["unit"], "low": low, "high": high})
        times = pairs.groupby(["low", "high"])["unit"].transform("nunique")
        counts.append(pd.DataFrame({"unit": pairs["unit"], "times": times}))
    return pd.concat(counts).groupby("unit")["times"].max()


def _told(values: pd.Series) -> str:
    return " / ".join(dict.fromkeys(values))


def _found(first: pd.DataFrame, second: pd.DataFrame, both: pd.DataFrame, rules: Rules) -> dict[str, Any]:
    every = pd.concat([first, second]).groupby("conversation_id").size()
    alike = 2 * both.groupby("conversation_id").size()
    parts = pd.DataFrame({"hit": alike.reindex(every.index).fillna(0), "all": every})
    return share_row("claim", F1, parts, rules)


def _kappa_row(both: pd.DataFrame, name: str, missing: int, rules: Rules) -> dict[str, Any]:
    mine, theirs = both[f"{name}_x"], both[f"{name}_y"]
    row = {"attribute": name, "statistic": KAPPA, "n": len(both), "agreed": int((mine == theirs).sum())}
    row |= {"missing": missing, "conversations": both["conversation_id"].nunique()}
    if both.empty:
        return estimate(row, float("nan"), NOTHING, _none, rules)
    codes, values = pd.factorize(pd.concat([mine, theirs]), sort=True)
    given = np.eye(len(values))[codes]
    member, places = by_place(both["conversation_id"])
    sums = member @ (mine == theirs).to_numpy(float), member @ given[: len(both)], member @ given[len(both) :]

    def resampled(drawn: np.ndarray) -> np.ndarray:
        return kappa(*(drawn @ part for part in sums))

    value = float(resampled(np.ones((1, places)))[0])
    return estimate(row, value, ONE_VALUE if np.isnan(value) else "", resampled, rules)


def _none(drawn: np.ndarray) -> np.ndarray:
    return np.full(len(drawn), np.nan)
