"""What was written by hand: the truth, the sayings that tell it, small talk, names and places."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Link:
    """One link of the truth: who says it where, and how often."""

    id: str
    cause: str
    effect: str
    sign: str
    strength: int
    contested: float
    chances: Mapping[str, float]


@dataclass(frozen=True)
class Saying:
    """Words that tell one link; `quote` is the part of `text` that carries it."""

    link: str
    sign: str
    text: str
    quote: str
    places: tuple[str, ...] = ()
    short: bool = False
    """Made from phrases (echoes.yml): nothing stands before it."""


@dataclass(frozen=True)
class Bank:
    """Everything that was written by hand."""

    links: Mapping[str, Link]
    sayings: Mapping[str, tuple[Saying, ...]]
    factors: tuple[Mapping[str, Any], ...]
    talk: Mapping[str, Any]
    places: Mapping[str, Any]
    learning: Mapping[str, Any]
    echoes: Mapping[str, Any]
    effects: Mapping[str, Any]
    asks: Mapping[str, Any]
    writers: Mapping[str, Any]
    prompts: Mapping[str, Any]


def read_yaml(name: str) -> Any:
    """Read one of the hand-written files of this folder."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def load_bank() -> Bank:
    """Read all hand-written files; ValueError where a saying does not hold its quote."""
    links = {
        entry["id"]: Link(
            entry["id"],
            entry["cause"],
            entry["effect"],
            entry["sign"],
            entry["strength"],
            entry["contested"],
            entry["places"],
        )
        for entry in read_yaml("truth.yml")["links"]
    }
    return Bank(
        links=links,
        sayings=_sayings(links),
        factors=tuple(read_yaml("factors.yml")),
        talk=read_yaml("voices/talk.yml"),
        places=read_yaml("places.yml"),
        learning=read_yaml("learning.yml"),
        echoes=read_yaml("echoes.yml"),
        effects=read_yaml("effects.yml"),
        asks=read_yaml("asks.yml"),
        writers=read_yaml("writers.yml"),
        prompts=read_yaml("prompts.yml"),
    )


def _sayings(links: Mapping[str, Link]) -> dict[str, tuple[Saying, ...]]:
    found: dict[str, tuple[Saying, ...]] = {}
    for path in sorted((FOLDER / "voices").glob("causal_*.yml")):
        for link_id, entries in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found[link_id] = tuple(
                Saying(
                    link_id,
                    e.get("sign", links[link_id].sign),
                    e["text"],
                    e["quote"],
                    tuple(e.get("places", ())),
                )
                for e in entries
            )
    for saying in (saying for group in found.values() for saying in group):
        if saying.quote not in saying.text:
            message = f"{saying.link}: a quote is not part of its text"
            raise ValueError(message)
    return found


def moved_back(entries: Any, weeks: int) -> Any:
    """Return entries with every day in them moved back by some weeks."""
    if isinstance(entries, dict):
        return {key: moved_back(value, weeks) for key, value in entries.items()}
    if isinstance(entries, list):
        return [moved_back(value, weeks) for value in entries]
    return entries - dt.timedelta(weeks=weeks) if isinstance(entries, dt.date) else entries
