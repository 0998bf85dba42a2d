"""Codes that are read out ("L S nine, eight A B", "S for sugar, nine oh", "kilo papa one"), and words spelt out."""

import re
from collections.abc import Iterator, Sequence

from hct_eval.conversations.postcodes import POSTCODE_AREAS
from hct_eval.conversations.spans import Span

_UNITS = {
    word: str(n)
    for n, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
}
_UNITS |= dict.fromkeys(("oh", "o", "nought", "naught", "nil"), "0")
_TEENS = {
    word: str(n)
    for n, word in enumerate(
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
        start=10,
    )
}
_TENS = {
    word: str(10 * n)
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_ALPHABET = [
    "alpha",
    "alfa",
    "bravo",
    "charlie",
    "delta",
    "echo",
    "foxtrot",
    "golf",
    "hotel",
    "india",
    "juliet",
    "juliett",
    "kilo",
    "lima",
    "mike",
    "november",
    "oscar",
    "papa",
    "quebec",
    "romeo",
    "sierra",
    "tango",
    "uniform",
    "victor",
    "whisky",
    "whiskey",
    "x-ray",
    "xray",
    "yankee",
    "zulu",
]
_SHORTEST = 6
"""Characters of a code whose shape is not known."""
_LITTLE = {"A", "I", "O"}
_TIMES = {"double": 2, "treble": 3, "triple": 3}

_TOKEN = re.compile(r"(?<!['’])\b[^\W_]+(?:-[^\W_]+)*\b(?!['’])")
_BETWEEN = frozenset(["and", "then", "um", "er", "uh", "slash", "stroke", "dash"])
_GAP = re.compile(rf"[\s,.…-]{{1,3}}(?:(?:{'|'.join(sorted(_BETWEEN))})[\s,]{{1,2}})?")
_FOR = re.compile(r"\s(?:for|as in)\s\w+", re.IGNORECASE)
_SPELT = re.compile(r"(?<![\w'’])[^\W\d_](?:(?:-|\s|,\s)[^\W\d_]){3,}(?![\w'’])")
_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\.\s?){2,3}(?!\w)|(?<=called )[A-Z]{1,2}\b")
_NAMES_POSTCODE = re.compile(r"\b(?:post\s?codes?|first half|first part|first bit)\b", re.IGNORECASE)

_SHAPES = (
    ("postcode", re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")),
    ("National Insurance number", re.compile(r"[A-CEGHJ-PR-TW-Z]{2}\d{6}[A-D]?")),
    ("number plate", re.compile(r"[A-Z]{2}\d{2}[A-Z]{3}")),
)
_OUTWARD = re.compile(r"([A-Z]{1,2})\d{1,2}[A-Z]?")


def spoken_codes(text: str) -> Iterator[Span]:
    """Yield letters and digits read out one by one, where there are letters among them, and words spelt by letters.

    Kinds: postcode, National Insurance number and number plate where the characters have that shape, otherwise
    `reference` for six characters or more; `spelt word` for four single letters or more.
    """
    for run in _runs(text):
        said = "".join(written for _, _, written in run)
        kind = _kind(said, text[max(0, run[0][0] - 60) : run[0][0]])
        if kind:
            yield Span(run[0][0], run[-1][1], kind, 0.93, "spoken")
    for match in _SPELT.finditer(text):
        if not re.fullmatch(r"[aiAIoO](?:\W+[aiAIoO])+", match.group()):
            yield Span(*match.span(), "spelt word", 0.93, "spoken")
    for match in _INITIALS.finditer(text):
        end = match.start() + len(match.group().rstrip())
        yield Span(match.start(), end, "person", 0.7, "initials")


def _kind(said: str, ahead: str) -> str:
    """Say what the characters that were read out are; "" for what is too short or has only letters or only digits."""
    if said.isalpha() or said.isdigit():
        return ""
    for kind, shape in _SHAPES:
        if shape.fullmatch(said) and (kind != "postcode" or re.match(r"[A-Z]+", said)[0] in POSTCODE_AREAS):  # type: ignore[index]
            return kind
    outward = _OUTWARD.fullmatch(said)
    if outward and outward[1] in POSTCODE_AREAS and (len(outward[1]) == 2 or _NAMES_POSTCODE.search(ahead)):
        return "postcode"
    return "reference" if len(said) >= _SHORTEST else ""


def _runs(text: str) -> Iterator[Sequence[tuple[int, int, str]]]:
    """Yield runs of tokens that stand for letters and digits: (start, end, characters)."""
    run: list[tuple[int, int, str]] = []
    times, begun, last = 1, 0, 0
    for match in _TOKEN.finditer(text):
        if match.start() < last or match.group().lower() in _BETWEEN:
            continue
        broken = run or times > 1
        if broken and not _GAP.fullmatch(text[last : match.start()]):
            yield from _whole(text, run)
            run, times = [], 1
        word = match.group()
        first, _, rest = word.partition("-")
        if word.lower() in _TIMES:
            times, last = _TIMES[word.lower()], match.end()
            begun = match.start()
            continue
        repeated = _TIMES.get(first.lower())
        written = _characters(rest) * repeated if repeated else _characters(word)
        if not written:
            yield from _whole(text, run)
            run, times, last = [], 1, match.end()
            continue
        start = begun if times > 1 else match.start()
        alias = _FOR.match(text, match.end()) if len(word) == 1 else None
        last = alias.end() if alias else match.end()
        run.append((start, last, written * times))
        times = 1
    yield from _whole(text, run)


def _whole(text: str, run: list[tuple[int, int, str]]) -> Iterator[Sequence[tuple[int, int, str]]]:
    """Yield a run without what is likely an article or a pronoun at either end."""
    while len(run) > 1 and run[0][2] in _LITTLE and not run[1][2].isalpha():
        run = run[1:]
    while len(run) > 1 and run[-1][2] in _LITTLE and not run[-2][2].isalpha() and not text[run[-1][0]].isupper():
        run = run[:-1]
    if len(run) > 1:
        yield run


def _characters(word: str) -> str:
    """Return the letters or digits that a token stands for; "" if it is an ordinary word."""
    lower = word.lower()
    if lower in _UNITS:
        return _UNITS[lower]
    if lower in _TEENS:
        return _TEENS[lower]
    tens, _, unit = lower.partition("-")
    if tens in _TENS and (not unit or unit in _UNITS):
        return _TENS[tens][0] + _UNITS[unit] if unit else _TENS[tens]
    if len(word) == 1 and word.isalpha():
        return word.upper()
    if lower in _ALPHABET:
        return word[0].upper()
    if word.isdigit() and len(word) <= 4:
        return word
    return ""
