"""What is said of many places between runs and after one."""

import io

from rich.console import Console

from hct_eval.batch.outcome import INTERRUPTED, LAST_FAILED, NEVER_RUN, Failure, Outcome, TaskOutcome
from hct_eval.batch.progress import explanations, failures, status_table, summary
from hct_eval.programme import STAGES


def printed(outcomes, running=False, **options):
    table, lines = status_table(outcomes, running, **options)
    out = io.StringIO()
    Console(file=out, width=120).print(table)
    return out.getvalue(), lines


def areas(number, **other):
    """All stages of so many places, up to date but for those in `other` (place_stage=TaskOutcome's own entries)."""
    found = []
    for place in (f"area{i}" for i in range(number)):
        for stage in STAGES[:-1]:
            entries = other.get(f"{place}_{stage[:2]}", {"status": "up to date"})
            found.append(TaskOutcome(place, stage, **entries))
    return found


def changed(place, table="wellbeing.csv"):
    return {"status": "would run", "reason": f"data/raw/big/{place}/{table} changed"}


def test_of_many_places_only_what_is_not_fresh_is_shown():
    failed = {
        "status": "would run",
        "reason": LAST_FAILED,
        "failure": Failure("Read", "TableError", "area3/claims.csv, row 2, column sign: empty"),
    }
    outcomes = areas(150, area3_02=failed, area7_05=changed("area7"), area8_05=changed("area8"))
    text, lines = printed(outcomes)
    assert "897 of 900 notebooks up to date" in text
    assert [line.split()[0] for line in text.splitlines() if line.strip().startswith("area")] == [
        "area3",
        "area7",
        "area8",
    ]
    assert lines == [
        "2 of 150 places (area7, area8): 05_measure_change: such as of area7 data/raw/big/area7/wellbeing.csv changed",
        "area3: 02_code_fragments: in 'Read': TableError: area3/claims.csv, row 2, column sign: empty",
    ]
    rows = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.strip()[:1] == "0"}
    assert rows["02_code_fragments"] == ["149", "1"]
    assert len(text.splitlines()) < 20


def test_all_shows_every_place_and_every_sentence():
    outcomes = areas(150, area7_05=changed("area7"), area8_05=changed("area8"))
    text, lines = printed(outcomes, every_place=True)
    assert sum(line.strip().startswith("area") for line in text.splitlines()) == 150
    assert len(lines) == 2


def test_many_places_that_are_not_fresh_are_counted():
    everywhere = {f"area{i}_05": changed(f"area{i}") for i in range(100)}
    text, lines = printed(areas(150, **everywhere))
    assert "100 of 150 places are not all fresh; --all shows every one" in text
    assert sum(line.strip().startswith("area") for line in text.splitlines()) == 20
    assert len(lines) == 1


def test_what_is_begun_runs_only_while_a_run_is_under_way():
    begun = {"status": "would run", "reason": INTERRUPTED}
    never = {"status": "would run", "reason": NEVER_RUN}
    outcomes = areas(2, area0_03=begun, area1_03=never)
    text, lines = printed(outcomes, running=True)
    assert text.count("▶") == 1
    assert text.splitlines()[2].split() == ["area1", "=", "=", "–", "=", "=", "="]
    assert lines == ["A run is under way; what it has begun is marked ▶."]
    text, lines = printed(outcomes)
    assert "▶" not in text
    assert lines == [f"area0: 03_build_map: {INTERRUPTED}"]


def test_failures_that_differ_by_place_rows_and_numbers_are_one():
    def failed(place, rows, found):
        text = "\n".join(f"{place}/claims.csv, {row}, column theme: missing{found}; expected a text." for row in rows)
        failure = Failure("Read the coded claims", "TableError", text)
        return TaskOutcome(place, STAGES[1], "failed", failure=failure)

    tasks = [failed("area1", ["row 3"], ""), failed("area12", ["row 4", "row 77"], " (found 'x')")]
    tasks += [TaskOutcome("area9", STAGES[1], "failed", failure=Failure("Read the coded claims", "TableError", "no"))]
    lines = failures(Outcome("big", tuple(tasks)))
    assert lines[0].startswith(
        "02_code_fragments failed for 2 of 3 places (area1, area12), such as of area1 in 'Read the coded claims': "
        "TableError: area1/claims.csv, row 3, column theme: missing"
    )
    assert lines[1].startswith("02_code_fragments failed for area9, in 'Read the coded claims': TableError: no")


def test_what_would_run_in_many_places_is_explained_once():
    everywhere = {f"area{i}_05": changed(f"area{i}") for i in range(149)}
    lines = explanations(areas(150, **everywhere, area149_02=changed("area149", "claims.csv")))
    every = "149 of 150 places (area0, area1, area2, area3, area4, area5, area6, area7, ...)"
    assert lines == [
        "area149: 02_code_fragments would run, because data/raw/big/area149/claims.csv changed.",
        f"{every}: 05_measure_change would run, because data/raw/big/area0/wellbeing.csv changed.",
    ]


def test_the_reports_of_many_places_are_one_line():
    reports = {f"area{i}": f"reports/big/area{i}/report.html" for i in range(150)}
    reports["programme"] = "reports/big/programme/report.html"
    failed = TaskOutcome("area3", STAGES[0], "failed", failure=Failure("", "KeyError", ""))
    outcome = Outcome("big", (failed, TaskOutcome("area4", STAGES[0], "done", 1.0)), reports, ("area3",))
    assert summary(outcome)[1:] == [
        "The programme's report leaves out: area3.",
        "Reports:",
        "  reports/big/PLACE/report.html, of 150 places",
        "  of an earlier run: area3",
        "  programme  reports/big/programme/report.html",
    ]
