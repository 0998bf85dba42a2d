"""Reading a transcript, whatever wrote it: the format is recognised from the content, never from the file's ending."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from hct_eval.conversations.formats import (
    notes_sheet,
    otter_txt,
    plain_text,
    srt_file,
    teams_docx,
    teams_vtt,
    word_document,
    zoom_vtt,
)
from hct_eval.conversations.turns import RawTurn, Transcript, TranscriptError
from hct_eval.tables.decode import decode

__all__ = ["RawTurn", "Transcript", "TranscriptError", "read_transcript"]

MAX_BYTES = 30_000_000
MAX_UNPACKED = 300_000_000
MAX_TURNS = 100_000

_TEXT_READERS: tuple[tuple[Callable[[str], bool], Callable[[str], Transcript]], ...] = (
    (teams_vtt.recognises, teams_vtt.read),
    (zoom_vtt.recognises, zoom_vtt.read),
    (srt_file.recognises, srt_file.read),
    (teams_docx.recognises, teams_docx.read),
    (otter_txt.recognises, otter_txt.read),
    (notes_sheet.recognises, notes_sheet.read_text),
    (plain_text.recognises, plain_text.read),
)
"""Readers of text from the most particular to the most general; a Word document's text goes through the same ones."""


def read_transcript(path: Path) -> Transcript:
    """Read one transcript file; TranscriptError says in a sentence why a file gives none.

    Recognised: Teams VTT and DOCX, Zoom VTT, Otter, SRT, Word and text interviews, notes in CSV or XLSX. The error text
    names neither the file (its name may hold a person's) nor anything from within.
    """
    size = path.stat().st_size
    if size == 0:
        raise TranscriptError("it is empty; export it again")
    if size > MAX_BYTES:
        message = f"it is larger than {MAX_BYTES // 1_000_000} MB; a transcript is text, perhaps this is the recording"
        raise TranscriptError(message)
    raw = path.read_bytes()
    transcript = _read_archive(raw) if raw.startswith(b"PK\x03\x04") else _read_text(*_decoded(raw))
    if not any(turn.text.strip() for turn in transcript.turns):
        raise TranscriptError("no speech was found in it; check that it is the transcript")
    if len(transcript.turns) > MAX_TURNS:
        raise TranscriptError(f"it has more than {MAX_TURNS} turns; split it")
    return transcript


def _read_text(text: str, encoding: str) -> Transcript:
    for recognises, read in _TEXT_READERS:
        if recognises(text):
            found = read(text)
            return Transcript(found.format, found.turns, found.skipped, encoding, found.cues)
    raise TranscriptError("its format is not known; save it as text, Word or VTT")


def _decoded(raw: bytes) -> tuple[str, str]:
    for mark, name in ((b"{\\rtf", "RTF"), (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"), (b"%PDF", "PDF")):
        if raw.lstrip()[:8].startswith(mark):
            raise TranscriptError(f"it is {name}; open it and save it as .docx or as plain text")
    decoded = decode(raw)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    odd = sum(1 for character in text[:20_000] if character < " " and character not in "\n\t\f\x0b")
    if odd > len(text[:20_000]) / 50:
        raise TranscriptError("it is not text; export the transcript, not the recording")
    return text, decoded.encoding


def _read_archive(raw: bytes) -> Transcript:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise TranscriptError("it is damaged; export it again") from None
    if unpacked > MAX_UNPACKED:
        raise TranscriptError("it unpacks to more than a transcript can be; check where it comes from")
    if "word/document.xml" in names:
        return _read_word(raw)
    if "xl/workbook.xml" in names:
        return notes_sheet.read_workbook(raw)
    raise TranscriptError("it is neither a Word document nor a workbook; save it as .docx, .xlsx or text")


def _read_word(raw: bytes) -> Transcript:
    document = word_document.read_paragraphs(raw)
    found = _read_text(document.text, "docx")
    name = {"text": "Word document"}.get(found.format, found.format)
    return Transcript(name, found.turns, {**document.skipped, **found.skipped}, "docx", found.cues)
