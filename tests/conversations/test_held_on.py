import datetime as dt

import pytest

from hct_eval.conversations.formats.held_on import held_on

DAY = dt.date(2023, 3, 4)


@pytest.mark.parametrize(
    "line",
    [
        "Date: 4 March 2023", "Date of interview: 4th March 2023", "March 4, 2023, 4:01PM",
        "4 March 2023, 04:01pm", "Sat, Mar 04, 2023 4:01PM • 12:34",
        "Talk-20230304_160100-Meeting Recording", "Talk (2023-03-04 15:51 GMT) - Transcript", "2023/03/04",
        "Recorded: 2023-03-04", "Dyddiad: 4 Mawrth 2023",
        "**Date:** Saturday 4 March 2023",
    ],
)  # fmt: skip
def test_the_day_in_a_header(line: str) -> None:
    assert held_on(["Interview 4", line, "Somewhere"]) == DAY


@pytest.mark.parametrize(
    "header",
    [
        ["Interview 4"], ["Date: 4/3/2023"], ["Date: 31 February 2023"], ["Date of birth: 4 March 2001"],
        ["4 March 2023", "5 March 2023"],
        ["Date: March 2023"], ["Date: 4 March 1950"], ["1 " * 200_000], ["Transcribed by: Ann, 4 March 2023"],
    ],
)  # fmt: skip
def test_none_or_more_than_one_day_is_no_day(header: list[str]) -> None:
    assert held_on(header) is None


def test_a_day_past_twelve_is_no_month_and_a_labelled_date_comes_first() -> None:
    assert held_on(["Date: 23/03/2023"]) == held_on(["Date: 03/23/2023"]) == dt.date(2023, 3, 23)
    assert held_on(["Date: 3/3/2023"]) == dt.date(2023, 3, 3)
    assert held_on(["Printed 9 May 2024", "Date: 4 March 2023"]) == DAY
