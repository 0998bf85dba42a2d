"""The text compression of lz-string, as far as files use it: compressToUTF16 and back.

A dictionary coder after Lempel, Ziv and Welch (1984) over UTF-16 code units; 15 bits go into each character, with 32
added so that none is a control character. The Python package of the same name cannot decode this form.
"""

_BITS = 15
_SHIFT = 32
MAX_UNITS = 30_000_000
_NEW_8, _NEW_16, _END = 0, 1, 2


class LzStringError(Exception):
    """The text is no such compressed text, or unpacks to too much."""


def decompress(text: str) -> str:
    """Return the text that `compressToUTF16` was given; LzStringError if it is damaged or longer than MAX_UNITS."""
    bits = _Bits(text)
    first = bits.symbol(2)
    if first == _END:
        return ""
    entry = _literal(bits, first)
    entries: list[str] = ["", "", "", entry]
    parts, length, previous, width, room = [entry], 1, entry, 3, 4
    while True:
        code = bits.symbol(width)
        if code == _END:
            return "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if code in (_NEW_8, _NEW_16):
            entries.append(_literal(bits, code))
            code = len(entries) - 1
            room -= 1
            if room == 0:
                room, width = 1 << width, width + 1
        if code < len(entries):
            entry = entries[code]
        elif code == len(entries):
            entry = previous + previous[0]
        else:
            message = "damaged"
            raise LzStringError(message)
        length += len(entry)
        if length > MAX_UNITS:
            message = "too long"
            raise LzStringError(message)
        parts.append(entry)
        entries.append(previous + entry[0])
        room -= 1
        previous = entry
        if room == 0:
            room, width = 1 << width, width + 1


def compress(text: str) -> str:
    """Return the text as lz-string's `compressToUTF16` would write it."""
    units = _units(text)
    out = _Out()
    codes: dict[str, int] = {}
    fresh: set[str] = set()
    word, width, room = "", 2, 2

    def say(word: str) -> None:
        nonlocal width, room
        if word in fresh:
            small = ord(word[0]) < 256
            out.put(_NEW_8 if small else _NEW_16, width)
            out.put(ord(word[0]), 8 if small else 16)
            room -= 1
            if room == 0:
                room, width = 1 << width, width + 1
            fresh.discard(word)
        else:
            out.put(codes[word], width)
        room -= 1
        if room == 0:
            room, width = 1 << width, width + 1

    for unit in units:
        if unit not in codes:
            codes[unit] = len(codes) + 3
            fresh.add(unit)
        if word + unit in codes:
            word += unit
            continue
        say(word)
        codes[word + unit] = len(codes) + 3
        word = unit
    if word:
        say(word)
    out.put(_END, width)
    return out.text()


def _units(text: str) -> list[str]:
    raw = text.encode("utf-16-le", "surrogatepass")
    return [chr(raw[i] | raw[i + 1] << 8) for i in range(0, len(raw), 2)]


class _Bits:
    """The bits of a compressed text, one after the other; symbols come with their lowest bit first."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._left, self._now = text, 0, 0, 0

    def symbol(self, width: int) -> int:
        value = 0
        for place in range(width):
            if self._left == 0:
                if self._at >= len(self._text):
                    message = "cut short"
                    raise LzStringError(message)
                self._now, self._left = ord(self._text[self._at]) - _SHIFT, _BITS
                if not 0 <= self._now < 1 << _BITS:
                    message = "no such text"
                    raise LzStringError(message)
                self._at += 1
            self._left -= 1
            value |= (self._now >> self._left & 1) << place
        return value


def _literal(bits: _Bits, code: int) -> str:
    if code not in (_NEW_8, _NEW_16):
        message = "damaged"
        raise LzStringError(message)
    return chr(bits.symbol(8 if code == _NEW_8 else 16))


class _Out:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self._now = self._used = 0

    def put(self, value: int, width: int) -> None:
        for place in range(width):
            self._now = self._now << 1 | (value >> place & 1)
            self._used += 1
            if self._used == _BITS:
                self._parts.append(chr(self._now + _SHIFT))
                self._now = self._used = 0

    def text(self) -> str:
        """Return what was put, its last character filled up, and the space that lz-string ends with."""
        self._parts.append(chr((self._now << _BITS - self._used) + _SHIFT))
        return "".join([*self._parts, " "])
