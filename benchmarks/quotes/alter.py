"""Quotes cut from real passages and altered as coders alter them, with the grade that each one ought to get."""

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hct_eval.coding.quotes import normalise_text

LEAST, MOST = 6, 20
"""Words in a quote."""


@dataclass(frozen=True)
class Passage:
    """A passage that coders pulled from an interview."""

    interview: str
    text: str


@dataclass(frozen=True)
class Altered:
    """A quote as a coder may have made it: how, from which passage, and the grade it ought to get."""

    how: str
    quote: str
    passage: Passage
    ought: str


def read_passages(path: Path) -> list[Passage]:
    """Read passages from lines of JSON with `source` and `quote`."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Passage(row["source"], row["quote"]) for row in rows]


def alter_all(passages: list[Passage], seed: int) -> list[Altered]:
    """Return one quote a passage and way of altering it, where the passage is long enough."""
    draws = random.Random(seed)
    return [made for passage in passages for made in _alter(passage, passages, draws)]


def _alter(passage: Passage, passages: list[Passage], draws: random.Random) -> list[Altered]:
    words = re.findall(r"\S+\s*", passage.text)
    if len(words) < 2 * MOST or len(normalise_text(passage.text).split()) < 2 * MOST:
        return []
    quote = _cut(words, draws)
    first, second = _cut(words[: len(words) // 2], draws), _cut(words[len(words) // 2 :], draws)
    strangers = [one for one in passages if one.interview != passage.interview and len(one.text.split()) >= MOST]
    stranger = _cut(re.findall(r"\S+\s*", draws.choice(strangers).text), draws)
    dots = draws.choice([" ... ", " … ", " [...] "])
    said, one, two, strange = ("".join(part).strip() for part in (quote, first, second, stranger))
    ways = [
        ("as it was said", said, "exact"),
        ("in capitals, without marks", normalise_text(said).upper(), "normalised"),
        ("two pieces joined by dots", one + dots + two, "stitched"),
        ("two pieces in the wrong order", two + dots + one, "not found"),
        ("one word changed", _change(quote, lambda word: f"x{word}", draws), "not found"),
        ("one word left out", _change(quote, lambda _: "", draws), "not found"),
        ("said in another interview", strange, "not found"),
        ("a piece of another interview joined on", one + dots + strange, "not found"),
    ]
    return [Altered(how, text, passage, ought) for how, text, ought in ways]


def _cut(words: list[str], draws: random.Random) -> list[str]:
    size = draws.randint(LEAST, min(MOST, len(words)))
    start = draws.randint(0, len(words) - size)
    return words[start : start + size]


def _change(words: list[str], change: Callable[[str], str], draws: random.Random) -> str:
    """Change one word that is no mere mark, and is not the first or last one."""
    inner = [place for place in range(1, len(words) - 1) if re.search(r"\w", words[place])]
    place = draws.choice(inner)
    return "".join([*words[:place], change(words[place]), *words[place + 1 :]]).strip()
