"""Ways to damage a file: each takes its bytes, another file's bytes and where chance comes from, and gives bytes."""

import io
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence

Way = Callable[[bytes, bytes, random.Random], bytes]

SIGNS = b'":;<>&[]{}\\-0 '
"""What means something in XML, JSON, RTF and timed text."""


def flipped(content: bytes, _: bytes, draws: random.Random) -> bytes:
    """Change some bytes, half of the time into signs."""
    changed = bytearray(content)
    for _n in range(draws.randint(1, 12)):
        changed[draws.randrange(len(changed))] = draws.choice((draws.randrange(256), draws.choice(SIGNS)))
    return bytes(changed)


def cut(content: bytes, _: bytes, draws: random.Random) -> bytes:
    """Leave out a piece, or the end."""
    begin, end = sorted(draws.randrange(len(content) + 1) for _n in range(2))
    return content[:end] if draws.random() < 0.5 else content[:begin] + content[end:]


def repeated(content: bytes, _: bytes, draws: random.Random) -> bytes:
    """Repeat a piece many times."""
    begin = draws.randrange(len(content))
    piece = content[begin : begin + draws.randint(1, 40)]
    return content[:begin] + piece * draws.randint(2, 3000) + content[begin:]


def spliced(content: bytes, other: bytes, draws: random.Random) -> bytes:
    """Go on with the end of another file."""
    return content[: draws.randrange(len(content))] + other[draws.randrange(len(other)) :]


PLAIN: tuple[Way, ...] = (flipped, cut, repeated, spliced)


def inside(content: bytes, other: bytes, draws: random.Random, ways: Sequence[Way] = PLAIN) -> bytes:
    """Damage one or two parts of an archive and put it together again; other files are damaged as they are."""
    way = draws.choice(ways)
    if not content.startswith(b"PK"):
        return way(content, other, draws)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    filled = [name for name, part in parts.items() if part]
    for name in draws.sample(filled, min(len(filled), draws.randint(1, 2))):
        parts[name] = way(parts[name], other, draws)
    if draws.random() < 0.1:
        del parts[draws.choice(list(parts))]
    return zipped(parts)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()
