"""Tables in documents: columns of times, speakers and words told apart, and laid out as lines of a transcript."""

import re
from collections import Counter
from collections.abc import Sequence

_TIME = re.compile(
    r"[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\])]?(?:\s*(?:-+>?|–)\s*[\[(]?\d[\d:.,]{3,11}[\])]?)?"
)
_NUMBER = re.compile(r"\d{1,5}[.)]?")
_HEADER = {
    "time": {"time", "timestamp", "time stamp", "timecode", "start", "start time", "timespan"},
    "speaker": {"speaker", "name", "who", "speaker name", "participant", "person", "said by"},
    "words": {
        "text",
        "transcript",
        "what was said",
        "words",
        "content",
        "dialogue",
        "speech",
        "utterance",
        "transcription",
    },
}


def lines_of_table(rows: Sequence[Sequence[str]]) -> tuple[list[str], Counter[str]]:
    """Return a table's rows as lines, `[time] Speaker: words`, and what was left out, with counts.

    A row with one filled cell is a line, or as many as the cell has. Columns of line numbers and of words beside the
    transcript (codes, remarks) are left out where a header names the columns.
    """
    skipped: Counter[str] = Counter()
    filled = [[cell.strip() for cell in row] for row in rows]
    named = _named_columns(filled[0]) if filled else {}
    lines: list[str] = []
    for number, row in enumerate(filled):
        if named and number == 0:
            skipped["rows with column names"] += 1
        elif named:
            others = [
                cell for place, cell in enumerate(row) if place not in named.values() and not _NUMBER.fullmatch(cell)
            ]
            skipped["cells beside the transcript"] += sum(1 for cell in others if cell)
            lines += _line(*(_at(row, named.get(what)) for what in ("time", "speaker", "words")))
        else:
            lines += _unnamed(list(dict.fromkeys(cell for cell in row if cell)))
    return lines, +skipped


def _unnamed(cells: list[str]) -> list[str]:
    if len(cells) == 1:
        return cells[0].split("\n")
    if len(cells) > 2 and _NUMBER.fullmatch(cells[0]):
        cells = cells[1:]
    time = next((cell for cell in cells[:2] if _TIME.fullmatch(cell)), "") if len(cells) > 1 else ""
    rest = [" ".join(cell.split()) for cell in cells if cell != time]
    return _line(time, rest[0] if len(rest) > 1 else "", ": ".join(rest[1:]) if len(rest) > 1 else "".join(rest))


def _line(time: str, speaker: str, words: str) -> list[str]:
    if not words.strip():
        return []
    said = " ".join(words.split())
    stamp = re.match(r"[\[(]?(\d[\d:.,]*)", time)
    label = f"{speaker.strip().rstrip(':')}: " if speaker.strip() else ""
    head = (f"[{stamp[1]}] " if stamp and label else "") + label
    return [head.rstrip(), said] if label else [said]  # a label on a line of its own is sure


def _named_columns(row: Sequence[str]) -> dict[str, int]:
    names = [re.sub(r"[^a-z]+", " ", cell.lower()).strip() for cell in row]
    found = {what: next((i for i, name in enumerate(names) if name in wanted), -1) for what, wanted in _HEADER.items()}
    placed = {what: place for what, place in found.items() if place >= 0}
    return placed if "words" in placed and len(placed) > 1 else {}


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""
