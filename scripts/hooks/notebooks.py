"""Refuse a notebook that keeps an output other than a check cell's text.

`python -m scripts.hooks.notebooks FILE ...`
"""

import sys
from pathlib import Path
from typing import Any

import nbformat

from scripts.refresh_notebooks import KEPT


def look_at(name: str, notebook: Any) -> list[str]:
    """Return one line for each cell that keeps what it must not: pictures, results, people's words."""
    wrong = []
    for number, cell in enumerate(notebook.cells, start=1):
        kept = cell.get("outputs", [])
        is_check = KEPT in cell.metadata.get("tags", [])
        if kept and not (is_check and all(output.output_type == "stream" for output in kept)):
            wrong.append(f"{name}, cell {number}: keeps an output; run `python -m scripts.refresh_notebooks`")
        if cell.get("attachments"):
            wrong.append(f"{name}, cell {number}: has a file attached; take it out")
    return wrong


def main(paths: list[str]) -> int:
    """Print what these notebooks keep that they must not; 1 if anything."""
    wrong = [line for name in paths for line in look_at(name, nbformat.read(Path(name), as_version=4))]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
