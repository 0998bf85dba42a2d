"""Themes: which factors people spoke of, as shares of people with intervals, as far as they may be shown."""

import pandas as pd

from hct_eval.change.intervals import wilson
from hct_eval.publish.charts import Chart, ranked_bars
from hct_eval.publish.disclosure import rounded_share
from hct_eval.publish.estimates_in_words import in_ten
from hct_eval.publish.prose import listing, spoken
from hct_eval.publish.results import PlaceResults, once

_NAMED = 3
"""At most so many themes with the same share are named; the others are counted."""


def came_up_most(shares: pd.DataFrame) -> str:
    """Name what comes first of `theme_shares`: `Of what we may show, “joining in” came up most`.

    Themes with the same share are named together. The words are the same whether or not more people spoke of something
    that may not be shown.
    """
    return f"Of what we may show, {listing([spoken(concept) for concept in first_themes(shares)], _NAMED)} came up most"


def first_themes(shares: pd.DataFrame) -> list[str]:
    """Return the themes of the largest share, by name."""
    return [str(concept) for concept in shares.loc[shares["share"] == shares["share"].max(), "concept"]]


def themes_chart(results: PlaceResults) -> Chart:
    """Return the factors by the share of people who spoke of them, with intervals."""
    shown = theme_shares(results)
    told = shown.dropna(subset=["share"])
    title = "Too few people, or nearly all of them, spoke of each thing to show how many"
    if len(told):
        share = float(told["share"].max())
        title = (
            f"{came_up_most(told)}: {in_ten(share)} people spoke of {'it' if len(first_themes(told)) == 1 else 'each'}"
        )
    return ranked_bars(
        shown,
        "concept",
        "share",
        low="low",
        high="high",
        title=title,
        unit="share of people who spoke of it",
        base=results.base(results.coded),
        note="Lines show the likely range (95% interval) had we listened to others like them. What nearly everybody "
        "or hardly anybody spoke of is not shown, since it would tell of single people.",
        limit=12,
    )


@once
def theme_shares(results: PlaceResults) -> pd.DataFrame:
    """Return concept, share, low, high, largest share first, then by name.

    They are missing where too few people, or nearly all of them, spoke of it; such rows come last.
    """
    concepts = results.tables["map_concepts"]
    rows = []
    for concept, sources in zip(concepts["concept"], concepts["sources"], strict=True):
        n = max(results.coded, int(sources))
        share = rounded_share(int(sources), n, results.policy)
        told = wilson(round(share * n), n) if share is not None else None
        rows.append(
            {
                "concept": str(concept),
                "share": share,
                "low": told.low if told else None,
                "high": told.high if told else None,
            }
        )
    numbers = dict.fromkeys(("share", "low", "high"), "Float64")
    frame = pd.DataFrame(rows, columns=["concept", *numbers]).astype(numbers)
    return frame.sort_values(["share", "concept"], ascending=[False, True], na_position="last", ignore_index=True)
