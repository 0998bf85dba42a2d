"""Causal Map's workbooks of both versions, as that program lays them out."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from hct_eval.coding.exchange import Coding, ExchangeError, read_coding, records, write_coding
from tests.books import write_book
from tests.coding.exchange.codings import codings, small

KIND = "causal-map"


def workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    return write_book(folder / "map.xlsx", sheets)


V4 = {
    "sources": [["id", "title", "content", "gender"], ["P1", "First", "Hens lay. So we eat eggs.", "woman"]],
    "links": [
        ["id", "source_id", "cause", "effect", "sentiment", "tags", "selected_text", "confidence"],
        [1, "P1", "Hens; laying", "~Hunger", 1, "food", "So we eat eggs", "high"],
        [2, "P1", "Hens; laying", "Income; from eggs", None, None, "So we eat eggs", None],
        [3, "P1", "Rain", "Hens; laying", None, None, None, None],
        [4, None, "Rain", "Mud", None, None, "mud all over", None],
    ],
    "codebook": [["label"], ["Rain"]],
}
V3 = {
    "factors": [["factor_id", "label", "memo"], [1, "Hens; laying", ""], [2, "~Hunger", ""], [3, "Lonely", ""]],
    "links": [
        ["statement_id", "from_label", "to_label", "quote", "hashtags"],
        [1, "Hens; laying", "~Hunger", "we eat", "food"],
        [2, "Hens; laying", "Income", None, None],
        [None, "Rain", "Mud", "mud all over", None],
    ],
    "statements": [
        ["statement_id", "text", "source_id", "question_id"],
        [1, "So we eat eggs.", "P1", "Q1"],
        [2, "We sell them.", "P1", "Q2"],
        [3, "Nothing said.", "P2", "Q1"],
    ],
    "sources": [["source_id", "gender"], ["P1", "woman"]],
    "questions": [["question_id", "question_text"], ["Q1", "What changed?"]],
}


def test_version_4_is_read_with_labels_kept_and_words_placed(tmp_path: Path) -> None:
    coding = read_coding(workbook(tmp_path, **V4))
    assert coding.format == "Causal Map 4 workbook"
    claims = records(coding.claims)
    assert [(row["cause"], row["effect"], row["sign"]) for row in claims] == [
        ("Hens; laying", "~Hunger", "+"),
        ("Hens; laying", "Income; from eggs", "+"),
        ("Rain", "Hens; laying", "+"),
        ("Rain", "Mud", "+"),
    ]
    assert claims[0]["notes"] == "sentiment: 1\ntags: food\nconfidence: high"
    assert claims[0]["fragment_id"] == claims[1]["fragment_id"]
    fragments = records(coding.fragments)
    assert [(row["text"], row["conversation_id"], row["start"], row["end"]) for row in fragments] == [
        ("So we eat eggs", "P1", 10, 24),
        ("mud all over", None, None, None),
    ]
    assert coding.dropped == {"other sheets": 1}
    assert records(coding.variables) == [{"conversation_id": "P1", "variable": "gender", "value": "woman"}]
    assert any("no sign" in line for line in coding.remarks)
    assert any(line.startswith("1 link has no words") for line in coding.remarks)


def test_version_3_is_read_with_statements_as_fragments(tmp_path: Path) -> None:
    coding = read_coding(workbook(tmp_path, **V3))
    assert coding.format == "Causal Map 3 workbook"
    assert [row["quote"] for row in records(coding.claims)] == ["we eat", None, "mud all over"]
    assert sorted(coding.factors["label"]) == ["Hens; laying", "Income", "Lonely", "Mud", "Rain", "~Hunger"]
    texts = dict(zip(coding.sources["conversation_id"], coding.sources["text"], strict=True))
    assert set(texts) == {"P1", "P2"}
    for row in records(coding.fragments)[:3]:
        assert texts[row["conversation_id"]][row["start"] : row["end"]] == row["text"]
    carrier = dict(zip(coding.fragments["fragment_id"], coding.fragments["text"], strict=True))
    assert [carrier[one] for one in coding.claims["fragment_id"]] == [
        "So we eat eggs.",
        "We sell them.",
        "mud all over",
    ]


def test_version_3_may_name_factors_by_number_or_hold_links_alone(tmp_path: Path) -> None:
    numbered = workbook(tmp_path, factors=V3["factors"], links=[["from", "to"], [1, 2]])
    assert records(read_coding(numbered).claims)[0]["effect"] == "~Hunger"
    alone = workbook(tmp_path, links=[["from_label", "to_label"], ["a", "b"]])
    coding = read_coding(alone)
    assert (len(coding.claims), len(coding.fragments)) == (1, 0)


def test_reading_twice_gives_the_same_ids(tmp_path: Path) -> None:
    path = workbook(tmp_path, **V4)
    assert read_coding(path).claims.equals(read_coding(path).claims)
    assert read_coding(path).claims["claim_id"].is_unique


def test_a_link_without_an_end_is_refused_with_its_row(tmp_path: Path) -> None:
    links = [["cause", "effect"], ["a", "b"], ["a", None]]
    with pytest.raises(ExchangeError, match="sheet links, row 3: a link needs the labels"):
        read_coding(workbook(tmp_path, links=links))


def carried(coding: Coding) -> list[pd.DataFrame]:
    """The claims, and the fragments that carry them, of a coding."""
    fragments = coding.fragments[coding.fragments["fragment_id"].isin(coding.claims["fragment_id"])]
    tables = ((coding.claims, "claim_id"), (fragments, "fragment_id"))
    return [table.sort_values(key, ignore_index=True) for table, key in tables]


@pytest.mark.slow
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codings(plain=True))
def test_claims_and_their_fragments_survive_the_way_there_and_back(tmp_path: Path, coding: Coding) -> None:
    path = tmp_path / "any.xlsx"
    write_coding(coding, path, kind=KIND, anew=True)
    back = read_coding(path)
    for ours, theirs in zip(carried(coding), carried(back), strict=True):
        assert ours.equals(theirs)


def test_what_is_written_has_the_sheets_of_version_4_and_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    lost = write_coding(small(), path, kind=KIND)
    assert lost == {
        "fragments that carry no claim": 2,
        "codings apart from claims": 2,
        "factors' details (only labels are kept)": 3,
    }
    book = load_workbook(path)
    assert book.sheetnames == ["sources", "links"]
    rows = [[cell.value for cell in row] for row in book["links"].iter_rows()]
    assert rows[0][:7] == ["id", "source_id", "cause", "effect", "sentiment", "tags", "selected_text"]
    assert rows[1][1:4] == ["C-1", "~Transport; Buses", "~Going out"]


def test_a_text_longer_than_a_cell_goes_on_in_the_next_one(tmp_path: Path) -> None:
    text = "Mostly buses, and one\n\n" * 4000 + "end"
    coding = small()
    sources = coding.sources.assign(text=text).astype("string")
    write_coding(dataclasses.replace(coding, sources=sources), tmp_path / "a.xlsx", kind=KIND)
    back = read_coding(tmp_path / "a.xlsx")
    assert back.sources["text"][0] == text
