"""Towards a focus: what could be acted on, how far it reaches what people want, and how sure that is.

A thinking aid, not a forecast: effects are arithmetic on what people said.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd

from hct_eval.maps.build import Zeros
from hct_eval.maps.cognitive_map import CognitiveMap, MapError
from hct_eval.maps.dynamics import Rule, Settings, Simulation, Transfer, Transmitters, simulate
from hct_eval.maps.pathways import upstream
from hct_eval.maps.sensitivity import link_sensitivity
from hct_eval.maps.uncertainty import bootstrap_map
from hct_eval.tables.words import plural

SETTINGS = Settings()
"""Kosko's rule with a sigmoid of slope 1, transmitters held; states start from f(0), the middle of the scale."""
MULTIVERSE: tuple[tuple[Rule, Transfer, Transmitters], ...] = (
    ("kosko", "sigmoid", "hold"),
    ("kosko", "sigmoid", "fall"),
    ("kosko", "tanh", "hold"),
    ("kosko", "tanh", "fall"),
    ("modified-kosko", "sigmoid", "hold"),
    ("modified-kosko", "sigmoid", "fall"),
    ("modified-kosko", "tanh", "hold"),
    ("modified-kosko", "tanh", "fall"),
    ("rescaled", "sigmoid", "hold"),
    ("rescaled", "sigmoid", "fall"),
)
NO_LINKS = (
    "There is no link in the map that people told, so nothing can be ranked or tried here. This stage needs coded "
    "conversations (`hct-eval code` makes the workbooks). A map that was only drawn is not used: it stands in notebook "
    "03 and in the report, and a focus that was chosen on it is written into programme.yml (focus, why)."
)
STILL = 1e-3
"""An effect smaller than this counts as none."""


def choose_target(m: CognitiveMap, wanted: str, factors: pd.DataFrame | None = None) -> tuple[str, str]:
    """Return the outcome to work towards, and a sentence that says why it is that one ("" if the map has no links).

    `wanted`, if the map has it; else, among concepts that something leads to, the outcome or need that most people
    mention; else the one that is most often named as an effect (and not more often as a cause).
    """
    links = m.links
    if links.empty:
        return "", NO_LINKS
    if wanted in m.labels:
        return wanted, f"The outcome looked at is {wanted!r}."
    facts = m.concepts
    led_to, leads = links.groupby("effect")["sources"].sum(), links.groupby("cause")["sources"].sum()
    reached = facts[facts["concept"].isin(led_to.index)]
    kinds = _facts(reached["concept"], factors, facts, "kind")
    ends = reached[kinds.isin(["outcome", "need"]).to_numpy()]
    what = "the outcome or need that comes up most"
    if ends.empty:
        more_in = led_to[led_to >= leads.reindex(led_to.index).fillna(0)]
        ends = reached.assign(sources=reached["concept"].map(more_in if len(more_in) else led_to)).dropna(
            subset=["sources"]
        )
        what = "the factor that most is said to lead to"
    ranked = ends.sort_values(["sources", "concept"], ascending=[False, True])
    chosen = str(ranked["concept"].iloc[0])
    return chosen, f"{wanted!r} is not in this map; taken instead is {what}: {chosen!r}."


def choose_levers(
    m: CognitiveMap, target: str, factors: pd.DataFrame | None = None, limit: int = 30
) -> tuple[list[str], str]:
    """Return the factors to try, and a sentence that says which: those that lead to the target and can be acted on.

    Where nobody has marked what is controllable, all that lead to the target are tried; at most `limit`, those that
    come up most first.
    """
    if not target:
        return [], "There is no outcome, so there is nothing to try."
    facts = m.concepts
    leads = facts[facts["concept"].isin(upstream(m, [target]).labels) & (facts["concept"] != target)]
    if leads.empty:
        return [], f"Nothing in the map leads to {target!r}, so there is nothing to try."
    can = _facts(leads["concept"], factors, facts, "controllable").fillna(value=False).astype(bool).to_numpy()
    able = leads[can] if can.any() else leads
    ranked = able.sort_values(["sources", "concept"], ascending=[False, True])["concept"].map(str).tolist()
    which = f"{len(ranked)} of them can be acted on" if can.any() else "nobody has marked which of them can be acted on"
    words = f"{plural(len(leads), 'factor leads', 'factors lead')} to {target!r}; {which}."
    if len(ranked) > limit:
        words += f" The {limit} that come up most are tried."
    return ranked[:limit], words


def rank_levers(
    m: CognitiveMap,
    claims: pd.DataFrame,
    target: str,
    levers: Sequence[str],
    *,
    seed: int,
    factors: pd.DataFrame | None = None,
    resamples: int = 400,
    asked: int | None = None,
    zeros: Zeros = "mentioned",
    settings: Settings = SETTINGS,
) -> pd.DataFrame:
    """Return the columns of the table `leverage`: effect on the target of raising each lever to 1, rank and its range.

    Ranks are by size of effect over maps that other people might have told. Levers whose effect is under STILL are out.
    Claims need the map's labels.
    """
    columns = ["concept", "controllable", "effect", "rank", "rank_low", "rank_high", "p_top3", "sources"]
    if not levers:
        return pd.DataFrame(columns=columns)
    scenarios = {lever: {lever: 1.0} for lever in levers}
    effects = run(m, scenarios, settings).effects[target]
    near = upstream(m, [target])
    drawn = bootstrap_map(
        claims_within(near, claims),
        "effect",
        resamples,
        seed=seed,
        zeros=zeros,
        asked=asked,
        scenarios=scenarios,
        target=target,
        settings=settings,
    ).ranks.set_index("scenario")
    facts = m.concepts.set_index("concept")
    frame = pd.DataFrame({"concept": list(levers), "effect": effects.loc[list(levers)].to_numpy()})
    frame["controllable"] = _facts(frame["concept"], factors, m.concepts, "controllable").to_numpy()
    frame["sources"] = facts["sources"].reindex(frame["concept"]).to_numpy()
    for name, column in (("rank_low", "rank_low"), ("rank_high", "rank_high"), ("p_top3", "p_top")):
        frame[name] = drawn[column].reindex(frame["concept"]).to_numpy()
    frame = frame[frame["effect"].abs() >= STILL]  # far above the error of a run that stops at its tolerance
    frame["rank"] = frame["effect"].abs().round(12).rank(method="min", ascending=False).astype(int)
    return frame.sort_values(["rank", "concept"])[columns].reset_index(drop=True)


def carrying_links(m: CognitiveMap, lever: str, target: str, *, settings: Settings = SETTINGS) -> pd.DataFrame:
    """Return the links on which the effect of raising a lever rests most: what becomes of it if one alone were wrong.

    Columns: cause, effect, weight, sources, as_it_is, if_dropped, if_flipped (effects on the target), turns (does a
    change of this link alone turn the direction?). Links that hardly matter are left out; no rows without a lever.
    """
    columns = ["cause", "effect", "weight", "sources", "as_it_is", "if_dropped", "if_flipped", "turns"]
    if not lever or not target:
        return pd.DataFrame(columns=columns)
    found = link_sensitivity(m, {lever: 1.0}, target, start=settings.middle, settings=settings)
    frame = found[found["largest"] >= STILL]
    frame = frame.assign(
        as_it_is=frame["whole"],
        if_dropped=frame["whole"] + frame["dropped"],
        if_flipped=frame["whole"] + frame["flipped"],
    )
    return frame[columns].reset_index(drop=True)


def run(m: CognitiveMap, scenarios: Mapping[str, Mapping[str, float]], settings: Settings = SETTINGS) -> Simulation:
    """Simulate scenarios from the middle of the scale, f(0), so that raising any lever starts from the same place."""
    return simulate(
        m,
        scenarios,
        rule=settings.rule,
        transfer=settings.transfer,
        slope=settings.slope,
        transmitters=settings.transmitters,
        start=settings.middle,
        tol=settings.tol,
        max_steps=settings.max_steps,
        dead_band=settings.dead_band,
    )


def multiverse(m: CognitiveMap, scenarios: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Run scenarios under every setting of MULTIVERSE: the setting, scenario, concept, effect, status."""
    parts = []
    for rule, transfer, transmitters in MULTIVERSE:
        outcome = run(m, scenarios, replace(SETTINGS, rule=rule, transfer=transfer, transmitters=transmitters))
        long = outcome.effects.rename_axis("scenario").reset_index()
        long = long.melt("scenario", var_name="concept", value_name="effect")
        status = long["scenario"].map(outcome.status)
        parts.append(long.assign(rule=rule, transfer=transfer, transmitters=transmitters, status=status))
    columns = ["rule", "transfer", "transmitters", "scenario", "concept", "effect", "status"]
    return pd.concat(parts, ignore_index=True)[columns]


def scenario_results(
    m: CognitiveMap,
    claims: pd.DataFrame,
    scenarios: Mapping[str, Mapping[str, float]],
    *,
    seed: int,
    resamples: int = 400,
    asked: int | None = None,
    zeros: Zeros = "mentioned",
    settings: Settings = SETTINGS,
) -> pd.DataFrame:
    """Return the columns of the table `scenarios`: effect, its range, how many settings agree on direction, status.

    Only concepts that the scenario moves are kept (clamped ones are not). `holds_in` is the share of the multiverse's
    settings in which the concept moves the same way; a setting that does not settle does not count as agreeing.
    """
    columns = ["scenario", "concept", "effect", "low", "high", "holds_in", "status"]
    if not scenarios:
        return pd.DataFrame(columns=columns)
    outcome = run(m, scenarios, settings)
    frame = (
        outcome.effects.rename_axis("scenario").reset_index().melt("scenario", var_name="concept", value_name="effect")
    )
    clamped = [concept in scenarios[name] for name, concept in zip(frame["scenario"], frame["concept"], strict=True)]
    frame = frame[(frame["effect"].abs() >= STILL) & ~np.array(clamped)]
    keys = pd.MultiIndex.from_frame(frame[["scenario", "concept"]])
    drawn = bootstrap_map(
        claims_within(m, claims),
        "effect",
        resamples,
        seed=seed,
        zeros=zeros,
        asked=asked,
        scenarios=scenarios,
        settings=settings,
    ).intervals.set_index(["scenario", "concept"])
    frame["low"], frame["high"] = (drawn[end].reindex(keys).array for end in ("low", "high"))
    frame["holds_in"] = _agreement(frame, multiverse(m, scenarios)).reindex(keys).to_numpy(dtype=float)
    frame["status"] = frame["scenario"].map(outcome.status)
    return frame[columns].sort_values(["scenario", "concept"], ignore_index=True)


def _agreement(frame: pd.DataFrame, worlds: pd.DataFrame) -> pd.Series:
    direction = frame.set_index(["scenario", "concept"])["effect"].map(np.sign)
    keys = pd.MultiIndex.from_frame(worlds[["scenario", "concept"]])
    moved = np.where(worlds["effect"].abs() >= STILL, np.sign(worlds["effect"]), 0.0)
    same = (moved == direction.reindex(keys).to_numpy()) & (worlds["status"] != "not settled").to_numpy()
    return pd.Series(same.astype(float), index=keys).groupby(level=[0, 1]).mean()


def make_shortlist(
    leverage: pd.DataFrame,
    paths: pd.DataFrame,
    concepts: pd.DataFrame,
    target: str,
    focus: str = "",
    *,
    max_links: int = 4,
    limit: int = 6,
) -> pd.DataFrame:
    """Return candidates for the focus with the reason each is listed: concept, why, chosen.

    Listed are the `limit` levers that rank first, each with what else speaks for it: that people find it important,
    that somebody told the whole way. `paths` are those of at most `max_links` links: of a longer way nobody has looked
    who told it. `chosen` is true where the partnership's own words for its focus (`focus`, from programme.yml) name the
    factor. No count of people appears in the reasons.
    """
    near, whole = set(paths["origin"]), set(paths.loc[(paths["told_whole_by"] > 0).fillna(value=False), "origin"])
    longest = plural(max_links, "link")
    importance = concepts.set_index("concept")["importance"] if "importance" in concepts else pd.Series(dtype="Int64")
    rows = []
    for row in cast("Iterable[Any]", leverage.head(limit).itertuples()):
        reasons = [
            f"in the map, more of it {'raises' if row.effect > 0 else 'lowers'} {target} (rank {row.rank}{_range(row)})"
        ]
        if pd.notna(importance.get(row.concept)) and importance.get(row.concept) == 3:
            reasons.append("a workshop found it very important")
        if row.concept in whole:
            reasons.append("the whole way was told by one person or more")
        elif row.concept in near:
            reasons.append(f"no one person told a whole way of up to {longest}")
        else:
            reasons.append(f"the way there is longer than {longest}")
        rows.append((row.concept, "; ".join(reasons) + ".", _named(str(row.concept), focus)))
    frame = pd.DataFrame(rows, columns=["concept", "why", "chosen"])
    return frame.astype({"chosen": bool})


def _range(row: Any) -> str:
    if pd.isna(row.rank_low) or pd.isna(row.rank_high):
        return ""
    return f", {int(row.rank_low)} to {int(row.rank_high)} when other people are drawn"


def _named(concept: str, focus: str) -> bool:
    last = concept.rsplit(";", maxsplit=1)[-1].strip().casefold()
    return bool(last) and re.search(rf"(?<!\w){re.escape(last)}(?!\w)", focus.casefold()) is not None


def claims_within(m: CognitiveMap, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the claims about links of the map; MapError if there are none though the map has links."""
    pairs = pd.MultiIndex.from_frame(m.links[["cause", "effect"]].astype("object"))
    own = pd.MultiIndex.from_frame(claims[["cause", "effect"]].astype("object"))
    inside = claims[own.isin(pairs)]
    if len(pairs) and inside.empty:
        message = "no claim speaks of the map's links; label the claims as stage 03 did (same zoom, opposites combined)"
        raise MapError(message)
    return inside


def _facts(labels: pd.Series, factors: pd.DataFrame | None, concepts: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of the codebook (or of the map's own concepts) by label."""
    if factors is not None and len(factors) and column in factors:
        return factors.drop_duplicates("label").set_index("label")[column].reindex(labels)
    if column in concepts:
        return concepts.set_index("concept")[column].reindex(labels)
    return pd.Series(pd.NA, index=labels)
