"""An invented place of any size, as coded by several people: only its numbers are meant to be real."""

import random
from dataclasses import dataclass

import pandas as pd

WORDS = 3_000
"""Different words that anybody says."""


@dataclass(frozen=True)
class LargePlace:
    """Raw tables and released turns of a place."""

    conversations: pd.DataFrame
    transcripts: pd.DataFrame
    turns: pd.DataFrame
    fragments: pd.DataFrame
    factors: pd.DataFrame
    claims: pd.DataFrame
    merges: pd.DataFrame


def make_large_place(
    *, fragments: int, factors: int, claims: int, conversations: int, merges: int, seed: int
) -> LargePlace:
    """Return a place: a fifth of its fragments is coded twice, a tenth pulled apart by two people."""
    draws = random.Random(seed)
    words = ["".join(draws.choices("abcdefghijklmnoprstuw", k=draws.randint(2, 9))) for _ in range(WORDS)]
    homes = [f"c{number:04d}" for number in range(conversations)]
    said = {home: [" ".join(draws.choices(words, k=60)) for _ in range(40)] for home in homes}
    turns = pd.DataFrame(
        [(home, n + 1, f"{home}-t{n + 1}", text, text) for home in homes for n, text in enumerate(said[home])],
        columns=["conversation_id", "turn_number", "turn_id", "text", "text_clean"],
    )
    labels = _labels(factors, words, draws)
    pulled = [_pull(number, homes[number % conversations], said, draws) for number in range(fragments)]
    told = [_claim(number, pulled[number % fragments], labels, draws, number // fragments) for number in range(claims)]
    days = pd.to_datetime(pd.Series(["2024-03-01"] * merges))
    chosen = draws.sample(labels, 2 * merges)
    return LargePlace(
        pd.DataFrame({"conversation_id": homes, "consent": "anonymous quote"}),
        pd.DataFrame({"conversation_id": homes, "released": True, "held_because": None}),
        turns,
        _typed(pulled, ["fragment_id", "conversation_id", "turn_id", "text", "coder"]).assign(
            start=pd.array([None] * fragments, dtype="Int64")
        ),
        _typed(
            [(label, None, draws.choice(["individual", "system"]), None) for label in labels],
            ["label", "parent", "level", "kind"],
        ),
        _typed(told, ["claim_id", "fragment_id", "cause", "effect", "sign", "coder", "quote"]).assign(
            strength=pd.array([draws.randint(1, 3) for _ in told], dtype="Int64")
        ),
        _typed(list(zip(chosen[:merges], chosen[merges:], strict=True)), ["from_label", "into_label"]).assign(
            decided_on=days, undone_on=pd.NaT, why="alike"
        ),
    )


def _labels(count: int, words: list[str], draws: random.Random) -> list[str]:
    labels: dict[str, None] = {}
    tops = [" ".join(draws.choices(words, k=2)) for _ in range(max(count // 20, 1))]
    while len(labels) < count:
        labels[f"{draws.choice(tops)}; {' '.join(draws.choices(words, k=3))}"] = None
    return list(labels)


def _pull(number: int, home: str, said: dict[str, list[str]], draws: random.Random) -> tuple[str, ...]:
    turn = draws.randrange(len(said[home]))
    words = said[home][turn].split()
    start = draws.randrange(len(words) - 20)
    coder = "B" if draws.random() < 0.1 else "A"
    return f"f{number:05d}", home, f"{home}-t{turn + 1}", " ".join(words[start : start + 20]), coder


def _claim(
    number: int, fragment: tuple[str, ...], labels: list[str], draws: random.Random, round_: int
) -> tuple[str, ...]:
    words = fragment[3].split()
    cause, effect = draws.sample(labels, 2)
    coder = "B" if round_ and draws.random() < 0.2 else "A"
    quote = " ".join(words[:4]) + " ... " + " ".join(words[-4:]) if draws.random() < 0.1 else " ".join(words[3:15])
    pole = "~" if draws.random() < 0.1 else ""
    return f"k{number:05d}", fragment[0], pole + cause, effect, draws.choice("+-?"), coder, quote


def _typed(rows: list[tuple[str | None, ...]] | list[tuple[str, ...]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns, dtype="string")
