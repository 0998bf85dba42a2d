"""Teams VTT: cue ids `GUID/NN-M`, `<v Name>text</v>`; either tag may be missing, and a cue ends at each pause."""

import html
import re

from hct_eval.conversations.formats.cues import is_vtt, read_cues, without_tags
from hct_eval.conversations.turns import RawTurn, Transcript

_ID = re.compile(
    r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{17,22}/\d{1,9}-\d{1,9}[ \t\r]{0,8}$", re.IGNORECASE | re.MULTILINE
)
_VOICE = re.compile(r"<v(?:\.[\w.-]{1,60})?[ \t]([^<>\n]{0,200})>")


def recognises(text: str) -> bool:
    """Whether it is WebVTT with voices or with the ids that Teams gives its cues."""
    return is_vtt(text) and bool(_VOICE.search(text) or _ID.search(text))


def read(text: str) -> Transcript:
    """Return one turn a voice in a cue; a cue without a voice goes on with the speaker before if its id says so."""
    turns: list[RawTurn] = []
    cues, skipped = read_cues(text)
    block, speaker = "", ""
    for cue in cues:
        own_block = cue.identifier.rpartition("-")[0]
        pieces = _VOICE.split(cue.text)
        said = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
        for name, words in said:
            clean = without_tags(words)
            if not clean:
                skipped["cues without words"] += bool(name)
                continue
            if name:
                speaker = html.unescape(name.strip())
            elif not (own_block and own_block == block):
                speaker = ""
            turns.append(RawTurn(speaker, clean, cue.start, cue.end))
            block = own_block
    return Transcript("Teams VTT", tuple(turns), +skipped, cues=True)
