"""What to make of the names model's findings: it takes brands for people and people for bodies."""

import re
from collections.abc import Iterator, Sequence

from hct_eval.conversations.lexicon import is_name, is_word, may_be_name
from hct_eval.conversations.shield import Shield
from hct_eval.conversations.spans import Span
from hct_eval.conversations.wordlists import cue_words, is_plain, normalise, words_of
from hct_eval.conversations.words import Word

UNLISTED = "organisation that is not listed"
_LEADING = re.compile(r"^(?:[a-z]\w*\s+|[TMAO](?:he|y|n|ur)?\s+)+(?=[A-Z])")
_LONE = re.compile(r"[A-ZÀ-Þ][a-zà-ɏ]{2,}")


def heard_names(cased: str, heard: Sequence[Span], shield: Shield, *, foreign: bool = False) -> Iterator[Span]:
    """Yield people and private places that the model heard, without public names, plain capitals and possessives.

    `cased` is the text as the model was given it; of a `foreign` text only capitalised words count. A single capital
    word that it takes for an organisation counts as a person: as often it is one.
    """
    for span in heard:
        words = re.sub(r"['’]s?$", "", cased[span.start : span.end].rstrip())
        if span.kind == "organisation":
            if _LONE.fullmatch(words) and not shield.is_public(words) and not _is_everyday(normalise(words)):
                yield Span(span.start, span.start + len(words), "person", 0.5, "names model, unsure of the kind")
            continue
        words = _LEADING.sub(lambda match: " " * len(match.group()), words)
        start, end = span.start + len(words) - len(words.lstrip()), span.start + len(words)
        bare = normalise(words)
        if not re.search(r"[^\W\d_]{2}", bare) or re.search(r"\d", bare) or shield.is_public(words):
            continue
        if not all(is_plain(word) for word in bare.split(" ")) and _looks_like_name(cased[start:end], foreign=foreign):
            yield Span(start, end, span.kind, span.score, span.reason)


def heard_bodies(text: str, heard: Sequence[Span], shield: Shield) -> Iterator[Span]:
    """Yield organisations that the partnership does not list: kept in the text, but a person should look."""
    for span in heard:
        words = text[span.start : span.end]
        plain = all(is_plain(word) or is_word(word) for word in normalise(words).removeprefix("the ").split(" "))
        plain |= words.isupper() and len(words) <= 5
        if span.kind == "organisation" and not plain and not shield.is_public(words):
            yield Span(span.start, span.end, "organisation", 0.5, UNLISTED)


def is_opening_noun(words: Sequence[Word], span: Span) -> bool:
    """Whether a name is an everyday word that only opens a sentence, before another such word: "Grant letter".

    Not where what follows may say what somebody did: "Grant said", "Grant mended". Only words that are hardly names.
    """
    for i, word in enumerate(words[:-1]):
        if word.start == span.start and word.end == span.end:
            after = words[i + 1]
            acts = cue_words("does") | cue_words("is") | cue_words("modals")
            everyday = is_word(after.bare) and not after.capital and not re.search(r"(?:ed|s)$", after.bare)
            hardly = word.opens and word.bare in words_of("names_hardly_names") and is_word(word.bare)
            return hardly and after.joined and everyday and after.bare not in acts
    return False


def _is_everyday(word: str) -> bool:
    return is_plain(word) or (is_word(word) and not is_name(word) and not may_be_name(word))


def _looks_like_name(words: str, *, foreign: bool) -> bool:
    """Return whether most words have a capital: the model takes whole phrases of other languages for people."""
    each = words.split()
    capitals = sum(word[0].isupper() for word in each)
    return capitals == len(each) if foreign else len(each) <= 2 or 2 * capitals > len(each)
