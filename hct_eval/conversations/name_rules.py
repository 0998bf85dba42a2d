"""Names of people by rule: listed names, and names that the words around give away (titles, family, introductions)."""

from collections.abc import Iterator, Sequence

from hct_eval.conversations.lexicon import is_name, is_surname, is_unknown, is_word, may_be_name
from hct_eval.conversations.spans import Span
from hct_eval.conversations.wordlists import cue_words, is_plain, words_of
from hct_eval.conversations.words import Word, has_case

RELATED = "name after a title or a relation"
"""Reason of a name that stands after who somebody is: "Dr Kent", "my son Jordan"."""

LONGEST = 4
"""Words that one name may have."""

_SHORTEST = 3
"""Letters of a word that is not listed, above which it is taken for a name by its capital alone."""

_IS_CALLED = frozenset(
    [
        *((verb, whom) for verb in ("call", "calls", "called") for whom in ("me", "him", "her", "them")),
        *((who, "call") for who in ("we", "they", "i", "everyone", "everybody")),
        *(("name", verb) for verb in ("is", "was")),
        ("names", "are"),
        ("known", "as"),
        ("this", "is"),
    ]
)
"""Two words that announce a name."""


_TOLD_CAPITAL = {"title": 0.92, "kin": 0.88, "call": 0.78, "ours": 0.72}
"""How surely a capitalised word after each kind of announcement is a name."""


def people_by_rule(words: Sequence[Word]) -> Iterator[Span]:
    """Yield names of people, without titles and relationships; spans may overlap."""
    cased = has_case(words)
    for i in range(len(words)):
        score, reason = _listed(words, i, cased=cased)
        told = _told(words, i, cased=cased)
        if told > score:
            score, reason = told, RELATED if announced(words, i) in ("title", "kin") else "told name"
        if score:
            first, last = _first(words, i, cased=cased), _last(words, i, cased=cased)
            yield Span(words[first].start, words[last].end, "person", score, reason)


def _listed(words: Sequence[Word], i: int, *, cased: bool) -> tuple[float, str]:
    """Return how surely a word is a listed name."""
    word = words[i]
    if i and word.bare == "eve" and words[i - 1].bare in cue_words("days") | {"year"}:
        return 0.0, ""
    if is_name(word.bare):
        # In a text with capitals a name that is also a word ("they jack the price up") is left to a person.
        return (0.0, "") if cased and not word.capital and is_word(word.bare) else (0.8, "list of first names")
    if not may_be_name(word.bare) or (cased and not word.capital):
        return 0.0, ""
    if word.named and not is_plain(word.bare):
        return 0.6, "list of first names"
    after = words[i + 1] if i + 1 < len(words) and words[i + 1].joined else None
    if after is None:
        return 0.0, ""
    hardly = is_plain(word.bare) or word.bare in words_of("names_hardly_names")
    surname = (
        after.capital and not is_plain(after.bare) if cased else is_surname(after.bare) and not is_word(after.bare)
    )
    acts = after.bare in (cue_words("says") if hardly or not cased else cue_words("does") | cue_words("is"))
    return (0.6, "list of first names") if surname or acts else (0.0, "")


def _told(words: Sequence[Word], i: int, *, cased: bool) -> float:
    """Return how surely the words before announce that this one is a name."""
    word, how = words[i], announced(words, i)
    if not how:
        return 0.5 if _is_strange(word, cased=cased) else 0.0
    if cased and word.capital:
        plain = is_plain(word.bare) and not (how == "title" and is_surname(word.bare))
        return 0.0 if plain else _TOLD_CAPITAL[how]
    named = is_name(word.bare) or (is_surname(word.bare) and not is_word(word.bare))
    perhaps = may_be_name(word.bare)
    rarely = perhaps and word.bare in words_of("names_hardly_names")
    strange = is_unknown(word.bare) and not cased
    if how == "title":
        return 0.85 if named or perhaps or strange or is_surname(word.bare) else 0.0
    if how == "call":
        return 0.8 if named or perhaps or strange else 0.0
    general = words[i - 1].bare in cue_words("general kin") | cue_words("greetings")
    close = how == "kin" or words[i - 1].bare in cue_words("only ours")
    acts = rarely and i + 1 < len(words) and words[i + 1].bare in cue_words("does") | cue_words("is")
    return 0.75 if close and not general and (named or strange or (perhaps and not rarely) or acts) else 0.0


def is_called(words: Sequence[Word], i: int) -> bool:
    """Whether the two words before word `i` say that somebody is called by it ("they call him", "her name was")."""
    return i > 1 and (words[i - 2].bare, words[i - 1].bare) in _IS_CALLED


def _is_strange(word: Word, *, cased: bool) -> bool:
    """Whether a capital inside a sentence stands on a word that no list knows: it names somebody, or a small place."""
    return cased and word.named and len(word.bare) > _SHORTEST and is_unknown(word.bare) and not word.short


def announced(words: Sequence[Word], i: int) -> str:
    """Return what announces a name before word `i`: title, kin, call, ours or nothing."""
    before = words[i - 1] if i else None
    if before is None:
        return ""
    if before.bare in cue_words("titles"):
        return "title" if words[i].start - before.end <= len(". ") else ""
    if not words[i].joined:
        return ""
    if before.bare in cue_words("roles") | cue_words("kin"):
        return "kin"
    if before.bare in cue_words("called") or is_called(words, i):
        return "call" if words[i].capital or before.bare not in cue_words("greetings") else ""
    return "ours" if before.bare in cue_words("ours") else ""


def _first(words: Sequence[Word], i: int, *, cased: bool) -> int:
    """Return where a name begins: "Big Dave" is known by both words."""
    before = words[i - 1] if i and words[i].joined else None
    if before is None or before.bare not in cue_words("nicknames"):
        return i
    return i - 1 if before.named or (before.capital and before.bare in cue_words("sure nicknames")) or not cased else i


def _last(words: Sequence[Word], i: int, *, cased: bool) -> int:
    """Return where a name ends: with its surname and what joins them."""
    last = i
    cased = cased and words[i].capital  # a name without a capital has a surname without one
    for j in range(i + 1, min(i + LONGEST, len(words))):
        if not words[j].joined:
            break
        if (
            words[j].bare in cue_words("joins")
            and j + 1 < len(words)
            and words[j + 1].joined
            and _goes_on(words[j + 1], cased=cased)
        ):
            continue
        if not _goes_on(words[j], cased=cased):
            break
        last = j
    return last


def _goes_on(word: Word, *, cased: bool) -> bool:
    """Whether a word after a name is part of it."""
    if word.bare in cue_words("days"):
        return False
    if cased:
        return word.capital and (not is_plain(word.bare) or is_surname(word.bare))
    if is_word(word.bare) or is_plain(word.bare):
        return is_surname(word.bare) and word.bare not in words_of("names_hardly_names") and len(word.bare) > 3
    return len(word.bare) > 1
