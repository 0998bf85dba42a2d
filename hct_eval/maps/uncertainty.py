"""How far a map, and what is read from it, would differ had other people been asked: people are resampled.

An unseen link cannot be resampled, and percentile ranges were found too narrow on small, sparse maps (30 real maps: a
nominal 95 covered 46 to 93). So results are worded "range in 95 of 100 resamples", and what rests on one person has no
range at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from hct_eval.maps.build import SOURCE, Voices, Zeros, build_map, gather_voices, weights_of
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError
from hct_eval.maps.dynamics import Settings, clamps, settle

Named = Literal["weight", "out_strength", "in_strength", "centrality", "effect"]
Statistic = Named | Callable[[CognitiveMap], "pd.Series[float]"]
NAMED: tuple[Named, ...] = ("weight", "out_strength", "in_strength", "centrality", "effect")
RANGE_WORDS = "range in 95 of 100 resamples of the people asked"
FEWEST = 5
"""With fewer people who made claims than this no range is given."""
_CELLS = 4_000_000
"""About how many matrix cells are worked on at once."""


@dataclass(frozen=True)
class Resampled:
    """Outcome of `bootstrap_map`."""

    intervals: pd.DataFrame
    """One row an item: its keys, estimate, low, high (empty where there is none), seen (share of resamples), note."""
    ranks: pd.DataFrame
    """One row an item: rank by size, rank_low, rank_high, p_top (share of resamples among the first `top`); with too
    few people the last three are empty."""
    single_voice: pd.DataFrame
    """Links that one source alone tells: cause, effect."""
    sources: int
    """Sources that were resampled, silent ones included."""
    speakers: int
    """Sources that made at least one claim."""
    resamples: int
    top: int
    words: str = RANGE_WORDS
    draws: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    """Resamples x items, on request."""


def bootstrap_map(
    data: pd.DataFrame | Sequence[CognitiveMap],
    statistic: Statistic = "weight",
    resamples: int = 1000,
    unit: str = "source",
    *,
    seed: int,
    zeros: Zeros = "mentioned",
    asked: int | None = None,
    top: int = 3,
    scenarios: Mapping[str, Mapping[str, float]] | None = None,
    target: str | None = None,
    settings: Settings | None = None,
    start: float | None = None,
    keep_draws: bool = False,
) -> Resampled:
    """Resample people (`data`: claims, or one map a person), rebuild the map, and carry a statistic through.

    statistic: weight (items: links), out_strength, in_strength, centrality (items: concepts), effect (items: scenario
    and concept; of a `target` only, if given; needs `scenarios`), or a function map -> series (slower: claims only).
    unit: source, or a column of the claims that groups sources (researcher): then whole groups are drawn. `asked`
    counts those who made no claim, too. Ranks are by absolute size, 1 the largest. `start` of effects is f(0) unless
    given. Low and high are the 2.5th and 97.5th percentile over resamples, widened to hold the estimate.
    """
    voices = gather_voices(data, asked=asked) if isinstance(data, pd.DataFrame) else _voices_of(data)
    counts = _draw(voices, _clusters(data, voices, unit), resamples, seed)
    if callable(statistic):
        estimate, draws, items = _by_function(data, statistic, voices, counts, zeros)
    elif statistic in NAMED:
        whole = weights_of(voices, np.ones((1, len(voices.sources))), zeros)
        drawn = weights_of(voices, counts, zeros)
        question = _Question(voices, statistic, scenarios, target, settings or Settings(), start)
        estimate, items = question.answer(whole)[0], question.items()
        draws = question.answer(drawn)
    else:
        message = f"statistic is {statistic!r}; it can be {', '.join(NAMED)}, or a function of a map"
        raise MapError(message)
    alone = voices.mentioned.sum(axis=0) == 1
    single = pd.DataFrame(
        [pair for pair, one in zip(voices.pairs, alone, strict=True) if one], columns=["cause", "effect"]
    )
    intervals = _intervals(items, estimate, draws, voices, alone if statistic == "weight" else None)
    return Resampled(
        intervals,
        _ranks(items, estimate, draws if len(voices.sources) >= FEWEST else draws[:0], top),
        single,
        voices.asked,
        len(voices.sources),
        resamples,
        top,
        draws=pd.DataFrame(draws, columns=pd.MultiIndex.from_frame(items)) if keep_draws else pd.DataFrame(),
    )


@dataclass(frozen=True)
class _Question:
    """A named statistic of link weights (rows: resamples; columns: links)."""

    voices: Voices
    statistic: Named
    scenarios: Mapping[str, Mapping[str, float]] | None
    target: str | None
    settings: Settings
    start: float | None

    def __post_init__(self) -> None:
        if self.statistic == "effect" and not self.scenarios:
            message = "statistic 'effect' needs scenarios, such as {'more buses': {'Reliable buses': 1.0}}"
            raise MapError(message)

    @property
    def labels(self) -> list[str]:
        return sorted({label for pair in self.voices.pairs for label in pair})

    def items(self) -> pd.DataFrame:
        if self.statistic == "weight":
            return pd.DataFrame(self.voices.pairs, columns=["cause", "effect"])
        if self.statistic != "effect":
            return pd.DataFrame({"concept": self.labels})
        names = list(self.scenarios or {})
        concepts = self.labels if self.target is None else [self.target]
        rows = [(name, concept) for name in names for concept in concepts]
        return pd.DataFrame(rows, columns=["scenario", "concept"])

    def answer(self, weights: FloatArray) -> FloatArray:
        if self.statistic == "weight":
            return weights
        known = np.nan_to_num(weights)
        place = {label: at for at, label in enumerate(self.labels)}
        cause = np.array([place[pair[0]] for pair in self.voices.pairs], dtype=int)
        effect = np.array([place[pair[1]] for pair in self.voices.pairs], dtype=int)
        if self.statistic == "effect":
            return self._effects(known, cause, effect)
        incidence = np.zeros((len(self.voices.pairs), len(place)))
        every = np.arange(len(cause))
        if self.statistic in ("out_strength", "centrality"):
            np.add.at(incidence, (every, cause), 1.0)
        if self.statistic in ("in_strength", "centrality"):
            np.add.at(incidence, (every, effect), 1.0)
        return np.asarray(np.abs(known) @ incidence)

    def _effects(self, weights: FloatArray, cause: Any, effect: Any) -> FloatArray:
        labels = self.labels
        frame = CognitiveMap.from_links(pd.DataFrame(columns=["cause", "effect", "weight"]), concepts=labels)
        mask, values = clamps(frame, [{}, *(self.scenarios or {}).values()])
        begin = np.full((1, 1, 1), self.settings.middle if self.start is None else self.start)
        column = slice(None) if self.target is None else slice(frame.place(self.target), frame.place(self.target) + 1)
        block = max(1, _CELLS // max(1, len(labels) * (len(labels) + len(mask))))
        out = []
        for first in range(0, len(weights), block):
            part = weights[first : first + block]
            tensor = np.zeros((len(part), len(labels), len(labels)))
            tensor[:, cause, effect] = part
            level = settle(tensor, begin, mask, values, self.settings).level
            out.append((level[:, 1:, column] - level[:, :1, column]).reshape(len(part), -1))
        return np.concatenate(out) if out else np.zeros((0, len(self.items())))


def _voices_of(maps: Sequence[CognitiveMap]) -> Voices:
    frames = [m.links[["cause", "effect", "weight"]].assign(source=place) for place, m in enumerate(maps)]
    if not frames:
        message = "there is no map to resample"
        raise MapError(message)
    table = pd.concat(frames).set_index(["source", "cause", "effect"])["weight"].unstack("source")  # noqa: PD010
    values = table.reindex(columns=range(len(maps))).sort_index().T
    there = values.notna().to_numpy(dtype=float)
    pairs = tuple((str(pair[0]), str(pair[1])) for pair in values.columns)
    names = tuple(str(place) for place in range(len(maps)))
    return Voices(names, pairs, np.nan_to_num(values.to_numpy(dtype=float)), there, there, len(maps))


def _clusters(data: pd.DataFrame | Sequence[CognitiveMap], voices: Voices, unit: str) -> Any:
    """Return the group of each source that is drawn together: itself, or what the column `unit` says."""
    if unit == "source":
        return np.arange(len(voices.sources))
    if not isinstance(data, pd.DataFrame) or unit not in data:
        message = f"unit is {unit!r}; it can be source, or a column of the claims"
        raise MapError(message)
    group = data.drop_duplicates(SOURCE).set_index(data.drop_duplicates(SOURCE)[SOURCE].map(str))[unit]
    known = group.reindex(list(voices.sources)).astype("object")
    known = known.where(known.notna(), pd.Series(list(voices.sources), index=known.index))
    return pd.factorize(known, sort=True)[0]


def _draw(voices: Voices, clusters: Any, resamples: int, seed: int) -> FloatArray:
    """Return how often each source is drawn: resamples x sources. Silent sources can be drawn too, and add nothing."""
    groups = int(clusters.max(initial=-1)) + 1
    silent = voices.asked - len(voices.sources)
    total = groups + silent
    if total == 0:
        return np.zeros((resamples, 0))
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(total, np.full(total, 1 / total), size=resamples)
    return np.asarray(drawn[:, clusters], dtype=float)


def _by_function(
    data: pd.DataFrame | Sequence[CognitiveMap],
    statistic: Callable[[CognitiveMap], "pd.Series[float]"],
    voices: Voices,
    counts: FloatArray,
    zeros: Zeros,
) -> tuple[FloatArray, FloatArray, pd.DataFrame]:
    if not isinstance(data, pd.DataFrame):
        message = "a function of a map needs claims to rebuild the map from"
        raise MapError(message)
    first = statistic(build_map(data, zeros, asked=voices.asked))
    by_source = dict(iter(data.groupby(data[SOURCE].map(str), sort=True)))
    values = []
    for row in counts:
        parts = []
        for name, times in zip(voices.sources, row.astype(int), strict=True):
            parts += [_again(by_source[name], copy) for copy in range(times)]
        resampled = build_map(pd.concat(parts), zeros, asked=voices.asked) if parts else None
        series = statistic(resampled) if resampled is not None else first * np.nan
        values.append(series.reindex(first.index).to_numpy(dtype=float))
    draws = np.asarray(values, dtype=np.float64).reshape(len(counts), len(first))
    return np.asarray(first.to_numpy(dtype=float)), draws, first.index.to_frame(index=False)


def _again(rows: pd.DataFrame, copy: int) -> pd.DataFrame:
    """Return one source's claims as those of another person who says the same."""
    changes: dict[str, Any] = {SOURCE: rows[SOURCE].map(str) + f"/{copy}"}
    if "fragment_id" in rows:
        changes["fragment_id"] = rows["fragment_id"].map(str) + f"/{copy}"
    return rows.assign(**changes)


def _intervals(
    items: pd.DataFrame, estimate: FloatArray, draws: FloatArray, voices: Voices, alone: Any
) -> pd.DataFrame:
    frame = items.copy()
    seen = ~np.isnan(draws)
    share = seen.mean(axis=0) if len(draws) else np.zeros(len(items))
    ends = np.full((2, len(items)), np.nan)
    for place in range(len(items)):
        if seen[:, place].any():
            ends[:, place] = np.quantile(draws[seen[:, place], place], [0.025, 0.975])
    # A resample loses links that few people told, so a sum over links may lie above all but a few of its draws.
    ends = np.array([np.minimum(ends[0], estimate), np.maximum(ends[1], estimate)])
    note = np.full(len(items), "", dtype=object)
    if len(voices.sources) < FEWEST:
        note[:] = f"no range: fewer than {FEWEST} people made claims"
    elif alone is not None:
        note[np.asarray(alone)] = "no range: one person alone tells it"
    ends[:, note != ""] = np.nan
    frame["estimate"] = np.nan_to_num(estimate)
    frame["low"], frame["high"] = (pd.array(end, dtype="Float64") for end in ends)
    frame[["low", "high"]] = frame[["low", "high"]].mask(np.isnan(ends).T)
    return frame.assign(seen=share, note=note)


def _ranks(items: pd.DataFrame, estimate: FloatArray, draws: FloatArray, top: int) -> pd.DataFrame:
    frame = items.copy()
    size = np.abs(np.nan_to_num(np.vstack([estimate[None], draws]) if len(draws) else estimate[None]))
    place = _rank_rows(size)
    frame["rank"] = place[0]
    drawn = place[1:]
    none = np.full(len(items), np.nan)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0, method="nearest") if len(drawn) else (none, none)
    frame["rank_low"], frame["rank_high"] = np.minimum(low, place[0]), np.maximum(high, place[0])
    moves = np.abs(np.nan_to_num(draws)) > 0 if len(draws) else np.zeros((0, len(items)))
    frame["p_top"] = ((drawn <= top) & moves).mean(axis=0) if len(drawn) else none
    return frame


def _rank_rows(size: FloatArray) -> Any:
    """Rank each row's items by size, 1 the largest; equal sizes share the best rank."""
    from scipy.stats import rankdata

    return rankdata(-np.round(size, 12), method="min", axis=1).astype(int)


def leave_one_out(claims: pd.DataFrame, *, zeros: Zeros = "mentioned", asked: int | None = None) -> pd.DataFrame:
    """Return what each source alone holds up, one row a source, the most influential first (its key is internal).

    links_lost: told by nobody else; links_turned: the weight changes its sign; largest_change: of a weight that stays.
    """
    voices = gather_voices(claims, asked=asked)
    n = len(voices.sources)
    whole = np.nan_to_num(weights_of(voices, np.ones((1, n)), zeros))
    fewer = np.full(n, float(voices.asked - 1))
    left = (
        weights_of(voices, np.ones((n, n)) - np.eye(n), zeros, asked=fewer)
        if n > 1
        else np.full((n, len(voices.pairs)), np.nan)
    )
    lost = (voices.mentioned.sum(axis=0) - voices.mentioned == 0) & (voices.mentioned > 0)
    stays = ~np.isnan(left)
    change = np.where(stays, np.abs(np.nan_to_num(left) - whole), 0.0).round(12)
    turned = stays & (np.sign(np.nan_to_num(left)) * np.sign(whole) < 0)
    frame = pd.DataFrame(
        {
            SOURCE: list(voices.sources),
            "links_lost": lost.sum(axis=1),
            "links_turned": turned.sum(axis=1),
            "largest_change": change.max(axis=1, initial=0.0),
        }
    )
    order = ["links_lost", "links_turned", "largest_change", SOURCE]
    return frame.sort_values(order, ascending=[False, False, False, True], ignore_index=True)
