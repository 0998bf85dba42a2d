"""Printed pages: a template of ours and data make a PDF that screen readers can read, the same on each machine.

Words never become markup: a template gets them as JSON, and a picture as a file, in a folder that holds nothing else.
Nothing is loaded from the system or from elsewhere: the fonts are those of the Python packages.
"""

import datetime as dt
import json
import re
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

_TEMPLATES = Path(__file__).parent / "templates" / "print"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|`[^`]*`")
"""What an error of the typesetter quotes: it may be somebody's words."""


class TypesetError(Exception):
    """Pages cannot be printed; the text says which template and what it met, without anybody's words."""


def typeset(
    template: str,
    data: Mapping[str, Any],
    *,
    day: dt.date,
    pictures: Mapping[str, str] | None = None,
    body: str | None = None,
) -> bytes:
    """Return a tagged PDF (PDF/UA-1) of `templates/print/<template>.typ`; same input, same bytes.

    The template reads `data` from data.json and each of `pictures` (file name to SVG text) beside it. `day` stands for
    the day on which the file was made. `body` is markup that the template includes as body.typ: it comes from pandoc,
    which escapes what people said, and it knows what `parts.typ` defines. TypesetError if the template or its data
    cannot be set, such as a picture without a description.
    """
    import typst

    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for source in _TEMPLATES.glob("*.typ"):
            (root / source.name).write_bytes(source.read_bytes())
        (root / "data.json").write_text(json.dumps(_printable(data), ensure_ascii=False), encoding="utf-8")
        for picture, svg in (pictures or {}).items():
            (root / picture).write_text(_UNPRINTABLE.sub("\ufffd", svg), encoding="utf-8")
        if body is not None:
            known = '#import "parts.typ": *\n'
            (root / "body.typ").write_text(known + _UNPRINTABLE.sub("\ufffd", body), encoding="utf-8")
        moment = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
        try:
            pages = typst.compile(
                root / f"{template}.typ",
                root=root,
                format="pdf",
                font_paths=[font_folder()],
                ignore_system_fonts=True,
                package_path=root,
                pdf_standards=["ua-1"],
                timestamp=int(moment.timestamp()),
            )
        except typst.TypstError as error:
            met = _without_words(str(error.message), data)
            message = f"the pages of {template!r} cannot be printed: {met}; this is a mistake of the template"
            raise TypesetError(message) from None
    assert isinstance(pages, bytes)
    return pages


def legible(text: str) -> bool:
    """Whether the fonts of printed pages have every letter of a text; others are printed as boxes."""
    known = _letters()
    return all(ord(letter) in known or not letter.isprintable() or letter.isspace() for letter in text)


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(font_folder() / "DejaVuSans.ttf")).get_charmap())


def font_folder() -> Path:
    """Return the folder of the fonts that matplotlib ships: DejaVu Sans, and a last resort for every other letter."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf"


def _without_words(message: str, data: Any) -> str:
    """Return an error of the typesetter without what it quotes and without any text of the data."""
    if isinstance(data, str):
        return message.replace(data, "…") if data else message
    parts = data.values() if isinstance(data, Mapping) else data if isinstance(data, list | tuple) else ()
    for part in parts:
        message = _without_words(message, part)
    return _QUOTED.sub("…", message)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value
