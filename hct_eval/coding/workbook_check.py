"""What in the coders' tables does not fit the transcripts, the codebook or the ids that were given: row by row."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from hct_eval.coding.codebook import pole_free
from hct_eval.coding.places import (
    ELSEWHERE,
    FOUND,
    MISFIT,
    NO_TURN,
    NOT_THERE,
    SEVERAL,
    Place,
    Turns,
    stands_behind_codes,
)
from hct_eval.coding.quotes import grade_quote
from hct_eval.programme import Programme
from hct_eval.tables import Problem, TableError, read_processed
from hct_eval.tables.coders import FOLDER, GIVEN_ID, copy_of
from hct_eval.tables.problems import nearest
from hct_eval.tables.read import read_with_problems
from hct_eval.tables.sheets import header_name, read_cells, sheets_of

_KEYS = {"fragments": "fragment_id", "claims": "claim_id"}

NOWHERE = "words are not in the conversation"
"""What is said of a fragment that names no turn."""

_PLACES = {
    NO_TURN: ("turn_id", "points at nothing", "a turn of the conversation", "Choose it from the sheet turns."),
    ELSEWHERE: ("turn_id", ELSEWHERE, "a turn of the conversation", "Correct the turn or the conversation."),
    NOT_THERE: (
        "text",
        NOT_THERE,
        "words as they stand in the turn",
        "Copy them anew from the sheet turns; correct the turn if they were said in another.",
    ),
    NOWHERE: (
        "text",
        NOWHERE,
        "words as they stand in the transcript",
        "Copy them anew from private/review.xlsx, sheet Transcripts: words that were retyped are not theirs.",
    ),
    SEVERAL: ("start", SEVERAL, "start and end", "Copy more words, or write start and end."),
    MISFIT: ("start", MISFIT, "the place of the words in the turn", "Empty start and end, or copy the words anew."),
}


def coding_problems(programme: Programme, partnership_id: str) -> list[Problem]:
    """Return what is wrong in the coding of a place beyond what its tables say of themselves; no words of anybody.

    Turns that do not exist and ids that were changed are errors. Words that are not in the turn that a fragment names,
    quotes that stand neither in their fragment nor in its conversation, and labels that are not in the codebook are
    warnings: they are counted and kept. Fragments that name no turn are looked for in their whole conversation, more
    forgivingly (case, punctuation, names that were replaced).
    """
    fragments, _ = read_with_problems(programme, partnership_id, "fragments")
    claims, _ = read_with_problems(programme, partnership_id, "claims")
    factors, _ = read_with_problems(programme, partnership_id, "factors")
    turns = Turns(read_processed(programme, partnership_id, "turns"))
    found = [
        *_misplaced(fragments, turns),
        *_strange_labels(claims, factors),
        *_strange_quotes(claims, fragments, turns),
        *_changed_ids(programme, partnership_id),
    ]
    return sorted(set(found), key=lambda problem: (problem.file, problem.row or 0, problem.column))


def slips_in_words(problems: Sequence[Problem]) -> str:
    """Say how much there is to mend, by column and kind; without files, whose names say who codes."""
    if not problems:
        return "Nothing in the coders' workbooks waits to be mended."
    counts = Counter((problem.column.replace("_", " "), problem.kind) for problem in problems)
    listed = "; ".join(f"{times} × {column}: {kind}" for (column, kind), times in sorted(counts.items()))
    return f"To be mended in the coders' workbooks ({listed}). `hct-eval check` lists each with file, sheet and row."


def _misplaced(fragments: pd.DataFrame, turns: Turns) -> Iterator[Problem]:
    for row in fragments.dropna(subset=["conversation_id", "text"]).to_dict("records"):
        home, words, turn, start, end = (
            _known(row[name]) for name in ("conversation_id", "text", "turn_id", "start", "end")
        )
        if turn is None:
            place = Place(NOWHERE if _is_nowhere(words, home, turns) else FOUND)
        else:
            place = turns.find(home, words, turn, start, end)
        if place.outcome not in _PLACES:
            continue
        column, kind, expected, advice = _PLACES[place.outcome]
        if place.outcome == NO_TURN:
            advice = nearest(turn, turns.ids(home)) or advice
        severity: Any = "error" if place.outcome in (NO_TURN, ELSEWHERE) else "warning"
        yield Problem(row["_file"], row["_row"], column, kind, expected, advice, severity=severity)


def _is_nowhere(words: str, conversation_id: str, turns: Turns) -> bool:
    """Whether a fragment's words, as they stand in the raw data, are not in the released turns of its conversation."""
    whole = "\n".join(turns.text(turn) for turn in turns.ids(conversation_id))
    return bool(whole) and grade_quote(words, [whole]) == "not found" and not stands_behind_codes(words, whole)


def _strange_labels(claims: pd.DataFrame, factors: pd.DataFrame) -> Iterator[Problem]:
    book = {pole_free(label).casefold(): label for label in factors["label"].dropna()}
    if not book:
        return
    for end in ("cause", "effect"):
        strange = claims[claims[end].notna() & ~claims[end].fillna("").map(lambda x: pole_free(x).casefold() in book)]
        for label, file, number in zip(strange[end], strange["_file"], strange["_row"], strict=True):
            advice = nearest(pole_free(label), list(book.values()))
            advice = f"{advice} If it is a new factor, write it into the sheet factors.".strip()
            expected = "a label of the sheet factors"
            yield Problem(file, number, end, "not in the codebook", expected, advice, severity="warning")


def _strange_quotes(claims: pd.DataFrame, fragments: pd.DataFrame, turns: Turns) -> Iterator[Problem]:
    known = fragments.dropna(subset=["fragment_id", "text", "conversation_id"])
    sources = dict(zip(known["fragment_id"], zip(known["text"], known["conversation_id"], strict=True), strict=True))
    quoted = claims.dropna(subset=["quote", "fragment_id"])
    for row in quoted[quoted["fragment_id"].isin(sources)].to_dict("records"):
        text, home = sources[row["fragment_id"]]
        if grade_quote(row["quote"], [text]) != "not found":
            continue
        if grade_quote(row["quote"], ["\n".join(turns.text(turn) for turn in turns.ids(home))]) != "not found":
            continue
        expected, advice = "words of the fragment", "Copy them anew from the fragment."
        yield Problem(row["_file"], row["_row"], "quote", "was not said", expected, advice, severity="warning")


def _changed_ids(programme: Programme, partnership_id: str) -> Iterator[Problem]:
    """Yield rows whose id is another than the one that their workbook gave them."""
    for path in sorted((programme.raw(partnership_id) / FOLDER).glob("*.xlsx")):
        shown = path.relative_to(programme.raw()).as_posix()
        try:
            if path.name.startswith(("~$", ".")) or copy_of(path, shown) is None:
                continue
            sheets = sheets_of(path, shown)
        except TableError:  # a file that cannot be opened is said by every table
            continue
        for sheet in [name for name in _KEYS if name in sheets]:
            cells = read_cells(sheets[sheet])
            key, given = _KEYS[sheet], header_name(GIVEN_ID)
            if key not in cells.header or given not in cells.header:
                continue
            now, was = cells.header.index(key), cells.header.index(given)
            for number, row in zip(cells.numbers, cells.rows, strict=True):
                if row[now] and row[was] and row[now] != row[was]:
                    expected, advice = f"the id of the column {GIVEN_ID!r}", f"Write {row[was]} again, or empty both."
                    yield Problem(cells.source.shown, number, key, "id was changed", expected, advice)


def _known(cell: Any) -> Any:
    return None if pd.isna(cell) else cell
