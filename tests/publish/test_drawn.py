"""The report of a place whose only map was drawn in a workshop: it is shown, and said to be that."""

from pathlib import Path

import pandas as pd
import pytest

from hct_eval.programme import Programme
from hct_eval.publish import overview
from hct_eval.publish.colophon import methods_and_limits
from hct_eval.publish.experience import behind_the_map, map_of_experience
from hct_eval.publish.explorer import write_explorer
from hct_eval.publish.release import released_tables
from hct_eval.publish.results import PlaceResults, gather
from hct_eval.tables import write_processed
from tests.publish.places import make_programme

SEED = 1
LINKS = [("Buses", "Visits", 1.0), ("Visits", "Loneliness", -1.0), ("Loneliness", "Visits", -0.5)]


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    return make_programme(tmp_path, status="real", threshold=7, base=5)


def draw(programme: Programme, place: str, people: int | None) -> PlaceResults:
    frame = pd.DataFrame(LINKS, columns=["cause", "effect", "weight"])
    frame = frame.assign(workshop_id="w1", participants=pd.array([people] * 3, dtype="Int64"))
    write_processed(frame, programme, place, "workshop_maps")
    return gather(programme, place)


def html(shown: object) -> str:
    return str(shown._repr_html_())  # type: ignore[attr-defined]


@pytest.mark.slow
def test_the_map_is_drawn_and_says_where_it_comes_from(programme: Programme, tmp_path: Path) -> None:
    found = draw(programme, "south", 13)
    page = html(map_of_experience(found, SEED))
    assert "drawn by hand, in one workshop" in page
    assert "No conversation stands behind its arrows" in page
    assert "data:image/svg" in page
    assert "Most arrows meet at “visits”, “loneliness” and “buses”." in page
    assert "Circles in the map" in page
    assert "told by" not in page.lower()
    behind = html(behind_the_map(found))
    assert "about 15 people together" in behind
    assert "not traced to what single people said" in behind
    assert "drawn in a workshop" in html(methods_and_limits(found))
    messages = [text for text, _ in overview.messages_of(found)]
    assert any("not told in conversations" in text for text in messages)


@pytest.mark.slow
def test_nothing_counts_the_people_who_drew_but_a_rounded_number(programme: Programme, tmp_path: Path) -> None:
    found = draw(programme, "south", 13)
    table = released_tables(found)["drawn_links"].frame
    assert table.columns.tolist() == ["More of this", "leads to", "of this", "Weight"]
    assert table["leads to"].tolist() == ["more", "less", "less"]
    path = write_explorer(found, tmp_path / "out", SEED)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert '"drawn":true' in text
    assert "a group drew that one leads to the other" in text
    assert "people told that one leads" not in text
    assert "no arrow is traced to what single people said" in text
    for shown in (text, html(map_of_experience(found, SEED)), html(behind_the_map(found))):
        assert "13 people" not in shown


@pytest.mark.parametrize(("people", "why"), [(7, "fewer than 8 people drew it"), (None, "how many people took part")])
@pytest.mark.slow
def test_a_map_of_few_or_of_nobody_knows_how_many_stays_out(
    programme: Programme, tmp_path: Path, people: int | None, why: str
) -> None:
    found = draw(programme, "south", people)
    page = html(map_of_experience(found, SEED))
    assert why in page
    for label in ("Buses", "Visits"):
        assert label not in page
        assert label not in html(behind_the_map(found))
    assert released_tables(found)["drawn_links"].frame.empty
    assert write_explorer(found, tmp_path / "out", SEED) is None
    assert not any("drew" in text for text, _ in overview.messages_of(found))


@pytest.mark.slow
def test_where_conversations_give_a_map_it_stays_theirs(programme: Programme) -> None:
    before, after = gather(programme, "north"), draw(programme, "north", 13)
    assert len(before.links)
    assert html(map_of_experience(after, SEED)) == html(map_of_experience(before, SEED))
    assert "drawn_links" not in released_tables(after)
