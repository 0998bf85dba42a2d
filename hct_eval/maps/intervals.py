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

import numpy as np

from hct_eval.maps.build import Voices, Zeros
from hct_eval.maps.carry import NOTHING_UNSEEN, IntArray, Question, Unseen, link_ends
from hct_eval.maps.cognitive_map import FloatArray

Clusters = IntArray
"""For each source the number of the group that is drawn together: itself, or its researcher's conversations."""

ADDED = 2.0
"""People (in weight) that are added to each link."""
SHAPES = np.geomspace(0.1, 10, 25)
SCALES = np.geomspace(0.1, 1000, 33)
"""Parameters of the beta distributions that are looked at for how often links are told."""
SIDES = (0.025, 0.975)
_CELLS = 4_000_000
"""About how many weights are drawn at once."""
_POOL = 1 << 17
"""Draws of what is added to links; beyond this many they are used again, at other links."""


def draw_answers(
    question: Question, voices: Voices, clusters: Clusters, zeros: Zeros, resamples: int, seed: int
) -> FloatArray:
    """Return the question's answer for maps that other people might have told: resamples x items.

    NaN for a link to which nobody gave a sign. Memory is bounded by blocks of maps.
    """
    blocks = [
        question.answer(weights, unseen)
        for weights, unseen in _blocks(question, voices, clusters, zeros, resamples, seed)
    ]
    return np.concatenate(blocks) if blocks else np.zeros((0, len(question.items())))


def ends_of(draws: FloatArray, estimate: FloatArray, units: int, *, sums: bool) -> FloatArray:
    """Return the lower and upper end for each item (2 x items), moved out to hold the estimate; NaN without draws.

    `units` is the number of people (or groups) that were drawn. `sums` says that an item adds up what all of them say:
    then the ends are moved from the median by t(units - 1) / z times the root of units / (units - 1).
    """
    from scipy.stats import norm, t

    if not len(draws) or units < 2:
        return np.full((2, draws.shape[1]), np.nan)
    low, middle, high = np.quantile(draws, [SIDES[0], 0.5, SIDES[1]], axis=0)
    wider = t.ppf(SIDES[1], units - 1) / norm.ppf(SIDES[1]) * np.sqrt(units / (units - 1)) if sums else 1.0
    ends = np.array([middle - wider * (middle - low), middle + wider * (high - middle)])
    return np.array([np.fmin(ends[0], estimate), np.fmax(ends[1], estimate)])


def share_unseen(voices: Voices, clusters: Clusters) -> float:
    """Return about which share of all links others would tell, but nobody asked did; 1 where nobody made a claim."""
    missed, plausible = _missed(voices, clusters)
    return float(missed @ plausible)


def _support(voices: Voices, clusters: Clusters) -> FloatArray:
    """Return how many groups tell each link."""
    member = np.equal.outer(np.arange(clusters.max(initial=-1) + 1), clusters).astype(float)
    return np.asarray((member @ voices.mentioned > 0).sum(axis=0), dtype=float)


def _missed(voices: Voices, clusters: Clusters) -> tuple[FloatArray, FloatArray]:
    """Return chances that all of those asked miss a link, and how plausible each is (sums to 1).

    How often links are told follows a beta distribution; each pair of parameters on a grid is as plausible as it makes
    the numbers of people behind the links that were told, times a prior (log of the shape: normal, 0, deviation 1).
    """
    from scipy.special import betaln

    units = units_of(voices, clusters)
    if not voices.pairs:
        return np.ones(1), np.ones(1)
    told, links = np.unique(_support(voices, clusters), return_counts=True)
    a, b = (grid.ravel()[:, None] for grid in np.meshgrid(SHAPES, SCALES))
    missed = np.exp(betaln(a, b + units) - betaln(a, b))
    fit = (betaln(a + told, b + units - told) - betaln(a, b) - np.log1p(-missed)) @ links
    fit -= np.log(a[:, 0]) ** 2 / 2
    plausible = np.exp(fit - fit.max())
    return missed[:, 0], plausible / plausible.sum()


def units_of(voices: Voices, clusters: Clusters) -> int:
    """Return how many groups were asked, silent people among them (one each)."""
    return int(clusters.max(initial=-1)) + 1 + voices.asked - len(voices.sources)


def _blocks(
    question: Question, voices: Voices, clusters: Clusters, zeros: Zeros, resamples: int, seed: int
) -> Iterator[tuple[FloatArray, Unseen]]:
    rng = np.random.default_rng(seed)
    links = len(voices.pairs)
    in_full = zeros == "mentioned" and question.statistic != "weight"
    side, views = _sides(voices)
    added = _Added(views, resamples * links, rng)
    size = max(1, _CELLS // max(1, links))
    for first in range(0, resamples, size):
        rows = min(size, resamples - first)
        weights = _weights(voices, clusters, zeros, added.take(rows, links, rng), side, rng)
        yield weights, _unseen(question, voices, clusters, rows, side, views, rng) if in_full else NOTHING_UNSEEN


def _sides(voices: Voices) -> tuple[FloatArray, FloatArray]:
    """Return the side (1 or -1) that most of a link's people take, and all views, those of that side positive."""
    balance = np.sign(voices.strengths).sum(axis=0)
    side = np.where(balance == 0, np.where(voices.strengths.sum(axis=0) < -1e-12, -1.0, 1.0), np.sign(balance))
    return side, np.sort((voices.strengths * side)[voices.signed > 0])


class _Added:
    """What is added to links: the weight of those who join in, and that weight times their view."""

    def __init__(self, views: FloatArray, needed: int, rng: np.random.Generator) -> None:
        size = min(needed, _POOL)
        self.mass = rng.standard_gamma(ADDED, size)
        self.told = self.mass * rng.choice(views, size) if len(views) else np.zeros(size)
        self.used = 0

    def take(self, rows: int, links: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Return both for the next rows x links."""
        if self.used + rows * links <= len(self.mass):
            part = slice(self.used, self.used + rows * links)
            self.used += rows * links
            return self.mass[part].reshape(rows, links), self.told[part].reshape(rows, links)
        start = rng.integers(0, len(self.mass), rows)
        both = []
        for values in (self.mass, self.told):
            around = np.concatenate([values, np.resize(values, links)])
            both.append(np.lib.stride_tricks.sliding_window_view(around, links)[start])
        return both[0], both[1]


def _weights(
    voices: Voices,
    clusters: Clusters,
    zeros: Zeros,
    added: tuple[FloatArray, FloatArray],
    side: FloatArray,
    rng: np.random.Generator,
) -> FloatArray:
    """Return drawn link weights: mean views, times (for "everyone") the share of all asked who tell the link."""
    mass, told = added
    groups = int(clusters.max(initial=-1)) + 1
    people = rng.standard_exponential((len(mass), groups))[:, clusters]
    number = people @ voices.signed
    weights = (people @ voices.strengths + told * side) / (number + mass)
    if zeros == "everyone":
        silent = voices.asked - len(voices.sources)
        everyone = people.sum(axis=1) + (rng.standard_gamma(silent, len(mass)) if silent else 0.0)
        weights = weights * number / everyone[:, None]
    weights[:, voices.signed.sum(axis=0) == 0] = np.nan
    return np.asarray(weights)


def _unseen(
    question: Question,
    voices: Voices,
    clusters: Clusters,
    rows: int,
    side: FloatArray,
    views: FloatArray,
    rng: np.random.Generator,
) -> Unseen:
    """Return links that nobody told, for each of the rows."""
    labels = question.labels
    cause, effect = link_ends(voices.pairs, labels)
    free = ~np.eye(len(labels), dtype=bool)
    free[cause, effect] = False
    if not free.any() or not len(views):
        return NOTHING_UNSEEN
    missed, plausible = _missed(voices, clusters)
    likely = rng.choice(len(missed), rows, p=plausible)
    count = np.minimum(rng.negative_binomial(len(voices.pairs), 1 - missed[likely]), free.sum())
    rare = _support(voices, clusters) <= 2
    out, into = (np.bincount(end[rare], minlength=len(labels)) + 0.1 for end in (cause, effect))
    place = np.flatnonzero(free)
    orders = _orders(np.outer(out, into).ravel()[place], rows, rng)
    row = np.repeat(np.arange(rows), count)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    cell = place[orders[row % len(orders), nth]]
    told = np.resize(rng.choice(side, _POOL) * rng.choice(views, _POOL), len(row))
    return Unseen(row, cell // len(labels), cell % len(labels), told)


def _orders(odds: FloatArray, most: int, rng: np.random.Generator) -> IntArray:
    """Return random orders of places by odds, one a row: the first k of a row are k drawn without replacement."""
    rows = max(1, min(most, _POOL * 4 // len(odds)))
    return np.argsort(rng.standard_exponential((rows, len(odds))) / odds, axis=1)
