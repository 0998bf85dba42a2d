"""Ids of conversations that look like somebody's name: programs that code call a document after the person."""

import re

from hct_eval.conversations.wordlists import words_of
from hct_eval.programme import Programme
from hct_eval.tables import Problem
from hct_eval.tables.read import read_with_problems

_PARTS = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ADVICE = (
    "Ids are kept in every table. If it names somebody, give another one here and in the coding workbook; "
    "if it names nobody, leave it."
)


def looks_like_name(conversation_id: str) -> bool:
    """Whether a part of an id is a first name, or two parts with a capital are no English words."""
    parts = _PARTS.findall(_HUMP.sub("-", conversation_id))
    if any(len(part) > 2 and part.casefold() in words_of("first_names") for part in parts):
        return True
    strange = [part for part in parts if part.istitle() and part.casefold() not in words_of("english_words")]
    return len(strange) > 1


def ids_like_names(programme: Programme, partnership_id: str) -> list[Problem]:
    """Return a warning for each row of the register whose id may be a person's name; the id is not repeated."""
    register, _ = read_with_problems(programme, partnership_id, "conversations")
    named = register[register["conversation_id"].fillna("").map(looks_like_name).astype(bool)]
    expected = "an id that names nobody"
    return [
        Problem(file, row, "conversation_id", "may be a name", expected, _ADVICE, severity="warning")
        for file, row in zip(named["_file"], named["_row"], strict=True)
    ]
