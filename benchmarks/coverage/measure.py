"""Ask few people of a population, again and again, and count how often ranges hold what the whole population says."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from benchmarks.coverage.methods import BEFORE, Ranges, ranges_of, ranks
from benchmarks.coverage.worlds import World
from hct_eval.maps.build import Voices, Zeros, weights_of
from hct_eval.maps.carry import Named, Question
from hct_eval.maps.focus import STILL

STATISTICS: tuple[Named, ...] = ("weight", "out_strength", "in_strength", "centrality", "effect")
SHOWN = 12
"""So many of the largest sums are looked at, as notebook 03 shows them."""
RAISED = 4
"""Effects on every concept are looked at for so many levers, as notebook 04 shows them."""
TRIED = 8
"""Levers that are ranked."""


@dataclass(frozen=True)
class Design:
    """What is asked of a population: levers, those most told as causes, and the outcome most told as an effect."""

    world: World
    zeros: Zeros
    levers: tuple[str, ...]
    target: str
    truth: dict[str, pd.Series]

    def questions(self, voices: Voices) -> Iterator[tuple[str, Question]]:
        """Yield each statistic with its question, for the concepts that these people tell of."""
        labels = {label for pair in voices.pairs for label in pair}
        there = [lever for lever in self.levers if lever in labels]
        for statistic in STATISTICS:
            if statistic != "effect":
                yield statistic, Question(voices.pairs, statistic)
            elif there:
                yield statistic, Question(voices.pairs, "effect", {name: {name: 1.0} for name in there[:RAISED]})
        if self.target in labels and len(there) > 1:
            yield "rank", Question(voices.pairs, "effect", {name: {name: 1.0} for name in there}, self.target)


def design_of(world: World, zeros: Zeros) -> Design:
    """Return the design for a population, with the true answers."""
    told = pd.DataFrame(world.voices.pairs, columns=["cause", "effect"])
    told["people"] = world.voices.mentioned.sum(axis=0)
    target = str(told.groupby("effect")["people"].sum().idxmax())
    causes = told[told["cause"] != target].groupby("cause")["people"].sum()
    levers = tuple(causes.nlargest(TRIED).index.map(str))
    design = Design(world, zeros, levers, target, {})
    weights = weights_of(world.voices, np.ones((1, len(world.voices.sources))), zeros)
    for statistic, question in design.questions(world.voices):
        index = pd.MultiIndex.from_frame(question.items())
        design.truth[statistic] = pd.Series(question.answer(weights)[0], index=index)
    return design


def measure_all(designs: list[Design], people: int, samples: int, draws: int, seed: int) -> pd.DataFrame:
    """Return `measure` of several populations, their samples numbered through."""
    parts = [measure(design, people, samples, draws, seed + nth * samples) for nth, design in enumerate(designs)]
    return pd.concat([part.assign(sample=part["sample"] + nth * samples) for nth, part in enumerate(parts)])


def measure(design: Design, people: int, samples: int, draws: int, seed: int) -> pd.DataFrame:
    """Return one row a sample, statistic and method: held, items (with a range), width (sum), tried (all items)."""
    rows = []
    for sample in range(samples):
        voices = design.world.ask(people, np.random.default_rng([seed, people, sample]))
        for statistic, question in design.questions(voices):
            ranges = ranges_of(voices, question, design.zeros, draws, seed + sample, only_ranks=statistic == "rank")
            truth = design.truth[statistic].reindex(pd.MultiIndex.from_frame(question.items())).to_numpy()
            looked = _looked_at(statistic, question, ranges, voices)
            if statistic == "rank":
                true = ranks(np.where(looked, truth, 0.0)[None])[0]
                found = [(name, ends, true, looked) for name, ends in ranges.ranks.items()]
            else:
                kept = looked & ranges.given
                found = [(name, ends, truth, kept) for name, ends in ranges.ends.items()]
                found.append((f"{BEFORE}, all", ranges.ends[BEFORE], truth, looked))
            for name, ends, true, kept in found:
                holds = (ends[0] <= true + 1e-9) & (true - 1e-9 <= ends[1])
                width = float(np.nansum((ends[1] - ends[0])[kept]))
                rows.append(
                    (statistic, name, sample, int(holds[kept].sum()), int(kept.sum()), width, int(looked.sum()))
                )
    return pd.DataFrame(rows, columns=["statistic", "method", "sample", "held", "items", "width", "tried"])


def _looked_at(statistic: str, question: Question, ranges: Ranges, voices: Voices) -> np.ndarray:
    """Mark the items that the notebooks show: links of two people or more, the largest sums, effects that are some."""
    if statistic == "weight":
        return (voices.mentioned.sum(axis=0) >= 2) & (voices.signed.sum(axis=0) >= 1)
    if statistic not in ("effect", "rank"):
        return np.argsort(np.argsort(-ranges.estimate, kind="stable")) < SHOWN
    items = question.items()
    return (np.abs(ranges.estimate) >= STILL) & (items["scenario"] != items["concept"]).to_numpy()


def summarise(measured: pd.DataFrame) -> pd.DataFrame:
    """Return coverage by statistic and method with its Wilson interval, for as many items as the samples are worth.

    Items of one sample share its people: the number of items is divided by the design effect (variance of a ratio over
    samples).
    """
    rows = []
    for (statistic, method), every in measured.groupby(["statistic", "method"], sort=False):
        part, tried = every[every["items"] > 0], every["tried"].sum()
        items, held, samples = part["items"].sum(), part["held"].sum(), len(part)
        if not items:
            continue
        share = held / items
        rest = ((part["held"] - share * part["items"]) ** 2).sum() * samples / max(samples - 1, 1)
        worth = share * (1 - share) * items**2 / rest if rest > 0 else samples
        worth = min(max(worth, 1.0), items)
        low, high = proportion_confint(share * worth, worth, method="wilson")
        rows.append(
            (statistic, method, samples, items, items / max(tried, 1), share, low, high, part["width"].sum() / items)
        )
    columns = ["statistic", "method", "samples", "items", "given", "share", "low", "high", "width"]
    return pd.DataFrame(rows, columns=columns)
