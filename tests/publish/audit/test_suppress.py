"""Further cells are hidden until nothing can be worked out, and no more than that."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.bounds import recovered
from hct_eval.publish.audit.cells import DisclosureError, Relation, cells_frame, count_cell, known_cell
from hct_eval.publish.audit.reach import protected_reach
from hct_eval.publish.audit.suppress import hide, protect
from hct_eval.publish.disclosure import safe_reach
from tests.publish.audit.grids import counted_grid, grid_relations

PLAIN = DisclosurePolicy(threshold=4, base=1, reason="test")
HES = DisclosurePolicy()
GRID = [[10, 3, 12], [9, 20, 8], [11, 15, 14]]


def stars(cells: pd.DataFrame) -> set[str]:
    return set(cells.index[~cells["shown"].astype(bool)])


def test_a_lone_cell_of_a_table_with_margins_takes_three_others_with_it() -> None:
    relations = grid_relations(GRID)
    safe = protect(counted_grid(GRID, PLAIN), relations)
    assert len(stars(safe)) == 4
    assert recovered(safe, relations).empty
    for key in stars(safe) - {"0,1"}:  # none of them could have been shown
        others = hide(counted_grid(GRID, PLAIN), sorted(stars(safe) - {key, "0,1"}))
        assert len(recovered(others, relations))


@given(
    st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4),
    st.sampled_from([PLAIN, HES, DisclosurePolicy(threshold=1, base=10, reason="test")]),
)
@settings(max_examples=25, deadline=None)
@pytest.mark.slow
def test_whatever_the_table_nothing_hidden_can_be_worked_out(grid: list[list[int]], policy: DisclosurePolicy) -> None:
    relations = grid_relations(grid)
    try:
        safe = protect(counted_grid(grid, policy), relations)
    except DisclosureError:  # where margins are small, no choice of inner cells is enough
        return
    assert recovered(safe, relations).empty
    assert stars(counted_grid(grid, policy)) <= stars(safe)


def test_what_is_hidden_does_not_depend_on_order() -> None:
    relations = grid_relations(GRID)
    forwards = protect(counted_grid(GRID, PLAIN), relations)
    backwards = protect(counted_grid(GRID, PLAIN).iloc[::-1], relations[::-1])
    assert stars(forwards) == stars(backwards)


def test_where_nothing_is_left_to_hide_nothing_is_published() -> None:
    cells = cells_frame([("a", "a table", "carers", count_cell(3, PLAIN)), ("all", "a table", "all", known_cell(3, 3))])
    with pytest.raises(DisclosureError) as refused:
        protect(cells, [Relation("all", ("a",))])
    assert "a table, row 'carers'" in str(refused.value)
    assert "raise the base" in str(refused.value)
    assert "3" not in str(refused.value)


def reach(areas: list[int], blank: int) -> pd.DataFrame:
    counts = [*areas, blank]
    names = pd.array([*(f"area {i}" for i in range(len(areas))), None], dtype="string")
    frame = pd.DataFrame({"dimension": "area", "value": names, "conversations": counts, "total": sum(counts)})
    return frame.astype({"dimension": "string", "conversations": "Int64", "total": "Int64"})


@pytest.mark.parametrize("areas", [[7], [1, 2], [1, 1, 1, 1]])
@pytest.mark.parametrize("policy", [PLAIN, HES])
def test_of_a_place_of_no_more_people_than_the_threshold_no_row_is_shown(
    areas: list[int], policy: DisclosurePolicy
) -> None:
    blank = max(0, policy.threshold - sum(areas))
    few = reach([min(n, policy.threshold) for n in areas], blank)
    assert safe_reach(few, policy).empty
    assert not protected_reach(few, policy)[0]["shown"].any()


def test_a_place_of_one_person_more_than_the_threshold_is_protected_row_by_row() -> None:
    assert len(safe_reach(reach([8], 0), HES)) == 2


def test_what_was_worked_out_once_is_neither_taken_for_another_table_nor_spoilt_by_who_got_it() -> None:
    some, others = reach([3, 9, 8], 0), reach([9, 15, 14], 0)
    first = protected_reach(some, PLAIN)[0]
    hidden = stars(first)
    first["shown"] = True
    assert stars(protected_reach(some.copy(), PLAIN)[0]) == hidden
    some["conversations"], some["total"] = others["conversations"], others["total"]
    assert not stars(protected_reach(some, PLAIN)[0])
    assert (
        stars(protected_reach(reach([3, 9, 8], 0), DisclosurePolicy(threshold=9, base=1, reason="test"))[0]) != hidden
    )
