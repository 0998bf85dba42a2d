"""Drawing maps that others might have told: the parts whose answers are known."""

import numpy as np
import pytest
from scipy.stats import t

from hct_eval.maps import carry
from hct_eval.maps.build import Voices
from hct_eval.maps.carry import Question, Unseen
from hct_eval.maps.draws import draws_of
from hct_eval.maps.intervals import draw_answers, ends_of
from hct_eval.maps.unseen import share_unseen


def voices_of(mentioned: np.ndarray) -> Voices:
    """People who all say of their links that they raise by 2/3; links nobody mentions are not there."""
    told = mentioned[:, mentioned.any(axis=0)].astype(float)
    pairs = tuple((f"a{k:03}", f"b{k:03}") for k in range(told.shape[1]))
    return Voices(tuple(f"p{k:03}" for k in range(len(told))), pairs, told * 2 / 3, told, told, len(told))


@pytest.mark.parametrize("shape", [0.5, 1.0, 3.0])
def test_the_share_of_links_nobody_told_is_found_where_the_model_holds(shape: float) -> None:
    rng = np.random.default_rng(1)
    errors = []
    for _ in range(20):
        often = rng.beta(shape, 8, 150)
        mentioned = rng.random((20, 150)) < often
        errors.append(share_unseen(voices_of(mentioned), np.arange(20)) - (~mentioned.any(axis=0)).mean())
    assert abs(np.mean(errors)) < 0.07


def test_little_is_unseen_where_all_links_are_told_by_many_and_much_where_each_is_told_by_one() -> None:
    everyone = np.ones((12, 30), dtype=bool)
    alone = np.eye(12, dtype=bool)
    assert share_unseen(voices_of(everyone), np.arange(12)) < 0.05
    assert share_unseen(voices_of(alone), np.arange(12)) > 0.8


def test_ends_are_moved_out_for_few_people_and_hold_the_estimate() -> None:
    draws = draws_of(np.linspace(-1, 1, 2001)[:, None] * [1.0, 1.0])
    ends = ends_of(draws, np.array([0.0, 5.0]), 10, sums=True)
    assert ends[1, 0] == pytest.approx(0.95 * t.ppf(0.975, 9) / 1.959964 * np.sqrt(10 / 9), rel=1e-4)
    assert ends[0, 0] == pytest.approx(-ends[1, 0])
    assert ends[1, 1] == 5.0
    assert ends_of(draws, np.zeros(2), 10, sums=False)[1] == pytest.approx([0.95, 0.95])


def test_memory_blocks_change_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    pairs = (("a", "b"), ("b", "c"), ("c", "a"))
    weights = rng.uniform(-1, 1, (7, 3))
    unseen = Unseen(
        np.array([0, 2, 2, 6]), np.array([0, 1, 0, 2]), np.array([2, 0, 2, 1]), np.array([0.9, -0.5, 0.4, 1])
    )
    question = Question(pairs, "effect", {"a": {"a": 1.0}})
    whole, without = question.answer(weights, unseen), question.answer(weights)
    assert np.abs(whole - without).max(axis=1).nonzero()[0].tolist() == [0, 2, 6]
    monkeypatch.setattr(carry, "_CELLS", 1)
    assert question.answer(weights, unseen) == pytest.approx(whole)


def test_many_draws_use_again_what_is_added_and_stay_as_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    mentioned = np.random.default_rng(4).random((10, 6)) < 0.6
    voices, people = voices_of(mentioned), np.arange(10)
    voices = Voices(
        voices.sources, voices.pairs, voices.strengths * (1 + people[:, None] % 2 / 2), *[voices.signed] * 2, 10
    )
    question = Question(voices.pairs, "weight")
    plain = draw_answers(question, voices, people, "mentioned", 4000, 1).table()
    monkeypatch.setattr("hct_eval.maps.intervals._POOL", 5000)
    again = draw_answers(question, voices, people, "mentioned", 4000, 1).table()
    assert again.mean(axis=0) == pytest.approx(plain.mean(axis=0), abs=0.01)
    assert again.std(axis=0) == pytest.approx(plain.std(axis=0), rel=0.1)
