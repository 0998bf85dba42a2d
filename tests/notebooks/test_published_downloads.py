"""Of all seven reports: what can be downloaded is what the pages show, number by number, and drawings tell no more."""

import io
import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from hct_eval.programme import PROGRAMME_FOLDER
from hct_eval.publish.page_tables import page_tables
from hct_eval.publish.social import ALT, SIZE, drawn_rows
from tests.notebooks.bytes_out import chunks
from tests.notebooks.conftest import Journey
from tests.publish.drawings import bars, dots, figures

pytestmark = pytest.mark.slow


def folders(journey: Journey) -> list[Path]:
    programme = journey.programme
    found = [programme.reports(place) for place in (PROGRAMME_FOLDER, *programme.place_ids)]
    assert all((folder / "report.html").is_file() for folder in found)
    return found


def page_of(folder: Path) -> str:
    return (folder / "report.html").read_text("utf-8")


def test_every_figure_and_table_is_a_file_with_the_same_cells(journey: Journey) -> None:
    for folder in folders(journey):
        tables = page_tables(page_of(folder))
        assert len(tables) > 10
        for table in tables:
            raw = (folder / "data" / f"{table.name}.csv").read_bytes()
            read = pd.read_csv(io.BytesIO(raw), keep_default_na=False, dtype="string")
            assert [str(c).removeprefix("'") for c in read.columns] == list(table.frame.columns)
            for written, shown in zip(read.to_numpy().ravel(), table.frame.to_numpy().ravel(), strict=True):
                assert written.removeprefix("'") == str(shown) or float(written) == shown, (folder.name, table.label)


def test_the_workbook_has_a_sheet_for_each_with_the_same_numbers(journey: Journey) -> None:
    for folder in folders(journey):
        (path,) = (folder / "data").glob("*.xlsx")
        book = openpyxl.load_workbook(path)
        assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
        assert all(sheet.sheet_state == "visible" for sheet in book.worksheets)
        assert (book.properties.creator or "", book.properties.lastModifiedBy or "") == ("", "")
        for table in page_tables(page_of(folder)):
            (ref,) = (found.ref for found in book[table.label].tables.values())
            cells = [[cell.value for cell in row] for row in book[table.label][ref]]
            assert len(cells) == len(table.frame) + 1
            shown = [x for x in table.frame.to_numpy().ravel() if isinstance(x, int | float)]
            kept = [x for row in cells[1:] for x in row if isinstance(x, int | float)]
            assert np.allclose(kept, np.asarray(shown, dtype=float)), (folder.name, table.label)
            assert not any(cell.data_type == "f" for row in book[table.label] for cell in row)


def test_bars_and_dots_are_those_of_the_numbers_beside_them(journey: Journey) -> None:
    for folder in folders(journey):
        page = page_of(folder)
        tables = {table.label: table for table in page_tables(page)}
        seen = 0
        for label, kind, svg in figures(page):
            rows = drawn_rows(tables[label])
            seen += 1
            if kind == "Bar chart":
                lengths, points = np.asarray(bars(svg)), np.asarray(rows.points)
                longest = int(np.argmax(np.abs(points)))
                assert len(lengths) == len(points), (folder.name, label)
                whole = all(float(x).is_integer() for x in points)
                rounded = 0.0 if whole else 0.005 / abs(points[longest])  # the page has two decimals
                ratios = lengths / lengths[longest] - points / points[longest]
                assert np.abs(ratios).max() <= 0.001 + 2 * rounded, (folder.name, label)
            else:
                assert dots(svg)[0] == np.isfinite(rows.points).sum(), (folder.name, label)
        assert seen >= 2


def test_pictures_for_social_media_have_their_size_their_words_and_nothing_else(journey: Journey) -> None:
    for folder in folders(journey):
        words = json.loads((folder / "social" / ALT).read_text("utf-8"))
        pictures = {path.name: chunks(path.read_bytes()) for path in (folder / "social").glob("*.png")}
        assert {word["file"] for word in words} == set(pictures)
        assert all(len(word["alt"]) > 80 and "invented" in word["alt"] for word in words)
        for parts in pictures.values():
            (header,) = (body for kind, body in parts if kind == "IHDR")
            assert (int.from_bytes(header[:4]), int.from_bytes(header[4:8])) == SIZE
            assert {kind for kind, body in parts if body} <= {"IHDR", "pHYs", "IDAT"}
