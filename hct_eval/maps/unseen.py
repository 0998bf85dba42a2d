"""Links that people would tell, but nobody asked did: how many there are, where, and of what weight."""

from dataclasses import dataclass

import numpy as np

from hct_eval.maps.build import Voices
from hct_eval.maps.carry import NOTHING_UNSEEN, IntArray, Unseen, link_ends
from hct_eval.maps.cognitive_map import FloatArray

Clusters = IntArray
"""For each source the number of the group that is drawn together: itself, or its researcher's conversations."""

SHAPES = np.geomspace(0.1, 10, 25)
SCALES = np.geomspace(0.1, 1000, 33)
"""Parameters of the beta distributions that are looked at for how often links are told."""
_ORDERS = 1 << 19
"""About how many places are put in random orders for each chunk of maps; beyond this, several maps share an order."""

_WEIGHTS = 1 << 17
"""At most so many weights are drawn for each chunk of maps."""
_SORTED = 1 << 15
"""About how many places are sorted at once."""


@dataclass(frozen=True)
class Missing:
    """What is needed to draw links that nobody told."""

    size: int
    """Concepts of the map."""
    told: int
    """Links that were told."""
    missed: FloatArray
    """Chances that all of those asked miss a link."""
    plausible: FloatArray
    """How plausible each of these is (sums to 1)."""
    place: IntArray
    """Cells of the flattened matrix without a link."""
    odds: FloatArray
    """Of each such cell: how likely it is to be chosen, compared with the others."""


def units_of(voices: Voices, clusters: Clusters) -> int:
    """Return how many groups were asked, silent people among them (one each)."""
    return int(clusters.max(initial=-1)) + 1 + voices.asked - len(voices.sources)


def share_unseen(voices: Voices, clusters: Clusters) -> float:
    """Return about which share of all links others would tell, but nobody asked did; 1 where nobody made a claim."""
    missed, plausible = _missed(voices, clusters)
    return float(missed @ plausible)


def missing_links(voices: Voices, clusters: Clusters, labels: list[str]) -> Missing:
    """Return what is needed to draw links that nobody told, between concepts that have rare links."""
    cause, effect = link_ends(voices.pairs, labels)
    free = ~np.eye(len(labels), dtype=bool)
    free[cause, effect] = False
    rare = _support(voices, clusters) <= 2
    out, into = (np.bincount(end[rare], minlength=len(labels)) + 0.1 for end in (cause, effect))
    place = np.flatnonzero(free)
    odds = np.outer(out, into).ravel()[place]
    return Missing(len(labels), len(voices.pairs), *_missed(voices, clusters), place, odds)


@dataclass(frozen=True)
class UnseenLinks:
    """Links that nobody told, of many maps; written out for some maps at a time, since there can be very many."""

    missing: Missing
    count: IntArray
    """How many each map has."""
    orders: IntArray
    """Random orders of the free cells, which maps take in turn."""
    weights: FloatArray
    """Weights, which are taken in turn and then again."""

    def within(self, first: int, end: int) -> Unseen:
        """Return those of the maps from `first` to before `end`, counted from `first`."""
        count, before = self.count[first:end], self.count[:first]
        if not count.any():
            return NOTHING_UNSEEN
        row = np.repeat(np.arange(len(count)), count)
        nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        own = (np.cumsum(count > 0) - 1 + (before > 0).sum()) % len(self.orders)
        cell = self.missing.place[self.orders[own[row], nth]]
        weight = self.weights[(np.arange(len(row)) + before.sum()) % len(self.weights)]
        return Unseen(row, cell // self.missing.size, cell % self.missing.size, weight)


def draw_unseen(
    missing: Missing, side: FloatArray, views: FloatArray, rows: int, rng: np.random.Generator
) -> UnseenLinks | Unseen:
    """Return links that nobody told for each of `rows` maps; a weight is a link's side times anybody's view."""
    if not len(missing.place) or not len(views):
        return NOTHING_UNSEEN
    likely = rng.choice(len(missing.missed), rows, p=missing.plausible)
    count = np.minimum(rng.negative_binomial(missing.told, 1 - missing.missed[likely]), len(missing.place))
    if not count.any():
        return NOTHING_UNSEEN
    orders = _orders(missing.odds, int((count > 0).sum()), int(count.max()), rng)
    weights = min(int(count.sum()), _WEIGHTS)
    return UnseenLinks(missing, count, orders, rng.choice(side, weights) * rng.choice(views, weights))


def _orders(odds: FloatArray, rows: int, most: int, rng: np.random.Generator) -> IntArray:
    """Return random orders of places by odds, one a row: the first k of a row are k drawn without replacement."""
    count, some = max(1, min(rows, _ORDERS // len(odds))), max(1, _SORTED // len(odds))
    found = np.empty((count, min(most, len(odds))), dtype=np.int64)
    for at in range(0, count, some):
        into = found[at : at + some]
        times = rng.standard_exponential((len(into), len(odds))) / odds
        first = np.argpartition(times, most, axis=1)[:, :most] if most < len(odds) else np.arange(len(odds))[None]
        order = np.argsort(np.take_along_axis(times, first, axis=1), axis=1)
        into[:] = np.take_along_axis(first, order, axis=1)
    return found


def _support(voices: Voices, clusters: Clusters) -> FloatArray:
    """Return how many groups tell each link."""
    member = np.equal.outer(np.arange(clusters.max(initial=-1) + 1), clusters).astype(float)
    return np.asarray((member @ voices.mentioned > 0).sum(axis=0), dtype=float)


def _missed(voices: Voices, clusters: Clusters) -> tuple[FloatArray, FloatArray]:
    """Return chances that all of those asked miss a link, and how plausible each is (sums to 1).

    How often links are told follows a beta distribution; each pair of parameters on a grid is as plausible as it makes
    the numbers of people behind the links that were told, times a prior (log of the shape: normal, 0, deviation 1).
    """
    from scipy.special import gammaln

    units = units_of(voices, clusters)
    if not voices.pairs:
        return np.ones(1), np.ones(1)
    told, links = np.unique(_support(voices, clusters), return_counts=True)
    a, b = SHAPES[:, None], SCALES[:, None]
    # log B(x, y) = log G(x) + log G(y) - log G(x + y): most of it depends on the shape or on the scale alone.
    both = gammaln(a + b.T) - gammaln(a + b.T + units)
    log_missed = both + (gammaln(b + units) - gammaln(b)).T
    each = both - gammaln(a) - gammaln(b).T - np.log(-np.expm1(log_missed))
    fit = links.sum() * each + gammaln(a + told) @ links[:, None] + (gammaln(b + units - told) @ links[:, None]).T
    fit -= np.log(a) ** 2 / 2
    plausible = np.exp(fit - fit.max())
    return np.exp(log_missed).ravel(), (plausible / plausible.sum()).ravel()
