"""PDF files as Poppler sees them: facts, pages and words."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.programs import find, in_ci, need

PRINTED = (".pdf", ".docx")
"""Endings of files that are printed: their words are packed."""

A4, A3 = (595, 842), (1191, 842)


def facts(path: Path) -> dict[str, str]:
    need("Poppler")
    said = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    return {name: value.strip() for name, _, value in (line.partition(":") for line in said.splitlines())}


def sizes(path: Path) -> list[tuple[int, int]]:
    """Width and height of each page, in points."""
    need("Poppler")
    said = subprocess.run(["pdfinfo", "-f", "1", "-l", "999", str(path)], capture_output=True, text=True, check=True)
    found = re.findall(r"(?m)^Page +\d+ size: +([\d.]+) x ([\d.]+)", said.stdout)
    return [(round(float(width)), round(float(height))) for width, height in found]


def boxes(path: Path, page: int) -> list[tuple[float, float, float, float]]:
    """Where the words of a page (from 1) stand: left, top, right, bottom in points."""
    need("Poppler")
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(path), "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"', said)
    return [(float(a), float(b), float(c), float(d)) for a, b, c, d in found]


def words(path: Path, page: int | None = None, area: tuple[int, int, int, int] | None = None) -> str:
    """Words of the file, of one page (from 1), or of an area of it (x, y, width, height in points)."""
    need("Poppler")
    options = ["-f", str(page), "-l", str(page)] if page else []
    if area:
        options += [part for name, side in zip("xyWH", area, strict=True) for part in (f"-{name}", str(side))]
    done = subprocess.run(["pdftotext", "-raw", *options, str(path), "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def errors(path: Path) -> list[str]:
    """What `outloud` (which checks tags, descriptions and reading order) holds against the file."""
    checker = Path(sys.executable).with_name("outloud")
    done = subprocess.run([str(checker), "--json", "-", str(path)], capture_output=True, text=True, check=False)
    (report,) = json.loads(done.stdout)["results"]
    return [f"{found['rule']} {found['message']}" for found in report["findings"] if found["severity"] == "error"]


def words_of(path: Path) -> str:
    """Every word of a printed file: of a Word file all its parts, of a PDF what Poppler reads (nothing without it)."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as parts:
            names = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
            return "\n".join(re.sub(r"<\?xml[^>]*>", "", parts.read(name).decode()) for name in names)
    return words(path) if find("Poppler") or in_ci() else ""
