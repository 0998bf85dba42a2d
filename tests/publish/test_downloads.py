"""What can be downloaded is what the page shows: as CSV, in one workbook, with words on each; nothing runs in it."""

import io
import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from lxml import html as lxml_html

from hct_eval.programme import Programme
from hct_eval.publish.charts import ranked_bars
from hct_eval.publish.downloads import METADATA, README, About, about_report, write_downloads
from hct_eval.publish.overview import cover
from hct_eval.publish.page import finish_page
from hct_eval.publish.page_tables import page_tables
from hct_eval.publish.results import gather
from hct_eval.publish.tables import show_table
from hct_eval.publish.workbook import HIDDEN, UNKNOWN, tables_workbook
from tests.publish.places import make_programme

ABOUT = About("A programme", "North", "2023", "Few are hidden.", invented=True, file="all.xlsx")
FORMULA = '=HYPERLINK("http://example.org","x")'
PEOPLE = pd.DataFrame(
    {
        "what": [FORMULA, "[x](http://example.org)", "$$n$$", "Buses", "ਬੱਸ"],
        "people": ["12", "*", "1,204", "9", "*"],
        "weight": [-0.5, 0.25, 1.0, None, 0.1],
        "sign": ["+", "-", "?", "", "@SUM(1)"],
    }
)


def page() -> str:
    chart = ranked_bars(
        pd.DataFrame({"thing": ["Loneliness", FORMULA], "share": [0.42, 0.1], "low": [0.3, 0.0], "high": [0.5, 0.2]}),
        "thing",
        "share",
        low="low",
        high="high",
        title="Loneliness leads",
        unit="share",
        base="n = 28 people",
        note="Lines are ranges.",
    )
    shown = show_table(PEOPLE, caption="Who: <all>", note="A note.")
    empty = show_table(PEOPLE.head(0), caption="Nobody")
    return finish_page("".join(part._repr_html_() for part in (chart, shown, empty)))


@pytest.fixture
def written(tmp_path: Path) -> tuple[str, Path]:
    more = {"links": show_table(pd.DataFrame({"cause": ["A"], "people": ["*"]}), caption="All links")}
    return write_downloads(page(), more, tmp_path, ABOUT), tmp_path / "data"


def test_figures_and_tables_are_read_back_as_they_stand() -> None:
    figure, table = page_tables(page())
    assert (figure.label, figure.title, figure.unit, figure.base) == (
        "Figure 1",
        "Loneliness leads",
        "Per cent",
        "n = 28 people",
    )
    assert figure.note == "Lines are ranges."
    assert figure.frame["Share (%)"].tolist() == [42.0, 10.0]
    assert table.title == "Who: <all>"
    assert table.frame["People"].tolist() == [12, "*", 1204, 9, "*"]
    assert table.frame["Weight"].tolist() == [-0.5, 0.25, 1.0, "not known", 0.1]
    assert table.name == "table-1-who-all"


def test_each_figure_and_table_links_to_its_file(written: tuple[str, Path]) -> None:
    made, data = written
    links = re.findall(r'<p class="hct-download"><a href="data/([^"]+)" download>([^<]+)</a></p>', made)
    assert links == [
        ("figure-1-loneliness-leads.csv", "Download figure 1 as data (CSV)"),
        ("table-1-who-all.csv", "Download table 1 as data (CSV)"),
    ]
    tree = lxml_html.fromstring(made)
    assert tree.xpath('//figure//a/@href[contains(., "figure-1")]')
    names = {path.name for path in data.iterdir()}
    assert names == {*(name for name, _ in links), "links.csv", "all.xlsx", README, METADATA}


def test_csv_holds_the_pages_numbers_and_no_formula(written: tuple[str, Path]) -> None:
    _, data = written
    table = pd.read_csv(data / "table-1-who-all.csv", keep_default_na=False, dtype="string")
    assert table["Weight"].tolist() == ["-0.5", "0.25", "1.0", "not known", "0.1"]
    assert table["What"].tolist()[0] == f"'{FORMULA}"
    assert table["Sign"].tolist() == ["'+", "'-", "?", "", "'@SUM(1)"]
    assert (data / "table-1-who-all.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_words_on_each_file_say_unit_base_period_and_what_is_hidden(written: tuple[str, Path]) -> None:
    _, data = written
    said = (data / README).read_text("utf-8")
    for words in ("North", "2023", "Few are hidden.", "invented", "Unit: Per cent", "Base: n = 28 people", "links.csv"):
        assert words in said
    described = json.loads((data / METADATA).read_text("utf-8"))
    kinds = {table["url"]: [c["datatype"] for c in table["tableSchema"]["columns"]] for table in described["tables"]}
    assert kinds["table-1-who-all.csv"] == ["string", "number", "number", "string"]
    assert set(kinds) == {path.name for path in data.glob("*.csv")}


def test_the_workbook_opens_with_cover_contents_notes_and_a_sheet_a_table(written: tuple[str, Path]) -> None:
    _, data = written
    book = openpyxl.load_workbook(data / "all.xlsx")
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Figure 1", "Table 1", "Data 1"]
    assert all(sheet.sheet_state == "visible" for sheet in book.worksheets)
    assert "North" in str(book["Cover"]["A1"].value)
    noted = [[cell.value for cell in row] for row in book["Notes"].iter_rows()][-3:]
    assert noted[1:] == [[2, "Lines are ranges."], [3, "A note."]]
    assert "Few are hidden." in str(noted[0][1])
    linked = [str(cell.value) for cell in book["Contents"]["A"]][-3:]
    assert linked == ["Figure 1", "Table 1", "Data 1"]
    cells = [[cell.value for cell in row] for row in book["Table 1"].iter_rows()]
    assert cells[0][0] == "Table 1. Who: <all> [note 1][note 3]"
    start = cells.index(["What", "People", "Weight", "Sign"])
    body = cells[start + 1 :]
    assert [row[1] for row in body] == [12, HIDDEN, 1204, 9, HIDDEN]
    assert [row[2] for row in body] == [-0.5, 0.25, 1, UNKNOWN, 0.1]
    assert [row[3] for row in body] == ["more (+)", "less (-)", "contested (?)", UNKNOWN, "'@SUM(1)"]
    assert [table.ref for table in book["Table 1"].tables.values()] == [f"A{start + 1}:D{start + 6}"]


def test_text_in_the_workbook_stays_text(written: tuple[str, Path]) -> None:
    _, data = written
    book = openpyxl.load_workbook(data / "all.xlsx")
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row), sheet.title
            outside = [c for c in row if c.hyperlink and not str(c.hyperlink.location).startswith("'")]
            assert outside == [], sheet.title
    words = [cell.value for cell in book["Table 1"]["A"]][-5:]
    assert words == [f"'{FORMULA}", "[x] (http://example.org)", "$ $n$ $", "Buses", "text: ਬੱਸ"]


def test_the_same_tables_give_the_same_bytes() -> None:
    made = [tables_workbook(page_tables(page()), title="t", notes=["n"]) for _ in range(2)]
    assert made[0] == made[1]
    properties = openpyxl.load_workbook(io.BytesIO(made[0])).properties
    assert (properties.creator or "", properties.lastModifiedBy or "") == ("", "")


def test_files_of_an_earlier_report_go(written: tuple[str, Path]) -> None:
    _, data = written
    write_downloads("<p>Nothing</p>", {}, data.parent, ABOUT)
    assert list(data.iterdir()) == []


def test_the_list_of_all_data_stands_where_the_page_keeps_a_place(tmp_path: Path) -> None:
    made = write_downloads(page() + '<p class="hct-all-data"></p>', {}, tmp_path, ABOUT)
    assert 'href="data/all.xlsx"' in made
    assert made.count('href="data/table-1-who-all.csv"') == 2
    assert "Who: &lt;all&gt;" in made


def test_what_all_files_say_comes_from_the_programme(tmp_path: Path) -> None:
    programme: Programme = make_programme(tmp_path, status="real", threshold=6, base=5)
    about = about_report(programme, "north")
    assert about.source == "Learning report, North. A test programme."
    assert not about.invented
    assert "Counts of 1 to 6 people are not shown and others are rounded to the nearest 5" in about.disclosure
    assert about_report(programme, "programme").place == "across all places"


def test_a_place_that_took_part_for_a_shorter_time_has_its_own_period_everywhere(tmp_path: Path) -> None:
    programme: Programme = make_programme(tmp_path)
    north, south = programme.partnerships
    shorter = programme.model_copy(update={"partnerships": (north.model_copy(update={"period": "May 2023"}), south)})
    periods = {name: about_report(shorter, name).period for name in ("north", "south", "programme")}
    assert periods == {"north": "May 2023", "south": "The year 2023", "programme": "The year 2023"}
    covers = [cover(gather(shorter, name), "draft").markup for name in ("north", "south")]
    assert ["<dd>May 2023</dd>" in covers[0], "The year 2023" in covers[0]] == [True, False]
    assert "<dd>The year 2023</dd>" in covers[1]
