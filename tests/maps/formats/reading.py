"""Map files for tests, in the shapes that other programs write, and how they are read."""

import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from hct_eval.maps.formats import MapFile, read_map


def read(folder: Path, content: bytes | str | dict[str, Any]) -> MapFile:
    """Read a file of this content under a name that says nothing."""
    path = folder / "some thing.dat"
    text = json.dumps(content) if isinstance(content, dict) else content
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_map(path)


def book(folder: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook as a spreadsheet would; `_ignore` at a sheet's end becomes ` (ignore)`."""
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.replace("_ignore", " (ignore)"))
        for row in rows:
            sheet.append(row)
    path = folder / "book.xlsx"
    made.save(path)
    return path


def arrows(found: MapFile) -> dict[tuple[str, str], tuple[str, float]]:
    """Return sign and weight of each link by cause and effect."""
    return {(r["cause"], r["effect"]): (r["sign"], r["weight"]) for r in found.map.links.to_dict("records")}


def told(found: MapFile) -> str:
    """Return all that is said of a file."""
    return "\n".join(found.said)


def project(elements: list[Any], connections: list[Any], **more: Any) -> dict[str, Any]:
    """Return a Kumu project: elements as (id, label, type), connections as (from, to, polarity, direction, more)."""
    return {
        "elements": [
            {"_id": key, "attributes": {"label": label, "element type": kind}} if isinstance(key, str) else key
            for key, label, kind in elements
        ],
        "connections": [
            {
                "_id": f"c{number}",
                "from": one[0],
                "to": one[1],
                "direction": one[3] if len(one) > 3 else "directed",
                "delayed": False,
                "reversed": False,
                "attributes": {"connection type": one[2]},
                **(one[4] if len(one) > 4 else {}),
            }
            for number, one in enumerate(connections)
        ],
        "loops": [],
        "maps": [],
        "perspectives": [],
        **more,
    }
