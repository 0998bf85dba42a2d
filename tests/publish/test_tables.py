"""Tables for readers: header cells, escaped text, no formulas."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.publish.tables import neutralise, number_text, show_table


def test_a_table_has_a_caption_scopes_and_readable_names() -> None:
    frame = pd.DataFrame({"concept": ["A & B"], "weakest_sources": pd.array([3], dtype="Int64"), "value": [None]})
    html = show_table(frame, caption="What <it> is", note="A note")._repr_html_()
    assert "A &amp; B" in html
    assert "What &lt;it&gt; is" in html
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 1
    assert "People behind the weakest link" in html


def test_an_empty_table_says_so() -> None:
    assert "nothing to show" in show_table(pd.DataFrame({"a": []}), caption="Nothing")._repr_html_()


def test_values_are_written_for_readers() -> None:
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2024-03-01", None]),
            "yes": pd.array([True, None], dtype="boolean"),
            "money": [12345.6, None],
            "small": [-0.25, 0.5],
        }
    )
    html = show_table(frame, caption="c")._repr_html_()
    for text in ("1 March 2024", "not known", ">yes<", "12,346", "−0.25"):
        assert text in html


def test_a_rounded_nothing_has_no_minus() -> None:
    assert number_text(-0.001, 2) == "0.00"
    assert number_text(-1234.5, 1) == "−1,234.5"


@given(st.text(min_size=1))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    safe = neutralise(pd.DataFrame({"a": [text]}))["a"].iloc[0]
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe.removeprefix("'") == text.removeprefix("'") or safe == text
