"""Maps that other people might have told: link weights drawn so that ranges made of them hold the truth.

Drawing people again as they are (a bootstrap) does badly on sparse maps: two people who agree leave no doubt, and what
one person told is lost in a third of the resamples though somebody did tell it. So, for every draw,

- people get random weights (Rubin 1981, the Bayesian bootstrap), so that no link that was told is lost;
- every link is told by some more people, whose view is taken from all that is told in this map, turned to the side that
  most of the link's own people take: where few told a link, how much people differ is learnt from the other links;
- links that nobody told are added where a link counts in full however few tell it: as many as follow from how many
  people stand behind the links that were told (a beta-binomial model), between concepts that have rare links.

Ends are percentiles, moved out to make up for few people (Hesterberg 2015, doi 10.1080/00031305.2015.1089789).
`python -m benchmarks.coverage` measures how often such ranges hold the truth; the numbers below were chosen by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from hct_eval.maps.build import Voices, Zeros
from hct_eval.maps.carry import NOTHING_UNSEEN, IntArray, Question
from hct_eval.maps.cognitive_map import FloatArray
from hct_eval.maps.draws import EVERY, Draws, quantiles
from hct_eval.maps.unseen import Clusters, Missing, draw_unseen, missing_links

ADDED = 2
"""People (in weight) that are added to each link."""
SIDES = (0.025, 0.975)
CHUNK = 1000
"""Maps whose random numbers are drawn at once, each chunk from a seed of its own: what is drawn depends neither on how
many maps are worked on at once, nor on which items are asked for."""
_CELLS = 15_000
"""About how many weights are worked on at once: few enough to stay in a processor's own memory."""
_POOL = 1 << 15
"""Draws of what is added to links; if a chunk needs more they are used again, at other links."""


def draw_answers(
    question: Question,
    voices: Voices,
    clusters: Clusters,
    zeros: Zeros,
    resamples: int,
    seed: int,
    *,
    added: int = ADDED,
    untold: bool = True,
) -> Draws:
    """Return the question's answers for maps that other people might have told: resamples x items.

    NaN for a link to which nobody gave a sign. Other people `added` to each link than ADDED, and maps without `untold`
    links, are there to be measured: their ranges are narrower, and hold the truth too rarely on some kinds of map.
    """
    known = zeros == "everyone" or question.statistic == "weight" or not untold
    missing = None if known else missing_links(voices, clusters, question.labels)
    make = partial(_answers, question, voices, clusters, zeros, resamples, seed, added, missing)
    return Draws(resamples, question.count, make)


def ends_of(draws: Draws, estimate: FloatArray, units: int, *, sums: bool) -> FloatArray:
    """Return the lower and upper end for each item (2 x items), moved out to hold the estimate; NaN without draws.

    `units` is the number of people (or groups) that were drawn. `sums` says that an item adds up what all of them say:
    then the ends are moved from the median by t(units - 1) / z times the root of units / (units - 1).
    """
    from scipy.special import ndtri, stdtrit

    if not draws.rows or units < 2:
        return np.full((2, draws.items), np.nan)
    if sums:
        low, middle, high = quantiles(draws, (SIDES[0], 0.5, SIDES[1]))
        wider = stdtrit(units - 1, SIDES[1]) / ndtri(SIDES[1]) * np.sqrt(units / (units - 1))
        low, high = middle - wider * (middle - low), middle + wider * (high - middle)
    else:
        low, high = quantiles(draws, SIDES)
    return np.array([np.fmin(low, estimate), np.fmax(high, estimate)])


def _answers(
    question: Question,
    voices: Voices,
    clusters: Clusters,
    zeros: Zeros,
    resamples: int,
    seed: int,
    added: int,
    missing: Missing | None,
    items: slice,
) -> Iterator[FloatArray]:
    """Yield blocks of answers, maps x the items asked for."""
    of_links = question.statistic == "weight"
    links, kept = (items, EVERY) if of_links else (EVERY, items)
    crowd = _crowd(voices, clusters, zeros, links)
    side, views = _sides(voices)
    size = max(1, _CELLS // max(1, len(crowd.side)))
    for nth, first in enumerate(range(0, resamples, CHUNK)):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(nth,)))
        rows = min(CHUNK, resamples - first)
        people = rng.standard_exponential((rows, len(crowd.sizes)))
        silent = rng.standard_gamma(crowd.silent, rows) if crowd.silent else np.zeros(rows)
        pool, start = _pool(views, rows, len(voices.pairs), added, rng)
        unseen = draw_unseen(missing, side, views, rows, rng) if missing else NOTHING_UNSEEN
        more = np.lib.stride_tricks.sliding_window_view(pool, len(crowd.side), axis=1)
        for at in range(0, rows, size):
            block = slice(at, min(at + size, rows))
            weights = _weights(crowd, people[block], silent[block], *more[:, start[block] + (links.start or 0)])
            yield question.answer(weights, unseen.within(block.start, block.stop))[:, kept]


@dataclass(frozen=True)
class _Crowd:
    """Groups of people and what they say of the links that are drawn."""

    sizes: FloatArray
    """People of each group."""
    silent: int
    """People who made no claim."""
    everyone: bool
    """Whether weights are means over everyone asked."""
    strengths: FloatArray
    """Groups x links: the sum of what a group's people say."""
    signed: FloatArray
    """Groups x links: how many of them give the link a sign."""
    side: FloatArray
    """The side (1 or -1) that most of a link's people take; NaN where nobody gives it a sign."""


def _crowd(voices: Voices, clusters: Clusters, zeros: Zeros, links: slice) -> _Crowd:
    member = np.equal.outer(np.arange(clusters.max(initial=-1) + 1), clusters).astype(float)
    signed = member @ voices.signed[:, links]
    return _Crowd(
        member.sum(axis=1),
        voices.asked - len(voices.sources),
        zeros == "everyone",
        member @ voices.strengths[:, links],
        signed,
        np.where(signed.any(axis=0), _sides(voices)[0][links], np.nan),
    )


def _sides(voices: Voices) -> tuple[FloatArray, FloatArray]:
    """Return the side (1 or -1) that most of a link's people take, and all views, those of that side positive."""
    balance = np.sign(voices.strengths).sum(axis=0)
    side = np.where(balance == 0, np.where(voices.strengths.sum(axis=0) < -1e-12, -1.0, 1.0), np.sign(balance))
    return side, np.sort((voices.strengths * side)[voices.signed > 0])


def _pool(
    views: FloatArray, rows: int, links: int, added: int, rng: np.random.Generator
) -> tuple[FloatArray, IntArray]:
    """Return draws of what is added to a link (the weight of those who join in, and that times their view): 2 x many.

    And for each of the rows where it starts to take them, one a link. If they are too many to be drawn once each, rows
    start anywhere.
    """
    size = min(rows * links, _POOL)
    pool = np.empty((2, size + links))
    mass, told = pool[:, :size]
    mass[:] = 0.0
    for _ in range(added):  # a gamma variate of this shape
        mass += rng.standard_exponential(out=told)
    np.multiply(mass, rng.choice(views, size) if len(views) else 0.0, out=told)
    pool[:, size:] = pool[:, np.arange(links) % max(1, size)]
    return pool, np.arange(rows) * links if size == rows * links else rng.integers(0, size, rows)


def _weights(crowd: _Crowd, people: FloatArray, silent: FloatArray, mass: FloatArray, told: FloatArray) -> FloatArray:
    """Return drawn link weights: mean views, times (for "everyone") the share of all asked who tell the link."""
    number = people @ crowd.signed
    weights = people @ crowd.strengths
    weights += told * crowd.side
    weights /= number + mass
    if crowd.everyone:
        weights *= number / (people @ crowd.sizes + silent)[:, None]
    return np.asarray(weights)
