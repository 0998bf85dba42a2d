"""SRT: numbered blocks with comma milliseconds; the number may be missing."""

from hct_eval.conversations.formats.cues import has_timings
from hct_eval.conversations.formats.zoom_vtt import labelled_cues
from hct_eval.conversations.turns import Transcript


def recognises(text: str) -> bool:
    """Whether two times with an arrow between stand among the first lines (WebVTT is asked before)."""
    return has_timings(text)


def read(text: str) -> Transcript:
    """Return one turn a block; a block without a name goes on with the speaker before."""
    turns, skipped = labelled_cues(text)
    return Transcript("SRT", turns, skipped, cues=True)
