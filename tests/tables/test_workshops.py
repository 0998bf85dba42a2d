"""A workshop's workbook, filled in as people do, comes back as tables; what cannot be right is refused by its place."""

import datetime as dt
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hct_eval.maps import MapError
from hct_eval.maps.ticks import read_ticks, save_tick
from hct_eval.programme import Programme, load_programme
from hct_eval.publish.results import gather
from hct_eval.publish.workshop import WORKBOOK, PackError, write_pack
from hct_eval.publish.workshop_book import results_workbook
from hct_eval.tables import TableError, check_partnership, read_processed, read_raw, write_processed
from hct_eval.tables.workshops import read_workshop, read_workshops
from tests.office import convert
from tests.publish.places import make_programme

pytestmark = pytest.mark.slow

LINKS, FACTORS, DECISIONS, ABOUT = "Links weighed", "Factors voted on", "Decisions made", "Workshop"
HOSTILE = '=HYPERLINK("http://x","y")'


class Book:
    """The workbook as somebody at a keyboard sees it: cells by the words of their header and row."""

    def __init__(self, path: Path) -> None:
        self.path, self.book = path, openpyxl.load_workbook(path)

    def page(self, sheet: str) -> Any:
        return self.book[sheet]

    def column(self, sheet: str, header: str) -> int:
        return next(cell.column for cell in self.page(sheet)[1] if cell.value == header)

    def row(self, sheet: str, **wanted: str) -> int:
        columns = {self.column(sheet, header): value for header, value in wanted.items()}
        rows = range(2, self.page(sheet).max_row + 1)
        return next(r for r in rows if all(self.page(sheet).cell(r, c).value == v for c, v in columns.items()))

    def free(self, sheet: str, header: str) -> int:
        rows = range(2, self.page(sheet).max_row + 2)
        return next(r for r in rows if self.page(sheet).cell(r, self.column(sheet, header)).value is None)

    def write(self, sheet: str, row: int, **cells: Any) -> int:
        for header, value in cells.items():
            name = {"can_act_on": "can act on", "taken_on_by": "taken on by", "by_when": "by when"}.get(header, header)
            self.page(sheet).cell(row, self.column(sheet, name)).value = value
        return row

    def save(self, target: Path) -> Path:
        target.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(target)
        return target


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose place north has a pack; drawing its map takes a while."""
    root = tmp_path_factory.mktemp("made")
    programme = make_programme(root)
    links = read_processed(programme, "north", "map_links")
    concepts = read_processed(programme, "north", "map_concepts")
    links.loc[links["cause"] == "Transport; Buses", "cause"] = HOSTILE
    concepts.loc[concepts["concept"] == "Transport; Buses", "concept"] = HOSTILE
    write_processed(links, programme, "north", "map_links")
    write_processed(concepts, programme, "north", "map_concepts")
    write_pack(gather(programme, "north"), programme.reports("north"), 1)
    return root


@pytest.fixture
def programme(made: Path, tmp_path: Path) -> Programme:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return load_programme("test", tmp_path)


@pytest.fixture
def empty(programme: Programme) -> Path:
    return programme.reports("north") / WORKBOOK


def fill(empty: Path) -> Book:
    """Fill the workbook in as after a workshop."""
    book = Book(empty)
    for row, answer in ((2, "north-1"), (3, "12/06/2024"), (4, 14)):
        assert book.page(ABOUT).cell(row, 1).value
        book.page(ABOUT).cell(row, 2).value = answer
    book.write(LINKS, book.row(LINKS, cause="Joining in", effect="Loneliness"), sign="-", strength="strong", votes=9)
    book.write(
        LINKS, book.row(LINKS, cause="Loneliness", effect="Joining in"), strength="not true", notes="they laughed"
    )
    new = book.free(FACTORS, "factor")
    book.write(FACTORS, new, factor="Warm rooms", new="yes", important=7, can_act_on=5, chosen="yes")
    book.write(FACTORS, book.row(FACTORS, factor="Loneliness"), votes=3, chosen="no")
    book.write(LINKS, book.free(LINKS, "cause"), cause="Warm rooms", effect="Joining in", sign="+", strength="weak")
    book.write(DECISIONS, 2, decision="Open the hall on Fridays", why="It is cold", factor="Warm rooms")
    book.write(DECISIONS, 2, taken_on_by="The parish council", by_when="2024-09-01")
    book.write(DECISIONS, 4, decision="=1+1 more buses", notes="ask again")
    book.page(DECISIONS).cell(4, book.column(DECISIONS, "decision")).data_type = "s"  # typed as words
    return book


def place_of(programme: Programme) -> Path:
    return programme.raw("north") / "workshop in June.xlsx"


def check_all(programme: Programme) -> None:
    maps = read_raw(programme, "north", "workshop_maps").set_index(["cause", "effect"])
    assert set(maps["workshop_id"]) == {"north-1"}
    assert set(maps["held_on"]) == {pd.Timestamp("2024-06-12")}
    assert set(maps["participants"]) == {14}
    assert maps["weight"].round(3).to_dict() == {
        ("Joining in", "Loneliness"): -1.0,
        ("Warm rooms", "Joining in"): 0.333,
    }
    assert read_ticks(programme, "north") == {"Warm rooms": True, "Loneliness": False}
    decided = read_raw(programme, "north", "decisions").set_index("decision_id")
    assert sorted(decided.index) == ["north-1-1", "north-1-3"]
    first = decided.loc["north-1-1"]
    assert (first["decision"], first["why"], first["concept"]) == (
        "Open the hall on Fridays",
        "It is cold",
        "Warm rooms",
    )
    assert (first["taken_on_by"], first["due_on"]) == ("The parish council", pd.Timestamp("2024-09-01"))
    assert decided.loc["north-1-3", "decision"] == "=1+1 more buses"
    found = read_workshops(programme, "north")[0]
    told = {(line["cause"], line["effect"]): line["strength"] for line in found.links}
    assert told["Loneliness", "Joining in"] == "not true"
    assert told[HOSTILE, "Joining in"] is None
    votes = {line["factor"]: (line["votes"], line["important"], line["can act on"]) for line in found.factors}
    assert votes["Warm rooms"] == (None, 7, 5)
    assert votes["Loneliness"] == (3, None, None)
    assert votes[HOSTILE] == (None, None, None)


def test_a_filled_in_workbook_makes_the_round_trip(programme: Programme, empty: Path) -> None:
    fill(empty).save(place_of(programme))
    check_all(programme)
    assert check_partnership(programme, "north") == []


def test_so_does_one_that_libreoffice_saved(programme: Programme, empty: Path, tmp_path: Path) -> None:
    given = fill(empty).save(tmp_path / "given" / "workshop in June.xlsx")
    convert("xlsx:Calc MS Excel 2007 XML", programme.raw("north"), given)
    assert place_of(programme).read_bytes() != given.read_bytes()
    check_all(programme)


def test_an_empty_workbook_says_nothing_and_is_no_mistake(programme: Programme, empty: Path) -> None:
    shutil.copy(empty, place_of(programme))
    assert read_workshops(programme, "north") == []
    assert read_raw(programme, "north", "workshop_maps").empty
    assert read_raw(programme, "north", "decisions").empty
    assert check_partnership(programme, "north") == []


def test_rows_and_columns_may_be_sorted_moved_and_added(programme: Programme, empty: Path) -> None:
    book = fill(empty)
    for sheet in (LINKS, FACTORS, DECISIONS, ABOUT):
        page = book.page(sheet)
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        header, body = rows[0], [row for row in rows[1:] if any(value is not None for value in row)]
        order = list(reversed(range(len(header))))
        page.delete_rows(1, page.max_row)
        page.append(["our own", *(header[i] for i in order)])
        for row in reversed(body):
            page.append([])
            page.append(["seen", *(row[i] for i in order)])
        for cell in (cell for row in page.iter_rows() for cell in row if cell.data_type == "f"):
            cell.data_type = "s"
    book.save(place_of(programme))
    check_all(programme)
    problems = check_partnership(programme, "north")
    assert {problem.severity for problem in problems} == {"warning"}
    assert all("further column" in problem.kind for problem in problems)


def test_formulas_of_people_stay_words(empty: Path) -> None:
    for page in openpyxl.load_workbook(empty):
        for row in page.iter_rows():
            assert all(cell.data_type != "f" and not str(cell.value).startswith("=") for cell in row)
    assert any(cell.value == f"'{HOSTILE}" for cell in openpyxl.load_workbook(empty)[FACTORS]["A"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1)
        .map(str.strip)
        .filter(bool),
        min_size=2,
        max_size=6,
        unique=True,
    )
)
def test_whatever_factors_are_called_an_untouched_workbook_is_right(tmp_path: Path, labels: list[str]) -> None:
    links = pd.DataFrame({"cause": labels[:-1], "effect": labels[1:], "sign": "?"})
    path = tmp_path / "book.xlsx"
    path.write_bytes(results_workbook(links, labels, place="A", folder="b", day=dt.date(2024, 1, 2)))
    found = read_workshop(path, "book.xlsx")
    assert found.problems == ()
    assert not found.says_anything
    assert [line["factor"] for line in found.factors] == labels
    assert [(line["cause"], line["effect"]) for line in found.links] == list(itertools.pairwise(labels))


def unknown_factor(book: Book) -> tuple[str, int, str]:
    row = book.write(LINKS, book.free(LINKS, "cause"), cause="Joining", effect="Loneliness", sign="-", strength="weak")
    return LINKS, row, "cause: unknown factor; .*Did you mean 'Joining in'.*yes in the column new"


def new_factor_without_its_mark(book: Book) -> tuple[str, int, str]:
    row = book.write(FACTORS, book.free(FACTORS, "factor"), factor="Benches", votes=2)
    return FACTORS, row, "factor: unknown factor; .*write yes in the column new"


def label_that_was_changed(book: Book) -> tuple[str, int, str]:
    row = book.write(FACTORS, book.row(FACTORS, factor="Joining in"), factor="Taking part")
    return FACTORS, row, "factor: label was changed; .*Write the label as it was"


def wrong_strength(book: Book) -> tuple[str, int, str]:
    row = book.write(LINKS, 2, strength="srong")
    return (
        LINKS,
        row,
        "strength: wrong value .found 'srong'.; .*weak, moderate, strong, not true. Did you mean 'strong'",
    )


def both_strength_and_not_true(book: Book) -> tuple[str, int, str]:
    row = book.write(LINKS, 2, strength="strong, not true")
    return LINKS, row, "strength: wrong value"


def weighed_and_not_true_in_two_rows(book: Book) -> tuple[str, int, str]:
    row = book.free(LINKS, "cause")
    book.write(LINKS, row, cause="Joining in", effect="Loneliness", sign="-", strength="not true")
    return LINKS, row, "cause, effect: weighed, and 'not true' in row|weighed, and 'not true'"


def link_that_was_turned_into_another(book: Book) -> tuple[str, int, str]:
    row = book.write(LINKS, book.row(LINKS, cause="Joining in", effect="Loneliness"), effect="Warm rooms")
    return LINKS, row, "link was changed; .*Another link goes into a free row"


def strength_without_direction(book: Book) -> tuple[str, int, str]:
    row = book.write(LINKS, book.row(LINKS, cause="Joining in", effect="Loneliness"), sign="?")
    return LINKS, row, r"sign: no direction; expected \+ or -"


def new_link_without_strength(book: Book) -> tuple[str, int, str]:
    row = book.write(LINKS, book.free(LINKS, "cause"), cause="Warm rooms", effect="Loneliness", sign="-")
    return LINKS, row, "strength: empty; .*A new link needs cause, effect, sign and strength"


def sign_turned_without_strength(book: Book) -> tuple[str, int, str]:
    row = book.write(LINKS, book.row(LINKS, cause=f"'{HOSTILE}", effect="Joining in"), sign="-")
    return LINKS, row, "strength: empty, though the sign was changed"


def votes_in_words(book: Book) -> tuple[str, int, str]:
    row = book.write(FACTORS, book.row(FACTORS, factor="Joining in"), votes="most of them")
    return FACTORS, row, "votes: wrong value; expected a number"


def votes_below_nought(book: Book) -> tuple[str, int, str]:
    row = book.write(FACTORS, book.row(FACTORS, factor="Joining in"), important=-2)
    return FACTORS, row, "important: wrong value .found -2.; expected at least 0"


def maybe_chosen(book: Book) -> tuple[str, int, str]:
    row = book.write(FACTORS, book.row(FACTORS, factor="Joining in"), chosen="perhaps")
    return FACTORS, row, "chosen: wrong value; expected yes or no"


def no_day(book: Book) -> tuple[str, int, str]:
    book.page(ABOUT).cell(3, 2).value = None
    return ABOUT, 3, "answer: held on is empty; .*Fill it in"


def an_id_with_blanks(book: Book) -> tuple[str, int, str]:
    book.page(ABOUT).cell(2, 2).value = "The June one"
    return ABOUT, 2, "answer: wrong value; expected an id"


def a_decision_without_words(book: Book) -> tuple[str, int, str]:
    return DECISIONS, book.write(DECISIONS, 6, taken_on_by="The surgery"), "decision: empty; expected what was decided"


def a_day_that_is_none(book: Book) -> tuple[str, int, str]:
    return DECISIONS, book.write(DECISIONS, 2, by_when="soon"), "by when: wrong value; expected a day"


def a_decision_about_something_unknown(book: Book) -> tuple[str, int, str]:
    return DECISIONS, book.write(DECISIONS, 2, factor="Zanziwick"), "factor: unknown factor"


def a_factor_twice(book: Book) -> tuple[str, int, str]:
    row = book.write(FACTORS, book.free(FACTORS, "factor"), factor="warm rooms", new="yes")
    return FACTORS, row, "factor: stands twice"


MISTAKES: list[Callable[[Book], tuple[str, int, str]]] = [
    unknown_factor,
    new_factor_without_its_mark,
    label_that_was_changed,
    wrong_strength,
    both_strength_and_not_true,
    weighed_and_not_true_in_two_rows,
    link_that_was_turned_into_another,
    strength_without_direction,
    new_link_without_strength,
    sign_turned_without_strength,
    votes_in_words,
    votes_below_nought,
    maybe_chosen,
    no_day,
    an_id_with_blanks,
    a_decision_without_words,
    a_day_that_is_none,
    a_decision_about_something_unknown,
    a_factor_twice,
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_mistake_is_named_with_sheet_row_and_column(
    programme: Programme, empty: Path, mistake: Callable[[Book], tuple[str, int, str]]
) -> None:
    book = fill(empty)
    sheet, row, words = mistake(book)
    book.save(place_of(programme))
    where = rf"north/workshop in June\.xlsx, sheet {sheet}, row {row}, column "
    for name in ("workshop_maps", "focus_ticks", "decisions"):
        with pytest.raises(TableError, match=f"{where}.*({words})") as caught:
            read_raw(programme, "north", name)
        assert "Zanziwick" not in str(caught.value)
    with pytest.raises(TableError):
        read_workshops(programme, "north")
    assert [problem for problem in check_partnership(programme, "north") if problem.severity == "error"]


def test_a_sheet_or_column_that_is_gone_is_named(programme: Programme, empty: Path) -> None:
    book = fill(empty)
    del book.book[DECISIONS]
    book.save(place_of(programme))
    with pytest.raises(TableError, match="sheet is missing; expected a sheet 'Decisions made'"):
        read_workshops(programme, "north")
    book = fill(empty)
    book.page(LINKS).cell(1, book.column(LINKS, "strength")).value = "how strong"
    book.save(place_of(programme))
    with pytest.raises(TableError, match="sheet Links weighed, row 1, column strength: column is missing"):
        read_workshops(programme, "north")


def test_merged_cells_are_refused_where_they_hide_a_value(programme: Programme, empty: Path) -> None:
    book = fill(empty)
    place = book.column(LINKS, "strength")
    book.page(LINKS).merge_cells(start_row=2, end_row=3, start_column=place, end_column=place)
    book.save(place_of(programme))
    with pytest.raises(TableError, match="row 3, column strength: merged with the cell above"):
        read_workshops(programme, "north")


def test_two_workshops_are_two_maps_and_the_later_decision_counts(programme: Programme, empty: Path) -> None:
    fill(empty).save(place_of(programme))
    second = fill(empty)
    second.page(ABOUT).cell(2, 2).value = "north-2"
    second.save(programme.raw("north") / "a copy.xlsx")
    assert read_raw(programme, "north", "workshop_maps")["workshop_id"].nunique() == 2
    second.page(ABOUT).cell(3, 2).value = "2024-07-01"
    second.write(FACTORS, second.row(FACTORS, factor="Loneliness"), chosen="yes")
    second.save(programme.raw("north") / "a copy.xlsx")
    assert read_ticks(programme, "north")["Loneliness"] is True
    assert [one.answers["workshop id"] for one in read_workshops(programme, "north")] == ["north-1", "north-2"]
    second.page(ABOUT).cell(3, 2).value = "2024-06-12"
    second.save(programme.raw("north") / "a copy.xlsx")
    with pytest.raises(TableError, match="another workshop of that day decided otherwise"):
        read_ticks(programme, "north")


def test_one_workshop_in_two_files_is_refused(programme: Programme, empty: Path) -> None:
    fill(empty).save(place_of(programme))
    fill(empty).save(programme.raw("north") / "zweite.xlsx")
    with pytest.raises(TableError, match=r"workshop id stands in north/workshop in June\.xlsx as well"):
        read_raw(programme, "north", "workshop_maps")


def test_an_id_that_a_table_made_by_hand_has_is_refused(programme: Programme, empty: Path) -> None:
    fill(empty).save(place_of(programme))
    path = programme.raw("north") / "workshop_maps.csv"
    path.write_text("workshop_id,cause,effect,weight\nnorth-1,Buses,Visits,0.5\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"June\.xlsx, sheet Workshop, column answer: workshop id stands in another"):
        read_raw(programme, "north", "workshop_maps")
    path.write_text("workshop_id,cause,effect,weight\nnorth-0,Buses,Visits,0.5\n", encoding="utf-8")
    assert set(read_raw(programme, "north", "workshop_maps")["workshop_id"]) == {"north-0", "north-1"}


def test_an_error_names_no_factor_that_the_workshop_made_up(programme: Programme, empty: Path) -> None:
    book = fill(empty)
    book.write(FACTORS, book.free(FACTORS, "factor"), factor="Vimblethorpe", new="yes")
    book.write(DECISIONS, 2, factor="Vimblethorp")
    book.save(place_of(programme))
    with pytest.raises(TableError, match="unknown factor") as caught:
        read_raw(programme, "north", "decisions")
    assert "Vimblethorp" not in str(caught.value)


def test_ticks_of_a_workshop_are_changed_in_its_workbook(programme: Programme, empty: Path) -> None:
    fill(empty).save(place_of(programme))
    with pytest.raises(MapError, match=r"workshop in June\.xlsx, sheet Factors voted on"):
        save_tick(programme, "north", "Loneliness", chosen=True)
    assert not (programme.raw("north") / "focus_ticks.csv").exists()


def test_a_workbook_that_was_filled_in_is_never_written_over(programme: Programme, empty: Path) -> None:
    results, folder = gather(programme, "north"), programme.reports("north")
    assert write_pack(results, folder, 1)[1] == empty  # nobody has filled it in
    book = Book(empty)
    book.write(DECISIONS, 2, decision="Open the hall")
    book.save(empty)
    before = empty.read_bytes()
    with pytest.raises(PackError, match=rf"{WORKBOOK} has been filled in; move it to data/raw/test/north"):
        write_pack(results, folder, 1)
    assert empty.read_bytes() == before
