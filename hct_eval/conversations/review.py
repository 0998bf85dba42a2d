"""What a person still has to look at: the review queue (beside the raw data only) and its counts (no words)."""

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from hct_eval.conversations.deidentify import Deidentified
from hct_eval.conversations.pseudonyms import SHORT, code, person_key
from hct_eval.conversations.shield import Shield, key_path
from hct_eval.conversations.wordlists import normalise
from hct_eval.programme import Programme

CONTEXT = 60
"""Characters shown on either side of a doubtful word."""

_QUEUE = ["conversation_id", "turn_number", "words", "reason", "times", "context", "decision"]


def review_queue(texts: Sequence[tuple[str, int, str]], done: Sequence[Deidentified]) -> pd.DataFrame:
    """Return the queue: one row a word and reason, with how often it stands there and its first context.

    `texts` are (conversation id, turn number, words as said), in the order of `done`. `decision` is for the reader.
    This frame holds people's words: it is only ever written by `write_private`.
    """
    rows: dict[tuple[str, str], list[object]] = {}
    for (conversation, number, text), result in zip(texts, done, strict=True):
        for span in result.doubtful:
            words = text[span.start : span.end]
            row = rows.setdefault((words, span.reason), [])
            if row:
                row[4] = int(str(row[4])) + 1
                continue
            context = text[max(0, span.start - CONTEXT) : span.end + CONTEXT]
            row.extend([conversation, number, words, span.reason, 1, context, ""])
    frame = pd.DataFrame(list(rows.values()), columns=_QUEUE)
    return frame.sort_values(["times", "words", "reason"], ascending=[False, True, True], ignore_index=True)


def summarise(names: Sequence[str], done: Sequence[Deidentified]) -> pd.DataFrame:
    """Return counts for the table review_summary: kinds replaced and reasons for review, without any words.

    `names` are the conversations' ids in the order of `done`.
    """
    replaced: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    concerned: dict[str, set[str]] = defaultdict(set)
    for name, result in zip(names, done, strict=True):
        for span in result.replaced:
            replaced[span.kind] += 1
            concerned[span.kind].add(name)
        for span in result.doubtful:
            waiting[span.reason] += 1
            concerned[span.reason].add(name)
    rows = [(kind, replaced[kind], waiting[kind], len(concerned[kind])) for kind in sorted(concerned)]
    return pd.DataFrame(rows, columns=["kind", "replaced", "to_review", "conversations"])


def pseudonym_key(shield: Shield) -> pd.DataFrame:
    """Return the key: kind, code and name of everybody and every place that the shield knows."""
    people = sorted(set(shield.people.values()))
    rows = [("person", code(shield.salt, shield.partnership_id, "person", person_key(n), SHORT), n) for n in people]
    rows += [
        ("place", code(shield.salt, shield.partnership_id, "place", normalise(n), SHORT), n)
        for n in sorted(shield.places)
    ]
    return pd.DataFrame(rows, columns=["kind", "code", "name"], dtype="string")


def write_private(programme: Programme, partnership_id: str, queue: pd.DataFrame, key: pd.DataFrame) -> int:
    """Write the review queue and the pseudonym key into the place's private folder; return the queue's length."""
    folder = programme.private(partnership_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(folder / "review_queue.csv", queue)
    _write(key_path(programme, partnership_id), key)
    return len(queue)


def _write(path: Path, frame: pd.DataFrame) -> None:
    """Write whole or not at all, for the owner only; cells that a spreadsheet would run as a formula become text."""
    safe = frame.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@" and cell else cell)
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(safe.to_csv(index=False, quoting=csv.QUOTE_MINIMAL), encoding="utf-8")
    temporary.chmod(0o600)
    temporary.replace(path)
