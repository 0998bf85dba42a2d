"""Ticks on the shortlist: saved at once, read again, never lost."""

from pathlib import Path

import pandas as pd
import pytest

from hct_eval.maps import MapError, words
from hct_eval.maps.tick_panel import tick_panel
from hct_eval.maps.ticks import read_ticks, save_tick, ticks_path, with_ticks
from hct_eval.programme import Programme, load_programme
from hct_eval.tables import TableError

SHORTLIST = pd.DataFrame(
    {
        "concept": ["Buses", "Money", "=Rest; at night"],
        "why": ["first", "second", "third"],
        "chosen": [True, False, False],
    }
)


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    folder = tmp_path / "data" / "raw" / "p"
    (folder / "a").mkdir(parents=True)
    (folder / "programme.yml").write_text(
        "title: P\ndata_status: illustrative\npartnerships:\n- id: a\n  name: A\n  lead: L\n", encoding="utf-8"
    )
    return load_programme("p", project=tmp_path)


def test_a_tick_survives_and_another_leaves_it_alone(programme: Programme) -> None:
    assert read_ticks(programme, "a") == {}
    save_tick(programme, "a", "Money", chosen=True)
    save_tick(programme, "a", "Buses", chosen=False)
    save_tick(programme, "a", "=Rest; at night", chosen=True)
    assert read_ticks(programme, "a") == {"Money": True, "Buses": False, "=Rest; at night": True}
    save_tick(programme, "a", "Money", chosen=False)
    assert read_ticks(programme, "a")["Money"] is False
    text = ticks_path(programme, "a").read_text(encoding="utf-8")
    assert "\n'=Rest; at night,yes," in text  # a spreadsheet must not run it
    assert [path.name for path in programme.raw("a").iterdir()] == ["focus_ticks.csv"]


def test_ticks_go_before_the_words_for_the_focus(programme: Programme) -> None:
    save_tick(programme, "a", "Buses", chosen=False)
    save_tick(programme, "a", "Gone", chosen=True)
    save_tick(programme, "a", "Refused", chosen=False)
    shown = with_ticks(SHORTLIST, read_ticks(programme, "a"))
    assert shown.set_index("concept")["chosen"].to_dict() == {
        "Buses": False,
        "Money": False,
        "=Rest; at night": False,
        "Gone": True,
    }
    assert "not among the factors that rank first" in shown["why"].iloc[-1]
    assert words.say_ticks(shown, read_ticks(programme, "a")) == "A workshop decided; chosen: Gone."
    pd.testing.assert_frame_equal(with_ticks(SHORTLIST, {}), SHORTLIST)
    assert words.say_ticks(SHORTLIST, {}) == "No workshop has ticked yet; the words for the focus name Buses."


@pytest.mark.parametrize(
    ("ticks", "said"),
    [
        ({"Money": False}, "A workshop decided against Money; 2 factors are not decided. "),
        ({"Money": True, "=Rest; at night": False}, "A workshop decided; chosen: Money. "),
        (
            {"Money": False, "=Rest; at night": False},
            "A workshop decided against Money and =Rest; at night; one factor is not decided. ",
        ),
        ({"Buses": False, "Money": False, "=Rest; at night": False}, "A workshop decided against all."),
        ({"Buses": True}, "A workshop decided; chosen: Buses."),
    ],
)
def test_what_nobody_ticked_is_not_said_to_be_decided(ticks: dict[str, bool], said: str) -> None:
    by_focus = "Named by the words for the focus, and not decided: Buses." if "Buses" not in ticks else ""
    assert words.say_ticks(with_ticks(SHORTLIST, ticks), ticks) == said + by_focus


def test_a_file_made_by_hand_is_read_and_its_notes_stay(programme: Programme) -> None:
    ticks_path(programme, "a").write_text("Concept;Chosen;Notes\nBuses;yes;long talk\n", encoding="utf-8")
    save_tick(programme, "a", "Money", chosen=True)
    assert read_ticks(programme, "a") == {"Buses": True, "Money": True}
    assert "Buses,yes,,long talk" in ticks_path(programme, "a").read_text(encoding="utf-8")


def test_a_file_with_columns_of_its_own_is_not_written_over(programme: Programme) -> None:
    path = ticks_path(programme, "a")
    path.write_text("concept,chosen,source\nBuses,yes,flip chart\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(MapError, match=r"source.*by hand"):
        save_tick(programme, "a", "Money", chosen=True)
    assert path.read_bytes() == before


def test_ticks_of_a_workbook_are_changed_there(programme: Programme) -> None:
    with pd.ExcelWriter(programme.raw("a") / "workshop.xlsx") as book:
        pd.DataFrame({"concept": ["Buses"], "chosen": ["yes"]}).to_excel(book, sheet_name="focus ticks", index=False)
    assert read_ticks(programme, "a") == {"Buses": True}
    with pytest.raises(MapError, match=r"workshop\.xlsx, sheet focus ticks"):
        save_tick(programme, "a", "Money", chosen=True)


def test_a_word_other_than_yes_or_no_is_refused_before_anything_is_written(programme: Programme) -> None:
    ticks_path(programme, "a").write_text("concept,chosen\nBuses,perhaps\n", encoding="utf-8")
    with pytest.raises(TableError, match="yes or no"):
        save_tick(programme, "a", "Money", chosen=True)


def test_the_panel_saves_each_tick_at_once(programme: Programme) -> None:
    panel = tick_panel(programme, "a", SHORTLIST)
    assert {name: tick.value for name, tick in panel.ticks.items()} == {
        "Buses": True,
        "Money": False,
        "=Rest; at night": False,
    }
    panel.ticks["Money"].value = True
    assert read_ticks(programme, "a") == {"Money": True}
    assert "Buses, Money" in panel.message.value
    again = tick_panel(programme, "a", SHORTLIST)
    assert again.ticks["Money"].value


def test_the_panel_shows_what_the_file_holds_where_it_cannot_save(programme: Programme) -> None:
    panel = tick_panel(programme, "a", SHORTLIST)
    ticks_path(programme, "a").write_text("concept,chosen\nBuses,perhaps\n", encoding="utf-8")
    panel.ticks["Money"].value = True
    assert panel.ticks["Money"].value is False
    assert panel.message.value.startswith("Not saved")


def test_a_workshop_may_choose_what_is_not_on_the_list(programme: Programme) -> None:
    panel = tick_panel(programme, "a", SHORTLIST, ["Buses", "Sleep; enough of it", "Walks"])
    panel.add.click()
    assert panel.message.value == "Choose a factor first."
    panel.other.value = "Sleep; enough of it"
    panel.add.click()
    assert read_ticks(programme, "a") == {"Sleep; enough of it": True}
    assert with_ticks(SHORTLIST, read_ticks(programme, "a"))["concept"].tolist()[-1] == "Sleep; enough of it"
    again = tick_panel(programme, "a", SHORTLIST)
    again.ticks["Sleep; enough of it"].value = False
    assert len(with_ticks(SHORTLIST, read_ticks(programme, "a"))) == len(SHORTLIST)


def test_an_empty_sheet_of_that_name_keeps_nobody_from_ticking(programme: Programme) -> None:
    with pd.ExcelWriter(programme.raw("a") / "all tables.xlsx") as book:
        pd.DataFrame(columns=["concept", "chosen"]).to_excel(book, sheet_name="focus_ticks", index=False)
    save_tick(programme, "a", "Buses", chosen=True)
    assert read_ticks(programme, "a") == {"Buses": True}


def test_a_label_that_begins_with_an_apostrophe_keeps_it(programme: Programme) -> None:
    ticks_path(programme, "a").write_text("concept,chosen,notes\n'Tis cold,yes,=1+1\n", encoding="utf-8")
    save_tick(programme, "a", "'=Odd", chosen=True)
    assert read_ticks(programme, "a") == {"'Tis cold": True, "'=Odd": True}
    assert ",'=1+1\n" in ticks_path(programme, "a").read_text(encoding="utf-8")
