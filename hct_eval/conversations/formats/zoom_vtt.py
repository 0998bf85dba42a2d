"""Zoom VTT: numbered cues, `Name: text`; any other WebVTT without voices is read the same way."""

from collections.abc import Mapping

from hct_eval.conversations.formats.cues import is_vtt, read_cues, without_tags
from hct_eval.conversations.formats.labels import find_labels, split_label
from hct_eval.conversations.turns import RawTurn, Transcript


def recognises(text: str) -> bool:
    """Whether it is WebVTT (Teams' kind is asked first)."""
    return is_vtt(text)


def read(text: str) -> Transcript:
    """Return one turn a cue; a cue without a name goes on with the speaker before."""
    turns, skipped = labelled_cues(text)
    return Transcript("Zoom VTT", turns, skipped, cues=True)


def labelled_cues(text: str) -> tuple[tuple[RawTurn, ...], Mapping[str, int]]:
    """Return one turn a cue, with the speakers that labels name, and what was skipped."""
    found, skipped = read_cues(text)
    cues = [(cue, without_tags(cue.text)) for cue in found]
    labels = find_labels((words for _, words in cues), cues=True)
    turns, speaker = [], ""
    for cue, words in cues:
        label, rest = split_label(words, labels)
        speaker = label or speaker
        if rest:
            turns.append(RawTurn(speaker, rest, cue.start, cue.end))
        else:
            skipped["cues without words"] += 1
    return tuple(turns), skipped
