"""Do people agree? Link by link over people, person by person over links, and over the maps that workshops drew."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hct_eval.maps.build import gather_voices
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError

CONSENSUS, CONTESTED, UNCLEAR = "consensus", "contested", "unclear"


def consensus(m: CognitiveMap) -> pd.DataFrame:
    """Return for each link of a map built from claims how far people agree on its direction.

    Columns: cause, effect, sign, sources (people who tell it), signed (those who give it a direction), positive (more
    leads to more), share_positive with low and high (Wilson, 95 %; missing where nobody gives a direction), agreement:
    contested where the map says so (a quarter or more do not share the majority's direction), consensus where it is not
    and the range of the share lies wholly on one side of a half, unclear where too few people told it to say either.
    Contested links come first, then those that most people tell.
    """
    from statsmodels.stats.proportion import proportion_confint

    links = m.links
    missing = [name for name in ("share_positive", "unclear", "contested") if name not in links]
    if missing:
        message = f"consensus needs a map built from claims; its links lack {', '.join(missing)}"
        raise MapError(message)
    signed = (links["sources"] - links["unclear"]).astype("Int64")
    positive = (links["share_positive"] * signed).round().astype("Int64")
    frame = links[["cause", "effect", "sign", "sources"]].assign(
        signed=signed, positive=positive.fillna(0), share_positive=links["share_positive"]
    )
    some = (signed > 0).to_numpy(dtype=bool)
    k, n = frame["positive"].to_numpy(dtype=float), signed.to_numpy(dtype=float)
    ends = np.full((2, len(frame)), np.nan)
    if some.any():
        ends[:, some] = proportion_confint(k[some], n[some], method="wilson")
    for name, end in zip(("low", "high"), ends, strict=True):
        frame[name] = pd.array(end, dtype="Float64")
        frame[name] = frame[name].mask(~some)
    with np.errstate(invalid="ignore"):
        one_side = (ends[0] > 0.5) | (ends[1] < 0.5)
    open_ = links["contested"].to_numpy(dtype=bool)
    frame["agreement"] = np.select([open_ & (n > 1), one_side & ~open_], [CONTESTED, CONSENSUS], UNCLEAR).astype(object)
    order = frame.assign(_open=frame["agreement"] == CONTESTED)
    order = order.sort_values(
        ["_open", "sources", "cause", "effect"], ascending=[False, False, True, True], ignore_index=True
    )
    return order.drop(columns="_open")


@dataclass(frozen=True)
class SignAgreement:
    """How often two people who both give a link a direction give it the same one."""

    value: float
    """Share of pairs of people and link that agree; NaN where no two people speak of one link."""
    low: float
    high: float
    """Its range (jackknife over people, 95 %); NaN where fewer than `fewest` people share a link, or all agree."""
    people: int
    """People who share at least one link with somebody."""
    pairs: int
    """Pairs of people and link."""


def sign_agreement(claims: pd.DataFrame, fewest: int = 10) -> SignAgreement:
    """Return how far pairs of people agree on directions, over all links that two or more people sign.

    The range leaves one person out in turn (Arvesen 1969, doi 10.1214/aoms/1177697287) and is clipped to 0 to 1. With
    less than `fewest` people it is not given.
    """
    from scipy.stats import t

    voices = gather_voices(claims)
    plus, minus = (voices.strengths > 0).astype(float), (voices.strengths < 0).astype(float)
    same, every = _pairs(plus.sum(axis=0), minus.sum(axis=0))
    shares = (plus + minus).astype(bool)[:, (plus + minus).sum(axis=0) > 1].any(axis=1)
    people = int(shares.sum())
    if every.sum() == 0:
        return SignAgreement(np.nan, np.nan, np.nan, people, 0)
    value = float(same.sum() / every.sum())
    fewer_same, fewer_every = _pairs(plus.sum(axis=0) - plus[shares], minus.sum(axis=0) - minus[shares])
    nothing = (fewer_every.sum(axis=1) == 0).any()
    if people < fewest or nothing or value in (0.0, 1.0):
        return SignAgreement(value, np.nan, np.nan, people, int(every.sum()))
    pseudo = people * value - (people - 1) * fewer_same.sum(axis=1) / fewer_every.sum(axis=1)
    half = float(t.ppf(0.975, people - 1) * pseudo.std(ddof=1) / np.sqrt(people))
    low, high = max(0.0, value - half), min(1.0, value + half)
    return SignAgreement(value, low, high, people, int(every.sum()))


def across_maps(maps: Sequence[CognitiveMap]) -> pd.DataFrame:
    """Return how many maps (of workshops, say) have each link, and whether they give it the same sign.

    Columns: cause, effect, maps (that have it), of (maps there are), positive, negative (of those that have it), same
    (true where all that give it a clear sign give the same one, missing where fewer than two do).
    """
    columns = ["cause", "effect", "maps", "of", "positive", "negative", "same"]
    if not maps:
        return pd.DataFrame(columns=columns)
    rows = pd.concat([m.links[["cause", "effect", "sign"]] for m in maps], ignore_index=True)
    rows = rows.assign(positive=rows["sign"] == "+", negative=rows["sign"] == "-")
    grouped = rows.groupby(["cause", "effect"], sort=True)
    frame = grouped.agg(maps=("sign", "size"), positive=("positive", "sum"), negative=("negative", "sum")).reset_index()
    clear = frame["positive"] + frame["negative"]
    one = (frame["positive"] == 0) | (frame["negative"] == 0)
    frame["same"] = one.astype("boolean").mask(clear < 2)
    frame["of"] = len(maps)
    order = ["maps", "cause", "effect"]
    return frame.sort_values(order, ascending=[False, True, True], ignore_index=True)[columns]


def _pairs(plus: FloatArray, minus: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return for each link the pairs of people who agree, and all pairs."""
    n = plus + minus
    return (plus * (plus - 1) + minus * (minus - 1)) / 2, n * (n - 1) / 2
