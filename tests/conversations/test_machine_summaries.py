"""A summary that a machine wrote is nobody's words: it never becomes a turn, wherever it stands."""

from pathlib import Path

import pytest

from hct_eval.conversations.transcript import TranscriptError
from tests.conversations.reading import read, said

TITLES = (
    "AI-generated summary", "Meeting notes", "Action items", "Quick recap", "Next steps", "Summary",
    "Copilot recap", "AI summary:",
    "## Meeting summary for Garden talk", "Suggested next steps", "✨ Overview", "Key takeaways",
    "Follow-up tasks", "Details",
)  # fmt: skip
BLOCK = "{}\nAnn: will ring the CANARY council\n- Bo to write CANARY\nThe team agreed on CANARY.\n\n"
LABELLED = "I: What helps?\nR: The garden.\nI: And?\nR: The bus.\n"
TIMED = "Ann Lee  0:04\nWhat helps?\n\nBo Ek  0:09\nThe garden.\n\nAnn Lee  0:12\nDetails\n"
WAYS = {
    "labelled": (LABELLED, [("I", "What helps?"), ("R", "The garden."), ("I", "And?"), ("R", "The bus.")]),
    "timed": (TIMED, [("Ann Lee", "What helps?"), ("Bo Ek", "The garden."), ("Ann Lee", "Details")]),
}


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("way", WAYS)
def test_a_summary_before_or_after_the_speech_is_left_out_and_counted(tmp_path: Path, title: str, way: str) -> None:
    text, turns = WAYS[way]
    block = BLOCK.format(title)
    for whole in (block + text, block + "Transcript\n" + text, text + "\n" + block.replace("Ann:", "-")):
        found = read(tmp_path, "x.txt", whole)
        assert "CANARY" not in " ".join(turn.text for turn in found.turns)
        assert said(found) == turns
        assert found.skipped["lines of summaries by a machine"] >= 3


def test_a_summary_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="a summary and no speech"):
        read(tmp_path, "x.txt", "AI-generated summary\nThe team met.\n\nNext steps\nAnn: ring the council\n")


def test_what_people_say_about_summaries_stays(tmp_path: Path) -> None:
    text = "I: What next?\nR: The next steps: none. Summary of it all.\nAction items are for offices.\n"
    text += "I: Details?\nR: None.\n"
    found = read(tmp_path, "x.txt", text)
    assert said(found)[1] == ("R", "The next steps: none. Summary of it all. Action items are for offices.")
    assert found.skipped == {}
