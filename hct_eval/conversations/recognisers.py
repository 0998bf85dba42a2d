"""UK identifiers in text: patterns with checks, as pure functions from a text to spans.

Presidio's own UK recognisers are not used: most are off by default and its postcode scores below any usual threshold.
Formats follow the public descriptions: NHS Data Dictionary (NHS number, modulus 11), HMRC NIM39110 (National Insurance
numbers), BS 7666 (postcodes), DVLA INF104 (registration marks), DVLA driver numbers.
"""

import re
from collections.abc import Callable, Iterator

from hct_eval.conversations.contacts import find_contacts
from hct_eval.conversations.dates import birth_dates
from hct_eval.conversations.postcodes import postcodes
from hct_eval.conversations.spans import Span, keep_strongest
from hct_eval.conversations.spoken import spoken_codes

_NEAR = 40
"""Characters before (and half as many after) a number in which a telling word counts."""

_NHS = re.compile(r"(?<![\d-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d-]?\d)")
_NINO = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)(?:QQ|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])[ -]?(?:\d{2}[ -]?){3}[A-D]?\b",
    re.IGNORECASE,
)
_PLATE = re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z]{3}\b", re.IGNORECASE)
_LITTLE = r"(?:a[mnst]|b[ey]|do|go|he|i[fnst]|m[ey]|no|o[fhnr]|so|to|u[ps]|we)"
_NOT_PLATES = re.compile(_LITTLE, re.IGNORECASE)
"""Little words that stand before a number in a text without capitals ("in20 the"), or after one ("900461 if")."""
_OLD_PLATE = re.compile(r"\b(?:[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z]?|[A-Z]{3} ?\d{3,4})\b", re.IGNORECASE)
_DRIVER = re.compile(r"\b[A-Z]{1,5}9{0,4} ?\d{6} ?[A-Z9]{2} ?[A-Z\d]{3}\b", re.IGNORECASE)
_PASSPORT = re.compile(r"\b(?:[A-Z]{2}\d{7}|\d{9})\b", re.IGNORECASE)
_SORT_CODE = re.compile(r"(?<![\d-])\d{2}([- ])\d{2}\1\d{2}(?![\d-])|(?<!\d)\d{6}(?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)\d{8}(?!\d)")
_GROUPED = re.compile(
    rf"(?<![\w£.])\d(?:[ -]?\d){{6,}}(?:[ -]?(?!(?:{_LITTLE}|i)\b)[A-Z]{{1,2}})?(?!\w)", re.IGNORECASE
)
_MIXED = re.compile(
    r"(?<![\w£./-])(?=(?:[A-Z/-]*\d){4})(?=[\d/-]*[A-Z])[A-Z\d]+(?:[/-][A-Z\d]+)*(?![\w/])", re.IGNORECASE
)
_MEASURE = re.compile(r"\d+(?:s|st|nd|rd|th|mg|ml|g|kg|km|m|k|p|pm|am|x\d+)", re.IGNORECASE)
_LONG = re.compile(r"(?<![\d£.,])\d{9,}(?![\d]|[,.]\d)")
_LONG_NUMBER = 7
_CARD = re.compile(r"(?<!\d)(?:\d{4}[ -]?){3}\d{4}(?!\d)")


KINDS = (
    *("NHS number", "National Insurance number", "number plate", "driving licence", "passport"),
    *("sort code", "account number", "card number", "reference", "spelt word", "date of birth", "date"),
    *("phone", "e-mail", "handle", "link", "address", "postcode"),
)
"""Every kind of identifier that is found here, but for initials, which are a person's."""


def find_identifiers(text: str) -> list[Span]:
    """Return every identifier in a text (`KINDS`, and initials as person), none overlapping, in order of place."""
    found = [span for recognise in _RECOGNISERS for span in recognise(text)]
    return keep_strongest(found)


def _told(text: str, start: int, end: int, words: str) -> bool:
    around = text[max(0, start - _NEAR) : start] + " " + text[end : end + _NEAR // 2]
    return re.search(rf"\b(?:{words})\b", around, re.IGNORECASE) is not None


def nhs_numbers(text: str) -> Iterator[Span]:
    """Yield ten digits with a right check digit, or any ten that are called an NHS number."""
    from nhs_number import validate

    for match in _NHS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        told = _told(text, *match.span(), r"nhs|hospital (?:no|number)")
        # Not `is_valid`: it refuses ranges that are not in use yet, and those may be somebody's tomorrow.
        if told or validate.calculate_checksum(digits[:9]) == int(digits[9]):
            yield Span(*match.span(), "NHS number", 0.99 if told else 0.95, "pattern and check digit")


def national_insurance_numbers(text: str) -> Iterator[Span]:
    """Yield two letters, six digits and a letter; without the last letter only where it is called so."""
    for match in _NINO.finditer(text):
        whole = match.group()[-1].isalpha()
        if whole or _told(text, *match.span(), r"national insurance|ni (?:no|number)|nino"):
            yield Span(*match.span(), "National Insurance number", 0.98, "pattern")


def number_plates(text: str) -> Iterator[Span]:
    """Yield registration marks: today's pattern in capitals anywhere, otherwise where a vehicle is spoken of."""
    telling = r"cars?|reg|registration|plates?|vans?|vehicles?|parked|motor|motorbike|taxi|driv(?:es?|ing)|lorry"
    for match in _PLATE.finditer(text):
        small = text.islower() and not _NOT_PLATES.match(match.group())
        if match.group().isupper() or small or _told(text, *match.span(), telling):
            yield Span(*match.span(), "number plate", 0.93, "pattern")
    for match in _OLD_PLATE.finditer(text):
        if _told(text, *match.span(), r"reg|registration|plates?"):
            yield Span(*match.span(), "number plate", 0.7, "pattern and context")


def driving_licences(text: str) -> Iterator[Span]:
    """Yield driver numbers: five letters of the surname (9 fills up), six digits, two initials, three characters."""
    for match in _DRIVER.finditer(text):
        if len(match.group().replace(" ", "")) == 16:
            yield Span(*match.span(), "driving licence", 0.99, "pattern")


def passports(text: str) -> Iterator[Span]:
    """Yield nine digits, or two letters and seven digits, where a passport is spoken of."""
    for match in _PASSPORT.finditer(text):
        if _told(text, *match.span(), r"passports?"):
            yield Span(*match.span(), "passport", 0.97, "pattern and context")


def bank_numbers(text: str) -> Iterator[Span]:
    """Yield sort codes, account numbers where they are called so, and card numbers that pass Luhn's check."""
    for match in _SORT_CODE.finditer(text):
        told = _told(text, *match.span(), r"sort code|account|bank")
        if told or (match.group(1) == "-" and not _is_day(match.group())):
            yield Span(*match.span(), "sort code", 0.96 if told else 0.8, "pattern")
    for match in _ACCOUNT.finditer(text):
        if _told(text, *match.span(), r"account|acc(?:t|ount)? (?:no|number)"):
            yield Span(*match.span(), "account number", 0.95, "pattern and context")
    for match in _CARD.finditer(text):
        if _luhn(re.sub(r"\D", "", match.group())):
            yield Span(*match.span(), "card number", 0.97, "pattern and check digit")


def references(text: str) -> Iterator[Span]:
    """Yield other numbers that point at somebody: grouped where they are called so, mixed with letters, or long."""
    for match in _GROUPED.finditer(text):
        digits = sum(map(str.isdigit, match.group()))
        telling = r"reference|number|ref|account|licence|passport|policy|claim|case|customer|customers?|quote|card"
        ahead = text[max(0, match.start() - 2 * _NEAR) : match.start()]
        if digits >= _LONG_NUMBER and re.search(rf"\b(?:{telling})\b", ahead, re.IGNORECASE):
            yield Span(*match.span(), "reference", 0.85, "pattern and context")
    for match in _MIXED.finditer(text):
        if not _MEASURE.fullmatch(match.group()):
            yield Span(*match.span(), "reference", 0.8, "pattern")
    for match in _LONG.finditer(text):
        yield Span(*match.span(), "reference", 0.7, "pattern")


def _is_day(text: str) -> bool:
    day, month, _ = (int(part) for part in re.split(r"\D", text))
    return 1 <= day <= 31 and 1 <= month <= 12


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_RECOGNISERS: tuple[Callable[[str], Iterator[Span]], ...] = (
    nhs_numbers,
    national_insurance_numbers,
    postcodes,
    number_plates,
    driving_licences,
    passports,
    bank_numbers,
    birth_dates,
    references,
    spoken_codes,
    find_contacts,
)
