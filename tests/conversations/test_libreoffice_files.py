"""Files that LibreOffice wrote: those kept in `files`, and new ones where it is installed."""

import datetime as dt
from pathlib import Path

import pytest

from hct_eval.conversations.transcript import Transcript, TranscriptError, read_transcript
from tests.conversations import made_by_libreoffice as made
from tests.conversations.reading import said
from tests.office import convert

FILES = Path(__file__).parent / "files"
EXPECTED = {
    "interview": made.INTERVIEW, "names_in_bold": made.BOLD, "table": made.TABLE, "otter": made.OTTER_TURNS,
    "notes": [turn[1:] for turn in made.NOTES],
}  # fmt: skip
INTERVIEW_SKIPPED = {
    "hidden text": 1,
    "tracked deletions": 1,
    "comments": 1,
    "page headers and footers": 2,
    "lines before the first speaker": 2,
}


def check(path: Path) -> None:
    found = read_transcript(path)
    turns = said(found)
    if path.suffix == ".csv":  # a CSV tells nothing of hidden rows
        turns = [turn for turn in turns if turn[1] != "HIDDEN ROW"]
    assert turns == EXPECTED[path.stem]
    check_details(found, path)


def check_details(found: Transcript, path: Path) -> None:
    if path.stem == "interview" and path.suffix != ".txt":
        assert {**found.skipped, **INTERVIEW_SKIPPED} == found.skipped
        assert found.held_on == dt.date(2023, 3, 3)
    if path.stem == "otter":
        assert found.held_on == dt.date(2023, 1, 5)
        assert found.skipped["lines of summaries by a machine"] == 4
    if path.stem == "table":
        assert [turn.start for turn in found.turns] == [1, 61, 121, 181]
    if path.suffix == ".xlsx":
        assert (found.skipped["hidden rows"], found.skipped["hidden sheets"]) == (1, 1)
        assert [turn.conversation for turn in found.turns] == [turn[0] for turn in made.NOTES]


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir() if path.suffix not in {".md", ".doc"}))
def test_files_kept_here_are_read(name: str) -> None:
    check(FILES / name)


def test_an_old_word_file_is_named_as_one() -> None:
    with pytest.raises(TranscriptError, match="old Word or Excel"):
        read_transcript(FILES / "interview.doc")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "names"),
    [
        ("odt", ("interview.docx", "names_in_bold.docx", "table.docx", "otter.txt")),
        ("rtf", ("interview.docx", "names_in_bold.docx", "table.docx", "otter.txt")),
        ("docx", ("otter.txt",)),
        ("docx:MS Word 2007 XML", ("interview.docx", "names_in_bold.docx", "table.docx")),
        ("xlsx", ("notes.xlsx",)),
        ("csv:Text - txt - csv (StarCalc):9,34,76,1", ("notes.xlsx",)),
        ("csv:Text - txt - csv (StarCalc):44,34,65535,1", ("notes.xlsx",)),
    ],
)  # fmt: skip
def test_files_that_libreoffice_writes_now_are_read(tmp_path: Path, ending: str, names: tuple[str, ...]) -> None:
    source, written = tmp_path / "source", tmp_path / "written"
    source.mkdir()
    made.write_all(source)
    files = convert(ending, written, *(source / name for name in names))
    assert len(files) == len(names)
    for path in files:
        check(path)
