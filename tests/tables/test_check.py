"""One mistake of each kind, and the problem that must be reported for it."""

import pandas as pd
import pytest

from hct_eval.conversations.sources import transcript_paths
from hct_eval.conversations.summary import reach_of, reach_table
from hct_eval.programme import Programme
from hct_eval.tables import Problem, check_partnership, check_programme, read_raw
from hct_eval.tables.problems import fold_rows

SECRET = "Marjorie Tregenza"
GOOD = {
    "conversations.csv": "conversation_id,held_on,researcher,consent,file\n"
    "c1,2024-01-02,Ann,internal,\nc2,2024-01-03,Ann,named,\n",
    "fragments.csv": "fragment_id,conversation_id,text\nf1,c1,It is quiet\n",
    "factors.csv": "label,level\nLoneliness,individual\nBuses,system\n",
    "claims.csv": "claim_id,fragment_id,cause,effect,sign,strength\nk1,f1,Buses,Loneliness,-,2\n",
    "wellbeing.csv": "person_id,wave,ucla_isolated\np1,1,2\np1,2,declined\n",
    "events.csv": "event_id,kind,date\nv1,forum,2024-03-01\n",
    "actions.csv": "action_id,event_id,decision_asked,response,closed_on\na1,v1,A bench,agreed,2024-04-01\n",
    "experiments.csv": "experiment_id,kind,question,start,end\ne1,experiment,Does it help?,2024-01-01,2024-02-01\n",
}

MISTAKES = [
    ("conversations.csv", "2024-01-02", "02.13.2024", 2, "held_on", "wrong value"),
    ("conversations.csv", "named", "anonymus quote", 3, "consent", "wrong value"),
    ("conversations.csv", "c2,2024-01-03", "c1,2024-01-03", 3, "conversation_id", "stands twice"),
    ("conversations.csv", "internal,", "internal,gone.vtt", 2, "file", "file not found"),
    ("conversations.csv", "held_on", "held_onn", 1, "", "unknown column"),
    ("conversations.csv", "c2,", f"{SECRET},", 3, "conversation_id", "wrong value"),
    ("fragments.csv", "f1,c1", "f1,c9", 2, "conversation_id", "points at nothing"),
    ("fragments.csv", "It is quiet", "", 2, "text", "empty"),
    ("claims.csv", "-,2", f"{SECRET},2", 2, "sign", "wrong value"),
    ("claims.csv", "-,2", "-,strong", 2, "strength", "wrong value"),
    ("claims.csv", "-,2", "-,7", 2, "strength", "out of range"),
    ("claims.csv", "cause", "reason", 1, "cause", "column is missing"),
    ("wellbeing.csv", "p1,1,2", "p1,1,9", 2, "ucla_isolated", "out of range"),
    ("actions.csv", "2024-04-01", "2023-04-01", 2, "closed_on", "closed before it was asked"),
    ("experiments.csv", "2024-02-01", "2023-02-01", 2, "end", "ends before it begins"),
]


def write_all(programme: Programme, changes: dict[str, tuple[str, str]]) -> None:
    for name, text in GOOD.items():
        old, new = changes.get(name, ("", ""))
        assert old in text
        (programme.raw("north") / name).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")


def test_right_data_have_no_problem(small: Programme) -> None:
    write_all(small, {})
    assert check_partnership(small, "north") == []


@pytest.mark.parametrize(("name", "old", "new", "row", "column", "kind"), MISTAKES)
def test_each_mistake_is_reported_where_it_is(
    small: Programme, name: str, old: str, new: str, row: int, column: str, kind: str
) -> None:
    write_all(small, {name: (old, new)})
    problems = check_partnership(small, "north")
    found = [p for p in problems if p.file == f"north/{name}" and (p.row, p.column, p.kind) == (row, column, kind)]
    assert found, problems
    assert found[0].expected
    assert found[0].advice


def test_a_group_named_twice_counts_once_and_is_a_warning(small: Programme) -> None:
    rows = ["c1,carers; Carers", "c2,carers;carers ;  new  here", "c3,carers; over 65"]
    path = small.raw("north") / "conversations.csv"
    path.write_text("\n".join(["conversation_id,groups", *rows]), encoding="utf-8")
    groups = reach_of(reach_table(read_raw(small, "north", "conversations")), "group")
    assert dict(zip(groups["value"], groups["conversations"], strict=True)) == {
        "carers": 3,
        "new here": 1,
        "over 65": 1,
    }
    problems = check_partnership(small, "north")
    assert [(p.row, p.column, p.kind, p.severity) for p in problems] == [
        (row, "groups", "value named twice", "warning") for row in (2, 3)
    ]


@pytest.mark.slow
def test_a_withdrawal_that_matches_nothing_is_a_warning_and_a_withdrawn_transcript_may_be_gone(
    small: Programme,
) -> None:
    write_all(small, {"conversations.csv": ("c2,2024-01-03,Ann,named,", "c2,2024-01-03,Ann,named,gone.vtt")})
    path = small.raw("north") / "withdrawals.csv"
    path.write_text("conversation_id,withdrawn_on\nc2,2024-02-01\nc3,2024-02-01\n", encoding="utf-8")
    [problem] = check_partnership(small, "north")
    assert (problem.row, problem.kind, problem.severity) == (3, "points at nothing", "warning")
    assert problem.file == "north/withdrawals.csv"


@pytest.mark.parametrize(
    ("day", "kind"),
    [("1994-01-02", "a day before 2000"), (f"{pd.Timestamp.now().year + 1}-01-02", "a day in the future")],
)
@pytest.mark.slow
def test_an_unlikely_day_of_a_conversation_is_a_warning(small: Programme, day: str, kind: str) -> None:
    write_all(small, {"conversations.csv": ("2024-01-02", day)})
    [problem] = check_partnership(small, "north")
    assert (problem.row, problem.column, problem.kind, problem.severity) == (2, "held_on", kind, "warning")
    assert day not in str(problem)


@pytest.mark.slow
def test_a_conversation_of_today_is_likely_and_an_unknown_day_is_no_problem(small: Programme) -> None:
    write_all(small, {"conversations.csv": ("2024-01-02", f"{pd.Timestamp.now():%Y-%m-%d} 14:30")})
    assert check_partnership(small, "north") == []
    write_all(small, {"conversations.csv": ("2024-01-02", "")})
    assert check_partnership(small, "north") == []


def test_no_problem_shows_anybodys_words(small: Programme) -> None:
    for name, text in GOOD.items():
        lines = text.splitlines()
        width = len(lines[0].split(","))
        lines.append(",".join([SECRET] * width))
        (small.raw("north") / name).write_text("\n".join(lines), encoding="utf-8")
    problems = check_partnership(small, "north")
    assert len(problems) > 10
    assert not any("Marjorie" in repr(problem) for problem in problems)


def test_a_missing_folder_and_a_stray_file_are_reported(small: Programme) -> None:
    (small.raw("north") / "conversation.csv").write_text("conversation_id\nc1\n", encoding="utf-8")
    small.raw("south").rmdir()
    kinds = {(p.file, p.kind) for p in check_programme(small)}
    assert kinds == {("north/conversation.csv", "not a table"), ("south", "folder is missing")}


def test_the_same_problem_in_many_rows_is_one_line() -> None:
    rows = [2, 3, 4, 7, 9, *range(20, 60, 2)]
    problems = [Problem("a.csv", row, "x", "wrong", "right", "Mend it.") for row in rows]
    problems += [
        Problem("a.csv", 5, "y", "wrong", "right", "Mend it."),
        Problem("a.csv", None, "", "odd", "even", "Hm."),
    ]
    assert fold_rows(problems) == [
        "rows 2 to 4, 7, 9, 20, 22, 24, 26, 28 and 15 more, column x: wrong; expected right. Mend it.",
        "row 5, column y: wrong; expected right. Mend it.",
        "odd; expected even. Hm.",
    ]


def test_transcripts_that_nobody_registered_are_counted_and_not_named(small: Programme) -> None:
    folder = small.raw("north") / "transcripts"
    folder.mkdir()
    for name in ("a.vtt", f"{SECRET}.vtt", ".hidden"):
        (folder / name).write_text("WEBVTT\n", encoding="utf-8")
    (small.raw("north") / "conversations.csv").write_text("conversation_id,file\nc1,a.vtt\n", encoding="utf-8")
    (problem,) = [one for one in check_partnership(small, "north") if one.file == "north/transcripts"]
    assert "file that no row names (found 1)" in str(problem)
    assert problem.severity == "warning"
    assert SECRET not in str(problem)


def test_check_finds_the_transcripts_that_stage_01_reads(small: Programme) -> None:
    folder = small.raw("north") / "transcripts"
    folder.mkdir()
    for name in ("a.vtt", "b.vtt", "c.vtt"):
        (folder / name).write_text("WEBVTT\n", encoding="utf-8")
    rows = ["c1,a.vtt;b.vtt", "c2,transcripts\\c.vtt ;", "c3,../d.vtt", "c4,../north/transcripts/a.vtt"]
    path = small.raw("north") / "conversations.csv"
    path.write_text("\n".join(["conversation_id,file", *rows]), encoding="utf-8")
    problems = check_partnership(small, "north")
    assert [(p.row, p.kind) for p in problems] == [(4, "file not found")]
    paths = transcript_paths(small, "north", read_raw(small, "north", "conversations"))
    assert {name for name, files in paths.items() if not all(file.is_file() for file in files)} == {"c3"}
