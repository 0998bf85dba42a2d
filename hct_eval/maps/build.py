"""From claims by many people to one map, and from several maps to one.

A person counts once: claims are averaged within a conversation before conversations are averaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError

Zeros = Literal["mentioned", "everyone"]
SOURCE = "conversation_id"
MODERATE = 2.0
STRONGEST = 3.0
CONTESTED_FROM = 0.25
"""A link is contested when at least this share of the people who mention it does not share the majority's sign."""


@dataclass(frozen=True)
class Voices:
    """What each source says of each link, the form in which maps are built and resampled."""

    sources: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    """Cause and effect of each link, sorted."""
    strengths: FloatArray
    """Sources x links: mean signed strength, 0 where nothing with a sign was said."""
    signed: FloatArray
    """Sources x links: 1 where the source gave the link a sign, else 0."""
    mentioned: FloatArray
    """Sources x links: 1 where the source mentions the link at all, else 0."""
    asked: int
    """Sources that were asked, those who made no claim among them."""


def build_map(
    claims: pd.DataFrame,
    zeros: Zeros = "mentioned",
    *,
    asked: int | None = None,
    researchers: Mapping[str, str] | None = None,
    contested_from: float = CONTESTED_FROM,
) -> CognitiveMap:
    """Return the map of a frame of claims: cause, effect, sign, conversation_id[, strength, fragment_id, claim_id].

    A link's weight is the mean over people of each one's mean signed strength (1, 2, 3 become 1/3, 2/3, 1; a missing
    strength counts as moderate): over those who gave the link a sign (`zeros="mentioned"`, the default), or over
    everyone asked (`"everyone"`, with `asked` people, by default those with at least one claim). A claim with the sign
    `?` counts as support but moves no weight. Coders of the same fragment are averaged first and give one citation.
    `researchers` (conversation -> researcher) lets `largest_share` see one researcher behind several conversations;
    those it does not know count as if they were the same one's.
    """
    told = _told(claims)
    voices = gather_voices(told, asked=asked)
    weight = weights_of(voices, np.ones((1, len(voices.sources))), zeros)[0]
    links = _support(told, voices, contested_from).assign(weight=np.nan_to_num(weight))
    links["largest_share"] = _largest_share(told, links, researchers or {})
    return CognitiveMap.from_links(links, concepts=_mentions(told), notes=_notes(told, voices, zeros))


def gather_voices(claims: pd.DataFrame, *, asked: int | None = None) -> Voices:
    """Return each source's mean signed strength for each link; MapError if fewer were asked than made claims."""
    told = _told(claims)
    sources = tuple(sorted(told[SOURCE].unique()))
    pairs = tuple(sorted(set(zip(told["cause"], told["effect"], strict=True))))
    shape = (len(sources), len(pairs))
    count = len(sources) if asked is None else asked
    if count < len(sources):
        message = f"asked = {count}, but {len(sources)} people made claims; give the number of conversations coded"
        raise MapError(message)
    by_source = told.groupby([SOURCE, "cause", "effect"], sort=True)["value"].mean().reset_index()
    row = {name: place for place, name in enumerate(sources)}
    column = {pair: place for place, pair in enumerate(pairs)}
    i = by_source[SOURCE].map(row).to_numpy(dtype=int)
    j = np.array([column[pair] for pair in zip(by_source["cause"], by_source["effect"], strict=True)], dtype=int)
    value = by_source["value"].to_numpy(dtype=float)
    values, signed, mentioned = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    mentioned[i, j] = 1.0
    signed[i, j] = ~np.isnan(value)
    values[i, j] = np.nan_to_num(value)
    return Voices(sources, pairs, values, signed, mentioned, count)


def weights_of(voices: Voices, counts: FloatArray, zeros: Zeros, asked: FloatArray | None = None) -> FloatArray:
    """Weights of the links when source s counts `counts[b, s]` times: B x links; NaN where nobody counted gave a sign.

    `asked` is the number of people asked in each of the B rows (for `zeros="everyone"`; by default `voices.asked`).
    """
    if zeros not in ("mentioned", "everyone"):
        message = f"zeros is {zeros!r}; it can be 'mentioned' or 'everyone'"
        raise MapError(message)
    total, number = counts @ voices.strengths, counts @ voices.signed
    people = np.full(len(counts), float(voices.asked)) if asked is None else asked
    base = number if zeros == "mentioned" else np.broadcast_to(people[:, None], number.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(number > 0, total / base, np.nan))


def _told(claims: pd.DataFrame) -> pd.DataFrame:
    """Return one row a citation, with the mean over its coders (value: -1 to 1, NaN where no coder gave a sign)."""
    if "value" in claims:
        return claims
    missing = [name for name in ("cause", "effect", "sign", SOURCE) if name not in claims]
    if missing:
        message = f"claims need the columns cause, effect, sign, {SOURCE}; missing: {', '.join(missing)}"
        raise MapError(message)
    rows = claims.reset_index(drop=True)
    number = [str(place) for place in range(len(rows))]
    strength = rows["strength"] if "strength" in rows else pd.Series(pd.NA, index=rows.index)
    strength = pd.to_numeric(strength, errors="coerce").astype("float64")
    signs = rows["sign"].astype("object").map({"+": 1.0, "-": -1.0}).astype("float64")
    told = pd.DataFrame(
        {
            SOURCE: rows[SOURCE].astype("object").map(str),
            "fragment": (rows["fragment_id"].astype("object") if "fragment_id" in rows else pd.Series(number)),
            "cause": rows["cause"].astype("object").map(str),
            "effect": rows["effect"].astype("object").map(str),
            "value": signs * strength.fillna(MODERATE) / STRONGEST,
            "unknown_strength": strength.isna(),
            "claim_ids": (rows["claim_id"] if "claim_id" in rows else pd.Series(number)).astype("object").map(str),
        }
    )
    told["fragment"] = told["fragment"].where(told["fragment"].notna(), pd.Series(number, index=told.index))
    coder = rows["coder"].astype("object") if "coder" in rows else pd.Series(None, index=rows.index, dtype="object")
    told["coder"] = coder.fillna("")
    return _cited(told)


def _cited(told: pd.DataFrame) -> pd.DataFrame:
    """Return claims of one or more coders as citations, in whatever order the claims stand.

    A second coder's reading of a fragment is no second citation: the nth claim of each coder is one and the same, those
    with a sign first. Where coders have unequally many, which goes with which is not known: each has its coders' mean.
    """
    keys = [SOURCE, "fragment", "cause", "effect"]
    told = told.sort_values("value", kind="stable")  # claims without a sign last
    told["nth"] = told.groupby([*keys, "coder"]).cumcount()
    cited = (
        told.groupby([*keys, "nth"], sort=True)
        .agg(
            value=("value", "mean"),
            unknown_strength=("unknown_strength", "sum"),
            rows=("claim_ids", "size"),
            claim_ids=("claim_ids", _joined),
        )
        .reset_index()
    )
    whole = told.groupby([*keys, "coder"])["value"].mean().groupby(level=keys).mean()
    mean = whole.reindex(pd.MultiIndex.from_frame(cited[keys])).to_numpy()
    return cited.assign(value=np.where(cited["value"].isna(), np.nan, mean))


def _joined(ids: pd.Series) -> str:
    return "; ".join(sorted("; ".join(ids).split("; ")))


def _support(told: pd.DataFrame, voices: Voices, contested_from: float) -> pd.DataFrame:
    positive = (voices.strengths > 0).sum(axis=0)
    negative = (voices.strengths < 0).sum(axis=0)
    sources = voices.mentioned.sum(axis=0).astype(int)
    with np.errstate(invalid="ignore", divide="ignore"):
        share_positive = positive / (positive + negative)
        dissent = 1 - np.maximum(positive, negative) / sources
    contested = dissent >= contested_from - 1e-9
    frame = pd.DataFrame(voices.pairs, columns=["cause", "effect"])
    frame["sign"] = np.where(contested, "?", np.where(positive > negative, "+", "-")).astype("object")
    frame["sources"] = sources
    frame["share_positive"] = pd.array(share_positive, dtype="Float64")
    frame["unclear"] = sources - positive - negative
    frame["contested"] = contested
    frame["single_voice"] = sources == 1
    grouped = told.groupby(["cause", "effect"], sort=True)
    counts = grouped.agg(
        citations=("rows", "size"),
        unknown_strength=("unknown_strength", "sum"),
        claim_ids=("claim_ids", _joined),
    ).reset_index()
    return frame.merge(counts, on=["cause", "effect"], how="left", validate="one_to_one")


def _largest_share(told: pd.DataFrame, links: pd.DataFrame, researchers: Mapping[str, str]) -> pd.Series:
    """Largest share of a link's citations, or of its people, that comes from one person or one researcher.

    Conversations whose researcher is not recorded may be those of whoever has most: they are added to these. Where
    none is recorded at all, persons alone are judged.
    """
    pairs = ["cause", "effect"]
    people = told.drop_duplicates([*pairs, SOURCE])
    shares = [_most(told, told[SOURCE])]
    if researchers:
        shares += [_most(rows, rows[SOURCE].map(researchers.get)) for rows in (told, people)]
    largest = pd.concat(shares).groupby(level=[0, 1]).max()
    keys = pd.MultiIndex.from_frame(links[pairs])
    return pd.Series(largest.reindex(keys).to_numpy(dtype=float))


def _most(rows: pd.DataFrame, who: pd.Series) -> pd.Series:
    """Return by link the share of its rows that whoever has most of them has, at worst."""
    pairs = ["cause", "effect"]
    by_link = rows.assign(who=who).groupby(pairs)
    most = by_link["who"].agg(lambda own: own.value_counts().max() if own.notna().any() else 0)
    return (most + by_link["who"].agg(lambda own: own.isna().sum())) / by_link.size()


def _mentions(told: pd.DataFrame) -> pd.DataFrame:
    ends = pd.concat([told.assign(concept=told["cause"]), told.assign(concept=told["effect"])])
    ends = ends.drop_duplicates([SOURCE, "fragment", "cause", "effect", "nth", "concept"])
    counts = ends.groupby("concept", sort=True).agg(sources=(SOURCE, "nunique"), citations=("rows", "size"))
    return counts.reset_index()


def _notes(told: pd.DataFrame, voices: Voices, zeros: Zeros) -> tuple[str, ...]:
    unknown = int(told["unknown_strength"].sum())
    unclear = int(told["value"].isna().sum())
    base = "those who gave the link a sign" if zeros == "mentioned" else f"all {voices.asked} people asked"
    return (
        f"Weights are means over {base}; each person counts once.",
        f"{unknown} of {int(told['rows'].sum())} claims came without a strength and count as moderate.",
        f"{unclear} of {len(told)} citations have no clear sign; they count as support and move no weight.",
    )


def aggregate_maps(
    maps: Sequence[CognitiveMap],
    how: Literal["mean", "median"] = "mean",
    zeros: Zeros = "mentioned",
    weights: Sequence[float] | None = None,
) -> CognitiveMap:
    """Return one map of several: the union of their concepts, each link's mean or median weight over the maps.

    `zeros="mentioned"` averages over the maps that have the link, `"everyone"` over all maps. `weights` (one a map, for
    the mean) lets maps count differently. `sources` of a link is the number of maps that have it.
    """
    if not maps:
        message = "there is no map to put together"
        raise MapError(message)
    for name, value, known in (("how", how, ("mean", "median")), ("zeros", zeros, ("mentioned", "everyone"))):
        if value not in known:
            message = f"{name} is {value!r}; it can be {' or '.join(known)}"
            raise MapError(message)
    share = np.ones(len(maps)) if weights is None else np.asarray(weights, dtype=float)
    if len(share) != len(maps) or (share < 0).any() or not share.sum() > 0:
        message = f"weights need one number of at least 0 for each of the {len(maps)} maps, not all 0"
        raise MapError(message)
    if how == "median" and weights is not None:
        message = "weights go with the mean; for a median leave them out"
        raise MapError(message)
    frames = [m.links[["cause", "effect", "weight"]].assign(map=place) for place, m in enumerate(maps)]
    table = pd.concat(frames).set_index(["cause", "effect", "map"])["weight"].unstack("map")  # noqa: PD010
    table = table.reindex(columns=range(len(maps))).sort_index()
    values = table.to_numpy(dtype=float)
    filled = values if zeros == "mentioned" else np.nan_to_num(values)
    combined = np.nanmedian(filled, axis=1) if how == "median" else _weighted_mean(filled, share)
    links = table.index.to_frame(index=False).assign(weight=combined, sources=(~np.isnan(values)).sum(axis=1))
    labels = sorted({label for m in maps for label in m.labels})
    return CognitiveMap.from_links(links, concepts=labels)


def _weighted_mean(values: FloatArray, share: FloatArray) -> FloatArray:
    there = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nan_to_num(values) @ share / (there @ share)
    return np.nan_to_num(mean)


def workshop_maps(frame: pd.DataFrame) -> list[CognitiveMap]:
    """Return one map a workshop from the table `workshop_maps`, in the order of workshop ids."""
    return [
        CognitiveMap.from_links(rows[["cause", "effect", "weight"]].astype({"weight": "float64"}))
        for _, rows in frame.groupby("workshop_id", sort=True)
    ]
