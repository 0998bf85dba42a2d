"""Days that point at somebody: dates of birth, and whole dates of long ago, written or said."""

import re
from collections.abc import Iterator

from hct_eval.conversations.spans import Span

_NEAR = 40
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNIT = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TEEN = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_SAID_NUMBER = rf"(?:{_TENS}(?:[ -]{_UNIT})?|{_TEEN}|(?:oh[ -])?{_UNIT})"
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|"
    r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
_YEAR = (
    rf"(?:(?:19|20)\d\d|nineteen[ -](?:hundred and )?{_SAID_NUMBER}|two thousand(?: and)?(?: {_SAID_NUMBER})?"
    rf"|twenty[ -]{_SAID_NUMBER})"
)
_OLD_YEAR = rf"(?:19\d\d|nineteen[ -](?:hundred and )?{_SAID_NUMBER})"
"""A whole date of such a year is somebody's birth or wedding far oftener than the day of a meeting."""
_SHORT_YEAR = rf"(?:{_YEAR}|'?\d\d|{_SAID_NUMBER})"
_DAY_OF = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|(?:{_ORDINAL})|{_SAID_NUMBER})"

_DAY = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\b{_DAY_OF}(?: of)? {_MONTH}(?:,? {_SHORT_YEAR}\b)?"
    rf"|\b{_MONTH} (?:the )?{_DAY_OF}(?:,? {_SHORT_YEAR})?\b)(?!\d)",
    re.IGNORECASE,
)
_OF_THE = re.compile(
    rf"\b(?:{_ORDINAL}|\d{{1,2}}(?:st|nd|rd|th)) of the (?:{_ORDINAL}|\d{{1,2}}(?:st|nd|rd|th)),? {_SHORT_YEAR}\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    rf"\b{_DAY_OF}(?: of)? {_MONTH},? {_OLD_YEAR}\b"
    rf"|(?<![\d/])\d{{1,2}}(?P<dot>[./-])\d{{1,2}}(?P=dot)19\d\d(?!\d)",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"\b(?:born|dob|d\.o\.b|date of birth|birthday|birth date)\b", re.IGNORECASE)


def birth_dates(text: str) -> Iterator[Span]:
    """Yield days that are said to be somebody's birth, days of the form "ninth of the tenth, fifty-six", whole dates.

    A day and month alone count only near a word of birth; a year alone is kept.
    """
    for match in _DAY.finditer(text):
        if _BIRTH.search(text[max(0, match.start() - _NEAR) : match.start()]):
            yield Span(*match.span(), "date of birth", 0.985, "pattern and context")
    for match in _OF_THE.finditer(text):
        yield Span(*match.span(), "date of birth", 0.9, "spoken")
    for match in _WHOLE.finditer(text):
        yield Span(*match.span(), "date", 0.8, "whole date")
