"""A small place with released turns, and coders who fill in their copies as people do, in a spreadsheet."""

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from hct_eval.coding.workbook import workbook_path, write_workbooks
from hct_eval.programme import Programme
from hct_eval.tables import write_processed

SAID = {
    "c1": [
        ("researcher", "What gets you out of the house?"),
        ("resident", "Since the bus was cut I stay in. I get lonely when I stay in. 🚌 It is far."),
        ("resident", "=SUM(A1) is what my son typed. We laughed, and we laughed."),
    ],
    "c2": [
        ("researcher", "What helps?"),
        ("resident", "The allotment helps. You meet people, and then you feel less lonely."),
    ],
    "c3": [("resident", "Nobody answers the phone at the surgery, so I give up and worry.")],
    "c4": [("resident", "Rent goes up and I worry more. Then I sleep badly, so I snap at the children.")],
}


def release(programme: Programme, said: dict[str, list[tuple[str, str]]] = SAID, place: str = "north") -> None:
    """Do what stage 01 does once transcripts are signed."""
    rows = [
        (f"{home}-t{n}", home, n, "Person A", role, text, text, len(text.split()), "anonymous quote")
        for home, turns in said.items()
        for n, (role, text) in enumerate(turns, start=1)
    ]
    names = ["turn_id", "conversation_id", "turn_number", "speaker", "role", "text", "text_clean", "words", "consent"]
    write_processed(pd.DataFrame(rows, columns=names), programme, place, "turns")
    (programme.raw(place) / "conversations.csv").write_text(
        "conversation_id,consent\n" + "".join(f"{home},anonymous quote\n" for home in said), encoding="utf-8"
    )


def begin(programme: Programme, *coders: str, **how: Any) -> list[Path]:
    """Write the copies of these coders; return their paths."""
    write_workbooks(programme, "north", coders, **{"percent": 100, **how})
    return [workbook_path(programme, "north", coder) for coder in coders]


def headers(page: Any) -> list[str]:
    return ["" if cell.value is None else str(cell.value) for cell in page[1]]


def fill(path: Path, sheet: str, row: int, **cells: object) -> None:
    """Write cells by header (`_` for a space) in a row."""
    book = openpyxl.load_workbook(path)
    fill_row(book[sheet], row, **cells)
    book.save(path)


def fill_row(page: Any, row: int, **cells: object) -> None:
    for header, value in cells.items():
        page.cell(row, headers(page).index(header.replace("_", " ")) + 1).value = value


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Return a sheet's filled rows by header."""
    page = openpyxl.load_workbook(path)[sheet]
    names = headers(page)
    rows = page.iter_rows(min_row=2, values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows if any(cell is not None for cell in row)]


def code_some(path: Path) -> None:
    """Fill in two fragments, a claim each, and the factors, in the first free rows."""
    first = "Since the bus was cut I stay in."
    second = "You meet people, and then you feel less lonely."
    book = openpyxl.load_workbook(path)
    page = book["fragments"]
    fill_row(page, 2, conversation_id="c1", turn_id="c1-t2", text=first)
    fill_row(page, 3, conversation_id="c2", turn_id="c2-t2", text=second, notes="lovely")
    one, two, page = page["A2"].value, page["A3"].value, book["claims"]
    told = {"strength": "2", "certainty": "sure"}
    fill_row(page, 2, fragment_id=one, cause="~Buses", effect="Going out", sign="+", quote=first, **told)
    fill_row(page, 3, fragment_id=two, cause="Meeting people", effect="Loneliness", sign="-", quote=second)
    for row, label in enumerate(("Buses", "Going out", "Meeting people", "Loneliness"), start=2):
        fill_row(book["factors"], row, label=label)
    book.save(path)
