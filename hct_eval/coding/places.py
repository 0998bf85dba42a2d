"""Where a fragment lies in its turn: in code points, end excluded, found only where there is no doubt."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hct_eval.tables.words import plural

FOUND, NO_TURN, ELSEWHERE = "found", "no such turn", "turn of another conversation"
NOT_THERE, SEVERAL, MISFIT = "words are not in the turn", "words stand there more than once", "does not fit the words"
UNKNOWN = "nothing to look in"
"""What became of looking for a fragment; UNKNOWN where its conversation has no released turns."""

_TOKEN = re.compile(r"\[[^\[\]\n]{1,60}\]|[^\W_]+")
_BEHIND_CODE = 4
"""Words that a code in brackets may stand for."""
_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[\"'’”)\]]*(?=\s|$)|$)", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """What was found: the turn, and the first character and the one after the last; None where there is doubt."""

    outcome: str
    turn_id: str | None = None
    start: int | None = None
    end: int | None = None


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a text begins and ends (excluded)."""
    return [(match.start(), match.start() + len(match[0].rstrip())) for match in _SENTENCE.finditer(text)]


def find_words(words: str, text: str) -> list[tuple[int, int]]:
    """Return every place of words in a text, word for word but for the kind and number of spaces; they may overlap."""
    pieces = words.split()
    if not pieces:
        return []
    plain = " ".join(pieces)
    if text == " ".join(text.split()):  # no need for a pattern, which takes long to make
        begins = [at for at in _places(plain, text) if _is_whole(text, at, at + len(plain))]
        return [(at, at + len(plain)) for at in begins]
    spaced = r"\s+".join(map(re.escape, pieces))
    found = (match.span(1) for match in re.finditer(f"(?=({spaced}))", text))
    return [(start, end) for start, end in found if _is_whole(text, start, end)]


def _places(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word is cut at either end."""
    cut = (text[max(0, start - 1) : start + 1], text[end - 1 : end + 1])
    return not any(len(pair) == 2 and pair.isalnum() for pair in cut)


def stands_behind_codes(words: str, released: str) -> bool:
    """Whether words with names in them stand in a text where codes in brackets replaced the names.

    Case and punctuation do not count; a code stands for up to four words.
    """
    said = [None if token[0] == "[" else token.casefold() for token in _TOKEN.findall(released)]
    states = {(at, 0) for at in range(len(said))}
    for word in (token.casefold() for token in _TOKEN.findall(words)):
        reached = {at + 1 for at, _ in states if at < len(said) and said[at] == word}
        coded = {(at, used + 1) for at, used in states if at < len(said) and said[at] is None and used < _BEHIND_CODE}
        states = {(at, 0) for at in reached} | coded | {(at + 1, 0) for at, _ in coded}
    return bool(states)


class Turns:
    """The released turns of a place, to look in: `turns` needs turn_id, conversation_id and text."""

    def __init__(self, turns: pd.DataFrame) -> None:
        self._texts: dict[str, str] = dict(zip(turns["turn_id"], turns["text"], strict=True))
        self._homes: dict[str, str] = dict(zip(turns["turn_id"], turns["conversation_id"], strict=True))
        self._of: dict[str, list[str]] = {}
        for turn, home in self._homes.items():
            self._of.setdefault(home, []).append(turn)

    def ids(self, conversation_id: str) -> Sequence[str]:
        """Return the turns of a conversation; none if it has no released transcript."""
        return self._of.get(conversation_id, [])

    def text(self, turn_id: str) -> str:
        """Return a turn's words; "" if there is no such turn."""
        return self._texts.get(turn_id, "")

    def find(self, conversation_id: str, words: str, turn_id: str | None, start: int | None, end: int | None) -> Place:
        """Return where a fragment lies: in the turn that it names, else in the one turn that holds its words once.

        A start and end that were given hold if the words stand there; they decide between several places, too.
        """
        if not self.ids(conversation_id):
            return Place(UNKNOWN, turn_id, start, end)
        if turn_id is not None and turn_id not in self._texts:
            return Place(NO_TURN)
        if turn_id is not None and self._homes[turn_id] != conversation_id:
            return Place(ELSEWHERE)
        looked_in = self.ids(conversation_id) if turn_id is None else [turn_id]
        found = [(turn, place) for turn in looked_in for place in find_words(words, self._texts[turn])]
        if not found:
            return Place(NOT_THERE, turn_id)
        if turn_id is not None and (start is not None or end is not None):
            fits = [place for _, place in found if start in (None, place[0]) and end in (None, place[1])]
            return Place(FOUND, turn_id, *fits[0]) if len(fits) == 1 else Place(MISFIT, turn_id)
        return Place(FOUND, found[0][0], *found[0][1]) if len(found) == 1 else Place(SEVERAL, turn_id)


def place_fragments(fragments: pd.DataFrame, turns: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return the fragments with turn_id, start and end where they were found, and what became of each (see above).

    `fragments` need conversation_id, text, turn_id, start and end. Where the words do not fit, start and end are
    unknown: nobody is led to other words. Without released turns they stay as they were given.
    """
    said = Turns(turns)
    columns = [fragments[name].astype("object") for name in ("conversation_id", "text", "turn_id", "start", "end")]
    places = [said.find(*(_known(cell) for cell in cells)) for cells in zip(*columns, strict=True)]
    placed = fragments.assign(
        turn_id=pd.array([p.turn_id or _known(t) for p, t in zip(places, columns[2], strict=True)], dtype="string"),
        start=pd.array([place.start for place in places], dtype="Int64"),
        end=pd.array([place.end for place in places], dtype="Int64"),
    )
    return placed, pd.Series([place.outcome for place in places], index=fragments.index, dtype="string")


def say_places(outcomes: pd.Series) -> str:
    """Say in words for how many fragments the place in the transcript is known; "" if there are none."""
    looked = outcomes[outcomes != UNKNOWN]
    if looked.empty:
        return ""
    found = int((looked == FOUND).sum())
    words = f"The place in the transcript is known for {found} of {plural(len(looked), 'fragment')}"
    why = looked[looked != FOUND].value_counts().sort_index()
    return words + (
        f" (of the others: {'; '.join(f'{reason}, {n}' for reason, n in why.items())})." if len(why) else "."
    )


def _known(cell: Any) -> Any:
    return None if pd.isna(cell) else cell
