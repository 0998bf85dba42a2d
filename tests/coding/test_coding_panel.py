"""The coding panel, driven as somebody clicks through it; and what it leaves in a notebook (nothing)."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from hct_eval.coding.panel import CodingPanel, coding_panel
from hct_eval.coding.panel_rows import Coding, Fragment
from hct_eval.coding.places import sentences
from hct_eval.coding.suggest_lines import SUGGESTION
from hct_eval.coding.workbook import write_workbooks
from hct_eval.coding.workbook_check import coding_problems
from hct_eval.programme import Programme
from hct_eval.tables import read_raw
from tests.coding.copies import SAID, begin, code_some, release, table

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _no_other_widgets() -> None:
    import ipywidgets

    ipywidgets.Widget.close_all()


@pytest.fixture
def panel(small: Programme) -> CodingPanel:
    release(small)
    panel = coding_panel(small, "north", "NK")
    panel.start.click()
    return panel


def everything(panel: CodingPanel) -> str:
    """Return all that the panel's widgets hold, as a notebook would store it."""
    import ipywidgets

    kept = ipywidgets.Widget.get_manager_state(widgets=None, drop_defaults=False)
    return json.dumps(kept, default=str) + repr(panel.box) + repr(panel)


def book(programme: Programme) -> Path:
    return programme.raw("north") / "coding" / "north_NK_panel.xlsx"


def claim(panel: CodingPanel, cause: str, effect: str, sign: str) -> None:
    panel.cause.value, panel.effect.value, panel.sign.value = cause, effect, sign
    panel.save.click()


def test_sentences_that_are_picked_become_a_fragment_saved_at_once(small: Programme, panel: CodingPanel) -> None:
    assert panel.conversation.options == ("c1", "c2", "c3", "c4")
    panel.turn.value = "c1-t2"
    assert [box.description for box in panel.picks.children][:2] == [
        "Since the bus was cut I stay in.",
        "I get lonely when I stay in.",
    ]
    panel.take.click()
    assert "Pick sentences" in panel.message.value
    assert not book(small).exists()
    panel.picks.children[1].value = panel.picks.children[2].value = True
    panel.take.click()
    (row,) = read_raw(small, "north", "fragments").to_dict("records")
    text = SAID["c1"][1][1]
    assert (row["conversation_id"], row["turn_id"], row["coder"]) == ("c1", "c1-t2", "NK")
    assert row["text"] == text[row["start"] : row["end"]] == "I get lonely when I stay in. 🚌 It is far."
    assert panel.fragment.value.id == row["fragment_id"] == "NOR-A-F001"
    assert "NOR-A-F001 is saved" in panel.message.value
    assert book(small).stat().st_mode & 0o777 == 0o600
    assert coding_problems(small, "north") == []


def test_pasted_words_are_found_in_the_turn_or_not_saved(small: Programme, panel: CodingPanel) -> None:
    panel.turn.value = "c1-t2"
    for words, said in (("I stay in", "more than once"), ("I stayed in", "not in the turn")):
        panel.words.value = words
        panel.take.click()
        assert said in panel.message.value
    assert not book(small).exists()
    panel.words.value = " get lonely  when "
    panel.take.click()
    (row,) = read_raw(small, "north", "fragments").to_dict("records")
    assert (row["text"], row["start"]) == ("get lonely when", SAID["c1"][1][1].index("get lonely"))


def test_a_claim_is_saved_with_new_factors_once_somebody_says_that_they_are_new(
    small: Programme, panel: CodingPanel
) -> None:
    panel.turn.value = "c1-t2"
    panel.picks.children[0].value = True
    panel.take.click()
    assert panel.quote.value == "Since the bus was cut I stay in."
    panel.save.click()
    assert "needs a cause" in panel.message.value
    panel.strength.value, panel.certainty.value = "3", "sure"
    claim(panel, "~Buses", "Going out", "+")
    assert "Not in the codebook: ~Buses, Going out." in panel.message.value
    assert read_raw(small, "north", "claims").empty
    panel.save.click()
    (row,) = read_raw(small, "north", "claims").to_dict("records")
    assert [row[name] for name in ("fragment_id", "cause", "effect", "sign", "strength", "certainty", "coder")] == [
        *("NOR-A-F001", "~Buses", "Going out", "+", 3, "sure", "NK")
    ]
    assert row["quote"] == "Since the bus was cut I stay in."
    assert read_raw(small, "north", "factors")["label"].tolist() == ["Buses", "Going out"]
    assert panel.cause.options == ("Buses", "Going out")
    assert (panel.cause.value, panel.sign.value, panel.strength.value) == ("", None, None)
    claim(panel, "Busses", "Going out", "+")
    assert "Did you mean &#x27;Buses&#x27;?" in panel.message.value
    claim(panel, "buses", "~Going  out", "-")
    assert "NOR-A-C002 is saved" in panel.message.value
    assert len(read_raw(small, "north", "factors")) == 2
    assert coding_problems(small, "north") == []


def test_a_coder_goes_on_where_they_stopped_with_what_the_workbook_gave_them(small: Programme) -> None:
    release(small)
    (path, _) = begin(small, "NK", "TS", percent=0)
    mine = [row["conversation id"] for row in table(path, "conversations")]
    assert 0 < len(mine) < 4
    code_some(path)
    for expected in ("NOR-C-F001", "NOR-C-F002"):
        panel = coding_panel(small, "north", "NK")
        panel.start.click()
        assert list(panel.conversation.options) == mine
        assert set(panel.cause.options) >= {"Buses", "Loneliness"}
        panel.picks.children[0].value = True
        panel.take.click()
        assert panel.fragment.value.id == expected
    before = book(small).read_bytes()
    write_workbooks(small, "north")
    assert book(small).read_bytes() == before
    assert len(read_raw(small, "north", "fragments")) == 4
    assert sorted(path.name for path in book(small).parent.iterdir()) == [
        *("north_NK.xlsx", "north_NK_panel.xlsx", "north_TS.xlsx")
    ]


def test_suggestions_say_that_they_are_suggestions_and_learn(small: Programme) -> None:
    release(small)
    panel = coding_panel(small, "north", "NK")
    panel.start.click()
    assert panel.suggested.value == ""
    panel.conversation.value = "c4"
    panel.picks.children[1].value = True
    panel.take.click()
    assert panel.suggested.value.startswith(SUGGESTION + "may say that “I sleep badly” leads to “I snap at")
    panel.cause.value, panel.effect.value, panel.sign.value = "~Sleep", "Worry", "+"
    panel.save.click()
    panel.save.click()
    first = panel.fragment.value.id
    panel.picks.children[0].value = True
    panel.take.click()
    assert panel.fragment.value.id != first
    assert "Worry (" in panel.suggested.value
    panel.picks.children[0].value = panel.picks.children[1].value = True
    panel.take.click()
    assert f"Worry (as in {first})" in panel.suggested.value
    assert panel.cause.value == ""


def test_what_cannot_be_saved_is_said_and_stays_in_the_panel(
    small: Programme, panel: CodingPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.picks.children[0].value = True
    panel.take.click()
    saved = book(small).read_bytes()

    def held(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", held)
    claim(panel, "Buses", "Going out", "+")
    panel.save.click()
    assert panel.message.value.startswith("Not saved: another program")
    assert panel.cause.value == "Buses"
    assert book(small).read_bytes() == saved
    monkeypatch.undo()
    panel.save.click()
    assert len(read_raw(small, "north", "claims")) == 1


@pytest.mark.parametrize(("coder", "released", "said"), [("NK", False, "run stage 01"), ("N K", True, "initials")])
def test_without_turns_or_a_name_the_panel_says_what_to_do(
    small: Programme, coder: str, said: str, *, released: bool
) -> None:
    if released:
        release(small)
    panel = coding_panel(small, "north", coder)
    panel.start.click()
    assert said in panel.message.value
    assert not panel.start.disabled


def test_nothing_is_in_the_widgets_before_start_and_after_stop(
    small: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    displayed: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda *what, **how: displayed.append({"what": what, **how}))
    release(small)
    panel = coding_panel(small, "north", "NK")
    panel._ipython_display_()
    assert displayed == [{"what": (panel.box,), "exclude": ["text/plain"]}]
    panel.take.click()
    panel.save.click()
    words = ("house", "lonely", "bus was cut", "allotment", "my own quote", "Quibble")
    assert not [one for one in words if one in everything(panel)]
    panel.start.click()
    assert "house" in everything(panel)
    panel.turn.value = "c1-t2"
    panel.picks.children[0].value = True
    panel.take.click()
    panel.quote.value, panel.cause.value, panel.words.value = "my own quote", "Quibble", "lonely when"
    panel.stop.click()
    assert not [one for one in words if one in everything(panel)]
    saved = book(small).read_bytes()
    panel.take.click()
    panel.save.click()
    assert book(small).read_bytes() == saved


@pytest.mark.slow
@pytest.mark.parametrize("code_here", [False, True])
def test_an_executed_notebook_holds_none_of_the_words(small: Programme, *, code_here: bool) -> None:
    from nbclient import NotebookClient

    release(small)
    cells = [
        "from pathlib import Path\nfrom hct_eval.coding.panel import coding_panel",
        "from hct_eval.programme import load_programme",
        f"code_here = {code_here}\nprog = load_programme('small', Path({str(small.project)!r}))",
        "coding_panel(prog, 'north', 'NK') if code_here else None",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, store_widget_state=True).execute()
    text = json.dumps(notebook)
    assert ("widgets" in notebook.metadata) == code_here
    assert not [words for words in ("lonely", "bus was cut", "allotment") if words in text]
    assert [set(output.data) for output in notebook.cells[-1].outputs] == (
        [{"application/vnd.jupyter.widget-view+json"}] if code_here else []
    )


def test_the_notebook_shows_the_panel_only_if_it_is_asked_to() -> None:
    path = Path(__file__).parents[2] / "notebooks" / "02_code_fragments.ipynb"
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert "code_here: bool = False" in cells[0]
    (shown,) = (cell for cell in cells if "coding_panel(" in cell)
    assert shown.splitlines()[-1] == "coding_panel(prog, place.id, coder) if code_here else None"


def test_sentences_are_cut_where_they_end_and_nothing_is_left_out() -> None:
    text = 'Well… I said "no!" to 3.5 of them? 🚌 yes'
    assert [text[start:end] for start, end in sentences(text)] == [
        "Well…",
        'I said "no!"',
        "to 3.5 of them?",
        "🚌 yes",
    ]
    assert sentences("  ") == []


def test_suggestions_are_worked_out_once_for_each_fragment_that_is_shown(
    panel: CodingPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = Coding.suggestions

    def suggestions(self: Coding, fragment: Fragment) -> str:
        asked.append(fragment.id)
        return real(self, fragment)

    monkeypatch.setattr(Coding, "suggestions", suggestions)
    panel.turn.value = "c1-t2"
    panel.picks.children[1].value = True
    panel.take.click()
    panel.picks.children[2].value = True
    panel.take.click()
    first, second = panel.fragment.options
    assert asked == [first[1].id, second[1].id]
    panel.fragment.value = first[1]
    assert asked[2:] == [first[1].id]
    panel.turn.value = "c1-t1"
    panel.turn.value = "c1-t2"
    assert asked[3:] == [second[1].id]
