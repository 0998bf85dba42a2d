"""Word lists that come with the package: public places, plain capitals, first names. No list is a data leak's."""

import re
from functools import lru_cache
from importlib.resources import files


def normalise(text: str) -> str:
    """Return a name as it is compared: lower case, one space between words, no dots or quotes around it."""
    bare = text.replace("’", "'").casefold()
    bare = re.sub(r"'s\b", "", bare)
    return re.sub(r"[\s.,;:\"()\[\]]+", " ", bare).strip(" '-")


@lru_cache
def words_of(name: str) -> frozenset[str]:
    """Return a list under `lists/` as normalised entries; lines that begin with # are comments."""
    text = files("hct_eval.conversations").joinpath("lists", f"{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    entries = (entry.strip() for line in lines for entry in line.split(","))
    # Most entries need no work, and there are many.
    plain = (entry if entry.isalpha() and entry.islower() else normalise(entry) for entry in entries)
    return frozenset(entry for entry in plain if entry)


@lru_cache
def cue_words(group: str) -> frozenset[str]:
    """Return one group of `lists/cue_words.txt`, where each line is a group's name, a colon and its words."""
    text = files("hct_eval.conversations").joinpath("lists", "cue_words.txt").read_text(encoding="utf-8")
    lines = (line.partition(": ") for line in text.splitlines() if not line.startswith("#"))
    return {name: frozenset(words.split(", ")) for name, _, words in lines}[group]


def is_public_place(name: str) -> bool:
    """Whether a normalised name is geography too large to point at anybody."""
    places = words_of("public_places")
    return bool({name, name.removeprefix("the "), f"the {name}"} & places)


def is_plain(word: str) -> bool:
    """Whether a normalised word is written with a capital without naming anybody."""
    return word in words_of("plain_capitals")
