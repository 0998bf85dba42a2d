"""Print the measured coverage of the bootstrap over conversations: `python -m benchmarks.agreement [RUNS]`.

Two coders give one of four labels; how often they err differs between conversations (a beta distribution with the mean
and spread printed). The truth is the same statistic of a very large place of that kind.
"""

import sys

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from hct_eval.coding.reliability import Rules, estimate, kappa, nominal_alpha, nominal_sums

LABELS = (0.4, 0.3, 0.2, 0.1)
PLACES = (10, 12, 20, 40)
CLAIMS = 8
"""Claims a conversation, on average."""


def draw_place(places: int, spread: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return both coders' labels of each claim, and the claim's conversation."""
    home = np.repeat(np.arange(places), 1 + rng.poisson(CLAIMS - 1, places))
    errs = rng.beta(0.15 / spread, 0.85 / spread, places)[home]
    truth = rng.choice(len(LABELS), len(home), p=LABELS)
    coders = [
        np.where(rng.random(len(home)) < errs, rng.choice(len(LABELS), len(home), p=LABELS), truth) for _ in range(2)
    ]
    return coders[0], coders[1], home


def statistics(place: tuple[np.ndarray, np.ndarray, np.ndarray], drawn: np.ndarray) -> dict[str, np.ndarray]:
    """Return alpha, kappa and the share alike of each resample of a place."""
    first, second, home = place
    own, other = np.eye(len(LABELS))[first], np.eye(len(LABELS))[second]
    member = np.equal.outer(np.arange(drawn.shape[1]), home).astype(float)
    differing, occurs = nominal_sums(own + other)
    alike, size = member @ (first == second).astype(float), member @ np.ones(len(home))
    return {
        "Krippendorff's alpha": nominal_alpha(drawn @ (member @ differing), drawn @ (member @ occurs)),
        "Cohen's kappa": kappa(drawn @ alike, drawn @ (member @ own), drawn @ (member @ other)),
        "share alike": (drawn @ alike) / (drawn @ size),
    }


def covers(place: tuple[np.ndarray, np.ndarray, np.ndarray], places: int, truth: dict[str, float]) -> dict[str, bool]:
    """Return for each statistic whether the interval that the notebook would print holds the truth."""
    rules = Rules(seed=1, resamples=500)
    held = {}
    for name, value in statistics(place, np.ones((1, places))).items():
        row = {"n": len(place[2]), "conversations": places}
        told = estimate(row, float(value[0]), "", lambda drawn, name=name: statistics(place, drawn)[name], rules)
        held[name] = told["low"] is not None and told["low"] <= truth[name] <= told["high"]
    return held


def main(runs: int) -> None:
    """Print coverage by number of conversations and by how much conversations differ."""
    rng = np.random.default_rng(20261124)
    for spread in (0.05, 0.5):
        large = draw_place(20_000, spread, rng)
        ones = np.bincount(large[2], minlength=20_000)
        truth = _truth(large)
        print(f"error rate .15 on average, spread {spread}; {ones.mean():.0f} claims a conversation, {runs} runs")
        for places in PLACES:
            held = [covers(draw_place(places, spread, rng), places, truth) for _ in range(runs)]
            words = []
            for name in truth:
                count = sum(one[name] for one in held)
                low, high = proportion_confint(count, runs, method="wilson")
                words.append(f"{name} {count / runs:.3f} ({low:.3f} to {high:.3f})")
            print(f"  {places:3d} conversations: {'; '.join(words)}")


def _truth(place: tuple[np.ndarray, np.ndarray, np.ndarray]) -> dict[str, float]:
    """Return the statistics of a place taken as one conversation."""
    whole = place[0], place[1], np.zeros(len(place[2]), dtype=int)
    return {name: float(value[0]) for name, value in statistics(whole, np.ones((1, 1))).items()}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
