"""Reading a transcript, whatever wrote it: the format is recognised from the content, never from the file's ending."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hct_eval.conversations.formats import (
    google_meet,
    notes_sheet,
    otter_txt,
    plain_text,
    rtf_document,
    srt_file,
    teams_docx,
    teams_vtt,
    timed_text,
    zoom_vtt,
)
from hct_eval.conversations.formats.body_text import MAX_CHARACTERS, TOO_LONG, DocumentText
from hct_eval.conversations.formats.headings import headings_in
from hct_eval.conversations.formats.labels import find_labels, split_label
from hct_eval.conversations.formats.machine_summary import without_summaries
from hct_eval.conversations.formats.markdown import without_markdown
from hct_eval.conversations.formats.odt_document import is_odt, read_odt
from hct_eval.conversations.formats.package import TRANSCRIPT, open_package, refuse
from hct_eval.conversations.formats.plain_signs import with_plain_signs
from hct_eval.conversations.formats.times import time_alone
from hct_eval.conversations.formats.unreadable import refuse_unreadable
from hct_eval.conversations.formats.word_document import main_part, read_word
from hct_eval.conversations.turns import RawTurn, Transcript, TranscriptError
from hct_eval.tables.bounds import read_bytes
from hct_eval.tables.decode import decode

__all__ = ["RawTurn", "Transcript", "TranscriptError", "read_transcript"]

MAX_TURNS = 100_000
_MAX_LINES = 300_000

_Readers = tuple[tuple[Callable[[str], bool], Callable[[str], Transcript]], ...]
_TEXT_READERS: _Readers = (
    (google_meet.recognises, google_meet.read),
    (teams_docx.recognises, teams_docx.read),
    (otter_txt.recognises, otter_txt.read),
    (timed_text.recognises, timed_text.read),
    (plain_text.recognises, plain_text.read),
)
"""Readers of text from the most particular to the most general; a document's text goes through the same ones."""

_FILE_READERS: _Readers = (
    (teams_vtt.recognises, teams_vtt.read),
    (zoom_vtt.recognises, zoom_vtt.read),
    (srt_file.recognises, srt_file.read),
    (notes_sheet.recognises, notes_sheet.read_text),
)
"""Readers of files of text whose form allows no summary beside the speech; they are asked before."""


def read_transcript(path: Path) -> Transcript:
    """Read one transcript file; TranscriptError says in a sentence why a file gives none.

    Recognised: Teams VTT and documents, Zoom VTT, Google Meet, Otter, SRT, other text with times, interviews (each also
    as Word, ODT or RTF document), notes in CSV or XLSX. What a file holds besides speech, summaries by a machine above
    all, is counted in `skipped`. The error text holds neither the file's name (it may be a person's) nor its words.
    """
    raw = read_bytes(path, TRANSCRIPT, refuse)
    if not raw:
        raise TranscriptError("it is empty; export it again")
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        transcript = _read_archive(raw)
    elif raw.lstrip()[:8].startswith(rtf_document.MARK):
        transcript = _read_document(rtf_document.read_rtf(raw.lstrip()), "RTF")
    else:
        transcript = _read_file(raw)
    if not any(turn.text.strip() for turn in transcript.turns):
        raise TranscriptError(_nothing(transcript))
    if len(transcript.turns) > MAX_TURNS:
        raise TranscriptError(f"it has more than {MAX_TURNS} turns; split it")
    return transcript


def _read_file(raw: bytes) -> Transcript:
    refuse_unreadable(raw)
    decoded = decode(raw)
    if len(decoded.text) > MAX_CHARACTERS:
        raise TranscriptError(TOO_LONG)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    odd = sum(1 for character in text[:20_000] if character < " " and character not in "\n\t\f\x0b")
    if odd > len(text[:20_000]) / 50:
        raise TranscriptError("it is not text; export the transcript, not the recording")
    for recognises, read in _FILE_READERS:
        if recognises(text):
            return replace(read(text), encoding=decoded.encoding)
    return replace(_read_text(text), encoding=decoded.encoding)


def _read_archive(raw: bytes) -> Transcript:
    package = open_package(raw)
    if "xl/workbook.xml" in package.names:
        return notes_sheet.read_workbook(raw, package)
    if is_odt(package):
        return _read_document(read_odt(package), "ODT")
    part = main_part(package)
    if not part:
        raise TranscriptError("it is neither a text document nor a workbook; save it as .docx, .odt, .xlsx or text")
    return _read_document(read_word(package, part), "Word")


def _read_document(document: DocumentText, kind: str) -> Transcript:
    found = _read_text(document.text)
    name = f"{kind} document" if found.format == "text" else found.format
    encoding = {"Word": "docx"}.get(kind, "")
    return replace(found, format=name, skipped=+(document.skipped + Counter(found.skipped)), encoding=encoding)


def _read_text(text: str) -> Transcript:
    """Read a text whose summaries by a machine are cut out first, so that no reader takes them for speech."""
    if text.count("\n") > _MAX_LINES:
        raise TranscriptError(f"it has more than {_MAX_LINES} lines; check where it comes from")
    lines = with_plain_signs(without_markdown(text.split("\n")))
    headings = {place + below for place, one in headings_in(lines).items() for below in range(one.lines)}
    labels = find_labels(lines)
    kept, lost = without_summaries(
        lines,
        lambda place: place in headings or time_alone(lines[place]) is not None,
        lambda place: split_label(lines[place], labels)[0],
    )
    whole = "\n".join(kept)
    for recognises, read in _TEXT_READERS:
        if recognises(whole):
            found = read(whole)
            return replace(found, skipped=+Counter({**found.skipped, _SUMMARIES: lost}))
    return Transcript("text", (), {_SUMMARIES: lost} if lost else {})


_SUMMARIES = "lines of summaries by a machine"


def _nothing(transcript: Transcript) -> str:
    if transcript.skipped.get(_SUMMARIES):
        return (
            "it holds a summary and no speech; export the transcript itself, or put a line Transcript above the speech"
        )
    if transcript.skipped.get("text boxes"):
        return "its words stand in text boxes, which are not read; move them into the body of the document"
    if transcript.format == "notes":
        return "no column for the words was found in it; name one 'text' or 'what was said'"
    if transcript.format == "text":
        return "its format is not known; save it as text, Word or VTT"
    return "no speech was found in it; check that it is the transcript"
