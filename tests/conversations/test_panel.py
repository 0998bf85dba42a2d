"""The review panel, driven as somebody clicks through it; and what it leaves in a notebook (nothing)."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from hct_eval.conversations.panel import ReviewPanel, review_panel
from hct_eval.conversations.review_workbook import write_private
from hct_eval.conversations.reviewed import read_decisions, read_sign_offs, standing_decisions
from hct_eval.conversations.sources import read_all_transcripts
from hct_eval.conversations.stage import clean_transcripts, read_register, release
from hct_eval.programme import Programme

needs_model = pytest.mark.usefixtures("names_model")
FIVE = """I: What do you do on Sundays?
R: I sing at the Thimble, and some go to the Grimbly for <b>tea</b>.
I: And after that?
R: I like the Crumbly, and some like the Wobbly. I ring 07700 900123.
"""


@pytest.fixture(autouse=True)
def _no_other_widgets() -> None:
    import ipywidgets

    ipywidgets.Widget.close_all()


@pytest.fixture
def place(make_place: Callable[..., Programme]) -> Programme:
    programme = make_place(**{"transcripts/five.txt": FIVE})
    register = read_register(programme, "leeds")
    collected = read_all_transcripts(programme, "leeds", register.frame)
    result = release(programme, "leeds", register, collected, clean_transcripts(collected))
    write_private(programme, "leeds", result.review, result.key)
    return programme


def shown(panel: ReviewPanel) -> str:
    return panel.word.value.split("<h3>")[1].split("</h3>")[0] if "<h3>" in panel.word.value else ""


def everything(panel: ReviewPanel) -> str:
    """Return all that the panel's widgets hold, as a notebook would store it."""
    import ipywidgets

    return json.dumps(ipywidgets.Widget.get_manager_state(widgets=None, drop_defaults=False), default=str)


@needs_model
@pytest.mark.slow
def test_words_are_decided_one_after_the_other_and_each_is_saved_at_once(place: Programme) -> None:
    panel = review_panel(place, "leeds")
    panel.start.click()
    total = int(panel.progress.value.split(" of ")[1].split(" ")[0])
    assert total >= 3
    assert panel.progress.value.startswith(f"0 of {total}")
    first = shown(panel)
    assert f"<mark>{first}</mark>" in panel.word.value
    panel.choices["person"].click()
    assert [(one.words, one.decision, one.source) for one in read_decisions(place, "leeds")] == [
        (first, "person", "panel")
    ]
    assert panel.progress.value.startswith(f"1 of {total}")
    second = shown(panel)
    assert second != first
    panel.choices["later"].click()
    third = shown(panel)
    assert third not in (first, second)
    panel.choices["keep"].click()
    panel.choices["undo"].click()
    assert shown(panel) == third
    panel.choices["undo"].click()
    assert shown(panel) == first
    assert standing_decisions(place, "leeds") == {}
    for _ in range(total):
        panel.choices["other identifier"].click()
    assert set(standing_decisions(place, "leeds").values()) == {"other identifier"}
    assert len(standing_decisions(place, "leeds")) == total
    assert "Nothing waits" in panel.word.value
    assert panel.choices["place"].disabled
    again = review_panel(place, "leeds")
    again.start.click()
    assert again.progress.value.startswith(f"{total} of {total}")


@needs_model
@pytest.mark.slow
def test_a_transcript_is_read_and_signed_with_a_name_and_today(place: Programme) -> None:
    panel = review_panel(place, "leeds")
    panel.start.click()
    assert panel.transcript.options == ("C5",)
    assert "07700" not in panel.text.value
    assert "[phone]" in panel.text.value
    assert "&lt;b&gt;tea" in panel.text.value
    panel.sign.click()
    assert "Write your name" in panel.message.value
    assert read_sign_offs(place, "leeds") == []
    panel.name.value = " Petra Holdsworth "
    panel.sign.click()
    (row,) = read_sign_offs(place, "leeds")
    today = dt.datetime.now().astimezone().date().isoformat()
    assert (row.conversation_id, row.signed_by, row.signed_on) == ("C5", "Petra Holdsworth", today)
    assert panel.transcript.options == ()
    assert panel.sign.disabled
    register = read_register(place, "leeds")
    collected = read_all_transcripts(place, "leeds", register.frame)
    result = release(place, "leeds", register, collected, clean_transcripts(collected))
    assert "C5" in set(result.turns["conversation_id"])


@needs_model
def test_nothing_is_in_the_widgets_before_start_and_after_stop(
    place: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    displayed: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda *what, **how: displayed.append({"what": what, **how}))
    panel = review_panel(place, "leeds")
    panel._ipython_display_()
    assert displayed == [{"what": (panel.box,), "exclude": ["text/plain"]}]
    for name, button in panel.choices.items():
        button.click()
        assert not panel.word.value, name
    assert not [word for word in ("Thimble", "Grimbly", "sing at") if word in everything(panel) + repr(panel.box)]
    panel.start.click()
    assert "Thimble" in everything(panel)
    panel.name.value = "Petra Holdsworth"
    panel.stop.click()
    kept = everything(panel) + repr(panel.box) + repr(panel)
    assert not [word for word in ("Thimble", "Grimbly", "sing at", "Holdsworth") if word in kept]
    panel.choices["person"].click()
    assert read_decisions(place, "leeds") == []


def test_without_a_workbook_the_panel_says_what_to_do(make_place: Callable[..., Programme]) -> None:
    panel = review_panel(make_place(), "leeds")
    panel.start.click()
    assert "run this notebook to its end first" in panel.message.value
    assert panel.word.value == ""


def test_a_workbook_that_cannot_be_read_is_said(make_place: Callable[..., Programme]) -> None:
    programme = make_place()
    programme.private("leeds").mkdir()
    (programme.private("leeds") / "review.xlsx").write_bytes(b"half")
    panel = review_panel(programme, "leeds")
    panel.start.click()
    assert "not readable as a workbook" in panel.message.value


@needs_model
@pytest.mark.slow
@pytest.mark.parametrize("review", [False, True])
def test_an_executed_notebook_holds_none_of_the_words(place: Programme, *, review: bool) -> None:
    from nbclient import NotebookClient

    cells = [
        "from pathlib import Path\nfrom hct_eval import conversations as voice",
        "from hct_eval.programme import load_programme",
        f"review = {review}\nprog = load_programme('trial', Path({str(place.project)!r}))",
        "voice.review_panel(prog, 'leeds') if review else None",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, store_widget_state=True).execute()
    text = json.dumps(notebook)
    assert ("widgets" in notebook.metadata) == review
    assert not [word for word in ("Thimble", "Grimbly", "sing at") if word in text]
    assert [set(output.data) for output in notebook.cells[-1].outputs] == (
        [{"application/vnd.jupyter.widget-view+json"}] if review else []
    )


def test_the_notebook_shows_the_panel_only_if_it_is_asked_to() -> None:
    path = Path(__file__).parents[2] / "notebooks" / "01_clean_conversations.ipynb"
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert "review: bool = False" in cells[0]
    assert [cell for cell in cells if "review_panel" in cell] == [
        "voice.review_panel(prog, partnership) if review else None"
    ]
