"""Our own workbook and folder of tables: the form in which a place's coding is read."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from hct_eval.coding.exchange import Coding, ExchangeError, frame, read_coding, write_coding
from hct_eval.programme import Programme
from hct_eval.tables import check_partnership, read_raw
from tests.coding.exchange.codings import codings, same_coding, small
from tests.coding.exchange.test_refi import GUIDS, codes, link, project, selection, source

FORMS = pytest.mark.parametrize("name", ["any.xlsx", "any"])


@pytest.mark.slow
@FORMS
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codings(plain=True))
def test_any_coding_of_cells_survives_the_way_there_and_back(tmp_path: Path, name: str, coding: Coding) -> None:
    folder = tmp_path / name
    assert write_coding(coding, folder, anew=True) == {}
    back = (
        read_coding(folder) if any(len(getattr(coding, one)) for one in ("fragments", "factors", "claims")) else coding
    )
    assert same_coding(back, coding)


def test_a_folder_written_anew_keeps_no_table_of_the_coding_before_it(tmp_path: Path) -> None:
    folder = tmp_path / "coding"
    write_coding(small(), folder)
    (folder / "claims.csv").rename(folder / "Claims.csv")
    (folder / "wellbeing.csv").write_text("a,b\n1,2\n")
    coding = small()
    less = dataclasses.replace(coding, claims=coding.claims.head(0), codings=coding.codings.head(0))
    write_coding(less, folder, anew=True)
    back = read_coding(folder)
    assert back.claims.empty
    assert back.codings.empty
    assert len(back.fragments) == len(coding.fragments)
    assert (folder / "wellbeing.csv").is_file()  # another table's file is not the coding's to remove


def test_nothing_in_a_workbook_is_a_formula(tmp_path: Path) -> None:
    write_coding(small(), tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"=1+1", "= short", "+", "-"} <= {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)


def test_no_cell_of_a_csv_file_is_run_as_a_formula(tmp_path: Path) -> None:
    lost = write_coding(small(), tmp_path / "out")
    assert lost == {"texts of conversations (transcripts have their own folder)": 1}
    text = (tmp_path / "out" / "fragments.csv").read_text()
    assert "'=1+1" in text
    assert ",=" not in text


@pytest.mark.slow
def test_a_partnership_reads_what_was_converted_from_another_program(tmp_path: Path, small: Programme) -> None:
    """The way of the guide: coded elsewhere, converted into the place's folder `coding`, read by stage 02."""
    given = project(
        tmp_path,
        codes("Bus", "Going out")
        + source(selection(1, 0, 7, 1), selection(2, 8, 13, 2))
        + link(GUIDS[61], GUIDS[62], "-"),
        {"sources/a.txt": "The bus never comes"},
    )
    place = small.raw("north")
    (place / "conversations.csv").write_text("conversation_id,consent,held_on,origin\nC-7,named,2026-03-01,workshop\n")
    write_coding(read_coding(given), place / "coding" / "coded.xlsx")
    assert [str(one) for one in check_partnership(small, "north") if one.severity == "error"] == []
    assert read_raw(small, "north", "fragments")["text"].tolist() == ["The bus", "never"]
    claim = read_raw(small, "north", "claims").iloc[0]
    assert (claim["cause"], claim["effect"], claim["sign"], claim["fragment_id"]) == (
        "Bus",
        "Going out",
        "-",
        GUIDS[61],
    )
    assert read_raw(small, "north", "factors")["label"].tolist() == ["Bus", "Going out"]


def test_a_wrong_value_is_refused_with_its_place_and_without_words(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    head = "claim_id,fragment_id,cause,effect,sign\n"
    (folder / "claims.csv").write_text(f"{head}K1,F1,Mrs Smith,effect,goes up a lot\n")
    with pytest.raises(ExchangeError, match="table claims, row 2, column sign: wrong value") as caught:
        read_coding(folder)
    assert "Smith" not in str(caught.value)
    assert "goes up" not in str(caught.value)


def test_what_is_not_a_table_of_coding_is_counted(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "factors.csv").write_text("label,level,colour,kind\nBus,system,red,our own kind\n")
    (folder / "wellbeing.csv").write_text("a,b\n1,2\n")
    coding = read_coding(folder)
    assert coding.factors["kind"].tolist() == ["our own kind"]  # a programme may have words of its own
    assert coding.dropped == {
        "columns of factors that are not in the data dictionary": 1,
        "other sheets or tables": 1,
    }


def test_a_text_too_long_for_a_cell_is_refused_with_its_place(tmp_path: Path) -> None:
    coding = small()
    long = coding.fragments.assign(text="a " * 20_000).astype(coding.fragments.dtypes.to_dict())
    coding = dataclasses.replace(coding, fragments=long)
    with pytest.raises(ExchangeError, match="sheet fragments, row 2, column text holds more than"):
        write_coding(coding, tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()
    write_coding(coding, tmp_path / "a.qdpx")
    assert read_coding(tmp_path / "a.qdpx").fragments["text"].str.len().tolist() == [40_000] * 3


@pytest.mark.parametrize("name", ["any.xlsx", "any"])
def test_words_that_begin_with_an_apostrophe_keep_it(tmp_path: Path, name: str) -> None:
    coding = small()
    rows = [{"conversation_id": "C-1", "variable": "'=1", "value": value} for value in ("'=1", "''=1", "=1", "'", "-")]
    coding = dataclasses.replace(coding, variables=frame("variables", rows))
    write_coding(coding, tmp_path / name)
    back = read_coding(tmp_path / name)
    assert back.variables.equals(coding.variables)
