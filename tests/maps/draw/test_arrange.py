"""Boxes move to where links cross less; the score counts what an eye would."""

import numpy as np
import pandas as pd
import pytest

from hct_eval.maps import MapError
from hct_eval.maps.draw import draw_map
from hct_eval.maps.draw.arrange import Board, arrange, costs
from hct_eval.maps.draw.layout import Box
from hct_eval.maps.draw.score import faults_of, shared_way

SQUARE = [
    Box(name, (name,), x, y, 20.0, 10.0) for name, x, y in (("a", 0, 0), ("b", 100, 100), ("c", 0, 100), ("d", 100, 0))
]


def line(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, dtype=float)


def test_two_diagonals_cross_once_and_pass_through_a_box_between() -> None:
    lines = [line((0, 0), (100, 100)), line((0, 100), (100, 0))]
    assert faults_of(SQUARE, lines, [(0, 1), (2, 3)]) == (1, 0, 0)
    between = [*SQUARE, Box("e", ("e",), 50.0, 50.0, 4.0, 4.0)]
    assert faults_of(between, lines, [(0, 1), (2, 3)]) == (1, 2, 0)
    assert faults_of([*between, Box("f", ("f",), 52.0, 51.0, 4.0, 4.0)], [], []).overlaps == 1


def test_arrows_that_lie_on_each_other_are_measured_but_not_where_they_meet() -> None:
    along, beside = line((0, 0), (300, 0)), line((0, 3), (300, 3))
    assert shared_way([along, beside]) == pytest.approx(240, abs=12)
    assert shared_way([along, line((0, 9), (300, 9))]) == 0
    assert shared_way([line((0, 0), (100, 0)), line((0, 0), (0, 100))]) == 0
    assert shared_way([]) == 0


def test_a_crossing_that_need_not_be_is_undone() -> None:
    begin = np.array([(60.0, 60.0), (300.0, 300.0), (60.0, 300.0), (300.0, 60.0)])
    board = Board(np.tile([80.0, 24.0], (4, 1)), np.array([(0, 1), (2, 3)]), np.array([400.0, 400.0]))
    better = arrange(board, begin[None], 12, np.random.default_rng(1))[0]
    boxes = [Box(str(i), (str(i),), float(x), float(y), 80.0, 24.0) for i, (x, y) in enumerate(better)]
    assert costs(board, better[None])[0] < costs(board, begin[None])[0]
    assert faults_of(boxes, [better[[0, 1]], better[[2, 3]]], [(0, 1), (2, 3)]) == (0, 0, 0)
    assert (better == arrange(board, begin[None], 12, np.random.default_rng(1))[0]).all()


def test_of_many_drawings_the_best_comes_first_and_costs_are_those_of_each_alone() -> None:
    chance = np.random.default_rng(3)
    begins = chance.random((6, 8, 2)) * 400
    links = np.array([(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (7, 0), (0, 4), (2, 6)])
    board = Board(np.tile([60.0, 24.0], (8, 1)), links, np.array([400.0, 400.0]))
    found = arrange(board, begins, 10, np.random.default_rng(1))
    together = costs(board, found)
    assert together.tolist() == sorted(together)
    assert together.tolist() == pytest.approx([costs(board, one[None])[0] for one in found])
    assert together[0] < costs(board, begins).min()


def test_paper_is_a4_or_a3_and_nothing_else() -> None:
    links = pd.DataFrame({"cause": ["A"], "effect": ["B"], "sign": ["+"], "sources": [4]})
    concepts = pd.DataFrame({"concept": ["A", "B"]})
    assert "thicker" in draw_map(concepts, links, seed=1, starts=1, page="A3").svg
    with pytest.raises(MapError, match="A4 or A3"):
        draw_map(concepts, links, seed=1, page="A5")
