"""What an attacker, or a reader who sees little, can read from the bytes of a drawing."""

import base64
import re
from collections.abc import Iterator

FILL = "#2073bc"
"""The colour of bars, as it stands in a drawing."""

_PATH = re.compile(r'<path d="([^"]*)"[^>]*?style="([^"]*)"')
_TEXT = re.compile(r'<text\b[^>]*style="([^"]*)"[^>]*>([^<]*)</text>')


def figures(page: str) -> Iterator[tuple[str, str, str]]:
    """Label, kind and drawing (each of its sizes) of the page's charts of rows."""
    for kind, body in re.findall(
        r'<figure class="hct-figure" data-chart="([^"]+)"[^>]*>(.*?)</figure>', page, re.DOTALL
    ):
        label = re.search(r'hct-number">((?:Figure) \d+)\. ', body)
        for coded in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", body):
            yield label.group(1) if label else "", kind, base64.b64decode(coded).decode()


def bars(svg: str) -> list[float]:
    """Lengths of all bars, in points, from the top down; bars to the left are negative."""
    found = []
    for path, style in _PATH.findall(svg):
        if f"fill: {FILL}" in style:
            xs = [float(x) for x in re.findall(r"[ML] ([\d.-]+) [\d.-]+", path)]
            found.append(xs[1] - xs[0])
    return found


def dots(svg: str) -> tuple[int, int]:
    """How many dots there are, and how many of them are hollow (drawn in white over the others)."""
    round_ = set(re.findall(r'<path id="(\w+)" d="[^"]*C ', svg))
    fills = [
        _fill(style)
        for name, style in re.findall(r'<use xlink:href="#(\w+)"[^>]*style="([^"]*)"', svg)
        if name in round_
    ]
    hollow = fills.count("#ffffff")
    return len(fills) - hollow, hollow


def texts(svg: str) -> list[str]:
    """Every text of a drawing."""
    return [text for _, text in _TEXT.findall(svg)]


def text_colours(svg: str) -> set[str]:
    """Colours of letters."""
    return {_fill(style) for style, _ in _TEXT.findall(svg)}


def mark_colours(svg: str) -> set[str]:
    """Colours of lines and areas."""
    inside = re.sub(r"<text\b.*?</text>", "", svg, flags=re.DOTALL)
    return {colour.lower() for colour in re.findall(r"(?:stroke|fill): (#[0-9a-fA-F]{6})", inside)}


def contrast(a: str, b: str) -> float:
    """The contrast of two colours as WCAG 2.2 reckons it, from 1 to 21."""
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _fill(style: str) -> str:
    found = re.search(r"fill: (#[0-9a-fA-F]{6})", style)
    return found.group(1).lower() if found else "#000000"


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
