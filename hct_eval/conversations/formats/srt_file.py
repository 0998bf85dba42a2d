"""SRT: numbered blocks with comma milliseconds, read with the `srt` library."""

import html
import re

from hct_eval.conversations.formats.labels import find_labels, split_label
from hct_eval.conversations.turns import RawTurn, Transcript, TranscriptError

_TIMES = re.compile(r"^\s*\d+:\d\d:\d\d[,.]\d{1,3}\s*-->\s*\d+:\d\d:\d\d[,.]\d{1,3}", re.MULTILINE)


def recognises(text: str) -> bool:
    """Whether times of SRT's kind stand among the first lines."""
    return _TIMES.search(text[:2000]) is not None


def read(text: str) -> Transcript:
    """Return one turn a block; a block without a name goes on with the speaker before."""
    import srt

    try:
        blocks = list(srt.parse(text, ignore_errors=True))
    except (srt.SRTParseError, ValueError):
        raise TranscriptError("its blocks cannot be made out; export it as SRT again") from None
    said = [" ".join(html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", b.content)).split()) for b in blocks]
    labels = find_labels(said)
    turns, speaker, skipped = [], "", 0
    for block, words in zip(blocks, said, strict=True):
        label, rest = split_label(words, labels)
        speaker = label or speaker
        if rest:
            turns.append(RawTurn(speaker, rest, block.start.total_seconds(), block.end.total_seconds()))
        else:
            skipped += 1
    lost = len(_TIMES.findall(text)) - len(blocks)
    counts = {"blocks without words": skipped, "damaged blocks": max(lost, 0)}
    return Transcript("SRT", tuple(turns), {what: n for what, n in counts.items() if n}, cues=True)
