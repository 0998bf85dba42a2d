"""Which languages a conversation is in: the names model hears English only, so a person must read all other words.

py3langid (a fork of langid.py; Lui and Baldwin 2012, "langid.py: an off-the-shelf language identification tool",
ACL 2012 system demonstrations) needs no network. Of it and lingua, both name all of the 60 invented sentences in ten
languages rightly that the tests hold; py3langid is nine times faster, takes 5 MB instead of 96 and 130 MB of memory
instead of 590, and knows six more of the languages below. It is wrong about one of the sample's 5,274 pieces of text.
Languages in letters that are not their own (Urdu in Latin ones) are mostly told as some other language, not English.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hct_eval.conversations.clean import count_words
from hct_eval.conversations.turns import RawTurn

SHORTEST = 8
"""Words below which a text's language is not guessed: "no, no, never" could be anything."""
LONGEST = 24
"""Words after which a text is cut, so that a turn in two languages without any full stop is told as both."""
FOREIGN = 0.2
"""Share of words in another language than English from which a whole transcript has to be read word by word."""

NAMES = {
    "ar": "Arabic", "bfi": "British Sign Language", "bg": "Bulgarian", "bn": "Bengali", "bsl": "British Sign Language",
    "cs": "Czech", "cy": "Welsh", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Farsi",
    "fr": "French", "ga": "Irish", "gd": "Gaelic", "gu": "Gujarati", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "it": "Italian", "ku": "Kurdish", "lt": "Lithuanian", "lv": "Latvian", "ml": "Malayalam", "mr": "Marathi",
    "ne": "Nepali", "nl": "Dutch", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak", "so": "Somali", "sq": "Albanian",
    "sr": "Serbian", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "ti": "Tigrinya", "tl": "Tagalog",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yo": "Yoruba", "zh": "Chinese",
}  # fmt: skip
"""Languages that many people in the UK use, by their tags; all but the signed ones and Tigrinya are told apart."""

_TAGS = {name.casefold(): tag for tag, name in reversed(NAMES.items())}
_SENTENCE_END = re.compile(r"(?<=[.!?…؟۔।。])\s+|(?<=。)")
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of Thai, Lao, Japanese and Chinese, which put no spaces between words."""


@dataclass(frozen=True)
class Languages:
    """The language of most words of a conversation (a tag; "" if every turn is too short to tell), and the others.

    `words` counts words by tag over the pieces whose language could be told.
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
    """Tell the languages of a conversation from what was said in it, as one text a speaker or one a turn.

    A text is taken apart at its full stops, into pieces of 8 to about 24 words; what is shorter than 8 is left out.
    """
    words: Counter[str] = Counter()
    for piece in (piece for text in texts for piece in _pieces(text)):
        words[_identifier().classify(piece)[0]] += _length(piece)
    main = min(words, key=lambda tag: (-words[tag], tag), default="")
    return Languages(main, words)


def by_speaker(turns: Sequence[RawTurn]) -> list[str]:
    """Return what each speaker said, in one text: short answers that tell nothing alone do so together."""
    said: dict[str, list[str]] = {}
    for turn in turns:
        said.setdefault(turn.speaker, []).append(turn.text if turn.text[-1:] in ".!?…؟۔।。" else f"{turn.text}.")
    return [" ".join(texts) for texts in said.values()]


def language_name(tag: str) -> str:
    """Return a language's English name; the tag itself where we have none."""
    return NAMES.get(language_tag(tag), tag)


def language_tag(written: str) -> str:
    """Return the tag of a language as people write it: `en` for "en-GB", "EN" or "English"; others stay, lower case."""
    plain = written.strip().casefold()
    return _TAGS.get(plain, plain.replace("_", "-").split("-")[0])


def can_be_told(tag: str) -> bool:
    """Whether a language is one of those that are told apart; signed ones, for example, cannot be."""
    return tag in _identifier().labels


def _pieces(text: str) -> Iterator[str]:
    """Cut a text at full stops into pieces that are long enough to tell; a short rest goes to the piece before it."""
    pieces: list[str] = []
    waiting: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        for start in range(0, len(words), LONGEST):
            waiting.append(" ".join(words[start : start + LONGEST]))
            if _length(" ".join(waiting)) >= SHORTEST:
                pieces.append(" ".join(waiting))
                waiting.clear()
    if waiting and pieces:
        pieces[-1] = " ".join([pieces[-1], *waiting])
    yield from pieces


def _length(text: str) -> int:
    """Count words; where they are written without spaces, two letters count as one."""
    return count_words(_NO_SPACES.sub(" ", text)) + len(_NO_SPACES.findall(text)) // 2


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages([tag for tag in NAMES if tag in identifier.labels])
    return identifier
