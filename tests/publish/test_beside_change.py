"""What stands beside the estimates: where money went, who was in the room, what came of asks, and stories."""

from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.programme import Programme, load_programme
from hct_eval.publish.flows import money_pictures
from hct_eval.publish.results import NEEDED, PlaceResults
from hct_eval.publish.room import what_came_of_asks, who_was_in_the_room
from hct_eval.publish.stories import stories_of_change
from hct_eval.tables import TABLES, read_raw

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
RAW = ("actions", "attendance", "events", "funding", "organisations", "outcome_stories")


@pytest.fixture(scope="module")
def sample() -> Programme:
    return load_programme("hct-sample", ROOT)


def _found(sample: Programme, place: str, **own: pd.DataFrame) -> PlaceResults:
    """Return a place's results as far as its own raw tables go."""
    tables = {name: _empty(name) for name in NEEDED}
    tables |= {name: read_raw(sample, place, name) for name in RAW}
    return PlaceResults(sample, sample.partnership(place), tables | own)


def _empty(name: str) -> pd.DataFrame:
    columns = TABLES[name].processed_schema.columns
    return pd.DataFrame({column: pd.Series(dtype=str(spec.dtype)) for column, spec in columns.items()})


def test_bands_are_as_wide_as_their_money(sample: Programme) -> None:
    funding = read_raw(sample, "croydon", "funding")
    charts = money_pictures(_found(sample, "croydon"))
    assert [chart.title.split(",")[0] for chart in charts if "spent" in chart.title]
    for chart in charts:
        basis = next(name for name in ("awarded", "expected", "spent") if name in chart.title)
        known = funding[(funding["basis"] == basis)].dropna(subset=["from_sector", "to_sector"])
        drawn = chart.plotted.set_index("label")["value"]
        assert drawn.sum() == pytest.approx(known["amount_gbp"].sum())
        to_vcse = known.loc[known["to_sector"] == "VCSE", "amount_gbp"].sum()
        assert drawn[[label for label in drawn.index if label.endswith(" to VCSE")]].sum() == pytest.approx(to_vcse)
        assert f"{to_vcse:,.0f}" in chart.title


def test_money_without_sectors_has_no_picture(sample: Programme) -> None:
    assert money_pictures(_found(sample, "plymouth")) == []


def test_the_room_counts_meetings_and_turns(sample: Programme) -> None:
    attendance = pd.DataFrame(
        {
            "event_id": ["e1", "e1", "e1", "e2", "e2"],
            "organisation_id": ["o1", "o2", "o1", "o2", "o3"],
            "role": ["member", "chair", "resident", "member", "member"],
            "speaking_turns": pd.array([3, 6, 1, 9, pd.NA], dtype="Int64"),  # e2: what the funder said is not known
        }
    )
    organisations = pd.DataFrame(
        {"organisation_id": ["o1", "o2", "o3"], "name": ["A", "B", "C"], "sector": ["VCSE", "NHS", "funder"]}
    )
    table = who_was_in_the_room(_found(sample, "coventry", attendance=attendance, organisations=organisations))
    assert table is not None
    rows = table.frame.to_numpy().tolist()
    assert rows == [
        ["residents", "1 of 2", "1 of 1", "10%"],
        ["charities and community groups", "1 of 2", "1 of 1", "30%"],
        ["statutory bodies", "2 of 2", "1 of 1", "60%"],
        ["others", "1 of 2", "0 of 1", "0%"],
    ]
    assert who_was_in_the_room(_found(sample, "leeds", attendance=_empty("attendance"))) is None


def test_each_ask_has_its_answer_and_how_long_it_took(sample: Programme) -> None:
    table = what_came_of_asks(_found(sample, "coventry"))
    assert table is not None
    actions = read_raw(sample, "coventry", "actions")
    assert len(table.frame) == len(actions)
    assert (table.frame["Closed"] == "still open").sum() == actions["closed_on"].isna().sum()
    assert table.frame["Closed"].str.fullmatch(r"still open|after \d+ days").all()


def test_only_stories_that_may_be_told_are_nearest_ripple_first(sample: Programme) -> None:
    stories = read_raw(sample, "plymouth", "outcome_stories")
    page = unescape("".join(part._repr_html_() for part in stories_of_change(_found(sample, "plymouth"))))
    for row in stories.to_dict("records"):
        assert (row["title"] in page) == (row["consent"] in ("anonymous quote", "named"))
    assert page.index("the people who took part") < page.index("people near them")
    assert "Confirmed by: The lunch crew" in page
    assert "Others are kept back" in page
    none = stories.assign(consent="internal").astype({"consent": "string"})
    held = "".join(part._repr_html_() for part in stories_of_change(_found(sample, "plymouth", outcome_stories=none)))
    assert "nobody agreed" in held
    assert not any(title in held for title in stories["title"])
