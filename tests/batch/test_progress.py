import io

from rich.console import Console

from hct_eval.batch.outcome import Event, TaskOutcome
from hct_eval.batch.progress import show_progress


def events():
    done = TaskOutcome("alton", "01_clean_conversations", "done", 1.25)
    same = TaskOutcome("bere", "01_clean_conversations", "up to date")
    return [
        Event("planned", "alton", "01_clean_conversations"),
        Event("planned", "bere", "01_clean_conversations"),
        Event("started", "alton", "01_clean_conversations"),
        Event("finished", "alton", "01_clean_conversations", done),
        Event("finished", "bere", "01_clean_conversations", same),
    ]


def test_a_log_gets_one_plain_line_for_each_notebook_that_ran():
    out = io.StringIO()
    with show_progress(Console(file=out)) as listen:
        for event in events():
            listen(event)
    assert out.getvalue() == "[1 of 2] alton, 01_clean_conversations: done in 1.2 s\n"


def test_a_terminal_gets_a_grid_with_signs_and_a_count():
    out = io.StringIO()
    with show_progress(Console(file=out, force_terminal=True, width=80, color_system=None)) as listen:
        for event in events():
            listen(event)
    last = out.getvalue()
    assert "✓" in last
    assert "=" in last
    assert "2 of 2 notebooks, 0:00 min" in last
