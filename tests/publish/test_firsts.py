"""What comes first is named as such only where what is shown says so; what is shown alike comes first together."""

import pandas as pd
import pytest

from hct_eval.publish.links import told_most
from hct_eval.publish.reach import lead_of
from hct_eval.publish.readability import HARDEST, grade, sentences
from hct_eval.publish.themes import came_up_most


def links(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    """Return links as they are shown."""
    frame = pd.DataFrame(rows, columns=["cause", "sign", "effect", "sources"])
    return frame.sort_values(["sources", "cause", "effect"], ascending=[False, True, True], ignore_index=True)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("Rent", "+", "Worry", 15)], "links that we may show, this was told most"),
        ([("Rent", "+", "Worry", 20)], "links that we may show, this is one of the 2 that were told most"),
        ([("Rent", "?", "Worry", 20)], "links that we may show, this was told most"),
        ([("Rent", "?", "Worry", 25)], "links with a clear direction that we may show, this was told most"),
    ],
)
def test_the_link_that_was_told_most(rows: list[tuple[str, str, str, int]], said: str) -> None:
    message = told_most(links(("Buses", "-", "Loneliness", 20), *rows))
    assert message == f"Of the {said}: “Buses” leads to less “loneliness”"
    assert sentences(f"{message}.") == 1
    assert grade(f"{message}.") <= HARDEST


def test_where_no_link_is_clear_none_was_told_most() -> None:
    assert not told_most(links(("Rent", "?", "Worry", 25)))
    assert not told_most(links())


def test_themes_that_as_many_spoke_of_came_up_together() -> None:
    shares = pd.DataFrame({"concept": ["Buses", "Rent", "Work", "Worry", "Zest"], "share": [0.5, 0.5, 0.5, 0.5, 0.4]})
    assert came_up_most(shares) == "Of what we may show, “buses”, “rent”, “work” and 1 more came up most"
    assert came_up_most(shares.tail(1)) == "Of what we may show, “zest” came up most"


MORE = "We heard more people from"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"Ham": 20, "Stone": 10}, f"{MORE} Ham than from any other area"),
        ({"Ham": 20, "Stone": 10, "Mutley": None}, f"{MORE} Ham than from any other area that we may show"),
        ({"Ham": 20, "Stone": 20, "Mutley": 5}, f"{MORE} each of Ham and Stone than from any other area"),
        ({"Ham": 20, "Stone": 20}, ""),
        ({"Ham": 20, "Stone": None}, ""),
    ],
)
def test_where_more_people_were_heard_than_elsewhere(counts: dict[str, int | None], said: str) -> None:
    assert lead_of("area", heard(counts)) == said


def test_what_more_people_said_that_they_are() -> None:
    assert lead_of("group", heard({"Asian": 20, "Carers": 10})) == "People most often said that they are: Asian"
    said = lead_of("group", heard({"Asian": 20, "Carers": 10, "White": None}))  # White may be nearly everybody
    assert said == "Of what we may show, people most often said that they are: Asian"


def heard(counts: dict[str, int | None]) -> pd.DataFrame:
    """Return people by area or group as they are shown, None where the number is hidden."""
    return pd.DataFrame({"value": counts.keys(), "conversations": pd.array(list(counts.values()), dtype="Int64")})
