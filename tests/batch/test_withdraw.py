"""A conversation taken back: what must be gone, what must be told, and what happens when something gets in the way."""

import datetime as dt
import json
import shutil
import sys
import zipfile
from dataclasses import replace

import pandas as pd
import pytest

from hct_eval.batch import engine, tell, withdraw
from hct_eval.batch.lock import BatchError, run_lock
from hct_eval.batch.raw_left import RawLeft, erasable, raw_left
from hct_eval.batch.record import read_records
from hct_eval.batch.run import run_programme
from hct_eval.batch.withdraw import Withdrawal
from hct_eval.batch.withdrawn import read_pending
from hct_eval.coding.workbook_sheets import GONE
from hct_eval.conversations.shield import load_shield
from hct_eval.maps import build_map
from hct_eval.programme import load_programme
from hct_eval.tables import read_processed, read_raw
from tests.batch import tiny_project, withdrawal_project
from tests.batch.tiny_project import tree
from tests.batch.withdrawal_project import WORDS
from tests.books import write_book

pytestmark = pytest.mark.slow
SECRET = "nursery ceiling every single winter"
LINK = ("Damp homes", "Asthma")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    tiny_project.run_here(patch)
    patch.setattr(engine, "code_of", lambda *_, **__: {"module hct_eval": "the code"})
    patch.setitem(sys.modules, "hct_eval.publish.report", withdrawal_project.page_module())
    folder = withdrawal_project.make_project(tmp_path_factory.mktemp("made") / "project")
    outcome = run_programme(load_programme("tiny", folder), parameters={"resamples": 30})
    patch.undo()
    assert outcome.exit_status == 0, outcome.grouped_failures()
    return folder


@pytest.fixture
def tiny(made, tmp_path, monkeypatch):
    """A copy of the project in which everything has been run."""
    tiny_project.run_here(monkeypatch)
    monkeypatch.setitem(sys.modules, "hct_eval.publish.report", withdrawal_project.page_module())
    return load_programme("tiny", shutil.copytree(made, tmp_path / "copy"))


@pytest.fixture(scope="module")
def uninterrupted(made, tmp_path_factory):
    """A project from which C1 was withdrawn with nothing in the way, and what came of that."""
    with pytest.MonkeyPatch.context() as patch:
        tiny_project.run_here(patch)
        patch.setattr(engine, "code_of", lambda *_, **__: {"module hct_eval": "the code"})
        patch.setitem(sys.modules, "hct_eval.publish.report", withdrawal_project.page_module())
        folder = shutil.copytree(made, tmp_path_factory.mktemp("whole") / "copy")
        return folder, take_out(load_programme("tiny", folder), recorded_by="Petra")


@pytest.fixture
def withdrawn(tiny, uninterrupted, tmp_path):
    """A copy of that project, and what came of the withdrawal."""
    folder, done = uninterrupted
    return load_programme("tiny", shutil.copytree(folder, tmp_path / "withdrawn")), done


def take_out(programme, conversation="C1", place="alton", **how):
    return withdraw.withdraw(programme, conversation, place, **how)


def holds(programme, words=SECRET):
    """Files under data/processed and reports that hold the words in any cell or byte."""
    found = []
    for folder in ("data/processed", "reports"):
        for path in (programme.project / folder).rglob("*"):
            if path.is_file():
                text = (
                    pd.read_parquet(path).to_csv()
                    if path.suffix == ".parquet"
                    else path.read_bytes().decode(errors="ignore")
                )
                found += [path.name] if words in text else []
    return found


def test_everything_of_it_goes_and_what_changed_is_told(tiny, withdrawn):
    assert {"turns.parquet", "claims.parquet", "report.html"} <= set(holds(tiny))
    claims = read_processed(tiny, "alton", "claims")
    tiny, done = withdrawn
    assert (done.exit_status, done.left) == (0, ())
    assert holds(tiny) == []
    assert done.before.counts == {"turns": 3, "fragments": 2, "claims": 2}
    text = (tiny.raw("alton") / "withdrawals.csv").read_text()
    assert text == f"conversation_id,withdrawn_on,recorded_by\nC1,{done.withdrawn_on.isoformat()},Petra\n"
    # The links are those that a computation from the other claims gives.
    expected = build_map(claims[claims["conversation_id"] != "C1"]).links.set_index(["cause", "effect"])["weight"]
    links = read_processed(tiny, "alton", "map_links").set_index(["cause", "effect"])["weight"]
    assert links.round(9).to_dict() == expected.round(9).to_dict()
    changed = {change.key: change for change in done.changes.of("map_links")}
    assert changed[LINK].after is None
    buses = changed["Buses", "Loneliness"]
    assert (buses.before["sources"], buses.after["sources"]) == (4, 3)
    assert buses.after["weight"] == pytest.approx(expected["Buses", "Loneliness"])
    [rewording] = [one for one in done.changes.sentences if one.report == "alton"]
    assert (rewording.old, rewording.new) == ("The map has 2 links.", "The map has 1 links.")
    assert done.changes.quotes == {"alton": {"Heard": 1}}


def test_other_places_stay_as_they_are_and_a_second_run_has_nothing_to_do(tiny, withdrawn):
    before = [tree(tiny.processed("bere")), tree(tiny.reports("bere"))]
    register = (tiny.raw("alton") / "conversations.csv").read_bytes()
    tiny, _ = withdrawn
    assert [tree(tiny.processed("bere")), tree(tiny.reports("bere"))] == before
    assert (tiny.raw("alton") / "conversations.csv").read_bytes() == register
    # The new run was given what the last one was given.
    assert [r.parameters.get("resamples") for r in read_records(tiny, "alton")] == [30] * 6
    again = run_programme(tiny, parameters={"resamples": 30})
    assert {task.status for task in again.tasks} == {"up to date"}


def test_the_record_holds_what_changed_and_nothing_that_was_said(withdrawn):
    tiny, done = withdrawn
    path = tiny.project / tell.write_record(done, tiny)
    entries = json.loads(path.with_suffix(".json").read_text())
    assert entries["rows_removed"]["claims"] == 2
    assert entries["changed"]["rows"]
    for one in (path, path.with_suffix(".json")):
        assert one.stat().st_mode & 0o077 == 0
        for turn in withdrawal_project.WORDS["C1"]:
            assert turn not in one.read_text()
    assert "Damp homes -> Asthma" in path.read_text()
    assert sorted(p.suffix for p in path.parent.iterdir()) == [".json", ".txt"]


def test_what_others_said_too_is_no_trace(withdrawn):
    tiny, done = withdrawn
    assert withdrawal_project.COMMON_WORDS in " ".join(read_processed(tiny, "alton", "turns")["text"])
    assert done.left == ()


@pytest.mark.parametrize("step", ["add_withdrawals", "delete_derived", "search", "run_again", "_look_back"])
def test_one_that_is_killed_is_finished_by_the_same_command(tiny, uninterrupted, monkeypatch, step):
    real, calls = getattr(withdraw, step), []

    def killed(*args, **kwargs):
        calls.append(1)
        if step != "search" or len(calls) == 2:  # the second search is the one after everything was deleted
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(withdraw, step, killed)
        with pytest.raises(KeyboardInterrupt):
            take_out(tiny)
    if step not in ("add_withdrawals", "delete_derived"):
        assert holds(tiny) == []
    _, whole = uninterrupted
    assert read_pending(tiny, "alton", "C1").before == whole.before
    done = take_out(tiny)
    assert (done.exit_status, done.already) == (0, False)
    assert done.changes == whole.changes
    assert holds(tiny) == []
    assert read_pending(tiny, "alton", "C1") is None
    rows = read_raw(tiny, "alton", "withdrawals")
    assert rows["conversation_id"].tolist() == ["C1"]


def test_one_that_was_interrupted_does_not_keep_the_next_from_making_all_again(tiny, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(withdraw, "run_again", killed)
        with pytest.raises(KeyboardInterrupt):
            take_out(tiny)
    done = withdraw.withdraw(tiny, "C2", "alton", recorded_by="Petra")
    assert done.exit_status == 0
    assert done.outcome is not None
    assert not set(read_processed(tiny, "alton", "turns")["conversation_id"]) & {"C1", "C2"}


def test_a_run_that_fails_leaves_nothing_behind_and_is_finished_later(tiny):
    stop = tiny.raw("alton") / "stop.txt"
    stop.write_text("x")
    done = take_out(tiny)
    assert done.exit_status == 1
    assert holds(tiny) == []
    told = "\n".join(tell.trouble_lines(done))
    assert "03_build_map failed for alton" in told
    assert "`hct-eval withdraw tiny C1 --partnership alton`" in told
    assert tell.recorded(done, tiny) == []
    stop.unlink()
    assert run_programme(tiny, ["alton"], parameters={"resamples": 30}).exit_status == 0
    done = take_out(tiny)
    assert done.exit_status == 0
    assert done.changes.of("map_links")[0].before is not None


def test_one_already_withdrawn_runs_nothing_but_is_searched_for(withdrawn):
    tiny, _ = withdrawn
    before = tree(tiny.processed())
    done = take_out(tiny)
    assert (done.already, done.outcome, done.exit_status) == (True, None, 0)
    assert done.searched > 20
    assert tree(tiny.processed()) == before
    assert tell.withdrawal_lines(done)[0] == "C1 (alton) was withdrawn before this. Nothing was left to remove."


def test_a_copy_that_somebody_made_is_found_named_and_told_again_until_it_is_gone(tiny):
    copy = tiny.reports("bere") / "sent to the board.zip"
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tiny.reports("alton") / "report.html", "report.html")
    done = take_out(tiny)
    assert done.exit_status == 1
    assert [one.file for one in done.left] == ["reports/tiny/bere/sent to the board.zip"]
    assert "reports/tiny/bere/sent to the board.zip still holds" in "\n".join(tell.trouble_lines(done))
    copy.unlink()
    assert take_out(tiny).exit_status == 0


def test_a_register_that_says_withdrawn_is_taken_at_its_word(tiny):
    path = tiny.raw("alton") / "conversations.csv"
    path.write_text(path.read_text().replace("C1,anonymous quote", "C1,withdrawn"))
    done = take_out(tiny)
    assert (done.already, done.exit_status) == (False, 0)
    assert holds(tiny) == []


def test_words_that_the_partnership_wrote_down_elsewhere_are_found(tiny):
    text = "We heard that the damp came through the nursery ceiling every single winter here."
    (tiny.raw("alton") / "evidence.csv").write_text(
        f"evidence_id,kind,direction,strength,text\nE1,other,for,weak,{text}\n"
    )
    run_programme(tiny, parameters={"resamples": 30})
    done = take_out(tiny)
    assert done.exit_status == 1
    assert [one.file for one in done.left] == ["data/processed/tiny/alton/evidence.parquet"]
    assert "under data/raw: take them out there" in "\n".join(tell.trouble_lines(done))
    (tiny.raw("alton") / "evidence.csv").unlink()
    assert take_out(tiny).exit_status == 0


def test_the_same_talk_under_another_id_goes_with_it(tiny):
    talk = (tiny.raw("alton") / "transcripts" / "C1.txt").read_text()
    (tiny.raw("alton") / "transcripts" / "C5.txt").write_text(talk + "\n")
    register = tiny.raw("alton") / "conversations.csv"
    register.write_text(register.read_text() + "C5,anonymous quote,C5.txt\n")
    done = take_out(tiny)
    assert done.conversations == ("C1", "C5")
    assert holds(tiny) == []
    assert sorted(read_raw(tiny, "alton", "withdrawals")["conversation_id"]) == ["C1", "C5"]


def test_the_raw_transcript_stays_unless_it_is_to_be_erased(withdrawn):
    tiny, done = withdrawn
    transcript = tiny.raw("alton") / "transcripts" / "C1.txt"
    assert transcript.is_file()
    told = "\n".join(tell.raw_lines(done))
    assert "alton/conversations.csv, row 2, column file" in told
    assert "alton/coding/fragments.csv, rows 2 to 3" in told
    assert "--erase-raw" in told
    done = take_out(tiny, erase_raw=True)
    assert (done.erased, done.exit_status) == (1, 0)
    assert not transcript.exists()
    assert {task.status for task in run_programme(tiny, parameters={"resamples": 30}).tasks} == {"up to date"}


def _coders_workbook(tiny, coder, turns):
    """A coder's workbook that holds F1 and K1 of C1 too, F2 without its conversation, and the words to be coded."""
    sheets = {
        "turns": [["turn id", "conversation id", "role", "text"], *turns],
        "fragments": [
            ["fragment_id", "conversation_id", "text"],
            ["F1", "C1", WORDS["C1"][0]],
            ["F2", None, "we manage"],
        ],
        "claims": [
            ["claim_id", "fragment_id", "cause", "effect", "sign", "strength"],
            ["K1", "F1", "Damp homes", "Asthma", "+", 3],
        ],
    }
    write_book(tiny.raw("alton") / "coding" / f"alton_{coder}.xlsx", sheets)


def test_every_copy_of_the_coding_and_every_workbook_with_the_words_is_named(tiny):
    _coders_workbook(tiny, "NK", [["t1", "C2", "resident", "The bus"], ["t2", "C1", "resident", "The damp"]])
    _coders_workbook(tiny, "TS", [["t1", "C2", "resident", "The bus"], ["t2", "C1", "", GONE]])
    left = raw_left(tiny, "alton", ["C1"])
    assert left.rows == {
        "alton/coding/alton_NK.xlsx, sheet fragments": [2, 3],
        "alton/coding/alton_TS.xlsx, sheet fragments": [2, 3],
        "alton/coding/fragments.csv": [2, 3],
        "alton/coding/alton_NK.xlsx, sheet claims": [2],
        "alton/coding/alton_TS.xlsx, sheet claims": [2],
        "alton/coding/claims.csv": [2, 3],
    }
    assert left.coded == 10
    assert left.turns == ("alton/coding/alton_NK.xlsx, sheet turns",)
    done = Withdrawal("tiny", "alton", ("C1",), dt.date(2024, 5, 1), left)
    told = "\n".join(tell.raw_lines(done))
    assert "its words, to be coded: alton/coding/alton_NK.xlsx, sheet turns" in told
    assert "Give `hct-eval code tiny --partnership alton` again" in told
    only_words = "\n".join(tell.raw_lines(replace(done, raw=RawLeft(turns=left.turns))))
    assert "No raw file" not in only_words
    record = (tiny.project / tell.write_record(done, tiny)).read_text(encoding="utf-8")
    assert "its turns in 1 workbook of coders" in record
    assert "alton_NK" not in record


def test_a_file_that_cannot_be_read_is_named_and_what_others_hold_is_still_told(tiny):
    (tiny.raw("alton") / "coding" / "a.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (tiny.raw("alton") / "coding" / "claims.csv").write_text('claim_id,fragment_id\nK1,"F1\n')
    left = raw_left(tiny, "alton", ["C1"])
    told = "\n".join(tell.raw_lines(Withdrawal("tiny", "alton", ("C1",), dt.date(2024, 5, 1), left)))
    assert "alton/coding/fragments.csv, rows 2 to 3" in told
    assert "could not be read, and may hold something of it too" in told
    assert {"alton/coding/a.xlsx", "alton/coding/claims.csv"} <= set(left.unread)


def test_the_files_of_every_row_of_an_id_are_erased(tiny):
    other = tiny.raw("alton") / "transcripts" / "first.txt"
    other.write_text("I: Tell me.\nR: It was cold in the stairwell that evening, all of it.\n")
    register = tiny.raw("alton") / "conversations.csv"
    register.write_text(register.read_text().replace("C1,", "C1,anonymous quote,first.txt\nC1,", 1))
    left = raw_left(tiny, "alton", ["C1"])
    assert left.transcripts == (("alton/conversations.csv", 2), ("alton/conversations.csv", 3))
    names = [path.name for path in erasable(tiny, "alton", ["C1"])]
    assert names == ["C1.txt", "first.txt"]


def test_a_transcript_that_another_conversation_needs_is_not_erased(tiny):
    register = tiny.raw("alton") / "conversations.csv"
    register.write_text(register.read_text().replace("C2.txt", "C1.txt; C2.txt"))
    done = take_out(tiny, erase_raw=True)
    assert (done.erased, done.raw.shared, done.held_too) == (0, 1, 1)
    assert (tiny.raw("alton") / "transcripts" / "C1.txt").is_file()
    assert "1 other conversation of alton cannot be read now" in "\n".join(tell.withdrawal_lines(done))


def test_a_name_that_others_say_stays_hidden_and_no_other_is_kept(tiny):
    folder = tiny.raw("alton") / "transcripts"
    talk = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Zebedee Thwaite>I was told by Ottoline Crisp</v>\n"
    talk += "\n00:05.000 --> 00:07.000\n<v Una Marsh>Who told you?</v>\n"
    talk += "\n00:08.000 --> 00:09.000\n<v Marvin Quibble>Nobody ever mentions me.</v>\n"
    (folder / "C1.txt").write_text(talk)
    (folder / "C2.txt").write_text("I: Who came?\nR: well zebedee thwaite came and so did Una\n")
    (tiny.private("alton") / "pseudonyms.csv").write_text("kind,code,name\nperson,AB,ottoline crisp\n")
    (tiny.raw("alton") / "evidence.csv").write_text(
        "evidence_id,kind,direction,strength,text\nE1,other,for,weak,Ottoline Crisp wrote to us\n"
    )
    done = take_out(tiny)
    path = tiny.private("alton") / "withdrawals" / "names.txt"
    assert path.read_text().splitlines() == ["ottoline crisp", "una marsh", "zebedee thwaite"]
    assert path.stat().st_mode & 0o077 == 0
    assert done.names_kept == 3
    spans = load_shield(tiny, "alton").known_spans("well zebedee thwaite came, Marvin Quibble did not")
    assert [(span.start, span.end) for span in spans] == [(5, 20)]


def test_a_table_of_withdrawals_that_people_keep_is_added_to(tiny):
    path = tiny.raw("alton") / "withdrawals.csv"
    kept = "Conversation ID;Withdrawn on;Notes\nC3;01/02/2024;rang, said so;;ask Petra"  # the last beside the table
    path.write_text(kept)
    assert take_out(tiny).exit_status == 0
    first, second, added = path.read_text().splitlines()
    assert (f"{first}\n{second}", added.split(";")[0]) == (kept, "C1")
    rows = read_raw(tiny, "alton", "withdrawals").set_index("conversation_id")
    assert set(rows.index) == {"C1", "C3"}
    assert rows.loc["C3", "notes"] == "rang, said so"


def test_a_place_that_was_never_run_is_only_written_down(tiny):
    for folder in ("data/processed", "reports"):
        shutil.rmtree(tiny.project / folder)
    done = take_out(tiny)
    assert (done.outcome, done.exit_status) == (None, 0)
    assert not tiny.processed("alton").exists()
    assert read_raw(tiny, "alton", "withdrawals")["conversation_id"].tolist() == ["C1"]


def test_another_run_must_have_ended_first(tiny):
    with run_lock(tiny), pytest.raises(BatchError, match="another run"):
        take_out(tiny)
    assert not (tiny.raw("alton") / "withdrawals.csv").exists()


def test_an_id_is_found_or_the_nearest_is_told(tiny):
    assert withdraw.find_conversation(tiny, "C1") == "alton"
    assert withdraw.find_conversation(tiny, "B1") == "bere"
    with pytest.raises(BatchError, match="tiny has no conversation 'C11'; did you mean 'C1'"):
        withdraw.find_conversation(tiny, "C11")
    with pytest.raises(BatchError, match="stands in alton and bere; say which with --partnership"):
        withdraw.find_conversation(tiny, "C3")
    assert withdraw.find_conversation(tiny, "C3", "bere") == "bere"
    with pytest.raises(BatchError, match="bere has no conversation 'C1'"):
        withdraw.find_conversation(tiny, "C1", "bere")


def test_only_the_place_that_is_meant_loses_a_conversation_whose_id_stands_twice(tiny):
    done = take_out(tiny, "C3", "bere")
    assert done.exit_status == 0
    assert "C3" in set(read_processed(tiny, "alton", "turns")["conversation_id"])
    assert "C3" not in set(read_processed(tiny, "bere", "turns")["conversation_id"])
