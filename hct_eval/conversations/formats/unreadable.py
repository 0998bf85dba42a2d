"""Files that are no transcript, or one in a form that is not read: what they are, and what to do."""

import re

from hct_eval.conversations.formats.package import refuse
from hct_eval.conversations.turns import TranscriptError
from hct_eval.tables.bounds import LOCKED

_AS = "open it and save it as .docx or as plain text"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = (
    (b"%PDF", f"it is PDF; {_AS}"),
    (b"MIME-Version:", f"it is a saved web page or e-mail; {_AS}"),
    (b"\x1f\x8b", "it is a compressed file; unpack it and give what is inside"),
    (b"7z\xbc\xaf", "it is a compressed file; unpack it and give what is inside"),
    (b"Rar!", "it is a compressed file; unpack it and give what is inside"),
    (b"ID3", "it is a recording; give its transcript"),
    (b"RIFF", "it is a recording; give its transcript"),
    (b"OggS", "it is a recording; give its transcript"),
)
_PAGE = re.compile(
    rb"(?:<!--.{0,2000}?-->\s{0,20})?<(?:!doctype\s{1,20}html|html|head|body|\?xml|tt)\b", re.IGNORECASE | re.DOTALL
)
_DATA = re.compile(rb"[{\[]\s{0,200}[{\[\"]\s{0,20}\"?[\w@$]")


def refuse_unreadable(raw: bytes) -> None:
    """Raise TranscriptError if bytes are of a kind that is not read, and say which."""
    if raw.startswith(_OLD_OFFICE):
        locked = "EncryptedPackage".encode("utf-16-le") in raw or "StrongEncryptionDataSpace".encode("utf-16-le") in raw
        if locked:
            raise refuse(*LOCKED)
        raise TranscriptError("it is an old Word or Excel file (.doc, .xls); open it and save it as .docx or .xlsx")
    head = raw[:4000].removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, message in _MARKS:
        if head.startswith(mark):
            raise TranscriptError(message)
    if head[4:8] == b"ftyp":
        raise TranscriptError("it is a recording; give its transcript")
    if _PAGE.match(head):
        raise TranscriptError(f"it is a web page or XML; {_AS}")
    if _DATA.match(head):
        raise TranscriptError("it is data for programs (JSON); export the transcript as text, Word or VTT")
