"""Cleaning turns: every step keeps the words as said, and every step is counted."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hct_eval.conversations.turns import RawTurn

STEPS = {
    "mojibake mended": "letters that were read with the wrong encoding, such as â€™ for ’",
    "invisible characters removed": "they break searching and hide in quotes",
    "cues merged": "the recorder cuts a turn at each pause",
    "empty turns dropped": "nothing was said, or only a sound was noted",
    "fillers left out of the clean text": "um, er, you know: easier to read; the words as said are kept beside it",
    "false starts left out of the clean text": "a word begun or said twice; the words as said are kept beside it",
    "sounds left out of the clean text": "notes of the transcriber such as [laughs]",
    "copies of a turn dropped": "the same words at the same time, twice in the file",
}
"""Steps of the cleaning log, and why each is taken."""

_JOINER, _VARIATION = "\u200d", "\ufe0f"
_SOUND = re.compile(
    r"[\[(](?:(?:long |short )?pauses?|laugh\w*|inaudible|unclear|indistinct|crosstalk|overlap\w*|sighs?|cough\w*|"
    r"cries|crying|silence|music|noise|background noise|phone rings|door \w+|applause|both laugh|all laugh)"
    r"(?: \d{1,2}:\d\d(?::\d\d)?)?[\])]",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:(?<=\s)|^)(?:u+m+|u+h+m*|e+r+m*|a+h+m+|h+m+|m+h+m+|mm+)\b[,.…]*(?:\s+|$)"
    r"|,\s(?:you know|i mean|like|sort of|kind of|you see)(?:\s(?:what i mean|like))?(?=,)",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"\b(\w{1,12})[-–—]+\s+(?=\1)", re.IGNORECASE)
_TWICE = re.compile(
    r"\b(i|we|the|a|it|he|she|they|you|and|but|to|in|my|when|because|it's|i'm|they're)(?:,?\s+\1\b)+",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")
_ROUNDS = 5
MAX_GAP = 30.0
"""Seconds of silence after which one speaker's cues are two turns when nobody is named."""


@dataclass(frozen=True)
class Cleaned:
    """Turns with the words as said, and how often each step did something."""

    turns: tuple[RawTurn, ...]
    steps: Counter[str]


def clean_turns(turns: Sequence[RawTurn], *, cues: bool) -> Cleaned:
    """Mend characters, drop turns without words, and merge the cues of one speaker (where `cues`)."""
    steps: Counter[str] = Counter()
    mended = [replace(turn, text=_mend(turn.text, steps), speaker=_mend(turn.speaker, Counter())) for turn in turns]
    once = _without_copies(mended, steps) if cues else mended
    merged = _merge(once, steps) if cues else once
    kept = [turn for turn in merged if re.search(r"[^\W_]", _SOUND.sub("", turn.text))]
    steps["empty turns dropped"] += len(merged) - len(kept)
    return Cleaned(tuple(kept), +steps)


def clean_text(text: str) -> tuple[str, Counter[str]]:
    """Return a text without fillers, false starts and notes of sounds, and how many of each were left out."""
    steps: Counter[str] = Counter()
    return _clean_text(text, steps), +steps


def count_words(text: str) -> int:
    """Count words: runs of letters or digits with the apostrophes, hyphens and vowel signs inside them."""
    if not text.isascii():  # the vowel signs of Bengali or Punjabi are no letters to `\w` and would cut words
        text = "".join(letter for letter in text if not unicodedata.category(letter).startswith("M"))
    return len(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text))


def _mend(text: str, steps: Counter[str]) -> str:
    import ftfy

    for _ in range(_ROUNDS):  # what is removed may uncover more to mend
        before = text
        fixed = ftfy.fix_encoding(text)
        steps["mojibake mended"] += fixed != text
        visible = _visible(unicodedata.normalize("NFC", fixed))
        steps["invisible characters removed"] += len(fixed) > len(visible)
        text = " ".join(visible.split())
        if text == before or text.isascii():
            break
    return text


def _visible(text: str) -> str:
    """Drop characters of category Cf (and stray controls), but keep the joiner between the parts of an emoji."""
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for place, character in enumerate(text):
        kind = unicodedata.category(character)
        joins = character == _JOINER and _is_emoji(text[place - 1 : place]) and _is_emoji(text[place + 1 : place + 2])
        if joins or kind not in {"Cf", "Cc", "Cn", "Co"} or character in "\n\t":
            kept.append(character)
    return "".join(kept)


def _is_emoji(character: str) -> bool:
    return character == _VARIATION or (character != "" and unicodedata.category(character) in {"So", "Sk"})


def _without_copies(turns: Sequence[RawTurn], steps: Counter[str]) -> list[RawTurn]:
    kept: list[RawTurn] = []
    for turn in turns:
        last = kept[-1] if kept else None
        if (
            last
            and turn.start is not None
            and (last.speaker, last.text, last.start) == (turn.speaker, turn.text, turn.start)
        ):
            steps["copies of a turn dropped"] += 1
        else:
            kept.append(turn)
    return kept


def _merge(turns: Sequence[RawTurn], steps: Counter[str]) -> list[RawTurn]:
    merged: list[RawTurn] = []
    for turn in turns:
        if merged and _goes_on(merged[-1], turn):
            steps["cues merged"] += 1
            merged[-1] = replace(merged[-1], text=f"{merged[-1].text} {turn.text}", end=turn.end)
        else:
            merged.append(turn)
    return merged


def _goes_on(before: RawTurn, turn: RawTurn) -> bool:
    if before.speaker != turn.speaker or before.conversation != turn.conversation:
        return False
    if turn.speaker:
        return True
    gap = (turn.start or 0.0) - (before.end or turn.start or 0.0)
    return gap < MAX_GAP and not _SENTENCE_END.search(before.text)


def _clean_text(text: str, steps: Counter[str]) -> str:
    for step, pattern, by in (
        ("sounds left out of the clean text", _SOUND, " "),
        ("fillers left out of the clean text", _FILLER, " "),
        ("false starts left out of the clean text", _BROKEN, ""),
        ("false starts left out of the clean text", _TWICE, r"\1"),
    ):
        text, times = pattern.subn(by, text)
        steps[step] += times
    text = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(text.split()))
    text = re.sub(r"^[,;]\s*|,(?=[,.;!?])", "", text).strip()
    return text[:1].upper() + text[1:]
