"""Quote audit: are the words of a claim in its source, and how exactly? METHODS section 1."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hct_eval.tables.words import plural

GRADES = ("exact", "normalised", "stitched", "not found")
FOUND = GRADES[:3]
TRANSCRIPT, FRAGMENT, ASKED = "transcript", "fragment", "researcher's turns"
"""What a quote was looked up in: the conversation's released turns, or (without them) the coded fragment's text.

`ASKED`: it is not in what the resident said, but in what the researcher did.
"""
RESEARCHER = "researcher"

_ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.(?:\s?\.){2,})\s*[\])]|…|\.(?:\s?\.){2,}")
_APOSTROPHE = re.compile(r"['’‘ʼ`´]")
_PLACEHOLDER = re.compile(r"\s*\[[^\[\]]*\]\s*")
_OTHER_MARKS = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True)
class _Source:
    """A text in which quotes are looked up: as written, and normalised."""

    written: tuple[str, ...]
    normalised: tuple[str, ...]


def normalise_text(text: str) -> str:
    """Return the text without case, punctuation, brackets and extra spaces; words stay, those within brackets too."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_OTHER_MARKS.sub(" ", _APOSTROPHE.sub("", folded)).split())


def grade_quote(quote: str, sources: Sequence[str]) -> str:
    """Return how a quote is found in any one of the given versions of its source: one of GRADES.

    exact: a substring; normalised: whole words of it but for case, punctuation, whitespace and brackets; stitched: two
    or more pieces joined by an ellipsis, each found so after the one before it (dots stand for what was left out, not
    for another order); else not found.
    """
    return _grade(quote, _read(sources))


def quote_span(quote: str, text: str) -> tuple[int, int] | None:
    """Return where a quote lies in a text, both normalised (characters; a stitched quote from first to last piece).

    None if it, or one of its pieces, is not there.
    """
    return find_quote(quote, normalise_text(text))


def find_quote(quote: str, whole: str) -> tuple[int, int] | None:
    """Return the same as `quote_span` for a text that is normalised already, so that many quotes can be looked up."""
    wanted = normalise_text(quote)
    if not wanted:
        return None
    start = _find(wanted, whole)
    return (start, start + len(wanted)) if start >= 0 else _stitched(quote, whole)


def grade_quotes(claims: pd.DataFrame, fragments: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """Grade every claim's quote against its source; one row a claim: `claim_id`, `quote_grade`, `looked_up_in`.

    The source is the conversation's turns (`text`, and `text_clean`, which lacks fillers) but those of the researcher,
    whose questions nobody else said; for a conversation without turns it is the text of the claim's fragment. A claim
    without a quote has no grade. `claims` need `claim_id`, `fragment_id`, `quote`; `fragments` need `fragment_id`,
    `conversation_id`, `text`. Words that were pseudonymised differently in the two places do not match: such a quote
    is not found.
    """
    roles = turns["role"] if "role" in turns else pd.Series("unknown", index=turns.index)
    asked = roles.eq(RESEARCHER).fillna(value=False).astype(bool)
    said, theirs = _spoken(turns, ~asked), _spoken(turns, asked)
    home = dict(zip(fragments["fragment_id"], fragments["conversation_id"], strict=True))
    texts = dict(zip(fragments["fragment_id"], fragments["text"], strict=True))
    grades: list[str | None] = []
    places: list[str | None] = []
    own: dict[str, _Source] = {}
    for fragment_id, quote in zip(claims["fragment_id"], claims["quote"], strict=True):
        if pd.isna(quote) or fragment_id not in home:
            grades.append(None)
            places.append(None)
            continue
        source = said.get(home[fragment_id])
        places.append(FRAGMENT if source is None else TRANSCRIPT)
        if source is None:
            source = own.setdefault(fragment_id, _read([texts[fragment_id]]))
        grades.append(_grade(quote, source))
        researcher = theirs.get(home[fragment_id])
        if grades[-1] not in FOUND and researcher is not None and _grade(quote, researcher) in FOUND:
            places[-1] = ASKED
    return pd.DataFrame(
        {"claim_id": claims["claim_id"].to_numpy(), "quote_grade": grades, "looked_up_in": places}, dtype="string"
    )


def count_grades(graded: pd.DataFrame) -> pd.DataFrame:
    """Count claims by `quote_grade`: one row a grade (none left out), `claims`, and `total` = claims with a quote."""
    counts = graded["quote_grade"].value_counts().reindex(list(GRADES), fill_value=0)
    frame = pd.DataFrame({"grade": pd.array(GRADES, dtype="string"), "claims": counts.to_numpy()})
    return frame.assign(total=int(counts.sum())).astype({"claims": "Int64", "total": "Int64"})


def say_audit(graded: pd.DataFrame) -> str:
    """Say in words what `grade_quotes` found, in what it looked, and how many claims have no quote at all."""
    counts = graded["quote_grade"].value_counts().reindex(list(GRADES), fill_value=0)
    if counts.sum() == 0:
        return "No claim carries a quote, so there was nothing to look up, and nothing can be quoted."
    words = (
        f"Of {plural(int(counts.sum()), 'quote')}, {counts['exact']} are in their source word for word, "
        f"{counts['normalised']} but for case, punctuation or spaces, and {counts['stitched']} as pieces joined by "
        f"dots. {counts['not found']} were not found and are never published."
    )
    asked = int((graded["looked_up_in"] == ASKED).sum())
    if asked:
        words += (
            f" {asked} of these {'is' if asked == 1 else 'are'} the researcher's own words: take what the resident "
            "answered instead."
        )
    without = int(graded["quote_grade"].isna().sum())
    words += f" {plural(without, 'claim carries', 'claims carry')} no quote." if without else ""
    by_fragment = int((graded["looked_up_in"] == FRAGMENT).sum())
    if by_fragment:
        words += (
            f" {by_fragment} of the quotes come from conversations without a transcript: they were looked up in the "
            "coded fragment itself, which shows that coders quoted what was pulled, not that it was said."
        )
    return words


def _spoken(turns: pd.DataFrame, which: pd.Series) -> dict[str, _Source]:
    """Return each conversation's words in some turns, in order, with and without fillers; none where no turn is one."""
    ordered = turns.assign(own=which).sort_values(["conversation_id", "turn_number"], kind="stable")
    said = {}
    for conversation_id, frame in ordered.groupby("conversation_id", sort=False):
        own = frame[frame["own"]]
        said[str(conversation_id)] = _read(
            ["\n".join(own[column].dropna()) for column in ("text", "text_clean") if column in own]
        )
    return said


def _read(versions: Sequence[str]) -> _Source:
    return _Source(tuple(versions), tuple(normalise_text(text) for text in versions))


def _find(words: str, text: str, begin: int = 0) -> int:
    """Return where words stand in a text, both normalised, as whole words ("able" is not in "unable"); else -1."""
    return f" {text} ".find(f" {words} ", begin)


def _stitched(quote: str, whole: str) -> tuple[int, int] | None:
    """Return from where to where the pieces of a quote lie in a normalised text, one after the other as whole words."""
    pieces = [piece for piece in map(normalise_text, _ELLIPSIS.split(quote)) if piece]
    first, end = -1, 0
    for piece in pieces:
        start = _find(piece, whole, end)
        if start < 0:
            return None
        first, end = (start if first < 0 else first), start + len(piece)
    return (first, end) if len(pieces) > 1 else None


def _grade(quote: str, source: _Source) -> str:
    wanted = normalise_text(quote)
    if not wanted or _PLACEHOLDER.fullmatch(quote):  # a name, or words withheld, is nothing that somebody said
        return "not found"
    if any(quote.strip() in text for text in source.written):
        return "exact"
    if any(_find(wanted, text) >= 0 for text in source.normalised):
        return "normalised"
    if any(_stitched(quote, text) for text in source.normalised):
        return "stitched"
    return "not found"
