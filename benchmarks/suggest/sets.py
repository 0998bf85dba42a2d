"""The labelled sets, which stay outside the repository: coded interviews, a hearing, and news."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

BESIDE = Path(__file__).resolve().parents[3] / "shared"
SHARED = Path(os.environ.get("HCT_EVAL_SHARED", BESIDE)) / "benchmarks"
"""Sets lie in ../shared, or where the environment variable HCT_EVAL_SHARED says."""

CODED, SPOKEN, NEWS = (
    SHARED / f"{name}.jsonl" for name in ("label_suggestion_dev", "causal_spoken_dev", "causal_news_train")
)

_SPEAKER = re.compile(r"\s*((?:The Chairman|(?:Mr|Mrs|Ms)\. \w+|Secretary \w+|Chairman \w+)):")
_SPACED = re.compile(r" ([,.;:?!'’])")


@dataclass(frozen=True)
class Link:
    """A labelled cause and effect: characters of the sentence, and whether the one makes the other less."""

    cause: frozenset[int]
    effect: frozenset[int]
    inhibits: bool


@dataclass(frozen=True)
class Sentence:
    """A labelled sentence; `group` holds together what must not be split between training and testing."""

    text: str
    causal: bool
    group: str
    links: tuple[Link, ...] = ()


def read_coded(path: Path = CODED) -> pd.DataFrame:
    """Read coded interviews: `source`, `passage_id`, `text`, `label`, one row a passage and label."""
    rows = []
    for number, passage in enumerate(_lines(path)):
        for label in sorted({link[end] for link in passage["links"] for end in ("cause", "effect")}):
            rows.append((passage["source"], f"p{number:05}", passage["quote"], label))  # noqa: PERF401
    return pd.DataFrame(rows, columns=["source", "passage_id", "text", "label"], dtype="string")


def read_spoken(path: Path = SPOKEN) -> list[Sentence]:
    """Read the hearing; a group is one speaker, taken from the last name before a colon."""
    sentences, speaker = [], ""
    for line in _lines(path):
        named = _SPEAKER.match(line["text"])
        speaker = named[1] if named else speaker
        links = tuple(
            Link(_characters(one["cause"]), _characters(one["effect"]), one["degree"] == "Inhibit")
            for one in line["relations"]
        )
        sentences.append(Sentence(line["text"], bool(line["causal"]), speaker, links))
    return sentences


def read_news(path: Path = NEWS) -> list[Sentence]:
    """Read news sentences, marks put back to the words before them; their spans are not used."""
    return [Sentence(_SPACED.sub(r"\1", line["text"]), bool(line["causal"]), "news") for line in _lines(path)]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _characters(spans: list[list[int]]) -> frozenset[int]:
    return frozenset(at for start, end in spans for at in range(start, end))
