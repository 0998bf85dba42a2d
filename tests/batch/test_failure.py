import pytest

from hct_eval.batch.failure import from_cell, from_dead_kernel, from_exception, heading, own_errors
from hct_eval.batch.outcome import Failure, Outcome, TaskOutcome
from hct_eval.batch.progress import failures, summary


class Raised:
    """What papermill's error holds."""

    def __init__(self, source, ename, evalue, traceback, index=9):
        self.source, self.ename, self.evalue = source, ename, evalue
        self.traceback, self.cell_index = traceback, index


CELLS = [
    {"cell_type": "markdown", "source": ["# The notebook\n", "What it does."]},
    {"cell_type": "code", "source": "a = 1"},
    {"cell_type": "markdown", "source": "## Read the coded claims\nWords.\n"},
    {"cell_type": "code", "source": ["claims = read()\n", "count(claims)"]},
    {"cell_type": "code", "source": "b = 2"},
]


def test_the_nearest_heading_above_names_the_cell():
    assert [heading(CELLS, i) for i in range(5)] == [
        "The notebook",
        "The notebook",
        "Read the coded claims",
        "Read the coded claims",
        "Read the coded claims",
    ]
    assert heading(CELLS[1:2], 0) == ""


def test_an_error_of_ours_keeps_its_text():
    told = from_cell(CELLS, Raised("a = 1", "TableError", "claims.csv, row 3: empty", [], 2))
    assert told == Failure("The notebook", "TableError", "claims.csv, row 3: empty")
    assert {"TableError", "ProgrammeError", "ParameterError"} <= own_errors()
    assert "ValueError" not in own_errors()


def test_any_other_error_keeps_only_lines_of_code():
    trace = [
        "\x1b[31mKeyError\x1b[39m  Traceback",
        "Cell \x1b[32mIn[4], line 2\x1b[39m",
        "File \x1b[32m~/x/hct_eval/coding/claims.py:41, in count(claims)\x1b[39m",
        "File /x/pandas/core/frame.py:9, in get",
        "KeyError: 'my neighbour Mrs Smith'",
    ]
    told = from_cell(CELLS, Raised("claims = read()\ncount(claims)", "KeyError", "'my neighbour Mrs Smith'", trace))
    assert told.error == "KeyError"
    assert told.message == "at `count(claims)`, from hct_eval/coding/claims.py, line 41, in count"


def test_a_dead_kernel_names_the_cell_that_ran():
    assert from_dead_kernel(CELLS, "b = 2").cell == "Read the coded claims"
    assert "ran out of memory" in from_dead_kernel(CELLS, "b = 2").message
    assert "could not be started" in from_dead_kernel(CELLS, None).message


def test_an_exception_outside_the_notebook_shows_no_value():
    from hct_eval.batch.plan import find_stage
    from hct_eval.programme import ProgrammeError

    with pytest.raises(ProgrammeError) as ours:
        find_stage("08")
    assert from_exception("page", ours.value).message.startswith("there is no stage '08'")
    with pytest.raises(AttributeError) as other:
        find_stage(3)
    assert from_exception("page", other.value).message.startswith("hct_eval/batch/plan.py, line ")


def test_equal_failures_are_told_once():
    failure = Failure("Read the coded claims", "TableError", "column theme is missing")
    tasks = [TaskOutcome(f"area{i}", "02_code_fragments", "failed", failure=failure) for i in range(147)]
    tasks.append(TaskOutcome("x", "01_clean_conversations", "failed", failure=Failure("", "KeyError", "")))
    outcome = Outcome("big", (*tasks, TaskOutcome("y", "01_clean_conversations", "done", 1.0)))
    lines = failures(outcome)
    assert lines[0].startswith("02_code_fragments failed for 147 of 149 places (area0, area1,")
    assert lines[0].endswith("'Read the coded claims': TableError: column theme is missing")
    assert lines[1] == "01_clean_conversations failed for x, KeyError"
    assert summary(outcome)[0] == "1 notebook run, 148 failed."
    assert outcome.exit_status == 1
