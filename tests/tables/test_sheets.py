"""CSV text is cut into cells where its rows say so."""

import pytest

from hct_eval.tables.sheets import find_delimiter


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        (",Transport; Buses; Late,Loneliness\nTransport; Buses; Late,,1\nLoneliness,,\n", ","),
        (";A;B\nA;0,5;\nB;;0,2\n", ";"),
        ("x&amp;,y&amp;\nz&amp;,w\n", ","),
        ('a,b\n"one; two\nthree",4\n5,6\n', ","),
        ("a,b\n1,2,3\n4\n5,6\n", ","),
        ("alone\n1\n", ","),
        ("", ","),
    ],
)
def test_what_stands_between_cells_is_told_by_rows_of_one_width(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter
