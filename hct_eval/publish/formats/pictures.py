"""Drawings as pixels, for Word: the same fonts on each machine, so that no word of a drawing is cut."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hct_eval.publish.typeset import font_folder

_PER_INCH = 200
"""Pixels an inch: sharp on paper and on screen, and a report of a dozen drawings stays below two megabytes."""


def pixels(drawings: Mapping[str, str]) -> dict[str, bytes]:
    """Return SVG drawings (by file name) as PNG, white behind, by the same names with the ending .png."""
    import typst

    if not drawings:
        return {}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for file, svg in drawings.items():
            (root / file).write_text(svg, encoding="utf-8")
        images = "#pagebreak()\n".join(f'#image("{file}")\n' for file in drawings)
        source = f"#set page(width: auto, height: auto, margin: 0pt, fill: white)\n{images}"
        (root / "drawings.typ").write_text(source, encoding="utf-8")
        made: Any = typst.compile(
            root / "drawings.typ",
            root=root,
            format="png",
            ppi=_PER_INCH,
            font_paths=[font_folder()],
            ignore_system_fonts=True,
            package_path=root,
        )
    every = made if isinstance(made, list) else [made]
    return {f"{file.removesuffix('.svg')}.png": png for file, png in zip(drawings, every, strict=True)}
