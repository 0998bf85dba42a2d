"""What can be worked out of hidden cells: published worked examples, and every small table counted through."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.bounds import possible, recovered
from hct_eval.publish.audit.cells import (
    UNKNOWN,
    DisclosureError,
    Relation,
    blank_cell,
    cells_frame,
    count_cell,
    known_cell,
    share_cell,
    total_cell,
)
from tests.publish.audit.grids import counted_grid, grid_relations, published_grid

PLAIN = DisclosurePolicy(threshold=4, base=1, reason="test")
HES = DisclosurePolicy()

_TOP = 12
"""Counts up to which every table is counted through."""


def test_a_lone_hidden_cell_of_three_by_three_is_found_exactly() -> None:
    grid = [[10, 3, 12], [9, 20, 8], [11, 15, 14]]
    found = recovered(counted_grid(grid, PLAIN), grid_relations(grid))
    assert found[["low", "high"]].to_dict("index") == {"0,1": {"low": 3, "high": 3}}


def test_two_hidden_in_every_row_and_column_still_give_one_away() -> None:
    # two rows less two columns leave one hidden cell: all the other hidden ones stand in both, or in neither
    grid = [[15, 1, 3, 1], [20, 10, 10, 15], [3, 10, 10, 2], [12, 14, 7, 2]]
    stars = [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (2, 0), (2, 3), (3, 0), (3, 3)]
    found = possible(published_grid(grid, stars), grid_relations(grid))
    rows = sum(grid[0]) + sum(grid[1])
    columns = sum(row[1] + row[2] for row in grid)
    shown = grid[0][0] + grid[1][0] + grid[1][3] - sum(grid[i][j] for i in (2, 3) for j in (1, 2))
    assert tuple(found.loc["0,3"]) == (rows - columns - shown,) * 2 == (grid[0][3],) * 2
    assert (found.drop("0,3")["high"] > found.drop("0,3")["low"]).all()


def test_four_hidden_cells_of_two_rows_and_two_columns_move_together() -> None:
    grid = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]
    found = possible(published_grid(grid, [(1, 0), (1, 2), (2, 0), (2, 2)]), grid_relations(grid))
    row, column, other = 8 + 22, 22 + 12, 17 + 12  # what the margins leave for the hidden cells
    fitting = [n for n in range(row + 1) if column - n >= 0 and other - (column - n) >= 0]
    assert tuple(found.loc["1,2"]) == (min(fitting), max(fitting))


def test_the_pattern_of_gauss_suppression_leaves_its_first_example_open() -> None:
    # GaussSuppression 0.6 (Statistics Norway), vignette "Small count frequency table suppression", table 1: counts 0
    # and 1 are to be protected (young in Portugal: 0); the package hides four cells.
    grid = [[2, 0, 5], [3, 4, 6]]
    found = possible(published_grid(grid, [(0, 0), (0, 1), (1, 0), (1, 1)]), grid_relations(grid))
    assert tuple(found.loc["0,1"]) == (0, 2)


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2), min_size=2, max_size=2),
    st.sampled_from([1, 5]),
)
@settings(max_examples=12, deadline=None)
@pytest.mark.slow
def test_bounds_are_what_counting_every_table_gives(grid: list[list[int]], base: int) -> None:
    policy = DisclosurePolicy(threshold=2, base=base, reason="test")
    cells, relations = counted_grid(grid, policy), grid_relations(grid)
    inner = [key for key in cells.index if "," in key]
    choices = [[n for n in range(_TOP + 1) if _allowed(cells.loc[key], n)] for key in inner]
    tables = [dict(zip(inner, counts, strict=True)) for counts in itertools.product(*choices)]
    fitting = [table for table in tables if _fits(table, cells, relations)]
    found = possible(cells, relations, inner)
    for key in inner:
        assert found.loc[key, "low"] == min(table[key] for table in fitting)
        assert min(found.loc[key, "high"], _TOP) == max(table[key] for table in fitting)


def _allowed(cell: "pd.Series", n: int) -> bool:
    return bool(cell["low"] <= n <= cell["high"] or (cell["gap"] and n == 0))


def _fits(table: dict[str, int], cells: pd.DataFrame, relations: list[Relation]) -> bool:
    sums = dict(table)
    for relation in relations:
        if all(part in sums for part in relation.parts):
            value = sum(sums[part] for part in relation.parts)
            if relation.total in sums and sums[relation.total] != value:
                return False
            sums[relation.total] = value
    return all(_allowed(cells.loc[key], sums[key]) for key in cells.index)


def test_a_rounded_zero_may_be_nobody_or_more_than_the_threshold() -> None:
    policy = DisclosurePolicy(threshold=1, base=10, reason="test")
    cell = count_cell(0, policy)
    assert (cell["low"], cell["high"], cell["gap"]) == (2, 4, True)
    frame = cells_frame([("a", "t", "a", cell)])
    assert tuple(possible(frame, [], ["a"]).loc["a"]) == (0, 4)


def test_rounded_counts_stand_for_all_counts_that_round_alike() -> None:
    assert [(count_cell(n, HES)["low"], count_cell(n, HES)["high"]) for n in (0, 8, 12, 13)] == [
        (0, 0),
        (8, 12),
        (8, 12),
        (13, 17),
    ]
    assert [(blank_cell(n, HES)["low"], blank_cell(n, HES)["high"]) for n in (0, 2, 3)] == [(0, 2), (0, 2), (3, 7)]


def test_shares_near_nobody_and_near_everybody_are_guarded() -> None:
    assert (share_cell(2, 40, PLAIN)["open_low"], share_cell(2, 40, PLAIN)["open_high"]) == (0, 4)
    assert (share_cell(37, 40, PLAIN)["open_low"], share_cell(37, 40, PLAIN)["open_high"]) == (36, 40)
    assert share_cell(20, 40, PLAIN)["shown"]


def test_a_class_that_nearly_all_belong_to_is_hidden() -> None:
    assert not count_cell(30, PLAIN, of=33)["shown"]
    assert count_cell(28, PLAIN, of=33)["shown"]


def test_cells_that_stand_in_two_tables_are_one() -> None:
    # each table hides enough by itself; the second shows what the first hides
    relations = [Relation("all", ("a", "b", "c"))]
    first = [("a", "one", "a", count_cell(3, PLAIN)), ("b", "one", "b", count_cell(4, PLAIN))]
    first += [("c", "one", "c", count_cell(30, PLAIN)), ("all", "one", "all", total_cell(37, PLAIN))]
    cells = cells_frame(first)
    assert recovered(cells, relations).empty
    sums = cells_frame([*first, ("a or d", "two", "a or d", known_cell(12, 12)), ("d", "two", "d", known_cell(9, 9))])
    found = recovered(sums, [*relations, Relation("a or d", ("a", "d"))])
    assert found["low"].to_dict() == {"a": 3, "b": 4}


def test_numbers_that_contradict_each_other_are_refused_in_words() -> None:
    cells = cells_frame(
        [("a", "a table", "a", count_cell(2, PLAIN)), ("all", "a table", "all", known_cell(0, 0))],
    )
    with pytest.raises(DisclosureError, match="a table and the tables beside it do not add up"):
        possible(cells, [Relation("all", ("a",))])


def test_nothing_is_known_of_a_cell_that_stands_alone() -> None:
    cells = cells_frame([("a", "t", "a", count_cell(2, PLAIN))])
    assert tuple(possible(cells, []).loc["a"]) == (1, UNKNOWN)
