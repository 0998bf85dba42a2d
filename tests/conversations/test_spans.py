"""Of stretches that overlap the surest stays, and no rest of a weaker one is left."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.conversations.spans import Span, keep_strongest


def person(start: int, end: int, score: float) -> Span:
    return Span(start, end, "person", score, "a rule")


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        ([person(0, 5, 0.9), person(3, 9, 0.5)], [(0, 9)]),
        ([person(6, 13, 0.9), person(14, 21, 0.9), person(0, 21, 0.5)], [(0, 13), (14, 21)]),
        ([person(0, 4, 0.9), person(12, 16, 0.9), person(2, 14, 0.5)], [(0, 12), (12, 16)]),
        ([person(0, 4, 0.9), person(8, 9, 0.1)], [(0, 4), (8, 9)]),
    ],
)
def test_winners_grow_to_cover_what_touches_them(spans: list[Span], kept: list[tuple[int, int]]) -> None:
    assert [(span.start, span.end) for span in keep_strongest(spans)] == kept


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12), st.sampled_from([0.3, 0.6, 0.9])), max_size=8))
def test_every_letter_that_was_marked_is_covered_and_nothing_twice(given: list[tuple[int, int, float]]) -> None:
    spans = [person(start, start + length, score) for start, length, score in given]
    kept = keep_strongest(spans)
    assert all(one.end <= after.start for one, after in itertools.pairwise(kept))
    covered = {at for span in kept for at in range(span.start, span.end)}
    bare = sorted({at for span in spans for at in range(span.start, span.end)} - covered)
    assert all(any(abs(span.start - at) <= 2 or abs(span.end - at) <= 2 for span in kept) for at in bare)
