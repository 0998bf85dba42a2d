"""Contrast of the colours that a page's style sheet names: text against what it stands on, in every look of the page.

Only pairs that the style sheet itself makes are judged: the two colours of one rule, and names that belong together
(`--ink` on `--paper`; `--on-brand` on `--brand`; `--warn-ink` on `--warn`). Contrast as in WCAG 2.2, 1.4.3.
"""

import re
from dataclasses import dataclass

LEAST = 4.5
"""Contrast that text of any size needs."""

_ROOT = re.compile(r"(?P<at>@media[^{]*\{\s*)?(?P<who>:root[^{,]*)\{(?P<body>[^{}]*)\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_TOKEN = re.compile(r"--([\w-]+)\s*:\s*([^;]+)")
_VAR = re.compile(r"var\(\s*--([\w-]+)\s*\)$")
_NAMED = {"white": "#ffffff", "black": "#000000"}
_TEXT, _GROUND = ("ink", "soft", "link", "muted"), ("paper", "panel")


@dataclass(frozen=True)
class Pale:
    """A text's colour that stands out too little, in which look of the page."""

    text: str
    ground: str
    contrast: float
    look: str

    def __str__(self) -> str:
        """Say it as a clause for a reader."""
        where = f" ({self.look})" if self.look else ""
        return (
            f"the colour {self.text} on {self.ground} has a contrast of {self.contrast:.1f}:1{where}, 4.5:1 is needed"
        )


def pale_pairs(styles: str) -> list[Pale]:
    """Return the pairs of text and ground below 4.5:1; colours that are no plain hexadecimal or rgb are passed over."""
    found: dict[tuple[str, str, str], Pale] = {}
    for look, tokens in looks(styles):
        for text, ground in _pairs(styles, tokens):
            one, other = (_rgb(tokens.get(name, name)) for name in (text, ground))
            if one is None or other is None:
                continue
            value = contrast(one, other)
            if value < LEAST:
                found.setdefault((text, ground, look), Pale(text, ground, value, look))
    return list(found.values())


def looks(styles: str) -> list[tuple[str, dict[str, str]]]:
    """Return the named colours in each look: as given first, then with what each later block (dark, print) changes."""
    first: dict[str, str] = {}
    others: list[tuple[str, dict[str, str]]] = []
    for match in _ROOT.finditer(styles):
        own = {name: value.strip() for name, value in _TOKEN.findall(match["body"])}
        look = " ".join(f"{match['at'] or ''}{match['who'].replace(':root', '')}".replace("{", "").split())
        if look:
            others.append((look, own))
        else:
            first |= own
    return [("", first), *((look, first | own) for look, own in others)]


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Return the contrast ratio of two colours (0 to 255 each channel): 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _pairs(styles: str, tokens: dict[str, str]) -> list[tuple[str, str]]:
    pairs = [(text, ground) for text in _TEXT for ground in _GROUND if text in tokens and ground in tokens]
    for name in tokens:
        pairs += [(name, name.removeprefix("on-"))] if name.removeprefix("on-") in tokens and name[:3] == "on-" else []
        pairs += (
            [(name, name.removesuffix("-ink"))] if name.removesuffix("-ink") in tokens and name[-4:] == "-ink" else []
        )
    for _, body in _RULE.findall(styles):
        text, ground = _last(body, "color"), _last(body, "background(?:-color)?")
        pairs += [(text, ground)] if text and ground else []
    return list(dict.fromkeys(pairs))


def _last(body: str, prop: str) -> str:
    """Return the colour that a rule gives to a property: a token's name or the colour itself; "" where none."""
    values = re.findall(rf"(?:^|[;\s]){prop}\s*:\s*([^;]+)", body)
    if not values:
        return ""
    value = values[-1].replace("!important", "").strip()
    named = _VAR.match(value)
    return named.group(1) if named else value


def _rgb(value: str) -> tuple[float, float, float] | None:
    value = _NAMED.get(value.lower(), value)
    if match := re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", value):
        digits = match.group(1)
        parts = [c * 2 for c in digits] if len(digits) == 3 else [digits[i : i + 2] for i in (0, 2, 4)]
        return int(parts[0], 16), int(parts[1], 16), int(parts[2], 16)
    if match := re.fullmatch(r"rgb\(\s*(\d+)[,\s]+(\d+)[,\s]+(\d+)\s*\)", value):
        return float(match.group(1)), float(match.group(2)), float(match.group(3))
    return None


def _luminance(colour: tuple[float, float, float]) -> float:
    """Return relative luminance (WCAG 2.2)."""
    parts = [c / 255 for c in colour]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
