"""Stage 01 from end to end on a small place: what leaves, what is held back, and what is nowhere."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from hct_eval.conversations import sources, stage, summary
from hct_eval.conversations.deidentify import load_shield, protect
from hct_eval.conversations.pace import pace_of, pace_table
from hct_eval.conversations.review_workbook import write_private
from hct_eval.conversations.sources import read_all_transcripts
from hct_eval.conversations.stage import Release, clean_transcripts, read_register, release
from hct_eval.conversations.summary import area_in_words, held_table, reach_table, release_in_words
from hct_eval.conversations.transcript import Transcript, read_transcript
from hct_eval.programme import Programme
from hct_eval.tables import read_processed, read_raw, write_processed

needs_model = pytest.mark.usefixtures("names_model")
CANARIES = (
    *(
        "Zebedee",
        "Thwaite",
        "Ackroyd",
        "Quibble",
        "Marvin",
        "Okonkwo",
        "Holdsworth",
        "Quarryfold",
        "900123",
        "LS14 6QQ",
    ),
    *("example.org", "told Joan", "five.txt", "one.vtt"),
)


def run(programme: Programme, place: str = "leeds") -> Release:
    register = read_register(programme, place)
    collected = read_all_transcripts(programme, place, register.frame)
    return release(programme, place, register, collected, clean_transcripts(collected))


def outcome(result: Release) -> dict[str, str]:
    table = result.transcripts
    return dict(zip(table["conversation_id"], table["held_because"].fillna("released"), strict=True))


@needs_model
@pytest.mark.slow
def test_only_signed_and_consented_conversations_leave(make_place: Callable[..., Programme]) -> None:
    result = run(make_place())
    assert outcome(result) == {
        "C1": "released", "C2": "released", "C3": "consent withdrawn", "C4": "released", "C5": "not signed off",
    }  # fmt: skip
    assert set(result.turns["conversation_id"]) == {"C1", "C2", "C4"}
    first = result.turns[result.turns["conversation_id"] == "C1"]
    assert first["turn_id"].tolist() == ["C1-t001", "C1-t002"]
    assert first["role"].tolist() == ["researcher", "resident"]
    assert first["text"].iloc[1].startswith("Um, all my life, on [address]. Our [Person")
    assert first["text_clean"].iloc[1].startswith("All my life, on [address].")
    assert dict(zip(result.turns["conversation_id"], result.turns["consent"], strict=True)) == {
        "C1": "anonymous quote", "C2": "named", "C4": "internal",
    }  # fmt: skip
    again = run(make_place())
    pd.testing.assert_frame_equal(again.turns, result.turns)


@pytest.mark.slow
@needs_model
def test_no_canary_is_in_anything_that_is_kept(make_place: Callable[..., Programme]) -> None:
    programme = make_place()
    result = run(programme)
    write_private(programme, "leeds", result.review, result.key)
    shield = load_shield(programme, "leeds")
    people = read_raw(programme, "leeds", "researchers")
    kept = {
        "conversations": protect(result.conversations, "conversations", shield),
        "researchers": protect(people, "researchers", shield),
        "transcripts": result.transcripts,
        "turns": result.turns,
        "cleaning_log": result.cleaning_log,
        "review_summary": result.review_summary,
        "reach": reach_table(result.conversations),
    }
    for name, frame in kept.items():
        write_processed(frame, programme, "leeds", name)
        everything = read_processed(programme, "leeds", name).to_csv() + repr(result)
        assert [word for word in CANARIES if word.lower() in everything.lower()] == [], name
    names = {path.name for path in programme.private("leeds").iterdir()}
    assert names == {"pseudonyms.csv", "review.xlsx", "salt.txt"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in programme.private("leeds").iterdir())
    assert "Zebedee".lower() in (programme.private("leeds") / "pseudonyms.csv").read_text().lower()


def test_a_withdrawn_file_is_not_opened_nor_are_its_copies(
    make_place: Callable[..., Programme], monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = make_place()
    folder = programme.raw("leeds") / "transcripts"
    (folder / "five.txt").write_bytes((folder / "Marvin Quibble.txt").read_bytes())
    opened: list[str] = []

    def spy(path: Path) -> Transcript:
        opened.append(path.name)
        return read_transcript(path)

    monkeypatch.setattr(sources, "read_transcript", spy)
    register = read_register(programme, "leeds")
    collected = read_all_transcripts(programme, "leeds", register.frame)
    assert sorted(opened) == ["four.txt", "one.vtt", "two.txt"]
    assert collected.held == {"C5": sources.SHARED}


def test_what_the_table_of_withdrawals_lists_is_closed_whatever_the_register_says(
    make_place: Callable[..., Programme],
) -> None:
    programme = make_place(**{"withdrawals.csv": "conversation_id,withdrawn_on\nC2,2024-05-01\n"})
    register = read_register(programme, "leeds")
    assert register.counts["withdrawn"] == 2
    collected = read_all_transcripts(programme, "leeds", register.frame)
    assert set(collected.transcripts) == {"C1", "C4", "C5"}
    # Asked with the register as it is written, the same transcripts are closed.
    written = read_all_transcripts(programme, "leeds", read_raw(programme, "leeds", "conversations"))
    assert set(written.transcripts) == set(collected.transcripts)


def test_without_the_names_model_nothing_leaves_and_it_is_said(
    make_place: Callable[..., Programme], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "names_model_available", lambda: False)
    monkeypatch.setattr(summary, "names_model_available", lambda: False)
    result = run(make_place())
    assert result.turns.empty
    assert result.review.doubtful.empty
    assert not result.transcripts["released"].any()
    assert outcome(result)["C1"] == "the names model is not installed"
    assert "not installed" in release_in_words(result.transcripts)


def test_files_that_are_missing_unreadable_or_unregistered_are_said(make_place: Callable[..., Programme]) -> None:
    programme = make_place(**{"transcripts/five.txt": "", "transcripts/stray.txt": "I: Who?\nR: Me."})
    (programme.raw("leeds") / "transcripts" / "four.txt").unlink()
    register = read_register(programme, "leeds")
    collected = read_all_transcripts(programme, "leeds", register.frame)
    assert collected.held["C4"] == sources.MISSING
    assert collected.held["C5"].startswith("the file could not be read: it is empty")
    assert collected.unregistered == 1


@needs_model
@pytest.mark.slow
def test_a_copy_counts_once_and_takes_the_narrower_consent(make_place: Callable[..., Programme]) -> None:
    programme = make_place(**{"transcripts/five.txt": (long := _long_talk()), "transcripts/two.txt": long})
    result = run(programme)
    assert outcome(result)["C5"] == "a copy of C2"
    states = dict(zip(result.conversations["conversation_id"], result.conversations["consent"], strict=True))
    assert states["C2"] == "internal"
    assert "C5" not in states
    assert held_table(result.transcripts)["transcripts"].sum() == 5


def test_reach_counts_conversations_not_withdrawn_and_keeps_the_unknown(make_place: Callable[..., Programme]) -> None:
    reach = reach_table(read_register(make_place(), "leeds").frame)
    areas = reach[reach["dimension"] == "area"]
    assert areas[["value", "conversations", "total"]].fillna("?").to_numpy().tolist() == [
        ["Harehills", 1, 4], ["Seacroft", 2, 4], ["?", 1, 4],
    ]  # fmt: skip
    groups = reach[reach["dimension"] == "group"].set_index("value")["conversations"]
    assert groups["renting"] == 1
    assert "over 65" not in groups.index
    consent = reach[reach["dimension"] == "consent"]
    assert set(consent["total"]) == {4}  # of five, one withdrew: that is told by no number
    assert consent["conversations"].sum() == 4
    assert "withdrawn" not in consent["value"].tolist()


def test_an_empty_place_goes_through_and_says_so(make_place: Callable[..., Programme]) -> None:
    result = run(make_place(), "empty")
    assert result.turns.empty
    assert release_in_words(result.transcripts).startswith("No transcripts were given here")
    assert reach_table(result.conversations).empty
    assert pace_table(pace_of(result.turns, result.transcripts))["n"].tolist() == [0] * 6
    for name in ("turns", "transcripts", "cleaning_log", "review_summary"):
        write_processed(getattr(result, name), make_place(), "empty", name)


def _long_talk() -> str:
    lines = [
        f"R: The bus number {n} on line {n * 7 % 31} never comes when it rains on street {n * 13 % 17}."
        for n in range(30)
    ]
    return "I: What is it like?\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"A": 15, "B": 10, "C": 10}, "More people talked to us in A than in any other area"),
        ({"A": 15, "B": 10, "C": None}, "More people talked to us in A than in any other area that we may show"),
        ({"A": 10, "B": 10, "C": 5}, "More people talked to us in A and in B, as many in each, than in any other area"),
        ({"A": 10, "B": 10}, "No one area stands out"),
        ({"A": 10, "B": 10, "C": 10, "D": 9}, "No one area stands out"),
        ({"A": 10, "B": None}, "A is the one area of which we may show how many people talked to us"),
    ],
)
def test_the_area_where_more_people_talked_than_elsewhere_is_named_among_those_shown(
    counts: dict[str, int | None], said: str
) -> None:
    areas = pd.DataFrame({"value": counts.keys(), "conversations": pd.array(list(counts.values()), dtype="Int64")})
    assert area_in_words(areas) == said
