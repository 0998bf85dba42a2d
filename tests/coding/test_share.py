"""Conversations are shared out evenly, some to two, and who has one keeps it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hct_eval.coding.share import share_out

WORDS = {f"c{number:02d}": 300 + 37 * number for number in range(20)}
lengths = st.dictionaries(st.from_regex(r"c\d{1,3}", fullmatch=True), st.integers(1, 9000), max_size=30)


@given(lengths, st.integers(1, 4), st.sampled_from([0, 10, 35, 100]), st.integers(0, 99))
def test_everything_is_read_and_the_asked_share_by_two(
    words: dict[str, int], count: int, percent: int, seed: int
) -> None:
    coders = ["A", "B", "C", "D"][:count]
    shares = share_out(words, coders, percent, seed)
    readers = Counter(one for have in shares.values() for one in have)
    assert set(readers) == set(words)
    assert set(readers.values()) <= {1, 2}
    wanted = max(1, int(len(words) * percent / 100 + 0.5)) if percent and words else 0
    assert sum(times == 2 for times in readers.values()) == (wanted if count > 1 else 0)
    assert all(len(have) == len(set(have)) for have in shares.values())


def test_the_same_seed_gives_the_same_and_another_seed_others_to_two() -> None:
    assert share_out(WORDS, ["A", "B"], 20, 1) == share_out(dict(reversed(WORDS.items())), ["A", "B"], 20, 1)
    twice = set()
    for seed in range(8):
        shares = share_out(WORDS, ["A", "B"], 20, seed)
        twice.add(tuple(sorted(set(shares["A"]) & set(shares["B"]))))
    assert len(twice) > 1


@pytest.mark.parametrize("percent", [0, 20])
def test_nobody_reads_much_more_than_another(percent: float) -> None:
    shares = share_out(WORDS, ["A", "B", "C"], percent, 5)
    loads = [sum(WORDS[one] for one in have) for have in shares.values()]
    assert max(loads) - min(loads) <= max(WORDS.values())


def test_what_was_given_stays_and_only_new_conversations_are_shared_out() -> None:
    first = share_out({name: WORDS[name] for name in list(WORDS)[:10]}, ["A", "B"], 20, 1)
    later = share_out(WORDS, ["A", "B"], 20, 1, first)
    assert all(set(first[coder]) <= set(later[coder]) for coder in first)
    third = share_out(WORDS, ["C"], 20, 1, later)
    assert third == {"C": []}  # every conversation has its readers, and enough have two
    assert len(share_out(WORDS, ["C"], 50, 1, later)["C"]) == 6


def test_a_conversation_that_is_gone_is_given_to_nobody() -> None:
    assert share_out({"c1": 5}, ["A"], 0, 1, {"A": ["c9"]}) == {"A": ["c1"]}
