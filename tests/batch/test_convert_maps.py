"""Maps in the command `convert`: map files, a place's map as it may be published, a Kumu project brought up to date."""

import json
from pathlib import Path

import pytest

from hct_eval.batch import convert as command
from hct_eval.batch.convert import ConversionError, Wish, convert_file
from hct_eval.coding.exchange import find_reader, write_coding
from hct_eval.maps.formats import find_map, read_map
from hct_eval.maps.formats.registry import TARGETS
from hct_eval.programme import Programme
from hct_eval.tables import read_processed
from tests.coding.exchange.codings import small
from tests.coding.exchange.test_causal_map import V3, V4, workbook
from tests.coding.exchange.test_taguette_and_qualcoder import csv_export, xlsx_export
from tests.maps.formats.reading import arrows, project
from tests.publish.places import make_programme

pytestmark = pytest.mark.slow

COUNTED = (
    "The file counts people, and small counts can identify: only a map made with hct-eval convert PROGRAMME/PLACE is "
    "checked for that."
)
MAP = project(
    [("a", "Bus service", "Factor"), ("b", "Going out", None)],
    [("a", "b", "+", "directed", {"attributes": {"connection type": "+", "quotes": "SAID", "sources": 3}})],
)


@pytest.fixture
def kumu(tmp_path: Path) -> Path:
    (tmp_path / "kumu.json").write_text(json.dumps(MAP))
    return tmp_path / "kumu.json"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(tmp_path))
    return registered(make_programme(tmp_path))


def registered(programme: Programme) -> Programme:
    """Write the register that the processed conversations came from."""
    register = read_processed(programme, "north", "conversations")[["conversation_id", "consent"]]
    register.to_csv(programme.raw("north") / "conversations.csv", index=False)
    return programme


def test_a_map_file_becomes_another_and_what_was_left_out_is_said(kumu: Path, tmp_path: Path) -> None:
    said = convert_file(kumu, Wish(tmp_path / "map.mmp"))
    assert said == [
        "Read a Kumu project: elements 2, connections 1.",
        "Taken from it: factors 2, links 1.",
        "1 connection has a polarity but no weight; it counts 1 or -1.",
        "Left out, since not asked for: 1 values that lead back to fragments.",
        "A Mental Modeler file (XML) has no place for these facts about factors: type 1.",
        "A Mental Modeler file (XML) has no place for these facts about links: sources 1, id 1.",
        COUNTED,
    ]
    assert arrows(read_map(tmp_path / "map.mmp")) == {("Bus service", "Going out"): ("+", 1.0)}


@pytest.mark.parametrize(("ending", "form"), TARGETS)
def test_no_map_is_taken_for_coding(kumu: Path, tmp_path: Path, ending: str, form: str) -> None:
    path = tmp_path / f"map{ending}"
    convert_file(kumu, Wish(path, form))
    assert find_map(path)
    assert command._reads_map(path)


def test_no_coding_is_taken_for_a_map(tmp_path: Path) -> None:
    for name in ("a.qdpx", "a.qdc", "a.xlsx"):
        write_coding(small(), tmp_path / name)
    made = [csv_export(tmp_path), xlsx_export(tmp_path)]
    for folder, sheets in (("v3", V3), ("v4", V4)):
        (tmp_path / folder).mkdir()
        made.append(workbook(tmp_path / folder, **sheets))
    for path in (*made, *(tmp_path / name for name in ("a.qdpx", "a.qdc", "a.xlsx"))):
        assert find_reader(path)
        assert not find_map(path)


def test_a_place_s_map_holds_only_what_may_be_published(places: Programme, tmp_path: Path) -> None:
    said = convert_file(Path("test/north"), Wish(tmp_path / "public.json"))
    assert said == [
        "Read the map of North: factors 5, links 5.",
        "Left out: 2 links that 4 people or fewer told, or mostly one person or researcher.",
        "Counts of people are exact.",
        "The data are invented, for illustration.",
        "Written.",
    ]
    text = (tmp_path / "public.json").read_text()
    assert not any(word in text for word in ("Rare", "Everything", "I said", "k1", "share", "single", "citations"))
    found = read_map(tmp_path / "public.json")
    assert set(arrows(found)) == {
        ("Joining in", "Loneliness"),
        ("Transport; Buses", "Joining in"),
        ("Loneliness", "Joining in"),
    }
    assert sorted(found.map.links["sources"]) == [8, 8, 12]


def test_counts_are_hidden_and_rounded_as_the_programme_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(tmp_path))
    programme = registered(make_programme(tmp_path, threshold=7, base=5))
    convert_file(programme.processed("north") / "map_links.parquet", Wish(tmp_path / "public.xlsx"))
    found = read_map(tmp_path / "public.xlsx").map
    assert sorted(found.links["sources"]) == [10, 10, 10]
    assert sorted(found.concepts["sources"]) == [10, 15, 20]
    strict = registered(make_programme(tmp_path, threshold=12, base=5))
    with pytest.raises(ConversionError, match="no link was told by enough people"):
        convert_file(strict.processed("north"), Wish(tmp_path / "none.xlsx"))
    assert not (tmp_path / "none.xlsx").exists()


def test_quotes_come_only_when_asked_for_and_only_where_consent_allows(places: Programme, tmp_path: Path) -> None:
    convert_file(Path("test/north"), Wish(tmp_path / "a.json", fragments=True))
    every = " ".join(read_map(tmp_path / "a.json").map.links["quotes"].dropna())
    claims = read_processed(places, "north", "claims")
    shown = claims["quote"].map(lambda quote: quote in every)
    assert shown.any()
    assert claims.loc[shown, "publishable"].all()
    assert not claims.loc[shown, "cause"].isin(["Rare thing"]).any()


@pytest.mark.parametrize("how", ["withdrawals", "register", "row gone"])
def test_a_map_made_before_a_withdrawal_is_refused(places: Programme, tmp_path: Path, how: str) -> None:
    folder = places.raw("north")
    rows = (folder / "conversations.csv").read_text().splitlines()
    place = next(number for number, row in enumerate(rows) if row.startswith("c5,"))
    if how == "withdrawals":
        (folder / "withdrawals.csv").write_text("conversation_id,withdrawn_on\nc5,2026-11-01\n")
    elif how == "register":
        rows[place] = "c5,withdrawn"
    else:
        del rows[place]
    (folder / "conversations.csv").write_text("\n".join(rows) + "\n")
    with pytest.raises(ConversionError, match="the consent of 1 conversation is not what it was"):
        convert_file(Path("test/north"), Wish(tmp_path / "public.json"))
    assert not (tmp_path / "public.json").exists()


def test_a_kumu_project_goes_on_with_the_public_map(places: Programme, tmp_path: Path) -> None:
    old = project(
        [("a", "Joining in", "Ours"), ("b", "Loneliness", None), ("c", "Rare thing", None)],
        [("a", "b", "-"), ("c", "b", "+")],
        maps=[{"_id": "m", "elements": [{"element": "a", "position": {"x": 5, "y": 6}}, {"element": "c"}]}],
        perspectives=[{"_id": "p"}],
    )
    old["elements"][0]["attributes"] |= {"ward": "Ham", "citations": 3, "claim_ids": "K1"}
    old["connections"][0]["attributes"] |= {"largest_share": 0.4, "sources": 3}
    (tmp_path / "old.json").write_text(json.dumps(old))
    said = convert_file(Path("test/north"), Wish(tmp_path / "new.json", update=tmp_path / "old.json"))
    new = json.loads((tmp_path / "new.json").read_text())
    assert new["perspectives"] == old["perspectives"]
    assert new["maps"][0]["elements"][0] == old["maps"][0]["elements"][0]
    elements = {one["_id"]: one["attributes"] for one in new["elements"]}
    assert "c" not in elements
    assert elements["a"] == {"label": "Joining in", "element type": "Ours", "ward": "Ham", "sources": 20}
    fields = new["connections"][0]["attributes"]
    assert (fields["connection type"], fields["sources"], "largest_share" in fields) == ("?", 12, False)
    assert any("2 fields of an earlier map (counts, quotes, ranges, levels) were taken out" in line for line in said)
    with pytest.raises(ConversionError, match="--overwrite"):
        convert_file(Path("test/north"), Wish(tmp_path / "old.json", update=tmp_path / "old.json"))
    assert json.loads((tmp_path / "old.json").read_text()) == old


@pytest.mark.parametrize(
    ("given", "wish", "words"),
    [
        ("test/south", Wish(Path("a.json")), "stage 03 has not run"),
        ("test/nowhere", Wish(Path("a.json")), "no file to convert of that name, and no PROGRAMME/PLACE"),
        ("kumu.json", Wish(Path("a.docx")), "a map can be written as"),
        ("kumu.json", Wish(Path("a.xlsx"), update=Path("kumu.json")), "is written as .json"),
        ("kumu.json", Wish(Path("b.json"), update=Path("none.json")), "no file of that name"),
        ("damaged.json", Wish(Path("b.mmp")), "JSON file, line 1, column 15: it is not whole JSON"),
        ("a.qdpx", Wish(Path("b.json"), update=Path("kumu.json")), "--update is for maps"),
    ],
)
def test_wrong_input_is_one_clear_message(
    places: Programme, kumu: Path, monkeypatch: pytest.MonkeyPatch, given: str, wish: Wish, words: str
) -> None:
    monkeypatch.chdir(kumu.parent)
    write_coding(small(), Path("a.qdpx"))
    Path("damaged.json").write_text('{"elements": [')
    with pytest.raises(ConversionError, match=words):
        convert_file(Path(given), wish)
    assert not wish.path.exists()
