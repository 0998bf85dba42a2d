"""How far a map, and what is read from it, would differ had other people been asked.

Ranges are given where simulations show that they hold the truth about as often as they say; elsewhere a note says why
there is none. What rests on one person has no range.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.maps import coverage
from hct_eval.maps.build import SOURCE, Voices, Zeros, build_map, gather_voices, weights_of
from hct_eval.maps.carry import Named, Question
from hct_eval.maps.cognitive_map import CognitiveMap, FloatArray, MapError
from hct_eval.maps.draws import Draws, draws_of, quantiles
from hct_eval.maps.intervals import SIDES, draw_answers, ends_of
from hct_eval.maps.ranks import rank_items
from hct_eval.maps.settling import Settings
from hct_eval.maps.unseen import Clusters, share_unseen, units_of

Statistic = Named | Callable[[CognitiveMap], "pd.Series[float]"]
FEWEST = 5
"""With fewer people who made claims than this no range is given."""
MOST_UNSEEN = 0.5
"""Where more than about this share of the links that others would tell was told by nobody asked, sums over the links
that people mention have no range: they would be sums of what is not known."""


@dataclass(frozen=True)
class Resampled:
    """Outcome of `bootstrap_map`."""

    intervals: pd.DataFrame
    """One row an item: its keys, estimate, low, high (empty where there is none, and `note` says why), seen (how likely
    a link would be told had as many people been drawn again from those asked), note."""
    single_voice: pd.DataFrame
    """Links that one source alone tells: cause, effect."""
    sources: int
    """Sources that were resampled, silent ones included."""
    speakers: int
    """Sources that made at least one claim."""
    resamples: int
    top: int
    words: str = ""
    """What the ranges are, and how often such ranges held the truth in simulations."""
    rank_words: str = ""
    """The same of the ranges of ranks."""
    allows_unseen: bool = False
    """Whether the ranges allow for links that nobody asked told."""
    draws: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    """Resamples x items, on request."""
    rank: Callable[[], pd.DataFrame] = field(default=pd.DataFrame, repr=False)
    """Makes `ranks`."""

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """One row an item: rank by size, rank_low, rank_high, p_top (share of draws among the first `top`).

        With too few people the last three are empty. Found when they are first asked for.
        """
        return self.rank()


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
    """Draw maps that other people might have told (`data`: claims, or one map a person), and carry a statistic through.

    statistic: weight (items: links), out_strength, in_strength, centrality (items: concepts), effect (items: scenario
    and concept; of a `target` only, if given; needs `scenarios`), or a function map -> series (slower: claims only, and
    by a plain bootstrap whose coverage is not known).
    unit: source, or a column of the claims that groups sources (researcher): then whole groups are drawn. `asked`
    counts those who made no claim, too. Ranks are by absolute size, 1 the largest. `start` of effects is f(0) unless
    given. How maps are drawn and ends found: `hct_eval.maps.intervals`. A range that holds the truth too rarely in
    simulations is not given.
    """
    voices = gather_voices(data, asked=asked) if isinstance(data, pd.DataFrame) else _voices_of(data)
    clusters = _clusters(data, voices, unit)
    if callable(statistic):
        return _by_function(data, statistic, voices, clusters, zeros, resamples, seed, top, keep_draws=keep_draws)
    question = Question(voices.pairs, statistic, scenarios, target, settings or Settings(), start)
    outcome = resample_voices(
        voices, question, resamples, seed=seed, zeros=zeros, clusters=clusters, top=top, keep_draws=keep_draws
    )
    return _with_words(outcome, statistic, zeros, None if unit != "source" else voices.asked)


def resample_voices(
    voices: Voices,
    question: Question,
    resamples: int,
    *,
    seed: int,
    zeros: Zeros = "mentioned",
    clusters: Clusters | None = None,
    top: int = 3,
    keep_draws: bool = False,
) -> Resampled:
    """Return what `bootstrap_map` gives for a named statistic, from voices, with every range that can be computed."""
    groups = np.arange(len(voices.sources)) if clusters is None else clusters
    estimate: FloatArray = question.answer(weights_of(voices, np.ones((1, len(voices.sources))), zeros))[0]
    draws = draw_answers(question, voices, groups, zeros, resamples, seed)
    weights = question.statistic == "weight"
    ends = ends_of(draws, estimate, units_of(voices, groups), sums=not weights or zeros == "everyone")
    most = max(1.0, float(np.abs(voices.strengths).max(initial=0.0)))
    if question.statistic != "effect":
        ends = np.clip(ends, -most if weights else 0.0, most if weights else np.inf)
    items = question.items()
    return Resampled(
        _intervals(
            items,
            estimate,
            ends,
            _notes(voices, groups, question, zeros, len(items)),
            _seen(voices, groups, question, len(items)),
        ),
        _single_voices(voices),
        voices.asked,
        len(voices.sources),
        resamples,
        top,
        allows_unseen=zeros == "mentioned" and not weights,
        draws=_frame(draws, items) if keep_draws else pd.DataFrame(),
        rank=partial(rank_items, items, estimate, draws if groups.max(initial=-1) + 1 >= FEWEST else None, top, SIDES),
    )


def _notes(voices: Voices, clusters: Clusters, question: Question, zeros: Zeros, items: int) -> Any:
    """Say for each item why it has no range ("" where it has one)."""
    note = np.full(items, "", dtype=object)
    if question.statistic == "weight":
        signed = voices.signed.sum(axis=0)
        note[signed == 1] = "no range: one person alone gives it a sign"
        note[voices.mentioned.sum(axis=0) == 1] = "no range: one person alone tells it"
        note[signed == 0] = "no range: nobody gave it a clear sign"
    elif zeros == "mentioned" and question.statistic != "effect":
        share = share_unseen(voices, clusters)
        if share > MOST_UNSEEN:
            note[:] = (
                f"no range: of 100 links that people would tell, about {round(100 * share)} were told by nobody asked"
            )
    if len(voices.sources) < FEWEST:
        note[:] = f"no range: fewer than {FEWEST} people made claims"
    elif clusters.max() + 1 < FEWEST:
        note[:] = f"no range: fewer than {FEWEST} groups of people made claims"
    return note


def _seen(voices: Voices, clusters: Clusters, question: Question, items: int) -> FloatArray:
    """Return how likely each item would occur had as many been drawn again from those asked (1 but for links)."""
    if question.statistic != "weight":
        return np.ones(items)
    units = max(1, units_of(voices, clusters))
    member = np.equal.outer(np.arange(clusters.max(initial=-1) + 1), clusters).astype(float)
    tell = (member @ voices.signed > 0).sum(axis=0)
    return np.asarray(1 - (1 - tell / units) ** units, dtype=float)


def _single_voices(voices: Voices) -> pd.DataFrame:
    alone = voices.mentioned.sum(axis=0) == 1
    rows = [pair for pair, one in zip(voices.pairs, alone.tolist(), strict=True) if one]
    return pd.DataFrame(rows, columns=["cause", "effect"])


def _with_words(outcome: Resampled, statistic: Named, zeros: Zeros, people: int | None) -> Resampled:
    """Add what simulations say of such ranges; strike out those that hold the truth too rarely.

    `people` is None where they are drawn in groups, which was not simulated.
    """
    measured, ranks = (coverage.look_up(name, zeros, people or 0) for name in (statistic, "rank"))
    intervals, rank = outcome.intervals, outcome.rank
    if measured is not None and measured.too_low:
        given = intervals["low"].notna()
        intervals = intervals.assign(note=intervals["note"].mask(given, f"no range: {measured.words()}"))
        intervals[["low", "high"]] = pd.NA
        intervals = intervals.astype({"low": "Float64", "high": "Float64"})
    if ranks is not None and ranks.too_low:
        rank = partial(_without_ends, rank)
    return replace(
        outcome,
        intervals=intervals,
        rank=rank,
        words=coverage.say_coverage(measured),
        rank_words=coverage.say_coverage(ranks) if statistic == "effect" else "",
    )


def _without_ends(rank: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    return rank().assign(rank_low=np.nan, rank_high=np.nan)


def _voices_of(maps: Sequence[CognitiveMap]) -> Voices:
    if not maps:
        message = "there is no map to resample"
        raise MapError(message)
    labels = sorted({label for m in maps for label in m.labels})
    position = {label: place for place, label in enumerate(labels)}
    cells = []
    for m in maps:
        own = np.array([position[label] for label in m.labels], dtype=np.int64)
        cause, effect = m.ends()
        cells.append(own[cause] * len(labels) + own[effect])
    told, column = np.unique(np.concatenate(cells), return_inverse=True)
    row = np.repeat(np.arange(len(maps)), [len(own) for own in cells])
    values, there = np.zeros((len(maps), len(told))), np.zeros((len(maps), len(told)))
    values[row, column] = np.concatenate([m.matrix[m.ends()] for m in maps])
    there[row, column] = 1.0
    pairs = tuple((labels[cell // len(labels)], labels[cell % len(labels)]) for cell in told.tolist())
    return Voices(tuple(map(str, range(len(maps)))), pairs, values, there, there, len(maps))


def _clusters(data: pd.DataFrame | Sequence[CognitiveMap], voices: Voices, unit: str) -> Clusters:
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


def _draw(voices: Voices, clusters: Clusters, resamples: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Return how often each source is drawn (resamples x sources), and how many people with those who said nothing.

    Silent sources can be drawn too, each by itself. A group is drawn whole, so the number of people differs.
    """
    groups = int(clusters.max(initial=-1)) + 1
    silent = voices.asked - len(voices.sources)
    total = groups + silent
    if total == 0:
        return np.zeros((resamples, 0)), np.zeros(resamples)
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(total, np.full(total, 1 / total), size=resamples)
    counts = np.asarray(drawn[:, clusters], dtype=float)
    return counts, counts.sum(axis=1) + drawn[:, groups:].sum(axis=1)


def _by_function(
    data: pd.DataFrame | Sequence[CognitiveMap],
    statistic: Callable[[CognitiveMap], "pd.Series[float]"],
    voices: Voices,
    clusters: Clusters,
    zeros: Zeros,
    resamples: int,
    seed: int,
    top: int,
    *,
    keep_draws: bool,
) -> Resampled:
    """Return percentile ranges of a function of a map, by drawing sources again and building every map anew."""
    if not isinstance(data, pd.DataFrame):
        message = "a function of a map needs claims to rebuild the map from"
        raise MapError(message)
    first = statistic(build_map(data, zeros, asked=voices.asked))
    by_source = dict(iter(data.groupby(data[SOURCE].map(str), sort=True)))
    values = []
    for row, people in zip(*_draw(voices, clusters, resamples, seed), strict=True):
        parts = []
        for name, times in zip(voices.sources, row.astype(int), strict=True):
            parts += [_again(by_source[name], copy) for copy in range(times)]
        resampled = build_map(pd.concat(parts), zeros, asked=int(people)) if parts else None
        series = statistic(resampled) if resampled is not None else first * np.nan
        values.append(series.reindex(first.index).to_numpy(dtype=float))
    table = np.asarray(values, dtype=np.float64).reshape(resamples, len(first))
    estimate = np.asarray(first.to_numpy(), dtype=np.float64)
    items = first.index.to_frame(index=False)
    enough = len(voices.sources) >= FEWEST
    note = np.full(len(items), "" if enough else f"no range: fewer than {FEWEST} people made claims", dtype=object)
    seen = (~np.isnan(table)).mean(axis=0) if resamples else np.zeros(len(items))
    draws = draws_of(table)
    low, high = quantiles(draws, SIDES)
    ends = np.array([np.fmin(low, estimate), np.fmax(high, estimate)])
    return Resampled(
        _intervals(items, estimate, ends, note, seen),
        _single_voices(voices),
        voices.asked,
        len(voices.sources),
        resamples,
        top,
        words=coverage.UNKNOWN,
        rank_words=coverage.UNKNOWN,
        draws=_frame(draws, items) if keep_draws else pd.DataFrame(),
        rank=partial(rank_items, items, estimate, draws if enough else None, top, SIDES),
    )


def _frame(draws: Draws, items: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(draws.table(), columns=pd.MultiIndex.from_frame(items))


def _again(rows: pd.DataFrame, copy: int) -> pd.DataFrame:
    """Return one source's claims as those of another person who says the same."""
    changes: dict[str, Any] = {SOURCE: rows[SOURCE].map(str) + f"/{copy}"}
    if "fragment_id" in rows:
        changes["fragment_id"] = rows["fragment_id"].map(str) + f"/{copy}"
    return rows.assign(**changes)


def _intervals(
    items: pd.DataFrame, estimate: FloatArray, ends: FloatArray, note: Any, seen: FloatArray
) -> pd.DataFrame:
    low, high = (pd.array(end, dtype="Float64") for end in np.where(note != "", np.nan, ends))
    columns: dict[Any, Any] = {name: items[name].array for name in items}
    columns |= {"estimate": np.nan_to_num(estimate), "low": low, "high": high, "seen": seen, "note": note}
    return pd.DataFrame(columns)


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
