"""What other programs write for "more leads to more" and "more leads to less", and how strong it is."""

import math
import re
from typing import Any

PLUS, MINUS, UNCLEAR = "+", "-", "?"

_WORDS = {
    PLUS: ("same", "s", "positive", "plus", "pos", "increase", "increases"),
    MINUS: ("opposite", "o", "negative", "minus", "neg", "decrease", "decreases"),
    UNCLEAR: ("unclear", "unknown", "contested", "ambiguous", "neutral", "mixed"),
}
_STYLE_WORDS = {
    PLUS: re.compile(r"positiv|increas|\bsame\b|strengthen|\bmore\b|\+|\benabl|reinforc|\bplus\b", re.IGNORECASE),
    MINUS: re.compile(
        r"negativ|decreas|reduc|\bopposite\b|weaken|\bless\b|(?:^|\s)-(?:\s|$|ve)|hinder|inhibit|\bminus\b",
        re.IGNORECASE,
    ),
}
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "＋": "+"})
_LEVELS = {"h": 1.0, "m": 0.62, "l": 0.25}


def sign_of(written: Any) -> str | None:
    """Return the sign that a value stands for as a whole (+ - ?), or None if it is no polarity.

    Two signs say how the cause moves and how the effect moves with it: `++` and `--` are +, `+-` and `-+` are -.
    """
    text = str(written if written is not None else "").translate(_DASHES).strip().lower()
    if re.fullmatch(r"[+-]{1,2}", text):
        return MINUS if text.count("-") == 1 else PLUS
    if text in {"?", "+/-", "-/+", "±"}:
        return UNCLEAR
    text = re.sub(r"^\(|\)$", "", text)
    return next((sign for sign, words in _WORDS.items() if text in words or text == sign), None)


def sign_in_words(written: Any) -> str | None:
    """Return the sign that a style's name speaks of, ? if it speaks of both, None if of neither."""
    whole = sign_of(written)
    if whole is not None:
        return whole
    text = str(written if written is not None else "").translate(_DASHES)[:200]
    spoken = [sign for sign, pattern in _STYLE_WORDS.items() if pattern.search(text)]
    return spoken[0] if len(spoken) == 1 else (UNCLEAR if spoken else None)


def influence(written: Any) -> float | None:
    """Return a Mental Modeler influence: a number, or H M L (1, .62, .25) with + or -; None if it is neither."""
    number = as_number(written)
    if number is not None:
        return number
    text = str(written if written is not None else "").translate(_DASHES).strip().lower()
    match = re.fullmatch(r"([hml])([+-])|([+-])([hml])", text)
    if not match:
        return None
    letter, sign = (match[1], match[2]) if match[1] else (match[4], match[3])
    return _LEVELS[letter] * (-1 if sign == "-" else 1)


def as_number(written: Any) -> float | None:
    """Return a finite number, also from text (comma or point); None if it is none."""
    if isinstance(written, bool) or written is None:
        return None
    if isinstance(written, int | float):
        try:
            number = float(written)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None
    text = str(written).translate(_DASHES).strip()
    if not re.fullmatch(r"[+-]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,3})?", text):
        return None
    number = float(text.replace(",", "."))
    return number if math.isfinite(number) else None
