"""`hct-eval init --from`: what people have already, and what is said of it; tables that can be read at once."""

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hct_eval.batch.begin import BeginError, Beginning, begin, init_lines
from hct_eval.batch.bring import BringError, bring
from hct_eval.coding.exchange import Coding, frame, write_coding
from hct_eval.maps import CognitiveMap
from hct_eval.maps.formats import write_map
from hct_eval.programme import Programme, load_programme
from hct_eval.tables import read_raw
from hct_eval.tables.check import check_programme

DAY = dt.date(2024, 3, 31)
HOSTILE = '=HYPERLINK("http://example.org","x")'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HCT_EVAL_PROJECT", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def started(here: Path, *sources: tuple[str, Path], people: int | None = None) -> tuple[Programme, str]:
    places = (("north", "North"), ("south", "South"))
    said = begin(Beginning("new", "New", places, sources=sources, participants=people), DAY)
    return load_programme("new", here), "\n".join(said)


def map_file(folder: Path, name: str = "ours.json") -> Path:
    links = pd.DataFrame(
        [("Buses", "Visits", 2.0), ("Visits", "Loneliness", -1.0), (HOSTILE, "Visits", 0.5)],
        columns=["cause", "effect", "weight"],
    )
    concepts = pd.DataFrame(
        {
            "concept": ["Buses", "Visits", "Alone"],
            "type": ["Barrier", "Something else", None],
            "description": ["How often\nthey run", None, None],
        }
    )
    path = folder / name
    write_map(CognitiveMap.from_links(links, concepts=concepts), path)
    return path


@pytest.mark.parametrize("name", ["ours.json", "ours.xlsx", "ours.graphml", "ours.csv", "ours.prsm"])
@pytest.mark.slow
def test_a_map_becomes_workshop_maps_and_factors(here: Path, name: str) -> None:
    programme, said = started(here, ("north", map_file(here, name)), people=14)
    drawn = read_raw(programme, "north", "workshop_maps").set_index(["cause", "effect"])
    assert drawn["weight"].to_dict() == {
        ("Buses", "Visits"): 1.0,
        ("Visits", "Loneliness"): -0.5,
        (HOSTILE, "Visits"): 0.25,
    }
    assert set(drawn["participants"]) == {14}
    factors = read_raw(programme, "north", "factors").set_index("label")
    assert {"Buses", "Visits", "Loneliness"} <= set(factors.index)
    if name == "ours.json":
        assert factors.loc["Buses", "kind"] == "barrier"
        assert factors.loc["Buses", "definition"] == "How often they run"
        assert pd.isna(factors.loc["Visits", "kind"])
    assert "Weights were divided by 2" in said
    assert "nothing in it has to be mended" in said
    assert read_raw(programme, "south", "workshop_maps").empty
    cells = openpyxl.load_workbook(programme.raw("north") / "tables.xlsx")["workshop_maps"]
    assert not [cell for row in cells.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.slow
def test_without_a_number_of_people_it_says_what_has_to_be_filled_in(here: Path) -> None:
    programme, said = started(here, ("north", map_file(here)))
    assert read_raw(programme, "north", "workshop_maps")["participants"].isna().all()
    assert "column participants" in said


def coding() -> Coding:
    return Coding(
        "test",
        sources=frame(
            "sources",
            [{"conversation_id": "c1", "text": "I: How are you?\nR: The bus stopped."}, {"conversation_id": "c2"}],
        ),
        fragments=frame(
            "fragments",
            [
                {"fragment_id": "f1", "conversation_id": "c1", "text": "The bus stopped."},
                {"fragment_id": "f2", "conversation_id": "c2", "text": "I stay in."},
            ],
        ),
        factors=frame("factors", [{"label": "Buses"}, {"label": "Visits"}]),
        claims=frame(
            "claims", [{"claim_id": "k1", "fragment_id": "f1", "cause": "Buses", "effect": "Visits", "sign": "+"}]
        ),
    )


@pytest.mark.slow
def test_coding_becomes_a_workbook_a_register_without_consent_and_transcripts(here: Path) -> None:
    path = here / "coded.qdpx"
    write_coding(coding(), path)
    programme, said = started(here, ("south", path))
    register = read_raw(programme, "south", "conversations").set_index("conversation_id")
    assert register["consent"].isna().all()
    assert register["file"].fillna("").to_dict() == {"c1": "c1.txt", "c2": ""}
    assert "The bus stopped." in (programme.raw("south") / "transcripts" / "c1.txt").read_text(encoding="utf-8")
    assert len(read_raw(programme, "south", "claims")) == 1
    assert "column consent (2 empty)" in said
    assert "Where one names a person" in said
    assert "1 transcript into" in said
    assert check_programme(programme) == []
    assert "The bus stopped" not in said


@pytest.mark.slow
def test_a_workbook_with_sheets_called_like_tables_is_copied_and_checked(here: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Conversations"
    for row in (["conversation id", "consent"], ["c1", "anonymus quote"], ["c2", "named"]):
        book.active.append(row)
    path = here / "Tables.xlsx"
    book.save(path)
    programme, said = started(here, ("north", path))
    assert (programme.raw("north") / "Tables_given.xlsx").read_bytes() == path.read_bytes()
    assert "1 mistake to be mended: hct-eval check new" in said
    (problem,) = check_programme(programme)
    assert "Did you mean 'anonymous quote'" in str(problem)


@pytest.mark.slow
def test_tables_of_the_whole_programme_are_put_where_they_are_read(here: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Indicators"
    for row in (["area id", "period", "indicator", "numerator"], ["i1", "2023", "Falls", 5]):
        book.active.append(row)
    path = here / "indicators.xlsx"
    book.save(path)
    programme, said = started(here, ("north", path))
    assert (programme.raw() / "indicators.xlsx").read_bytes() == path.read_bytes()
    assert not (programme.raw("north") / "indicators.xlsx").exists()
    assert len(read_raw(programme, None, "indicators")) == 1
    assert "lies beside programme.yml" in said
    assert "nothing in it has to be mended" in said
    book.create_sheet("conversations")
    book.save(path)
    with pytest.raises(BringError, match=r"whole programme \(indicators\) and of a place \(conversations\).*two files"):
        bring(path, 1)


def test_what_cannot_be_read_is_refused_and_nothing_is_made(here: Path) -> None:
    bad = here / "notes.json"
    bad.write_text('{"something": "else"}', encoding="utf-8")
    for sources in ([bad], [here / "absent.xlsx"]):
        with pytest.raises(BringError, match=r"format|check the path"):
            started(here, *(("north", one) for one in sources))
    first, second = here / "a", here / "b"
    for folder in (first, second):
        folder.mkdir()
        (folder / "conversations.csv").write_text("conversation_id\nc1\n", encoding="utf-8")
    with pytest.raises(BeginError, match="one name"):
        started(here, ("north", first / "conversations.csv"), ("north", second / "conversations.csv"))
    with pytest.raises(BeginError, match="PLACE=FILE"):
        init_lines("new", "New", ["north", "south"], "", DAY, given=[str(bad)])
    assert not (here / "data").exists()


def test_ids_that_would_leave_the_folder_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "sources"
    for row in (["conversation_id", "name", "notes"], ["../../c1", "", ""]):
        book.active.append(row)
    page = book.create_sheet("factors")
    page.append(["label"])
    page.append(["Buses"])
    book.save(tmp_path / "coded.xlsx")
    with pytest.raises(BringError, match="conversation ids that are none"):
        bring(tmp_path / "coded.xlsx", 1)
