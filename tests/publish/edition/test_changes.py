"""What changed between two releases: every figure, in numbers and in words."""

import pandas as pd
import pytest

from hct_eval.programme import Programme
from hct_eval.publish.edition.changes import compare
from hct_eval.publish.edition.figures import figures_of, key_columns, numbers_in, pair_tables, read_tables
from hct_eval.publish.edition.tell_changes import change_in_words, place_sentence, release_sentences
from tests.publish.edition.reports import write_report

Rows = list[dict[str, str]]


def tables(**rows: Rows) -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame(own, dtype="string") for name, own in rows.items()}


def reach(uphill: str, harbour: str = "*") -> Rows:
    names = ("Uphill", uphill), ("Harbour", harbour)
    return [{"dimension": "area", "value": name, "people": number} for name, number in names]


def test_a_first_release_says_so(small: Programme) -> None:
    first = compare("north", "", None, tables(reach=reach("20")), 0)
    assert (first.figures, first.changes) == (2, ())
    assert release_sentences(small, [first], 0) == [
        "This is the first release: there is nothing to compare with. There are 2 figures in 1 report."
    ]
    assert place_sentence(first, 0) == "First released now, with 2 figures."


def test_the_same_figures_are_no_change(small: Programme) -> None:
    same = compare("north", "2026-11-01", tables(reach=reach("20")), tables(reach=reach("20")), 0)
    assert (same.same, same.changes) == (2, ())
    assert release_sentences(small, [same], 0) == ["No figure changed: all 2 in 1 report are what they were."]


@pytest.mark.parametrize(
    ("before", "after", "kind", "said"),
    [
        ("20", "25", "moved", "up by 5 (25 %)"),
        ("20", "*", "hidden now", "hidden now"),
        ("*", "8", "shown now", "shown now"),
        ("1,200", "1,100", "moved", "down by 100 (8 %)"),
        ("0", "3", "moved", "up by 3"),
        ("−0.70", "−0.50", "moved", "up by 0.2 (29 %)"),
        ("−0.6 to 0.9", "−0.6 to 1.2", "moved", "moved"),
        ("We cannot tell", "Fairly sure: better", "other words", "other words"),
        ("about 20 people", "20 people", "other words", "other words"),
    ],
)
def test_each_change_has_its_kind_and_its_words(before: str, after: str, kind: str, said: str) -> None:
    found = compare("north", "1", tables(reach=reach(before)), tables(reach=reach(after)), 0)
    assert [(change.row, change.column, change.kind) for change in found.changes] == [("area: Uphill", "people", kind)]
    assert change_in_words(found.changes[0]) == said


@pytest.mark.parametrize(("tolerance", "listed"), [(0, 1), (4.9, 1), (5, 0), (10, 0)])
def test_what_moved_within_the_tolerance_is_counted_and_not_listed(tolerance: float, listed: int) -> None:
    found = compare("north", "1", tables(reach=reach("100")), tables(reach=reach("105")), tolerance)
    assert (len(found.changes), found.within) == (listed, 1 - listed)


def test_a_tolerance_hides_nothing_that_was_hidden_or_shown() -> None:
    found = compare("north", "1", tables(reach=reach("8")), tables(reach=reach("*")), 1000)
    assert [change.kind for change in found.changes] == ["hidden now"]


def test_rows_and_tables_that_come_and_go_are_one_change_each() -> None:
    old = tables(reach=reach("20"), themes=[{"concept": "Buses", "share": "40", "low": "30"}])
    new = tables(reach=[*reach("20"), {"dimension": "area", "value": "Downhill", "people": "9"}])
    found = compare("north", "1", old, new, 0)
    assert [(c.table, c.row, c.column, c.kind) for c in found.changes] == [
        ("reach", "area: Downhill", "", "new"),
        ("themes", "Buses", "", "gone"),
    ]
    assert [found.count("new"), found.count("gone"), found.same] == [1, 1, 2]


def test_a_figure_whose_file_has_another_name_is_still_compared() -> None:
    old = {"figure-3-we-heard-20-people": tables(reach=reach("20"))["reach"]}
    new = {"figure-4-we-heard-25-people": tables(reach=reach("25"))["reach"]}
    assert pair_tables(old, new) == {"figure-4-we-heard-25-people": "figure-3-we-heard-20-people"}
    assert [(c.kind, c.before, c.after) for c in compare("north", "1", old, new, 0).changes] == [("moved", "20", "25")]
    other = {"figure-5-money": pd.DataFrame([{"dimension": "x", "value": "y", "people": "1"}], dtype="string")}
    assert pair_tables(old, other) == {}


def test_rows_in_another_order_are_the_same() -> None:
    found = compare("north", "1", tables(reach=reach("20")), tables(reach=list(reversed(reach("20")))), 0)
    assert (found.same, found.changes) == (2, ())


def test_rows_that_share_a_name_take_further_words_into_it() -> None:
    rows = [{"Place": place, "What": "Loneliness", "Result": number} for place, number in (("A", "1"), ("B", "2"))]
    frame = tables(estimates=rows)["estimates"]
    assert key_columns("estimates", [frame]) == ["Place", "What"]
    assert list(figures_of("estimates", frame, ["Place", "What"])["row"]) == ["A: Loneliness", "B: Loneliness"]


def test_what_people_said_is_told_as_changed_and_never_kept(small: Programme) -> None:
    old, new = (
        {"cause": "Hills", "effect": "Walks", "sign": "-", "quote": said} for said in ("My old hill", "Its bend")
    )
    found = compare("north", "1", tables(quotes=[old]), tables(quotes=[new]), 0)
    assert found.changes == ()
    assert found.quotes_changed
    assert release_sentences(small, [found], 0)[-1] == "Other quotes than before stand in North."
    assert "hill" not in f"{found}"


def test_the_sentences_count_over_all_places(small: Programme) -> None:
    one = compare("north", "1", tables(reach=reach("20")), tables(reach=reach("30")), 5)
    two = compare("south", "1", tables(reach=reach("100", "9")), tables(reach=reach("104", "*")), 5)
    new = compare("programme", "", None, tables(areas=[{"What": "A", "n": "4"}]), 5)
    assert release_sentences(small, [one, two, new], 5) == [
        "First released now: the programme.",
        "Of 4 figures in 2 reports, 1 is as before.",
        "1 moved by no more than 5 per cent, and is not listed.",
        "1 moved by more than 5 per cent and 1 is hidden that was shown.",
    ]
    assert place_sentence(one, 5) == (
        "Of 2 figures, since release 1: 1 moved by more than 5 per cent. "
        "The largest move: area: Uphill, people, from 20 to 30."
    )


def test_numbers_are_read_as_they_are_written() -> None:
    assert numbers_in("about 1,200 people (−0.5 to 3)") == (1200.0, -0.5, 3.0)


def test_tables_are_read_as_text_without_the_mark_and_the_apostrophes(small: Programme) -> None:
    folder = write_report(small)
    (folder / "data" / "signs.csv").write_bytes("\ufeffsign,n\n'-0.5,1\nNA,\n".encode())
    found = read_tables({"data/signs.csv": folder / "data" / "signs.csv", "report.html": folder / "report.html"})
    assert found["signs"].to_numpy().tolist() == [["-0.5", "1"], ["NA", ""]]
