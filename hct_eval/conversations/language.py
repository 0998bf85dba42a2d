"""Which languages a conversation is in: the names model hears English only, so a person must read all other words.

py3langid (a fork of langid.py; Lui and Baldwin 2012, "langid.py: an off-the-shelf language identification tool",
ACL 2012 system demonstrations) needs no network. Of it and lingua, both name all of 60 invented sentences in ten
languages rightly; it is seven times faster and twenty times smaller.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hct_eval.conversations.clean import count_words

SHORTEST = 8
"""Words below which a turn's language is not guessed: "no, no, never" could be anything."""
FOREIGN = 0.2
"""Share of words in another language than English from which a whole transcript has to be read word by word."""

NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "cy": "Welsh", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Farsi", "fr": "French", "ga": "Irish", "gd": "Gaelic", "gu": "Gujarati",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "it": "Italian", "ku": "Kurdish", "lt": "Lithuanian",
    "lv": "Latvian", "ml": "Malayalam", "mr": "Marathi", "ne": "Nepali", "nl": "Dutch", "pa": "Punjabi", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak",
    "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yo": "Yoruba",
    "zh": "Chinese",
}  # fmt: skip
"""The languages that are told apart, those that many people in the UK speak, by their tags."""


@dataclass(frozen=True)
class Languages:
    """The language of most words of a conversation (a tag; "" if every turn is too short to tell), and the others.

    `words` counts words by tag over the turns whose language could be told.
    """

    main: str
    words: Counter[str]

    @property
    def foreign(self) -> float:
        """Share of these words that are not English; 0 if none could be told."""
        total = self.words.total()
        return 1 - self.words["en"] / total if total else 0.0

    @property
    def others(self) -> list[str]:
        """Tags of the languages other than English, the most spoken first."""
        return [tag for tag, _ in sorted(self.words.items(), key=lambda each: (-each[1], each[0])) if tag != "en"]


def languages_of(texts: Sequence[str]) -> Languages:
    """Tell the languages of a conversation's turns."""
    words: Counter[str] = Counter()
    for text in texts:
        count = count_words(text)
        if count >= SHORTEST:
            words[_identifier().classify(text)[0]] += count
    main = min(words, key=lambda tag: (-words[tag], tag), default="")
    return Languages(main, words)


def spoken_in(texts: Sequence[str], _: None) -> Languages:
    """Tell the languages of one conversation's turns, for `in_order`."""
    return languages_of(texts)


def language_name(tag: str) -> str:
    """Return a language's English name; the tag itself where we have none."""
    return NAMES.get(tag, tag)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages([tag for tag in NAMES if tag in identifier.labels])
    return identifier
