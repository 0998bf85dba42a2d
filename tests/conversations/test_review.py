"""The review workbook: what is in it, what is read back from it, and what a signature is for."""

import datetime as dt
import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hct_eval.batch.check import check_lines
from hct_eval.conversations import stage
from hct_eval.conversations.decisions import Decision
from hct_eval.conversations.review import Review
from hct_eval.conversations.review_layout import workbook_bytes
from hct_eval.conversations.review_rows import read_day
from hct_eval.conversations.review_workbook import ReviewWritten, review_in_words, write_private
from hct_eval.conversations.reviewed import (
    add_decisions,
    add_sign_offs,
    decisions_state,
    read_decisions,
    read_sign_offs,
    review_problems,
    signatures_state,
    standing_decisions,
    take_review,
    taken_in_words,
)
from hct_eval.conversations.sign_offs import SignOff
from hct_eval.conversations.sources import read_all_transcripts
from hct_eval.conversations.stage import Release, clean_transcripts, read_register, release
from hct_eval.programme import Programme
from tests.conversations.workbooks import column, fill
from tests.office import convert

pytestmark = pytest.mark.usefixtures("names_model")

FIVE = """I: What do you do on Sundays?
R: I sing at the Thimble, and then we go to Tumbledrum Mill. My number is 07700 900123.
I: And after that?
R: The Thimble again. Some call it THIMBLE. =HYPERLINK("http://example.org") is what it says on the door.
"""
TODAY = dt.datetime.now().astimezone().date()
HEADERS = {
    "Doubtful words": ["words", "why", "times", "conversations", "context", "decision", "note"],
    "Replaced": ["words", "kind", "found by", "times", "context", "decision"],
    "Missed": ["words", "kind", "found"],
    "Transcripts": ["conversation", "turn", "role", "text"],
    "Sign-off": [
        *("conversation", "turns", "words", "replaced", "doubtful left", "language", "status"),
        *("signed by", "signed on", "version"),
    ],
}


@pytest.fixture
def place(make_place: Callable[..., Programme]) -> Programme:
    return make_place(**{"transcripts/five.txt": FIVE})


def run(programme: Programme) -> tuple[Release, ReviewWritten]:
    """Do what the notebook does."""
    take_review(programme, "leeds")
    register = read_register(programme, "leeds")
    collected = read_all_transcripts(programme, "leeds", register.frame)
    result = release(programme, "leeds", register, collected, clean_transcripts(collected))
    return result, write_private(programme, "leeds", result.review, result.key)


def book_of(programme: Programme) -> Path:
    return programme.private("leeds") / "review.xlsx"


def status_of(result: Release) -> dict[str, str]:
    held = result.transcripts["held_because"].fillna("released")
    return dict(zip(result.transcripts["conversation_id"], held, strict=True))


def test_the_workbook_shows_what_to_do_and_everything_that_waits(place: Programme) -> None:
    _, written = run(place)
    book = openpyxl.load_workbook(book_of(place))
    assert book.sheetnames == ["Read me", *HEADERS]
    for sheet, headers in HEADERS.items():
        page = book[sheet]
        assert [cell.value for cell in page[1]] == headers
        assert all(cell.comment and len(cell.comment.text) > 5 for cell in page[1])
        assert page.freeze_panes == "B2"
    advice = " ".join(str(row[0]) for row in book["Read me"].iter_rows(values_only=True))
    assert all(word in advice for word in ("person, place, other identifier", "keep", "Missed", "do not send it"))
    row = column(book_of(place), "Doubtful words", "words").index("Thimble")
    assert column(book_of(place), "Doubtful words", "times")[row] == 3
    assert column(book_of(place), "Doubtful words", "conversations")[row] == "C5"
    assert "at the »Thimble«, and then" in column(book_of(place), "Doubtful words", "context")[row]
    lists = {rule.formula1 for rule in book["Doubtful words"].data_validations.dataValidation}
    assert lists == {'"person,place,other identifier,keep"'}
    texts = dict(zip(column(book_of(place), "Transcripts", "conversation"), range(99), strict=False))
    assert set(texts) == {"C1", "C2", "C4", "C5"}  # C3 was withdrawn
    assert not [text for text in column(book_of(place), "Transcripts", "text") if "07700" in str(text)]
    unsigned = [(written.doubtful, len(column(book_of(place), "Doubtful words", "words"))), written.unsigned]
    assert unsigned[0][0] == unsigned[0][1] > 0
    assert unsigned[1] == 1


@pytest.mark.slow
def test_a_transcript_of_which_nothing_is_left_is_held_and_stops_no_other(make_place: Callable[..., Programme]) -> None:
    numbered = "id,text\n1,I felt alone\n2,Then the bus was cut\n"
    silent = "I: [inaudible]\nR: ...\n"
    place = make_place(**{"transcripts/five.txt": silent, "transcripts/four.txt": numbered})
    held = status_of(run(place)[0])
    assert held["C5"] == "no words were left in it"
    assert held["C4"].startswith("no row of its file bears this conversation's id")
    assert held["C1"] == "released"


def test_the_workbook_is_its_owner_s_runs_nothing_and_names_nobody_in_its_properties(place: Programme) -> None:
    run(place)
    assert book_of(place).stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in place.private("leeds").iterdir()) == [
        "pseudonyms.csv",
        "review.xlsx",
        "salt.txt",
    ]
    with zipfile.ZipFile(io.BytesIO(book_of(place).read_bytes())) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [name for name, text in parts.items() if "<f>" in text or "externalLink" in name]
    assert '=HYPERLINK("' in parts["xl/sharedStrings.xml"].replace("&quot;", '"')
    properties = parts["docProps/core.xml"] + parts["docProps/app.xml"]
    assert "<dc:creator></dc:creator>" in properties
    assert not [name for name in ("Joan", "Zebedee", "Holdsworth", "Thimble") if name in properties]
    authors = [text for name, text in parts.items() if name.startswith("xl/comments")]
    assert authors
    assert all("<author></author>" in text or "<author/>" in text for text in authors)


@pytest.mark.slow
def test_decisions_act_with_the_next_run_and_are_taken_once(place: Programme) -> None:
    run(place)
    fill(book_of(place), "Doubtful words", "Thimble", decision="Place", note="the hall")
    fill(book_of(place), "Replaced", "Tumbledrum Mill", decision="keep")
    fill(book_of(place), "Missed", 2, words="what it says", kind="other identifier")
    taken = take_review(place, "leeds")
    assert (taken.decisions, taken.problems) == (3, ())
    assert "3 decisions" in taken_in_words(taken)
    assert take_review(place, "leeds").decisions == 0
    result, written = run(place)
    assert written.doubtful == len(result.review.doubtful)
    assert "Thimble" not in column(book_of(place), "Doubtful words", "words")
    text = " ".join(str(cell) for cell in column(book_of(place), "Transcripts", "text"))
    assert "thimble" not in text.lower()
    assert "Tumbledrum Mill" in text
    assert "is [other identifier] on the door" in text
    assert {one.note for one in read_decisions(place, "leeds")} == {"", "the hall"}
    assert "thimble" in set(result.key["name"])
    found_by = dict(
        zip(column(book_of(place), "Replaced", "words"), column(book_of(place), "Replaced", "found by"), strict=True)
    )
    assert found_by["Thimble"] == "decided by a person"
    fill(book_of(place), "Replaced", "Thimble", decision="keep")  # somebody changes their mind
    result, _ = run(place)
    assert "the Thimble, and then" in " ".join(map(str, column(book_of(place), "Transcripts", "text")))
    assert read_decisions(place, "leeds")[-1].source.endswith(", Replaced")


@pytest.mark.slow
def test_what_the_run_rewrites_changes_nothing_that_people_said(place: Programme) -> None:
    run(place)
    before = decisions_state(place, "leeds"), signatures_state(place, "leeds")
    assert before == ("{}", "[]")
    fill(book_of(place), "Doubtful words", "Thimble", decision="person")
    fill(book_of(place), "Sign-off", "C5", signed_by="Petra Holdsworth", signed_on=TODAY)
    said = decisions_state(place, "leeds"), signatures_state(place, "leeds")
    assert said[0] != before[0]
    assert said[1] != before[1]
    assert standing_decisions(place, "leeds") == {"thimble": "person"}  # before it is taken, too
    run(place)
    assert (decisions_state(place, "leeds"), signatures_state(place, "leeds")) == said
    run(place)
    assert (decisions_state(place, "leeds"), signatures_state(place, "leeds")) == said


@pytest.mark.slow
def test_a_signature_is_for_one_version_and_outlives_decisions(place: Programme) -> None:
    result, _ = run(place)
    assert status_of(result)["C5"] == "not signed off"
    fill(book_of(place), "Sign-off", "C5", signed_by="Petra Holdsworth", signed_on=TODAY.strftime("%d/%m/%Y"))
    result, written = run(place)
    assert status_of(result)["C5"] == "released"
    assert written.unsigned == 0
    (row,) = read_sign_offs(place, "leeds")
    assert (row.conversation_id, row.signed_by, row.signed_on) == ("C5", "Petra Holdsworth", TODAY.isoformat())
    fill(book_of(place), "Doubtful words", "Thimble", decision="person")
    assert status_of(run(place)[0])["C5"] == "released"
    path = place.raw("leeds") / "transcripts" / "five.txt"
    path.write_text(FIVE.replace("I sing", "I pray"), encoding="utf-8")
    result, written = run(place)
    assert status_of(result)["C5"] == "changed since it was signed off"
    assert "C5" not in set(result.turns["conversation_id"])
    assert (written.unsigned, written.changed) == (1, 1)
    assert "1 changed since" in review_in_words(written)
    fill(book_of(place), "Sign-off", "C5", signed_by="Petra Holdsworth", signed_on=TODAY)
    assert status_of(run(place)[0])["C5"] == "released"
    path.write_text(FIVE, encoding="utf-8")  # the version that was signed first
    assert status_of(run(place)[0])["C5"] == "released"


@pytest.mark.slow
def test_half_a_signature_is_carried_over_but_not_to_another_version(place: Programme) -> None:
    run(place)
    fill(book_of(place), "Sign-off", "C5", signed_by="Petra Holdsworth")
    assert "signed on: empty" in taken_in_words(take_review(place, "leeds"))
    run(place)
    assert "Petra Holdsworth" in column(book_of(place), "Sign-off", "signed by")[-1]
    path = place.raw("leeds") / "transcripts" / "five.txt"
    path.write_text(FIVE.replace("I sing", "I pray"), encoding="utf-8")
    run(place)
    assert not column(book_of(place), "Sign-off", "signed by")[-1]


@pytest.mark.slow
def test_a_signature_can_be_taken_back(place: Programme) -> None:
    run(place)
    fill(book_of(place), "Sign-off", "C5", signed_by="Petra Holdsworth", signed_on=TODAY)
    take_review(place, "leeds")
    fill(book_of(place), "Sign-off", "C5", signed_by=None, signed_on=None)
    assert take_review(place, "leeds").taken_back == 1
    assert take_review(place, "leeds").taken_back == 0
    fill(book_of(place), "Sign-off", "C5", signed_by="Petra Holdsworth", signed_on=TODAY)
    assert status_of(run(place)[0])["C5"] == "released"
    fill(book_of(place), "Sign-off", "C5", signed_by=None, signed_on=None)
    assert status_of(run(place)[0])["C5"] == "not signed off"
    assert status_of(run(place)[0])["C1"] == "released"  # signed in the raw table, which has no versions


def test_a_workbook_written_in_the_same_second_as_the_signed_one_takes_no_signature_back(place: Programme) -> None:
    nothing = pd.DataFrame({name: [] for name in ("words", "kind", "found by", "times", "context")}, dtype=str)
    texts = pd.DataFrame({name: [] for name in ("conversation", "turn", "role", "text")}, dtype=str)
    waiting = pd.DataFrame({"conversation": ["C5"], "status": ["not signed off"], "version": ["A" * 10]})
    second = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
    written = [
        workbook_bytes(Review(nothing, nothing, nothing, texts, waiting), now=second + dt.timedelta(milliseconds=after))
        for after in (0, 400)
    ]
    book_of(place).parent.mkdir(exist_ok=True)
    book_of(place).write_bytes(written[0])
    fill(book_of(place), "Sign-off", "C5", signed_by="Petra Holdsworth", signed_on=TODAY)
    assert take_review(place, "leeds").sign_offs == 1
    book_of(place).write_bytes(written[1])
    assert take_review(place, "leeds").taken_back == 0


@pytest.mark.slow
def test_rows_that_are_wrong_are_refused_named_and_kept_and_the_others_are_taken(place: Programme) -> None:
    run(place)
    path = book_of(place)
    doubtful = fill(path, "Doubtful words", "Thimble", decision="persn", note="ask Ann")
    phone = fill(path, "Replaced", "07700 900123", decision="keep")
    told = fill(path, "Replaced", column(path, "Replaced", "words").index("Zebedee") + 2, decision="keep")
    fill(path, "Missed", 2, words="Marigold Snape", kind="person")
    fill(path, "Missed", 3, words="Snickleway")
    fill(path, "Missed", 4, words="x", kind="person")
    fill(path, "Sign-off", "C5", signed_by="Petra Holdsworth", signed_on=TODAY + dt.timedelta(days=3))
    fill(path, "Sign-off", 6, conversation="C99", signed_by="Petra Holdsworth", signed_on="31/02/2026", version="no")
    taken = take_review(place, "leeds")
    assert taken.decisions == 1
    assert taken.sign_offs == 0
    assert read_decisions(place, "leeds")[0].words == "Marigold Snape"
    where = {(found.file.split("sheet ")[1], found.row, found.column) for found in taken.problems}
    assert where == {
        ("Doubtful words", doubtful, "decision"),
        ("Replaced", phone, "decision"),
        ("Replaced", told, "decision"),
        ("Missed", 3, "kind"),
        ("Missed", 4, "words"),
        ("Sign-off", 5, "signed on"),
        ("Sign-off", 6, "conversation"),
        ("Sign-off", 6, "signed on"),
        ("Sign-off", 6, "version"),
    }
    words = taken_in_words(taken)
    assert "Did you mean 'person'?" in words
    assert not [w for w in ("Thimble", "Snickle", "Snape", "Holdsworth", "Zebedee", "07700", "Ann") if w in words]
    assert review_problems(place, "leeds") == list(taken.problems)
    lines, errors = check_lines(place, ["leeds"])
    assert "  leeds/private/review.xlsx, sheet Sign-off" in lines
    assert errors >= len(where)
    assert "Thimble" not in "".join(lines)
    run(place)  # writes it anew: what was wrong stands there still, red
    row = column(path, "Doubtful words", "words").index("Thimble")
    assert column(path, "Doubtful words", "decision")[row] == "persn"
    assert column(path, "Doubtful words", "note")[row] == "ask Ann"
    assert "Snickleway" in column(path, "Missed", "words")
    assert (TODAY + dt.timedelta(days=3)).isoformat() in [
        str(day)[:10] for day in column(path, "Sign-off", "signed on")
    ]
    assert "C99" in column(path, "Sign-off", "conversation")
    assert {(p.column, p.kind) for p in review_problems(place, "leeds")} == {(p.column, p.kind) for p in taken.problems}
    fill(path, "Doubtful words", "Thimble", decision="person")
    assert take_review(place, "leeds").decisions == 1


@pytest.mark.slow
def test_two_different_decisions_on_the_same_words_are_refused_without_the_words(place: Programme) -> None:
    run(place)
    row = fill(book_of(place), "Doubtful words", "Thimble", decision="keep")
    fill(book_of(place), "Missed", 2, words="thimble", kind="person")
    fill(book_of(place), "Missed", 3, words="Snickleway", kind="place")
    taken = take_review(place, "leeds")
    assert taken.decisions == 1
    first, second = taken.problems
    assert (first.row, second.row) == (row, 2)
    assert "sheet Missed, row 2" in first.advice
    assert f"sheet Doubtful words, row {row}" in second.advice
    assert "uibbly" not in taken_in_words(taken)
    assert "thimble" not in standing_decisions(place, "leeds")


@pytest.mark.slow
def test_words_that_stand_nowhere_are_said_since_they_are_most_likely_misspelt(place: Programme) -> None:
    run(place)
    fill(book_of(place), "Missed", 2, words="Thimbel", kind="person")
    for _ in range(3):
        _, written = run(place)
        assert written.misspelt == 1
        assert "1 entry of its sheet Missed" in review_in_words(written)
        assert column(book_of(place), "Missed", "found") == ["nowhere: check the spelling"]
    assert len(read_decisions(place, "leeds")) == 1
    fill(book_of(place), "Missed", 2, words="Thimble")
    _, written = run(place)
    assert standing_decisions(place, "leeds") == {"thimble": "person", "thimbel": "person"}
    fill(book_of(place), "Missed", 2, kind="keep")
    assert run(place)[1].misspelt == 0


@pytest.mark.slow
def test_an_old_cell_does_not_outdo_what_was_decided_since(place: Programme) -> None:
    run(place)
    fill(book_of(place), "Doubtful words", "Thimble", decision="person")
    take_review(place, "leeds")
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).isoformat(timespec="seconds")
    add_decisions(place, "leeds", [Decision("Thimble", "keep", later, "panel")])
    fill(book_of(place), "Missed", 2, words="door", kind="place")  # saved again, and the old cell with it
    os.utime(book_of(place), (2_000_000_000, 2_000_000_000))
    assert take_review(place, "leeds").decisions == 1
    assert standing_decisions(place, "leeds") == {"door": "place", "thimble": "keep"}
    fill(book_of(place), "Doubtful words", "Thimble", decision="place")  # somebody says something new
    os.utime(book_of(place), (2_000_000_000, 2_000_000_000))
    assert standing_decisions(place, "leeds")["thimble"] == "place"


@pytest.mark.slow
def test_a_workbook_that_cannot_be_opened_is_left_alone_and_said(place: Programme) -> None:
    run(place)
    fill(book_of(place), "Doubtful words", "Thimble", decision="person")
    take_review(place, "leeds")
    half = book_of(place).read_bytes()[:5000]
    book_of(place).write_bytes(half)
    taken = take_review(place, "leeds")
    assert "not readable as a workbook" in taken_in_words(taken)
    assert standing_decisions(place, "leeds") == {"thimble": "person"}
    _, written = run(place)
    assert "cannot be opened" in review_in_words(written)
    assert book_of(place).read_bytes() == half


@pytest.mark.slow
def test_a_workbook_that_another_program_holds_is_read_and_stays(
    place: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(place)
    fill(book_of(place), "Doubtful words", "Thimble", decision="person")
    as_saved = book_of(place).read_bytes()
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        if target.name == "review.xlsx":
            raise PermissionError(13, "in use")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    _, written = run(place)
    assert "another program holds it open" in review_in_words(written)
    assert book_of(place).read_bytes() == as_saved
    assert len(read_decisions(place, "leeds")) == 1
    assert not list(place.private("leeds").glob(".*"))


@pytest.mark.slow
def test_what_is_saved_while_the_stage_runs_is_taken_before_the_workbook_is_replaced(place: Programme) -> None:
    run(place)
    register = read_register(place, "leeds")
    collected = read_all_transcripts(place, "leeds", register.frame)
    result = release(place, "leeds", register, collected, clean_transcripts(collected))
    fill(book_of(place), "Doubtful words", "Thimble", decision="person", note="seen")
    write_private(place, "leeds", result.review, result.key)
    assert standing_decisions(place, "leeds") == {"thimble": "person"}


@pytest.mark.slow
def test_sheets_and_columns_that_are_gone_are_said_and_the_rest_is_taken(place: Programme) -> None:
    run(place)
    book = openpyxl.load_workbook(book_of(place))
    del book["Replaced"]
    book["Sign-off"]["H1"].value = "by whom"
    book["Missed"]["A2"].value, book["Missed"]["B2"].value = "Snickleway", "place"
    book.save(book_of(place))
    taken = take_review(place, "leeds")
    assert taken.decisions == 1
    assert {problem.kind for problem in taken.problems} == {"sheet is missing", "column is missing"}
    run(place)
    assert review_problems(place, "leeds") == []


@pytest.mark.slow
def test_without_the_names_model_the_workbook_stays_as_it_is(place: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    run(place)
    fill(book_of(place), "Doubtful words", "Thimble", note="ask Ann")
    as_saved = book_of(place).read_bytes()
    monkeypatch.setattr(stage, "names_model_available", lambda: False)
    result, written = run(place)
    assert result.turns.empty
    assert "without the names model" in review_in_words(written)
    assert book_of(place).read_bytes() == as_saved


@pytest.mark.slow
def test_a_workbook_that_libreoffice_saved_is_read_back(place: Programme, tmp_path: Path) -> None:
    run(place)
    path = book_of(place)
    fill(path, "Doubtful words", "Thimble", decision="place", note="=1+1 is a note")
    fill(path, "Replaced", "Tumbledrum Mill", decision="keep")
    fill(path, "Missed", 2, words="door", kind="other identifier")
    fill(path, "Sign-off", "C5", signed_by="Petra Holdsworth", signed_on=TODAY)
    versions = column(path, "Sign-off", "version")
    (saved,) = convert("xlsx", tmp_path / "saved", path)
    path.write_bytes(saved.read_bytes())
    taken = take_review(place, "leeds")
    assert (taken.decisions, taken.sign_offs, taken.problems) == (3, 1, ())
    assert column(path, "Sign-off", "version") == versions
    assert status_of(run(place)[0])["C5"] == "released"
    assert "thimble" not in " ".join(map(str, column(path, "Transcripts", "text"))).lower()


def test_a_signature_for_a_conversation_that_does_not_exist_is_listed(place: Programme) -> None:
    known = SignOff("C1", "Petra Holdsworth", "2026-01-05", "A" * 10, "panel")
    add_sign_offs(place, "leeds", [known, replace(known, conversation_id="C99")])
    (problem,) = review_problems(place, "leeds")
    assert (problem.file, problem.row, problem.kind) == ("leeds/private/sign_offs.csv", 3, "points at nothing")
    assert "Petra" not in str(problem)


def test_two_days_in_the_cell_of_a_signature_are_no_day() -> None:
    today = dt.date(2024, 6, 1)
    assert read_day("31/03/2024 14:30", today) == dt.date(2024, 3, 31)
    assert read_day("31/03/2024 or 01/04/2024", today) is None
