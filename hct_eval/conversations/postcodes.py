"""UK postcodes, whole and in part (BS 7666; areas as Royal Mail lists them)."""

import re
from collections.abc import Iterator

from hct_eval.conversations.spans import Span

_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW "
    "OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC "
    "WD WF WN WR WS WV YO ZE"
)
POSTCODE_AREAS = frozenset(_AREAS.split())

_NEAR = 60
_POSTCODE = re.compile(r"\b([A-Z]{1,2})(\d[A-Z\d]?)([ ]{0,2})(\d[ABD-HJLNP-UW-Z]{2})\b", re.IGNORECASE)
_ORDINAL = re.compile(r"(1st|2nd|3rd|[04-9]th)", re.IGNORECASE)
_OUTWARD = re.compile(r"\b([A-Z]{1,2})(\d[A-Z\d]?)\b")
_SMALL = re.compile(r"\b(?!so|me|la|ip|ox|hr|tv|pa)([a-z]{2})(\d{1,2}[a-z]?)\b")
"""First halves in a text without capitals: two letters, and none that are a word or an abbreviation."""
_WHO = r"(?:i|we|you|he|she|they)['’](?:m|re|s)|im|am"
_AHEAD = re.compile(
    r"(?:post\s?codes?(?:\s+\w+){0,3}"
    rf"|\b(?:live|lived|living|born|based|moved|move|moving|{_WHO})\s+(?:\w+\s+)?(?:in|to|at)?"
    rf"|\b(?:{_WHO}|say|says|said|put|down as))\W*$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^\s+(?:area|postcode|post code|district|end)\b", re.IGNORECASE)


def postcodes(text: str) -> Iterator[Span]:
    """Yield whole postcodes in any case, and first halves in capitals.

    A first half with two letters counts anywhere, with one letter (M1 is a motorway, B12 a vitamin) only where the
    words around say what it is.
    """
    for match in _POSTCODE.finditer(text):
        area, _, gap, inward = match.groups()
        spelt_small = gap and inward == inward.lower()
        if area.upper() in POSTCODE_AREAS and not (spelt_small and _ORDINAL.fullmatch(inward)):
            yield Span(*match.span(), "postcode", 0.97, "pattern")
    for match in _OUTWARD.finditer(text):
        area = match.group(1)
        if area not in POSTCODE_AREAS:
            continue
        ahead, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() :]
        if len(area) > 1 or _AHEAD.search(ahead) or _AFTER.match(after):
            yield Span(*match.span(), "postcode", 0.8, "pattern and context")
    for match in _SMALL.finditer(text) if text.islower() else ():
        if match.group(1).upper() in POSTCODE_AREAS:
            yield Span(*match.span(), "postcode", 0.7, "pattern")
