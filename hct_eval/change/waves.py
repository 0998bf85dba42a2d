"""Networks of organisations wave by wave, and of which organisations something is known of each thing they rate."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.change import network
from hct_eval.change.estimates import how_many
from hct_eval.change.intervals import Numbers
from hct_eval.change.scales import pair_scores

TOPIC = "relationships"


@dataclass(frozen=True)
class Wave:
    """One wave's network: its number, the organisations in order, and a matrix for each thing rated."""

    number: int
    organisations: tuple[str, ...]
    matrices: dict[str, Numbers]
    there: network.Mask
    """Which organisations were in the network in this wave: they rated, or were to be rated."""


@dataclass(frozen=True)
class Known:
    """What is known of one thing: matrices over those organisations alone that have a pair known in all of them."""

    matrices: tuple[Numbers, ...]
    members: network.Mask
    """Which organisations of the network these are."""
    missing: int
    """Organisations that were there and of which nothing is known."""

    @property
    def n(self) -> int:
        """How many organisations these are."""
        return int(self.members.sum())

    @property
    def row(self) -> dict[str, Any]:
        """What every row of `estimates` on them says."""
        return {"topic": TOPIC, "n": self.n, "missing": self.missing, "counts": "organisations"}

    @property
    def said(self) -> str:
        """How many organisations, and of how many no rating of their own is known."""
        answered = np.logical_and.reduce([np.isfinite(one) for one in self.matrices]).any(axis=1)
        silent = self.n - int(answered.sum())
        those = f", {silent} of them only as others rate {'it' if silent == 1 else 'them'}" if silent else ""
        return f"{how_many(self.n, 'organisations')}{those}"


def known_of(there: network.Mask, *matrices: Numbers) -> Known:
    """Return what is known in all `matrices` (over the organisations of all waves) of those that were `there`."""
    members = network.in_known_pairs(*matrices)
    cut = tuple(one[np.ix_(members, members)] for one in matrices)
    return Known(cut, members, int((there & ~members).sum()))


def network_waves(ties: pd.DataFrame) -> list[Wave]:
    """Return the network of each wave, in order of waves; matrices are over the organisations of all waves."""
    pairs = pair_scores(ties)
    organisations = network.organisations_in(pairs)
    waves = []
    for number, rows in pairs.groupby("wave"):
        matrices = {
            name: network.matrix(rows, name, organisations) for name in ("trust", "value", "frequency", "power_over")
        }
        matrices["contact"] = network.in_touch(matrices["frequency"])
        there = np.isin(organisations, network.organisations_in(rows))
        waves.append(Wave(int(str(number)), tuple(organisations), matrices, there))
    return waves
