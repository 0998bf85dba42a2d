"""The team's pages break none of the rules that reports are held to, and show text as text."""

from datetime import date
from pathlib import Path

import pytest

from hct_eval.publish.edition.accessible import accessible
from hct_eval.publish.edition.candidate import Candidate
from hct_eval.publish.edition.changes import Change, PlaceChanges
from hct_eval.publish.edition.contained import contained
from hct_eval.publish.edition.disclosed import what_is_disclosed
from hct_eval.publish.edition.finding import Finding
from hct_eval.publish.edition.team_pages import changes_page, checklist_page
from tests.publish.places import make_programme

DAY = date(2026, 11, 30)


@pytest.mark.slow
def test_they_pass_the_gates_and_show_text_as_text(tmp_path: Path) -> None:
    programme = make_programme(tmp_path)
    told = what_is_disclosed(programme, "north")
    warning = Finding("files", "north", "warn", "<b>bold</b>", "Look.")
    other = Finding("files", "south", "warn", "Of another place", "Look.")
    moved = Change("reach", "area: <i>Uphill</i>", "people", "moved", "20", "25", 0.25)
    changes = [PlaceChanges("north", "2026-10-31", 12, 11, 0, (moved,)), PlaceChanges("south", "", 3)]
    pages = {
        "changes.html": changes_page(programme, "2026-11-30", DAY, changes, 0, ()),
        "checklist.html": checklist_page(programme, "north", "2026-11-30", DAY, told.checklist, [warning, other]),
    }
    for name, page in pages.items():
        (tmp_path / name).write_text(page, encoding="utf-8")
        assert "Stays in the house." in page
    candidate = Candidate(programme, "north", {name: tmp_path / name for name in pages})
    assert [*accessible(candidate), *contained(candidate)] == []
    assert "&lt;i&gt;Uphill&lt;/i&gt;" in pages["changes.html"]
    assert "&lt;b&gt;bold&lt;/b&gt;. Look." in pages["checklist.html"]
    assert "Of another place" not in pages["checklist.html"]
    assert pages["checklist.html"].count('<label><input type="checkbox">') >= 8
