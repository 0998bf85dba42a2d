"""Labels as they stand in boxes: wrapped, and measured without a font at hand."""

import unicodedata

FONT_SIZE = 9.5
LINE_HEIGHT = 11.5
PADDING = 6.0
WRAP_AT = 17
_NARROW, _WIDE = "iljtfrI.,;:'’!|()[]-/ ", "mwMWQ@%&—"


def wrap(label: str, at: int = WRAP_AT) -> tuple[str, ...]:
    """Break a label into lines of about `at` characters; after `;` first, and within a word only if it is longer."""
    lines: list[str] = []
    for part in label.replace(";", ";\n").split("\n"):
        line = ""
        for word in part.split():
            while len(word) > at + 6:
                lines += [line] if line else []
                lines.append(word[:at] + "-")
                line, word = "", word[at:]  # noqa: PLW2901
            if line and len(line) + 1 + len(word) > at:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        if line:
            lines.append(line)
    return tuple(lines) or ("",)


def box_size(lines: tuple[str, ...]) -> tuple[float, float]:
    """Width and height of a box around the lines, generous enough for any common sans-serif font."""
    width = max(text_width(line) for line in lines)
    return max(width + 2 * PADDING, 40.0), len(lines) * LINE_HEIGHT + PADDING + 3


def text_width(text: str) -> float:
    """Approximate width of text in points at FONT_SIZE."""
    return FONT_SIZE * sum(_advance(character) for character in text)


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.92
    return 0.72 if character.isupper() else 0.585
