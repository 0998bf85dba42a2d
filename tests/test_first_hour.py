"""The tutorial with one's own data: each of its commands runs, in its order, with what a person does between them."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hct_eval.maps import CognitiveMap
from hct_eval.maps.formats import write_map
from tests.coding.copies import fill

pytestmark = pytest.mark.slow
PAGE = (Path(__file__).parents[1] / "docs" / "first_hour.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"(?ms)^```sh\n(.*?)^```", PAGE) for line in block.splitlines()]
SAID = "Since the bus was cut I stay in."


def run(folder: Path, command: str) -> str:
    words = shlex.split(command)
    assert words[0] == "hct-eval"
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(Path(__file__).parents[1])}
    environment.pop("HCT_EVAL_PROJECT", None)
    done = subprocess.run(
        [sys.executable, "-m", "hct_eval", *words[1:]],
        cwd=folder,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def commands_of(programme: str) -> list[str]:
    return [command for command in COMMANDS if f" {programme}" in command]


def test_every_command_belongs_to_one_of_the_two_programmes() -> None:
    assert len(COMMANDS) == len(commands_of("harbour")) + len(commands_of("drawn"))


def add_row(path: Path, sheet: str, **cells: str) -> None:
    """Write a row below the last one, as a person does in a spreadsheet."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    header = [cell.value for cell in page[1]]
    row = next(number for number in range(2, 100) if not any(cell.value for cell in page[number]))
    for name, value in cells.items():
        page.cell(row, header.index(name) + 1).value = value
    book.save(path)


def register(place: Path) -> None:
    for number in (1, 2, 3):
        cue = f"00:00:01.000 --> 00:00:05.000\n<v Pat Doe>{SAID} It is far, and I miss people.</v>\n"
        (place / "transcripts" / f"talk {number}.vtt").write_text(f"WEBVTT\n\n{cue}", encoding="utf-8")
        row = {"conversation_id": f"c{number}", "held_on": "31/03/2024", "consent": "anonymous quote"}
        add_row(place / "tables.xlsx", "conversations", file=f"talk {number}.vtt", **row)


def sign(place: Path) -> None:
    assert (place / "private" / "review.xlsx").is_file()
    for number in (1, 2, 3):
        add_row(place / "tables.xlsx", "sign_offs", conversation_id=f"c{number}", signed_by="A", signed_on="2024-04-02")


def code(place: Path) -> None:
    path = place / "coding" / "north_AB.xlsx"
    page = openpyxl.load_workbook(path)["fragments"]
    fragment = page["A2"].value
    fill(path, "fragments", 2, conversation_id="c1", text=SAID)
    fill(path, "claims", 2, fragment_id=fragment, cause="Buses", effect="Going out", sign="+", quote=SAID)
    for row, label in enumerate(("Buses", "Going out"), start=2):
        fill(path, "factors", row, label=label)


@pytest.mark.usefixtures("names_model")
def test_from_transcripts_to_a_report(tmp_path: Path) -> None:
    place = tmp_path / "data" / "raw" / "harbour" / "north"
    done_by_hand: dict[int, Callable[[Path], None]] = {0: register, 2: sign, 4: code}
    said = []
    for number, command in enumerate(commands_of("harbour")):
        said.append(run(tmp_path, command))
        if number in done_by_hand:
            done_by_hand[number](place)
    assert "0 errors" in said[1] or "No problems found" in said[1]
    assert "change in loneliness" in said[1]
    assert "north: 3 transcripts in data/raw/harbour/north/private/review.xlsx, sheet Sign-off" in said[2]
    assert "sheet Sign-off" not in said[-2], "all are signed"
    assert said[-1].strip() == "reports/harbour/north/report.html"
    page = (tmp_path / said[-1].strip()).read_text(encoding="utf-8")
    assert "Pat Doe" not in page
    assert "No link can be shown" in page  # one person's link stays hidden


def test_from_a_drawn_map_to_a_report(tmp_path: Path) -> None:
    links = pd.DataFrame(
        [("Buses", "Going out", 1.0), ("Going out", "Loneliness", -1.0), ("Loneliness", "Going out", -1.0)],
        columns=["cause", "effect", "weight"],
    )
    write_map(CognitiveMap.from_links(links), tmp_path / "kumu.json")
    said = [run(tmp_path, command) for command in commands_of("drawn")]
    assert "Taken from it: 3 links (workshop_maps) and 3 factors (factors)." in said[0]
    assert "what is named above, and the sheet conversations if any were held" in said[0]
    assert "a map drawn in a workshop, not traced to what people said" in said[1]
    page = (tmp_path / said[-1].strip()).read_text(encoding="utf-8")
    assert "drawn by hand, in one workshop" in page
    assert "about 15 people together" in page
    assert "Going out → Loneliness → Going out: feeds itself." in page
    assert (tmp_path / "reports" / "drawn" / "north" / "map.html").is_file()
    focus = (tmp_path / "data" / "processed" / "drawn" / "north" / "runs" / "04_choose_focus.ipynb").read_text(
        encoding="utf-8"
    )
    assert "This stage needs coded conversations" in focus
    assert "A map that was only drawn is not used" in focus
