"""Zoom VTT: numbered cues, `Name: text`; any other WebVTT without voices is read the same way."""

from hct_eval.conversations.formats.cues import is_vtt, read_cues, without_tags
from hct_eval.conversations.formats.labels import find_labels, split_label
from hct_eval.conversations.turns import RawTurn, Transcript


def recognises(text: str) -> bool:
    """Whether it is WebVTT (Teams' kind is asked first)."""
    return is_vtt(text)


def read(text: str) -> Transcript:
    """Return one turn a cue; a cue without a name goes on with the speaker before."""
    cues = [(cue, without_tags(cue.text)) for cue in read_cues(text)]
    labels = find_labels([words for _, words in cues])
    turns, speaker, skipped = [], "", 0
    for cue, words in cues:
        label, rest = split_label(words, labels)
        speaker = label or speaker
        if rest:
            turns.append(RawTurn(speaker, rest, cue.start, cue.end))
        else:
            skipped += 1
    return Transcript("Zoom VTT", tuple(turns), {"cues without words": skipped} if skipped else {}, cues=True)
