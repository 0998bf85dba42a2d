"""After a run the person is told whose turn it is: theirs, as long as transcripts wait to be read and signed."""

from hct_eval.batch.outcome import Outcome, TaskOutcome
from hct_eval.batch.waiting import waiting_lines
from hct_eval.conversations.reviewed import add_sign_offs
from hct_eval.conversations.sign_offs import SignOff
from hct_eval.programme import STAGES, Programme

RAN = Outcome("small", (TaskOutcome("north", STAGES[0], "done"), TaskOutcome("programme", STAGES[6], "done")))


def register(programme: Programme, *rows: str) -> None:
    path = programme.raw("north") / "conversations.csv"
    path.write_text("\n".join(["conversation_id,consent,file", *rows]) + "\n", encoding="utf-8")


def test_unsigned_transcripts_are_counted_and_the_workbook_is_named(small: Programme) -> None:
    register(small, "c1,internal,c1.vtt", "c2,,c2.vtt", "c3,withdrawn,c3.vtt", "c4,internal,")
    lines = waiting_lines(small, RAN)
    assert "  north: 2 transcripts in data/raw/small/north/private/review.xlsx, sheet Sign-off" in lines


def test_nothing_is_said_when_all_are_signed_or_nothing_was_heard(small: Programme) -> None:
    register(small, "c1,internal,c1.vtt")
    signed = small.raw("north") / "sign_offs.csv"
    signed.write_text("conversation_id,signed_by,signed_on\nc1,A,2024-03-31\n", encoding="utf-8")
    assert waiting_lines(small, RAN) == []
    assert waiting_lines(small, Outcome("small", ())) == []


def test_of_many_places_only_those_that_were_cleaned_now_are_looked_at(small: Programme) -> None:
    register(small, "c1,internal,c1.vtt")
    many = tuple(TaskOutcome(f"place-{n}", STAGES[0], "up to date") for n in range(150))
    assert len(waiting_lines(small, Outcome("small", (*many, *RAN.tasks)))) == 3
    assert waiting_lines(small, Outcome("small", (*many, TaskOutcome("north", STAGES[0], "up to date")))) == []


def test_a_signature_that_was_taken_back_is_none(small: Programme) -> None:
    register(small, "c1,internal,c1.vtt", "c2,internal,c2.vtt")
    for name in ("c1", "c2"):
        add_sign_offs(small, "north", [SignOff(name, "Petra Holdsworth", "2026-11-01", "A" * 10, "test")])
    assert waiting_lines(small, RAN) == []
    add_sign_offs(small, "north", [SignOff("c2", "", "2026-11-02", "", "test")])
    lines = waiting_lines(small, RAN)
    assert "  north: 1 transcript in data/raw/small/north/private/review.xlsx, sheet Sign-off" in lines
