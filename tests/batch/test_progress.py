import io

import pytest
from rich.console import Console

from hct_eval.batch.live import show_progress
from hct_eval.batch.outcome import Event, Failure, TaskOutcome
from hct_eval.batch.tally import Tally, time_in_words
from hct_eval.programme import STAGES

BROKEN = Failure("Read the coded claims", "TableError", "missing column theme")


def events():
    done = TaskOutcome("alton", STAGES[0], "done", 1.25)
    same = TaskOutcome("bere", STAGES[0], "up to date")
    return [
        Event("planned", "alton", STAGES[0]),
        Event("planned", "bere", STAGES[0]),
        Event("started", "alton", STAGES[0]),
        Event("finished", "alton", STAGES[0], done),
        Event("finished", "bere", STAGES[0], same),
    ]


def many(places=150, broken=()):
    """Every stage of many places, one after another; a broken place fails in stage 02."""
    names = [f"area-{number:03d}" for number in range(places)]
    for name in names:
        yield from (Event("planned", name, stage) for stage in STAGES[:-1])
    for name in names:
        for stage in STAGES[:-1]:
            yield Event("started", name, stage)
            if name in broken and stage == STAGES[1]:
                failure = Failure(BROKEN.cell, BROKEN.error, f"{name}/claims.csv, row 4: missing column theme")
                yield Event("finished", name, stage, TaskOutcome(name, stage, "failed", failure=failure))
                break
            yield Event("finished", name, stage, TaskOutcome(name, stage, "done", 2.0))


def shown(told, **options):
    out = io.StringIO()
    with show_progress(Console(file=out, **options)) as listen:
        for event in told:
            listen(event)
    return out.getvalue()


def test_a_log_gets_one_plain_line_for_each_notebook_that_ran():
    assert shown(events()) == "[1 of 2] alton, 01_clean_conversations: done in 1.2 s\n"


def test_a_terminal_gets_a_grid_with_signs_and_a_count():
    last = shown(events(), force_terminal=True, width=80, color_system=None)
    assert "✓" in last
    assert "=" in last
    assert "2 of 2 notebooks, 0:00 min" in last


def test_a_log_of_many_places_gets_ten_lines_and_each_way_to_fail_once():
    broken = {f"area-{number:03d}" for number in range(3, 150)}
    lines = shown(many(broken=broken)).splitlines()
    assert len(lines) == 11
    (told,) = [line for line in lines if "failed in" in line]
    assert told.endswith("area-003/claims.csv, row 4: missing column theme")
    assert "area-003, 02_code_fragments: failed in 'Read the coded claims': TableError" in told
    assert lines[-1].startswith("[900 of 900] 0:00 min")
    assert lines[-1].endswith("147 failed, in 1 way")


def test_a_window_that_is_too_low_for_all_places_gets_counts_by_stage():
    told = list(many(broken={"area-000"}))
    begun = Event("started", "area-149", STAGES[5])
    text = shown([*told[:-2], begun], force_terminal=True, width=100, height=30, color_system=None)
    assert "✗ area-000, 02_code_fragments: failed in" in text
    last = text[text.rindex("running: ") :]
    assert last.startswith("running: area-149 06")
    table = text[: text.rindex("running: ")].splitlines()[-9:]
    rows = {line.split()[0]: line.split()[1:] for line in table if line.strip()[:1] == "0"}
    assert rows["02_code_fragments"] == ["149", "1"]
    assert rows["06_learning_report"] == ["1", "148", "1"]


def test_what_comes_after_a_failure_in_its_place_is_not_waited_for():
    tally = Tally()
    for event in list(many(places=2, broken={"area-000"}))[:16]:
        tally.hear(event)
    assert tally.counts()[STAGES[4]] == {"not run": 1, "planned": 1}


def test_the_time_left_is_told_from_the_pace_and_the_stages_that_are_left():
    now = [100.0]
    tally = Tally(clock=lambda: now[0])
    assert tally.seconds_left() is None
    for place in ("a", "b", "c"):
        tally.hear(Event("planned", place, STAGES[0]))
        tally.hear(Event("planned", place, STAGES[1]))
    tally.hear(Event("started", "a", STAGES[0]))
    tally.hear(Event("started", "b", STAGES[0]))
    now[0] += 10.0  # two side by side
    for place in ("a", "b"):
        tally.hear(Event("finished", place, STAGES[0], TaskOutcome(place, STAGES[0], "done", 10.0)))
    assert tally.seconds_left() == pytest.approx((1 * 10 + 3 * 10) / 2)  # no notebook of stage 02 has been timed yet
    tally.hear(Event("started", "a", STAGES[1]))
    now[0] += 2.0
    tally.hear(Event("finished", "a", STAGES[1], TaskOutcome("a", STAGES[1], "done", 4.0)))
    assert tally.seconds_left() == pytest.approx((1 * 10 + 2 * 4) * 12 / 24)


@pytest.mark.parametrize(("seconds", "words"), [(40, "40 s"), (720, "12 min"), (12000, "3 h 20 min")])
def test_time_in_words(seconds, words):
    assert time_in_words(seconds) == words
