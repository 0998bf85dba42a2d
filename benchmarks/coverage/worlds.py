"""Populations whose map is known, of which few people are asked: what the ranges are measured on.

Each population is a list of people who each tell some links. They differ in how many links they tell, in sign and in
strength; some belong to a group that tells other links. The truth is the map of the whole population.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from hct_eval.maps.build import SOURCE, Voices, gather_voices

SAMPLE = Path(__file__).parents[2] / "data" / "raw" / "hct-sample"
LEVELS = np.array([1.0, 2.0, 3.0]) / 3
"""Strengths a claim can have."""
PEOPLE = 3000
"""People of a population."""
UNCLEAR = 0.02
"""Share of what is told without a clear sign."""


@dataclass(frozen=True)
class World:
    """A population: what each person would tell if asked."""

    name: str
    voices: Voices

    def ask(self, people: int, rng: np.random.Generator) -> Voices:
        """Return what a few people, chosen at random, tell: only the links that one of them mentions."""
        chosen = rng.choice(len(self.voices.sources), people, replace=False)
        told = self.voices.mentioned[chosen].any(axis=0)
        pairs = tuple(pair for pair, one in zip(self.voices.pairs, told, strict=True) if one)
        parts = [part[np.ix_(chosen, told)] for part in self._arrays()]
        return Voices(tuple(f"p{at:04}" for at in range(people)), pairs, parts[0], parts[1], parts[2], people)

    def _arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.voices.strengths, self.voices.signed, self.voices.mentioned


def sample_like(rng: np.random.Generator) -> World:
    """Return a population in the shape of the sample's largest place: its links, how often each is told, and how."""
    told = gather_voices(read_sample("plymouth"))
    people = told.mentioned.shape[0]
    common = (told.mentioned.sum(axis=0) + 0.5) / (people + 1)
    positive, signed = (told.strengths > 0).sum(axis=0), np.maximum(told.signed.sum(axis=0), 1)
    share = (positive + 0.05) / (signed + 0.1)
    mean = np.abs(told.strengths).sum(axis=0) / signed
    return World("interviews, few links", _people(rng, told.pairs, common, share, mean, spread=0.3, groups=0.25))


def open_interviews(rng: np.random.Generator) -> World:
    """Return a population that tells few of very many links: a few links are common, most are rare."""
    pairs = _pairs(30, 400, rng)
    common = np.minimum(0.6, 1.5 / np.arange(1, len(pairs) + 1))
    share, mean = _opinions(rng, len(pairs))
    return World("interviews, many rare links", _people(rng, pairs, common, share, mean, spread=0.4, groups=0.35))


def drawn_maps(rng: np.random.Generator) -> World:
    """Return a population in which everybody draws a map of the same twelve concepts."""
    pairs = _pairs(12, 132, rng)
    common = rng.beta(0.6, 1.4, len(pairs))
    share, mean = _opinions(rng, len(pairs))
    return World("maps that each person draws", _people(rng, pairs, common, share, mean, spread=0.6, groups=0.2))


WORLDS: tuple[Callable[[np.random.Generator], World], ...] = (sample_like, open_interviews, drawn_maps)


def read_sample(place: str) -> pd.DataFrame:
    """Return a sample place's coded claims as they stand in its workbooks, with the conversation of each."""
    parts = []
    for path in sorted((SAMPLE / place / "coding").glob("*.xlsx")):
        sheets = pd.read_excel(path, sheet_name=["claims", "fragments"], engine="calamine")
        home = sheets["fragments"].drop_duplicates("fragment_id").set_index("fragment_id")[SOURCE]
        parts.append(sheets["claims"].assign(**{SOURCE: sheets["claims"]["fragment_id"].map(home)}))
    claims = pd.concat(parts, ignore_index=True).dropna(subset=["cause", "effect", SOURCE])
    clean = {end: claims[end].str.strip().str.casefold() for end in ("cause", "effect")}
    return claims.assign(**clean)


def _pairs(concepts: int, links: int, rng: np.random.Generator) -> tuple[tuple[str, str], ...]:
    """Return different links between concepts, some of which have more of them than others, in random order."""
    ends = np.array([(i, j) for i in range(concepts) for j in range(concepts) if i != j])
    pull = rng.gamma(1.0, size=concepts) + 0.1
    odds = pull[ends[:, 0]] * pull[ends[:, 1]]
    chosen = ends[rng.choice(len(ends), links, replace=False, p=odds / odds.sum())]
    return tuple((f"c{i:02}", f"c{j:02}") for i, j in chosen)


def _opinions(rng: np.random.Generator, links: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each link's share of people who see it as positive (an eighth is contested), and its mean strength."""
    positive = rng.random(links) < 0.6
    dissent = np.where(rng.random(links) < 0.125, rng.uniform(0.15, 0.5, links), rng.beta(0.5, 12, links))
    return np.where(positive, 1 - dissent, dissent), rng.uniform(0.45, 0.9, links)


def _people(
    rng: np.random.Generator,
    pairs: tuple[tuple[str, str], ...],
    common: np.ndarray,
    positive: np.ndarray,
    mean: np.ndarray,
    *,
    spread: float,
    groups: float,
) -> Voices:
    """Return a population: who tells which link, with which sign and strength.

    `spread` is how much people differ in how much they tell and how strongly they put it (standard deviation on the
    logit scale); a third of the people are a group that tells a share `groups` of the links more or less often.
    """
    shape = (PEOPLE, len(pairs))
    talk, force = rng.normal(0, spread, (2, PEOPLE, 1))
    member = rng.random((PEOPLE, 1)) < 1 / 3
    shift = np.where(rng.random(len(pairs)) < groups, rng.normal(0, 1.2, len(pairs)), 0.0)
    logit = np.log(common / (1 - common)) + talk + np.where(member, shift, -shift / 2)
    mentioned = rng.random(shape) < 1 / (1 + np.exp(-logit))
    signed = mentioned & (rng.random(shape) > UNCLEAR)
    sign = np.where(rng.random(shape) < positive, 1.0, -1.0)
    at = np.log(np.clip((mean - 1 / 3) / (2 / 3), 0.03, 0.97) / (1 - np.clip((mean - 1 / 3) / (2 / 3), 0.03, 0.97)))
    level = (rng.random((2, *shape)) < 1 / (1 + np.exp(-(at + force)))).sum(axis=0)
    strengths = np.where(signed, sign * LEVELS[level], 0.0)
    order = sorted(range(len(pairs)), key=lambda place: pairs[place])
    kept = [place for place in order if mentioned[:, place].any()]
    return Voices(
        tuple(f"p{at:04}" for at in range(PEOPLE)),
        tuple(pairs[place] for place in kept),
        strengths[:, kept],
        signed[:, kept].astype(float),
        mentioned[:, kept].astype(float),
        PEOPLE,
    )
