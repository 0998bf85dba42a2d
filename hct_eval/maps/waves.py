"""Has the map changed? What people said in a first wave of listening against what others said in a second.

A link that is told less may only have had fewer people who could tell it, so shares of those asked are compared, never
counts. Whatever is called a change must be more than what falls out when the same conversations are dealt to the waves
at random. The people of the two waves are taken to be different people, drawn alike; where the waves were recruited
otherwise (other streets, other researchers), that alone can make a difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.maps.build import SOURCE, Voices, gather_voices
from hct_eval.maps.cognitive_map import FloatArray
from hct_eval.maps.shares import ALPHA, adjusted, compare_shares, far_apart

APPEARED, VANISHED, MORE, LESS = "appeared", "vanished", "told more often", "told less often"
FLIPPED, STRONGER, WEAKER = "flipped", "strengthened", "weakened"
SAME, FEW = "no more than chance brings", "too few people to tell"
CHANGES = (APPEARED, VANISHED, FLIPPED, MORE, LESS, STRONGER, WEAKER)
WAVE = "wave"

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class WaveComparison:
    """Outcome of `compare_waves`."""

    links: pd.DataFrame
    """One row a link: cause, effect, told of people (second wave) and told_others of others (first wave), what
    `compare_shares` adds for these shares, p_adjusted, weight_before and weight_after (mean signed strength of those
    who gave the link a sign), p_weight and p_weight_adjusted, change. Sorted: changes first, then by p."""
    waves: tuple[int, ...]
    """The two waves that were compared, or the only one (none) there is."""
    people: tuple[int, ...]
    """People asked in each."""
    distance: float
    """Mean over links of the absolute change in mean signed strength over everyone asked; NaN without two waves."""
    p: float
    """How often conversations dealt to the waves at random lie as far apart or further."""
    resamples: int


def compare_waves(
    claims: pd.DataFrame,
    conversations: pd.DataFrame,
    *,
    seed: int,
    resamples: int = 2000,
    alpha: float = ALPHA,
    researchers: Mapping[str, str] | None = None,
) -> WaveComparison:
    """Compare the first wave of conversations with the last, link by link and as a whole.

    `conversations`: those that were coded, one row each, with the column wave (whole numbers; those without a wave are
    left out, waves between the first and the last too). Whoever made no claim counts among those asked. Shares of those
    who tell a link are compared by Fisher's test, mean signed strengths by permuting those who gave the link a sign
    between the waves. Tests that could find nothing with so few people are left out; the others are controlled for
    false discoveries together. `researchers` (conversation -> researcher) lets the test of the whole compare waves
    within what each researcher heard; without them all conversations count as one researcher's.
    """
    wave = _waves_of(conversations)
    names = tuple(sorted(wave.unique()))
    ends = (names[0], names[-1]) if len(names) > 1 else names
    sizes = tuple(int((wave == name).sum()) for name in ends)
    if len(ends) < 2:
        return WaveComparison(_no_links(), ends, sizes, float("nan"), float("nan"), resamples)
    kept = wave[wave.isin(ends)]
    told = claims[claims[SOURCE].astype("object").map(str).isin(kept.index)]
    voices = gather_voices(told, asked=len(kept))
    later = np.asarray(kept.reindex(list(voices.sources)).to_numpy() == ends[1], dtype=np.bool_)
    generator = np.random.default_rng(seed)
    links = _shares(voices, later, sizes, alpha).join(_weights(voices, later, generator, resamples, alpha))
    links = _control(links, alpha)
    distance, p = _whole(voices, kept == ends[1], researchers or {}, generator, resamples)
    return WaveComparison(_named(links, alpha), ends, sizes, distance, p, resamples)


def _waves_of(conversations: pd.DataFrame) -> "pd.Series[int]":
    if WAVE not in conversations:
        return pd.Series(dtype="int64")
    known = conversations.dropna(subset=[WAVE]).drop_duplicates(SOURCE)
    return pd.Series(known[WAVE].astype(int).to_numpy(), index=known[SOURCE].astype("object").map(str))


def _shares(voices: Voices, later: BoolArray, sizes: tuple[int, ...], alpha: float) -> pd.DataFrame:
    counts = pd.DataFrame(voices.pairs, columns=["cause", "effect"])
    counts["told"] = voices.mentioned[later].sum(axis=0).astype(int)
    counts["people"] = sizes[1]
    counts["told_others"] = voices.mentioned[~later].sum(axis=0).astype(int)
    counts["others"] = sizes[0]
    return compare_shares(counts, alpha)


def _weights(
    voices: Voices, later: BoolArray, generator: np.random.Generator, resamples: int, alpha: float
) -> pd.DataFrame:
    """Return each link's mean strength before and after, and how likely chance makes them differ so."""
    rows = []
    for link in range(len(voices.pairs)):
        there = voices.signed[:, link] > 0
        values, after = voices.strengths[there, link], later[there]
        n, k = len(values), int(after.sum())
        before = values[~after].mean() if k < n else np.nan
        since = values[after].mean() if k else np.nan
        # The smallest two-sided p that dealing n people k to one side gives is 2 / comb; values all alike give none.
        able = 0 < k < n and 2 / comb(n, k) <= alpha and np.ptp(values) > 0
        p = _permuted(values[after], values[~after], generator, resamples) if able else np.nan
        rows.append((before, since, p, able))
    frame = pd.DataFrame(rows, columns=["weight_before", "weight_after", "p_weight", "weight_testable"])
    return frame.astype(dict.fromkeys(frame.columns[:3], "Float64") | {"weight_testable": bool})


def _permuted(after: FloatArray, before: FloatArray, generator: np.random.Generator, resamples: int) -> float:
    from scipy.stats import permutation_test

    found = permutation_test(
        (after, before), _difference, vectorized=True, n_resamples=resamples, rng=generator, axis=0
    )
    return float(found.pvalue)


def _difference(one: FloatArray, other: FloatArray, axis: int = 0) -> FloatArray:
    return np.asarray(np.mean(one, axis=axis) - np.mean(other, axis=axis))


def _control(links: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """Control both families of tests together."""
    p = pd.concat([links["p"], links["p_weight"]], ignore_index=True)
    testable = pd.concat([links["testable"], links["weight_testable"]], ignore_index=True)
    both = adjusted(p, testable, alpha)
    half = len(links)
    return links.assign(p_adjusted=both[:half].array, p_weight_adjusted=both[half:].array)


def _named(links: pd.DataFrame, alpha: float) -> pd.DataFrame:
    moved = (links["p_adjusted"] <= alpha).fillna(value=False).to_numpy(dtype=bool)
    weighed = (links["p_weight_adjusted"] <= alpha).fillna(value=False).to_numpy(dtype=bool)
    before, after = (links[name].to_numpy(dtype=float, na_value=np.nan) for name in ("weight_before", "weight_after"))
    rises = (links["difference"] > 0).to_numpy(dtype=bool)
    testable = (links["testable"] | links["weight_testable"]).to_numpy(dtype=bool)
    with np.errstate(invalid="ignore"):
        turned, grows = before * after < 0, np.abs(after) > np.abs(before)
    cases = [
        (moved & (links["told_others"] == 0).to_numpy(), APPEARED),
        (moved & (links["told"] == 0).to_numpy(), VANISHED),
        (weighed & turned, FLIPPED),
        (moved & rises, MORE),
        (moved & ~rises, LESS),
        (weighed & grows, STRONGER),
        (weighed & ~grows, WEAKER),
        (testable, SAME),
    ]
    change = np.select([case for case, _ in cases], [name for _, name in cases], FEW)
    place = pd.Series(change).map({name: at for at, name in enumerate([*CHANGES, SAME, FEW])})
    smallest = links[["p", "p_weight"]].min(axis=1).fillna(1.0)
    order = links.assign(change=change.astype(object), _place=place.array, _p=smallest)
    order = order.sort_values(["_place", "_p", "cause", "effect"], ignore_index=True)
    return order.drop(columns=["_place", "_p", "testable", "weight_testable"])


def _whole(
    voices: Voices,
    later: "pd.Series[bool]",
    researchers: Mapping[str, str],
    generator: np.random.Generator,
    resamples: int,
) -> tuple[float, float]:
    """Compare all that was said; `later` has everyone asked: the silent are rows of nothing said."""
    everyone = sorted(later.index)
    said = pd.DataFrame(voices.strengths, index=list(voices.sources)).reindex(everyone, fill_value=0.0)
    blocks = [researchers.get(name, "") for name in everyone]
    after = later.reindex(everyone).to_numpy(dtype=np.bool_)
    return far_apart(said.to_numpy(dtype=float), after, generator, resamples, blocks)


def _no_links() -> pd.DataFrame:
    names = [
        "cause", "effect", "told", "people", "told_others", "others", "share", "share_others", "difference", "low",
        "high", "residual", "p", "weight_before", "weight_after", "p_weight", "p_adjusted", "p_weight_adjusted",
        "change",
    ]  # fmt: skip
    return pd.DataFrame(columns=names)
