"""What a transcript may be at the most, and documents that are zip archives (Word, ODT, workbooks) within that."""

from hct_eval.conversations.turns import TranscriptError
from hct_eval.tables.archives import Archive
from hct_eval.tables.bounds import Bounds

TRANSCRIPT = Bounds(
    what="a transcript",
    file=30_000_000,
    part=60_000_000,  # an hour's transcript has about one million
    unpacked=300_000_000,
    parts=20_000,
    tags=2_000_000,
    depth=400,
    too_long="a transcript is text, perhaps this is the recording",
)


def refuse(wrong: str, advice: str) -> TranscriptError:
    """Return the error that says what is wrong with a transcript and what to do."""
    return TranscriptError(f"{wrong}; {advice}")


def open_package(raw: bytes) -> Archive:
    """Open a document; TranscriptError if it is damaged, protected, or more than a transcript can be."""
    return Archive(raw, TRANSCRIPT, refuse)
