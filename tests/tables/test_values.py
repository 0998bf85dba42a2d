"""Numbers and days in text cells: read as people and programs write them, and never guessed."""

import datetime as dt

import openpyxl
import pytest

from hct_eval.programme import Programme
from hct_eval.tables import TableError, read_raw
from hct_eval.tables.columns import date, number, whole
from hct_eval.tables.days import day_in
from hct_eval.tables.parse import WrongValueError, read_value

NUMBER, WHOLE, DATE = number("n"), whole("w"), date("d")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.5", 1.5), ("-3", -3.0), ("−3", -3.0), ("+2", 2.0), (".5", 0.5), ("5.", 5.0), ("007", 7.0),
        ("1,234", 1234.0), ("12,345,678.90", 12_345_678.9), ("£1,234.50", 1234.5), (" £ 1,234 ", 1234.0),
        ("-£20", -20.0), ("£-20", -20.0), ("20 £", 20.0), ("£\u00a01,000", 1000.0),
        ("1E-05", 1e-05), ("2.5e-3", 0.0025),
    ],
)  # fmt: skip
def test_a_number_is_read_as_spreadsheets_write_it(cell: str, value: float) -> None:
    assert read_value(cell, NUMBER) == value


@pytest.mark.parametrize(
    "cell", ["1,5", "12,50", "0,75", "0,125", "1,2,3", "1234,567", "1.234,50", "£12,50", "12,50 €"]
)
def test_a_comma_before_decimals_is_refused_with_what_to_write(cell: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        read_value(cell, NUMBER)
    assert caught.value.expected == "a number with a point before decimals"
    assert "Write 1.5, not 1,5" in caught.value.advice


@pytest.mark.parametrize("cell", ["5£5", "£5£", "--5", "-£-5", "five", "1.2.3", "1 or 2", "3-4", "9" * 400])
def test_what_could_mean_several_numbers_or_none_is_refused(cell: str) -> None:
    with pytest.raises(WrongValueError, match="a number"):
        read_value(cell, NUMBER)


def test_a_number_that_lost_its_digits_is_refused_as_such() -> None:
    with pytest.raises(WrongValueError, match="with all its digits"):
        read_value("4.50558E+09", NUMBER)


@pytest.mark.parametrize("cell", ["9007199254740993", "9,007,199,254,740,993", "-9223372036854775807", "4.0"])
def test_a_whole_number_keeps_every_digit(cell: str) -> None:
    assert read_value(cell, WHOLE) == int(cell.replace(",", "").removesuffix(".0"))


def test_a_whole_number_of_too_many_digits_is_a_problem_at_its_row(small: Programme) -> None:
    path = small.raw("north") / "wellbeing.csv"
    path.write_text("person_id,wave,ucla_isolated\np1,1,12345678901234567890\n", encoding="utf-8")
    with pytest.raises(
        TableError, match=r"wellbeing\.csv, row 2, column ucla_isolated: wrong value.*a whole number up"
    ):
        read_raw(small, "north", "wellbeing")


def _amounts(small: Programme, *rows: str) -> list[float]:
    lines = ["funding_id;funder;recipient;amount_gbp;basis;year", *rows]
    (small.raw("north") / "funding.csv").write_text("\n".join(lines), encoding="utf-8")
    found: list[float] = read_raw(small, "north", "funding")["amount_gbp"].tolist()
    return found


def test_a_comma_that_may_be_decimal_is_refused_where_semicolons_stand_between_cells(small: Programme) -> None:
    assert _amounts(small, "f1;A;B;£1,234;spent;2024", "f2;A;B;1,234.50;spent;2024") == [1234.0, 1234.5]
    with pytest.raises(
        TableError, match=r"row 2, column amount_gbp.*without a comma, since semicolons.*1234 or 1\.234"
    ):
        _amounts(small, "f1;A;B;1,234;spent;2024")


def test_a_small_number_of_a_workbook_is_read(small: Programme) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "funding"
    sheet.append(["funding_id", "funder", "recipient", "amount_gbp", "basis", "year"])
    sheet.append(["f1", "A fund", "A charity", 0.00001, "awarded", 2022])
    book.save(small.raw("north") / "money.xlsx")
    assert read_raw(small, "north", "funding")["amount_gbp"].tolist() == [0.00001]


@pytest.mark.parametrize(
    "behind",
    ["", " 10:30", " 10:30:05", "T10:30:00Z", "T10:30:00.000+01:00", " 10:30:00 UTC", " 9.30 a.m.", " 2pm", ", 14:30",
     " 10:30:05 am GMT", "  00:00:00"],
)  # fmt: skip
def test_a_time_behind_a_day_is_left_out(behind: str) -> None:
    for day in ("2024-03-31", "31/03/2024", "31.03.2024", "31-03-2024"):
        assert read_value(f"{day}{behind}", DATE) == dt.datetime(2024, 3, 31)  # noqa: DTZ001 - a day has no time zone


@pytest.mark.parametrize(
    "cell", ["31/03/2024 to 05/04/2024", "2024-03-31 or 2024-04-02", "31/03/2024 - 2", "31/03/2024 about", "31/03/24"]
)
def test_more_than_a_day_and_a_time_is_no_day(cell: str) -> None:
    assert day_in(cell) is None
    with pytest.raises(WrongValueError, match="a day as 2024-03-31"):
        read_value(cell, DATE)
