"""Print how often groups and waves are said to differ where they do, and where they do not.

`python -m benchmarks.differences [RUNS]`. In an invented place people tell some of 60 links; some people talk more than
others, most links are told by few. Three groups hold about a third of the people each, half of the conversations are of
the second wave. Printed with Wilson's intervals: in how many places without any difference at least one is found (a
false finding); in how many a link that 20 in 100 of the others tell and 70 in 100 of one group (of the second wave) is
found; the same false findings where a few researchers, each of one wave and one group, steer what is told;
and how often the range of the agreement between people holds what a very large place would show.
"""

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from hct_eval.maps.consensus import sign_agreement
from hct_eval.maps.groups import UNSURE, compare_groups
from hct_eval.maps.waves import FEW, SAME, compare_waves

LINKS = 60
PEOPLE = (20, 30, 60, 100)
GROUPS = ("a", "b", "c")
STEERED = 0.5
"""How far a researcher moves what is told of a link: standard deviation on the logit scale."""


def draw(people: int, rng: np.random.Generator, differs: bool, steered: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return claims and the register of a place; in one that differs, group a and wave 2 tell the first link more."""
    member = rng.random((people, len(GROUPS))) < 1 / 3
    wave = rng.permutation(np.arange(people) % 2)
    talk = rng.normal(0, 0.7, people)
    popular = -0.2 - 0.05 * np.arange(LINKS)
    researcher = 2 * member[:, 0] + wave if steered else np.zeros(people, dtype=int)
    steer = rng.normal(0, STEERED, (4, LINKS))[researcher] if steered else 0.0
    chance = 1 / (1 + np.exp(-(popular + talk[:, None] + steer)))
    if differs:
        chance[:, 0] = np.where(member[:, 0], 0.7, 0.2)
        chance[:, 1] = np.where(wave == 1, 0.7, 0.2)
    who, link = np.nonzero(rng.random((people, LINKS)) < chance)
    plus = np.linspace(0.6, 1.0, LINKS)
    claims = pd.DataFrame(
        {
            "conversation_id": [f"p{k}" for k in who],
            "cause": [f"F{k:02}" for k in link],
            "effect": [f"E{k % 7}" for k in link],
            "sign": np.where(rng.random(len(link)) < plus[link], "+", "-"),
            "strength": rng.integers(1, 4, len(link)),
        }
    )
    named = [
        "; ".join(name for name, there in zip(GROUPS, row, strict=True) if there) or "none of these" for row in member
    ]
    register = pd.DataFrame({"conversation_id": [f"p{k}" for k in range(people)], "groups": named, "wave": wave + 1})
    return claims, register


def found_groups(claims: pd.DataFrame, register: pd.DataFrame) -> set[str]:
    """Return the causes of links, and the factors, on which any group is said to differ."""
    rows = compare_groups(claims, register, threshold=0, seed=1, resamples=1).differences
    sure = rows[rows["finding"] != UNSURE]
    return set(sure["cause"]) | set(sure["factor"])


def found_waves(claims: pd.DataFrame, register: pd.DataFrame) -> set[str]:
    """Return the causes of links that are said to have changed."""
    rows = compare_waves(claims, register, seed=1, resamples=999).links
    return set(rows.loc[~rows["change"].isin([SAME, FEW]), "cause"])


def group_apart(claims: pd.DataFrame, register: pd.DataFrame) -> bool:
    """Return whether group a is said to differ as a whole."""
    wholes = compare_groups(claims, register, threshold=0, seed=1, resamples=499).wholes
    return bool((wholes.loc[wholes["group"] == "a", "p"] <= 0.05).any())


def waves_apart(claims: pd.DataFrame, register: pd.DataFrame) -> bool:
    """Return whether the waves are said to differ as a whole."""
    return compare_waves(claims, register, seed=1, resamples=499).p <= 0.05


def as_share(held: list[bool]) -> str:
    """Return a share with its interval."""
    low, high = proportion_confint(sum(held), len(held), method="wilson")
    return f"{np.mean(held):.2f} ({low:.2f} to {high:.2f})"


def main(runs: int) -> None:
    """Print the shares by number of people."""
    rng = np.random.default_rng(20261124)
    truth = sign_agreement(draw(4000, rng, differs=False, steered=False)[0]).value
    looks: dict[str, tuple[Callable[[pd.DataFrame, pd.DataFrame], set[str]], str]] = {
        "groups": (found_groups, "F00"),
        "waves": (found_waves, "F01"),
    }
    for people in PEOPLE:
        places = [draw(people, rng, differs=False, steered=False) for _ in range(runs)]
        different = [draw(people, rng, differs=True, steered=False) for _ in range(runs)]
        steered = [draw(people, rng, differs=False, steered=True) for _ in range(runs)]
        print(f"{people} people, {runs} places of each kind")
        for name, (look, link) in looks.items():
            print(f"  {name}: false finding {as_share([bool(look(*place)) for place in places])}", end="; ")
            print(f"50 points found {as_share([link in look(*place) for place in different])}", end="; ")
            print(f"false finding, steered {as_share([bool(look(*place)) for place in steered])}", flush=True)
        for name, look in (("group a", group_apart), ("waves", waves_apart)):
            print(f"  {name} as a whole: false finding {as_share([look(*place) for place in places])}", end="; ")
            print(f"false finding, steered {as_share([look(*place) for place in steered])}", flush=True)
        ranges = [sign_agreement(claims) for claims, _ in places]
        print(
            f"  agreement: range holds the truth {as_share([one.low <= truth <= one.high for one in ranges])}",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
