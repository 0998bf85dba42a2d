"""Taguette's exports and QualCoder's database, as those programs write them."""

import sqlite3
from pathlib import Path

import pytest
from openpyxl import Workbook

from hct_eval.coding.exchange import ExchangeError, read_coding, records

HIGHLIGHTS = [
    ["id", "document", "tag", "content"],
    ["1", "P1 talk.txt", "bus", "The bus,\nagain"],
    ["1", "P1 talk.txt", "worry.night", "The bus,\nagain"],
    ["2", "LDS-2", "", "=1+1"],
    ["3", "LDS-2", "bus", "On foot"],
]
SCHEMA = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text,
    av_text_id integer, risid integer, unique(name));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer,
    unique(name));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text,
    unique(name));
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer,
    owner text, date text, memo text, avid integer, important integer, unique(cid, fid, pos0, pos1, owner));
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, cid integer);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text);
"""
TEXT = "🚌🚌 The bus never comes. So I stay in."


def csv_export(folder: Path) -> Path:
    path = folder / "all_tags.csv"
    rows = [",".join(f'"{cell}"' if "\n" in cell or "," in cell else cell for cell in row) for row in HIGHLIGHTS]
    path.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8", newline="")
    return path


def xlsx_export(folder: Path) -> Path:
    book = Workbook()
    book.active.title = "highlights"
    for number, row in enumerate(HIGHLIGHTS, start=1):
        for place, cell in enumerate(row, start=1):
            book.active.cell(number, place, int(cell) if cell.isdecimal() else cell).data_type = (
                "n" if cell.isdecimal() else "s"
            )
    path = folder / "all_tags.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("export", [csv_export, xlsx_export])
def test_highlights_become_fragments_and_tags_factors(tmp_path: Path, export) -> None:
    coding = read_coding(export(tmp_path))
    assert coding.format == "Taguette export"
    assert coding.found == {"documents": 2, "highlights": 3, "tags": 2, "taggings": 3}
    assert coding.fragments["text"].tolist() == ["The bus,\nagain", "=1+1", "On foot"]
    assert coding.fragments["conversation_id"].tolist() == ["S001", "LDS-2", "LDS-2"]
    assert coding.factors["label"].tolist() == ["bus", "worry.night"]
    first, *_ = coding.fragments["fragment_id"]
    assert records(coding.codings)[1] == {
        "fragment_id": first,
        "label": "worry.night",
        "coder": None,
        "recorded_on": None,
    }


def test_a_highlight_without_words_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,document,tag,content\n1,a,t,w\n2,a,t,\n")
    with pytest.raises(ExchangeError, match="Taguette export, row 3, column content"):
        read_coding(path)


def database(folder: Path, *, units: bool = False, more: str = "") -> Path:
    path = folder / "data.qda"
    base = sqlite3.connect(path)
    base.executescript(SCHEMA + more)
    base.execute("INSERT INTO source VALUES (1, 'C-9.txt', ?, NULL, 'a memo', 'Ann', '2026-01-02', NULL, NULL)", [TEXT])
    base.execute("INSERT INTO source VALUES (2, 'film.mp4', NULL, '/film.mp4', NULL, 'Ann', NULL, NULL, NULL)")
    base.execute("INSERT INTO code_cat VALUES (1, 'Travel', 'Ann', NULL, NULL, NULL), (2, 'Buses', 'Ann', NULL, '', 1)")
    base.execute(
        "INSERT INTO code_name VALUES (1, 'late', 'Not on time', 2, '', NULL, NULL), (2, 'Home', '', NULL, '', '', '')"
    )
    for n, (code, words, owner) in enumerate(
        [(1, "The bus never comes", "Ann"), (2, "stay in", "Ben"), (1, "stay in", "Ben")]
    ):
        start = TEXT.index(words)
        if units:
            start = len(TEXT[:start].encode("utf-16-le")) // 2
        row = [n, code, words, start, start + len(words), owner, "2026-01-03 10:11:12", "why" if n else None]
        base.execute("INSERT INTO code_text VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, NULL, NULL)", row)
    base.execute("INSERT INTO code_text VALUES (9, 77, 1, 'The', 3, 6, 'Ann', NULL, NULL, NULL, NULL)")
    base.execute("INSERT INTO code_image VALUES (1, 2, 3, 1)")
    base.execute("INSERT INTO cases VALUES (1, 'P9', '', 'Ann', '')")
    base.execute("INSERT INTO case_text VALUES (1, 1, 1, 0, 10, 'Ann')")
    base.execute("INSERT INTO attribute VALUES (1, 'age', 'case', '25', 1, ''), (2, 'place', 'file', 'hall', 1, '')")
    base.commit()
    base.close()
    return path


@pytest.mark.parametrize("units", [False, True])
def test_a_database_is_read_with_its_hierarchy_coders_and_places(tmp_path: Path, units: bool) -> None:
    coding = read_coding(database(tmp_path, units=units))
    assert coding.format == "QualCoder project"
    assert coding.factors["label"].tolist() == ["Travel; Buses; late", "Home"]
    assert [(row["text"], row["coder"], row["notes"]) for row in records(coding.fragments)[:2]] == [
        ("The bus never comes", "Ann", None),
        ("stay in", "Ben", "why"),
    ]
    for row in records(coding.fragments)[:2]:
        assert TEXT[row["start"] : row["end"]] == row["text"]
    assert [(row["label"], row["coder"]) for row in records(coding.codings)] == [
        ("Travel; Buses; late", "Ann"),
        ("Home", "Ben"),
        ("Travel; Buses; late", "Ben"),
    ]
    assert coding.dropped == {
        "codings of pictures": 1,
        "recordings, pictures and documents without text": 1,
        "codings with a code that is not in the file": 1,
    }
    said = [(row["variable"], row["value"]) for row in records(coding.variables)]
    assert said == [("case", "P9"), ("age", "25"), ("place", "hall")]
    assert ("UTF-16" in " ".join(coding.remarks)) == units


def test_the_folder_of_a_project_is_read_and_nothing_in_it_changes(tmp_path: Path) -> None:
    path = database(tmp_path)
    before = path.read_bytes()
    assert len(read_coding(tmp_path).fragments) == 3
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data.qda"]


def test_a_project_that_is_still_open_is_refused(tmp_path: Path) -> None:
    path = database(tmp_path)
    (tmp_path / "data.qda-wal").write_bytes(b"x" * 40)
    with pytest.raises(ExchangeError, match="close QualCoder first"):
        read_coding(path)


@pytest.mark.parametrize(
    "view",
    [
        "CREATE VIEW journal AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;",
        "DROP TABLE code_text; CREATE VIEW code_text AS SELECT 1 AS cid;",
    ],
)
def test_a_view_in_place_of_a_table_is_not_asked(tmp_path: Path, view: str) -> None:
    if "DROP" in view:
        base = sqlite3.connect(tmp_path / "x.qda")
        base.executescript(SCHEMA + view)
        base.close()
        with pytest.raises(ExchangeError, match="no table code_text"):
            read_coding(tmp_path / "x.qda")
    else:
        assert len(read_coding(database(tmp_path, more=view)).fragments) == 3


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "x.db")
    base.executescript("CREATE TABLE people (name text)")
    base.close()
    with pytest.raises(ExchangeError, match="QualCoder project: the database has no table code_name"):
        read_coding(tmp_path / "x.db")
