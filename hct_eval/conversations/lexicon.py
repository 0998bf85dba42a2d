"""What a word is to us: an English word, a first name, a surname, or unknown; all from lists, without a model.

English words are SCOWL's (British, size 60) and words of speech; first names are our own list of names heard in UK
communities and those of Faker's locales, surnames are Faker's.
"""

import importlib
import re
from functools import lru_cache

from hct_eval.conversations.wordlists import is_plain, is_public_place, normalise, words_of

_LOCALES = (
    "en", "en_GB", "en_IE", "en_IN", "en_KE", "en_NG", "en_NZ", "en_PK", "en_US", "cs_CZ", "es_ES", "fr_DZ", "fr_FR",
    "ga_IE", "ha_NG", "hr_HR", "hu_HU", "ig_NG", "it_IT", "lt_LT", "lv_LV", "ne_NP", "pl_PL", "pt_BR", "pt_PT",
    "ro_RO", "sk_SK", "sw", "tr_TR", "tw_GH", "vi_VN", "yo_NG", "zh_CN", "zu_ZA",
)  # fmt: skip
"""Faker's locales of languages that many people in the UK bring their names from."""

_LATIN = re.compile(r"[^\W\d_]+(?:['’ -][^\W\d_]+)*")
_CLITICS = re.compile(r"(?:n't|'(?:s|ll|ve|re|d|m|all|em|er))$")
_SHORTEST = 3


@lru_cache(maxsize=200_000)
def is_word(word: str) -> bool:
    """Whether a normalised word is English as people speak it, whole or in its hyphened parts."""
    known = english_words()
    bare = _CLITICS.sub("", word)
    if bare in known or word in known:
        return True
    if len(bare) > _SHORTEST and bare.endswith("s") and bare[:-1] in words_of("english_words"):
        return True
    parts = [part for part in bare.split("-") if part]
    return len(parts) > 1 and all(part in known or len(part) == 1 for part in parts)


@lru_cache(maxsize=200_000)
def is_name(word: str) -> bool:
    """Whether a normalised word is a first name in any case: listed, and no everyday word (or far oftener a name)."""
    if len(word) < _SHORTEST:
        return False
    if "-" in word and all(part in first_names() for part in word.split("-")):
        return True
    if word not in first_names() or is_public_place(word):
        return False
    return word in words_of("names_before_words") or not (is_word(word) or is_plain(word))


@lru_cache(maxsize=200_000)
def may_be_name(word: str) -> bool:
    """Whether a normalised word is a first name and an everyday word, a place or very short too (Grace, Jordan, Mo)."""
    return word in own_first_names() and not is_name(word)


def is_everyday_name(name: str) -> bool:
    """Whether a normalised name is a single everyday word too, or too short to be looked for in lower case."""
    return len(name) < _SHORTEST or (" " not in name and (is_word(name) or is_plain(name)) and not is_name(name))


def is_surname(word: str) -> bool:
    """Whether a normalised word is listed as a surname, be it also an everyday word (Green) or not (Okonkwo)."""
    return word in surnames()


def bears_name(word: str) -> bool:
    """Whether a normalised word is a first name or a surname, be it an everyday word too; large places are none."""
    return not is_public_place(word) and (is_name(word) or may_be_name(word) or is_surname(word))


def is_unknown(word: str) -> bool:
    """Whether no list knows a normalised word: it may be a name, a small place, or a slip of the keyboard."""
    return not (is_word(word) or is_plain(word) or is_public_place(word))


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Return English words in lower case, with words of speech and dialect."""
    return words_of("english_words") | words_of("spoken_words")


@lru_cache(maxsize=1)
def own_first_names() -> frozenset[str]:
    """Return the first names of our own list, with words that are far oftener names."""
    return words_of("first_names") | words_of("names_before_words") | words_of("names_hardly_names")


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """Return first names, our own and Faker's."""
    return own_first_names() | _fakers("first_name")


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Return surnames of Faker's locales."""
    return _fakers("last_name")


def _fakers(kind: str) -> frozenset[str]:
    """Return all entries of Faker's person providers whose attribute names hold `kind`, in Latin letters."""
    importlib.import_module("faker.providers.person")  # named whole, so that its version counts for what uses it
    found = set()
    for locale in _LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            entries = getattr(provider, attribute)
            if kind in attribute and isinstance(entries, tuple | list | dict):
                found |= {entry for entry in entries if isinstance(entry, str) and _LATIN.fullmatch(entry)}
    return frozenset(normalise(name) for name in found)
