"""The labelled sets: utterances of our own with marks, UK tweets in CoNLL columns, and UK identifiers in sentences."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from hct_eval.conversations.wordlists import is_public_place, normalise

HERE = Path(__file__).parent
SHARED = Path(__file__).resolve().parents[3] / "shared" / "benchmarks"
"""Sets that stay outside the repository; they are left out, loudly, where the folder is absent."""

PUBLIC = "public"
"""Marked large geography: it need not be replaced, and is no miss if it stays."""

_MARK = re.compile(r"\{(\w+):([^{}]+)\}")
_TWEET_KINDS = {"PER": "person", "LOC": "place"}


@dataclass(frozen=True)
class Gold:
    """A marked stretch of a text: characters `start` to `end` (end exclusive) and what they are."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Sentence:
    """One labelled text."""

    text: str
    marks: tuple[Gold, ...]


def read_marked(path: Path) -> list[Sentence]:
    """Read a file with one utterance a line and marks such as `our {person:Terry}`; `#` begins a comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_unmarked(line.strip()) for line in lines if line.strip() and not line.startswith("#")]


def read_tweets(path: Path) -> list[Sentence]:
    """Read CoNLL columns (token, tab, B-I-O tag) with an empty line between texts; PER and LOC are kept."""
    sentences, tokens = [], list[tuple[str, str]]()
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.strip():
            written, _, tag = line.partition("\t")
            tokens.append((written.strip("'") or "'", tag))
        elif tokens:
            sentences.append(_public_apart(_joined(tokens)))
            tokens = []
    return sentences


def read_identifiers(path: Path) -> tuple[list[Sentence], list[Sentence]]:
    """Read invented UK identifiers in sentences: those with one, and the hard negatives with none."""
    both = json.loads(path.read_text(encoding="utf-8"))
    with_one = [Sentence(p["text"], (Gold(p["start"], p["end"], p["type"]),)) for p in both["positives"]]
    return with_one, [Sentence(text, ()) for text in both["negatives"]]


def lower_cased(sentence: Sentence) -> Sentence:
    """Return a sentence without capitals, as some recognisers write; marks stay where they are."""
    lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in sentence.text)
    return Sentence(lowered, sentence.marks)


def _public_apart(sentence: Sentence) -> Sentence:
    """Mark large geography, which is meant to stay, as public: London is no miss."""
    marks = (
        Gold(m.start, m.end, PUBLIC) if is_public_place(normalise(sentence.text[m.start : m.end])) else m
        for m in sentence.marks
    )
    return Sentence(sentence.text, tuple(marks))


def _unmarked(line: str) -> Sentence:
    pieces, marks, end, length = [], list[Gold](), 0, 0
    for match in _MARK.finditer(line):
        pieces += [line[end : match.start()], match[2]]
        length += match.start() - end
        marks.append(Gold(length, length + len(match[2]), match[1]))
        length += len(match[2])
        end = match.end()
    return Sentence("".join([*pieces, line[end:]]), tuple(marks))


def _joined(tokens: list[tuple[str, str]]) -> Sentence:
    """Put tokens together as they were written: no space before punctuation, clitics or after an opening mark."""
    text, marks = "", list[Gold]()
    for token, tag in tokens:
        glued = not text or re.match(r"[.,;:!?)]|n?['’]\w+$", token) or text[-1] in "#(@"
        text += token if glued else f" {token}"
        start, (begins, _, kind) = len(text) - len(token), tag.partition("-")
        name = _TWEET_KINDS.get(kind)
        if name and begins == "I" and marks and marks[-1].kind == name and start - marks[-1].end <= 1:
            marks[-1] = Gold(marks[-1].start, len(text), name)
        elif name:
            marks.append(Gold(start, len(text), name))
    return Sentence(text, tuple(marks))
