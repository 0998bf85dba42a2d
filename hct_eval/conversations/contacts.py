"""Ways to reach somebody: telephone numbers (written and spoken), e-mail, handles, links, street addresses."""

import re
from collections.abc import Iterator

from hct_eval.conversations.spans import Span
from hct_eval.conversations.wordlists import is_plain, normalise

_PHONE = re.compile(r"(?<![\w.£])(?:\(?(?:\+44|0044)\)?[ -]?(?:\(0\)[ -]?)?|\(?0)(?:[ ().-]{0,2}\d){8,11}(?!\d)")
_FOREIGN = re.compile(r"(?<![\w.])(?:\+|00)[1-9](?:[ ().-]{0,2}\d){7,14}(?!\d)")
_LOCAL = re.compile(r"(?<![\d£.-])\d{3}[ -]?\d{3,4}(?![\d.]|[ -]\d)")
_LOCAL_AHEAD = re.compile(
    r"\b(?:ring|rang|call|phone|telephone|tel|text|mobile|number is|whatsapp)\b[^.?!]{0,25}$", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_SPOKEN_EMAIL = re.compile(
    r"\b\w[\w.-]*(?: (?:dot|underscore|dash|hyphen) [\w-]+(?: [\w-]+)?){0,5} at (?!the\b)[\w-]+"
    r"(?: dot (?:co|com|org|net|uk|ac|nhs|gov|me|io|eu|info|live|wales|cymru|scot|ie|pl|fr|de)\b)+",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_]\w{1,30}(?:\.\w+)*\b|(?<![\w@./-])[^\W\d_]\w*_\w+(?![\w@])")
_SPOKEN_HANDLE = re.compile(
    r"\bat (?:\w+ ){0,2}?\w+ underscore \w+(?: underscore \w+)*|\bat (?:\w+ ){1,4}\w+(?=,? all one word)", re.IGNORECASE
)
_LINK = re.compile(r"\b(?:https?://|www\.)\S+[\w/]|\b(?:facebook|instagram|twitter|x|tiktok|linkedin)\.com/\S*\w")

_DIGIT_WORD = r"(?:oh|o|zero|nought|naught|nil|one|two|three|four|five|six|seven|eight|nine|\d+)"
_TEN_WORD = (
    r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety)"
)
_SPOKEN = re.compile(
    rf"\b(?:plus )?(?:(?:(?:double|treble|triple)[ -]{_DIGIT_WORD}|{_DIGIT_WORD}(?: hundred| thousand)?|"
    rf"{_TEN_WORD}|hundred|thousand)"
    rf"(?:[ ,.…-]+(?:and |um |er |then )?|$|\b)){{4,}}",
    re.IGNORECASE,
)
_SPOKEN_WORTH = {"double": 1, "treble": 2, "triple": 2, "hundred": 2, "thousand": 3}

_STREET_TYPES = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Crescent|Terrace|Close|Court|Gardens|Grove|Row|Square|Mews|Parade|Way|"
    "Walk|Rise|Place|Hill|Heights|Villas|Cottages|House|Buildings|Tower|Towers|Lodge|Mansions|Green|View|Broadway|Heol|Ffordd|Stryd"
)
_SURE_TYPES = "Street|Road|Rd|Avenue|Ave|Lane|Drive|Crescent|Terrace|Close|Grove|Mews|Gardens|Villas|Rise"
_LIKELY_TYPES = "Walk|Row|Way|Court|Passage|Drove|Parade|Steps|Square"
"""Streets only after a capitalised name in the middle of a sentence: "the Linnet Walk" but not "No Way"."""
_WORD = r"[A-Z][\w’'-]+"
_NUMBER = r"\d{1,4}[a-zA-Z]?(?:\s?[-/]\s?\d{1,4}[a-zA-Z]?)?"
_STOPS = (
    r"(?!(?:the|a|an|this|that|my|our|their|his|her|down|up|along|to|of|and|or|in|on|from|miles?|minutes?|yards?|"
    r"years?|months?|weeks?|days?|hours?|times?|people|houses?|doors?|main|pounds?|per|by|for|at|off|other|different)\b)"
)
_NUMBERED = re.compile(
    rf"\b(?:(?:[Ff]lat|[Aa]partment|[Rr]oom|[Uu]nit)\s\w{{1,4}},?\s)?{_NUMBER},?\s(?:(?:St\.?|The|Old|New)\s)?(?:{_WORD}\s){{1,3}}(?:{_STREET_TYPES})\b"
)
_NUMBERED_SMALL = re.compile(
    rf"\b(?:flat\s\w{{1,4}},?\s)?{_NUMBER}\s(?:{_STOPS}[a-z’'-]{{3,}}\s){{1,2}}(?:{_SURE_TYPES.lower()})\b",
    re.IGNORECASE,
)
_FLAT = re.compile(rf"\b[Ff]lat\s\d{{1,3}}[a-zA-Z]?,?\s(?:{_WORD}\s){{1,2}}(?:{_STREET_TYPES})\b")
_NAMED = re.compile(rf"\b(?:{_WORD}\s){{1,2}}(?:{_SURE_TYPES})\b|\b(?:Heol|Ffordd|Stryd)\s(?:{_WORD}\s?){{1,2}}")
_LIKELY = re.compile(rf"(?<=[a-z,] )(?P<name>{_WORD})\s(?:{_LIKELY_TYPES})\b")
_NOT_A_STREET = re.compile(
    r"^(?:The\s|A\s|This\s|That\s|My\s|Our\s)?(?:High|Main|Side|Back|Every|Any|Each|One|Whole|Same)\s(?:Street|Road|Lane)$"
    r"|^(?:The|A|This|That|My|Our|Your|Their|His|Her|Down|Up|Cross|On|In|Across|Along|Off|And|But|So|When|Very|Really|Get|Too|How)\s"
    rf"(?:{_SURE_TYPES})$"
)
_LEADING = re.compile(
    r"^(?:The|On|In|Down|Up|From|At|Along|Across|Off|And|But|So|Our|My|Where|When|Near|By|Then|To|Live|Well)\s"
)


def find_contacts(text: str) -> Iterator[Span]:
    """Yield phone, e-mail, handle, link and address spans; they may overlap."""
    yield from phones(text)
    yield from spoken_numbers(text)
    for match in _EMAIL.finditer(text):
        yield Span(*match.span(), "e-mail", 0.99, "pattern")
    for match in _SPOKEN_EMAIL.finditer(text):
        yield Span(*match.span(), "e-mail", 0.9, "spoken")
    for match in _HANDLE.finditer(text):
        yield Span(*match.span(), "handle", 0.9, "pattern")
    for match in _SPOKEN_HANDLE.finditer(text):
        yield Span(*match.span(), "handle", 0.85, "spoken")
    for match in _LINK.finditer(text):
        yield Span(*match.span(), "link", 0.96, "pattern")
    yield from addresses(text)


def phones(text: str) -> Iterator[Span]:
    """Yield UK numbers however grouped, numbers abroad with their country code, local ones that are called so."""
    import phonenumbers

    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        national = re.sub(r"^(?:0044|44)0?", "0", digits) if not digits.startswith("01") else digits
        if 10 <= len(national) <= 11 and national[1] in "1235789":
            yield Span(*match.span(), "phone", 0.96, "pattern")
    for match in _FOREIGN.finditer(text):
        written = re.sub(r"^00", "+", match.group())
        try:
            number = phonenumbers.parse(written, None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            yield Span(*match.span(), "phone", 0.94, "pattern")
    for match in _LOCAL.finditer(text):
        if _LOCAL_AHEAD.search(text[max(0, match.start() - 45) : match.start()]):
            yield Span(*match.span(), "phone", 0.75, "pattern and context")


def spoken_numbers(text: str) -> Iterator[Span]:
    """Yield numbers read out digit by digit: seven digits or more, or five where a number is being given."""
    telling = r"\b(?:number|phone|mobile|ring|call|text|code|reference|postcode|account)\b"
    for match in _SPOKEN.finditer(text):
        words = re.findall(r"[a-z]+|\d+", match.group().lower())
        digits = sum(_worth(word) for word in words)
        spelt = any(word.isalpha() for word in words)
        ahead = text[max(0, match.start() - 45) : match.start()]
        needed = 5 if re.search(telling, ahead, re.IGNORECASE) else 7
        if spelt and digits >= needed:
            end = match.start() + len(match.group().rstrip(" ,.…-"))
            yield Span(match.start(), end, "phone", 0.9, "spoken")


def _worth(word: str) -> int:
    """Return how many digits of a telephone number a spoken word stands for."""
    if word.isdigit():
        return len(word)
    if word in {"and", "um", "er", "then", "plus"}:
        return 0
    return _SPOKEN_WORTH.get(word, 2 if re.fullmatch(_TEN_WORD, word) else 1)


def addresses(text: str) -> Iterator[Span]:
    """Yield streets: with a number in any case, without one where a capitalised name stands before Road and so on."""
    for pattern, score in ((_NUMBERED, 0.95), (_FLAT, 0.95), (_NUMBERED_SMALL, 0.85)):
        for match in pattern.finditer(text):
            yield Span(*match.span(), "address", score, "pattern")
    for match in _LIKELY.finditer(text):
        if not is_plain(normalise(match["name"])):
            yield Span(*match.span(), "address", 0.7, "pattern")
    for match in _NAMED.finditer(text):
        start = match.start()
        lead = _LEADING.match(match.group())
        if lead:
            start += lead.end()
        words = text[start : match.end()].rstrip()
        if " " in words and not _NOT_A_STREET.match(words):
            yield Span(start, start + len(words), "address", 0.9, "pattern")
