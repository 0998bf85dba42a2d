"""An attacker who has nothing but the published files tries to work out what they hide.

The files of all seven reports are read (CSV, page, Word, workbook, map), never the package's own disclosure functions
and never a processed table. Covered:

- every cell that one file hides and another shows (CSV, page, Word file, workbook);
- who was reached: each dimension adds up to the people listened to (said in words), overlapping groups do not exceed
  those who said anything, the comparison with the area's profile, numbers and shares alike;
- who spoke of what: shares at two roundings with their intervals, links as lower ends, what recurs across places,
  and what the order of its rows says;
- who got better, worse or stayed the same: parts of a whole, with the mean change and its interval, which on a short
  scale tell the sum of all moves and of their squares (this attack recovered 28 of 50 hidden numbers exactly before
  such changes were rounded);
- a second release with one person more, from which the first is subtracted;
- what nobody looks at: properties, comments, hidden sheets, rows and text, drawings, payloads, identifiers of records.

Bounds are those of an integer program over all equations that touch a cell (`attacker_solving`).

Not covered: what somebody knows from elsewhere (who was in the room), words and style of quotes, scores that are no
whole numbers (SWEMWBS), averages of one wave, what the choice of hidden cells says of their size, how many people tell
a contested link the other way, and drawings as pictures (their coordinates are compared with the numbers beside them
in test_published_downloads). The steps of rounded changes are taken to be the largest that fit.
"""

from pathlib import Path

import pytest

from tests.notebooks.attacker_reading import (
    FEW,
    listened,
    read_map,
    read_moves,
    read_order,
    read_reach,
    rows_of,
    threshold,
    unlike,
)
from tests.notebooks.attacker_solving import System
from tests.notebooks.conftest import Journey

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reports(first_run: Journey) -> Path:
    return first_run.project / "reports" / "hct-sample"


def places(reports: Path) -> dict[str, Path]:
    """Return the folders of places' reports by the places' names."""
    names = [row["name"] for row in rows_of(reports / "programme" / "data" / "places.csv")]
    return {name: reports / name.lower() for name in names}


def narrow(system: System, few: int) -> dict[str, tuple[int, int]]:
    """Return the hidden numbers that are known, or known better than a star would tell: as one of fewer than `few`."""
    return {name: ends for name, ends in system.possible(sorted(system.hidden)).items() if ends[1] - ends[0] + 1 < few}


def test_what_one_file_hides_no_other_file_shows(reports: Path) -> None:
    found = {folder.name: unlike(folder) for folder in [*places(reports).values(), reports / "programme"]}
    assert {name: shown for name, (_, shown) in found.items() if shown} == {}
    assert sum(count for count, _ in found.values()) > 500


def test_no_number_of_those_reached_follows_from_all_that_adds_up(reports: Path) -> None:
    system = System()
    for folder in places(reports).values():
        read_reach(system, folder)
    few = threshold(reports / "plymouth")
    assert len(system.hidden) > 150
    assert len(system.sums) > 60
    assert narrow(system, few) == {}
    small = {name: ends for name, ends in system.possible(sorted(system.hidden)).items() if ends[1] <= few}
    assert set(small.values()) <= {(1, few)}  # known to be few, and no more than that


def test_how_many_got_better_or_worse_does_not_follow_from_mean_changes_and_their_ranges(reports: Path) -> None:
    system, equations = System(), 0
    for folder in places(reports).values():
        equations += read_moves(system, folder, rows_of(folder / "data" / "estimates.csv"))
    assert equations > 60
    assert len(system.hidden) > 40
    assert narrow(system, threshold(reports / "plymouth")) == {}


def test_no_change_of_a_group_that_is_not_shown_follows_from_a_difference_of_groups(reports: Path) -> None:
    for folder in places(reports).values():
        own = {row["What"]: row["Result"] for row in rows_of(folder / "data" / "estimates.csv")}
        against = [what for what, result in own.items() if what.startswith("Difference in change") and result != FEW]
        for what in against:
            measure, _, when = what.removeprefix("Difference in change in ").partition(" (took part, against ")
            group, _, period = when.rstrip(")").partition(", ")
            for part in ("took part", group):
                assert own[f"Change in {measure} ({part}, {period})"] not in (FEW, "none"), folder.name


def test_places_add_up_to_the_programme_and_no_place_is_hidden(reports: Path) -> None:
    own = {name: listened(folder) for name, folder in places(reports).items()}
    told = {row["Place"]: row["Listened to"] for row in rows_of(next((reports / "programme/data").glob("table-1-*")))}
    assert told == {name: f"{n} people" for name, n in own.items()}


def test_how_many_spoke_of_what_nearly_all_spoke_of_does_not_follow_from_links_and_orders(reports: Path) -> None:
    system, common = System(), rows_of(reports / "programme" / "data" / "common_factors.csv")
    for name, folder in places(reports).items():
        read_map(system, folder, common, name)
    assert read_order(system, common, {name: folder.name for name, folder in places(reports).items()}) > 20
    assert len(system.hidden) > 20
    assert narrow(system, threshold(reports / "plymouth")) == {}


def test_the_attack_finds_a_number_that_is_left_open_to_it() -> None:
    system = System()
    for name in ("a", "b"):
        system.hide(name, 1)
    system.know("c", 6, 6)
    system.equal({"a": 1.0, "b": 1.0, "c": 1.0}, 9)
    assert narrow(system, 4) == {"a": (1, 2), "b": (1, 2)}
    system.equal({"a": 1.0, "c": 1.0}, 8)
    assert narrow(system, 4) == {"a": (2, 2), "b": (1, 1)}
