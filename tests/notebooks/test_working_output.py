"""Executed notebooks 03 to 05 are looked at by colleagues: no cell's output shows a number that the report hides."""

from collections.abc import Iterator
from dataclasses import dataclass

import nbformat
import pytest
from lxml import html

from hct_eval.publish.results import PlaceResults, gather
from tests.notebooks.conftest import Journey

pytestmark = pytest.mark.slow

STAGES = ("03_build_map", "04_choose_focus", "05_measure_change")
COUNTED = ("People", "People behind the weakest link", "Most people", "Trained", "Ready", "Active", "Left")
"""Columns of numbers of people."""
WEIGHED = ("Weight", "Low", "High")


@dataclass(frozen=True)
class Shown:
    """A table of a notebook: its caption and its rows by the names of their columns."""

    caption: str
    rows: tuple[dict[str, str], ...]


def outputs(journey: Journey, place: str, stage: str) -> Iterator[str]:
    """Give what each cell of an executed notebook shows: markup, or the text that it printed."""
    (path,) = journey.programme.runs(place).glob(f"{stage}*.ipynb")
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            yield output.get("text") or data.get("text/html") or data.get("text/plain", "")


def tables(shown: str) -> Iterator[Shown]:
    if "<table" not in shown:
        return
    for table in html.fromstring(shown).iter("table"):
        rows = [[" ".join(cell.text_content().split()) for cell in row.iter("th", "td")] for row in table.iter("tr")]
        caption = " ".join(each.text_content() for each in table.iter("caption"))
        yield Shown(caption, tuple(dict(zip(rows[0], row, strict=True)) for row in rows[1:]))


def places(journey: Journey) -> list[PlaceResults]:
    return [gather(journey.programme, place) for place in journey.programme.place_ids]


def plain(text: str) -> str:
    return " ".join(html.fromstring(f"<p>{text}</p>").text_content().split())


def test_numbers_of_people_are_those_that_may_be_shown(first_run: Journey) -> None:
    seen = stars = 0
    for results in places(first_run):
        for stage in STAGES:
            for shown in outputs(first_run, results.place.id, stage):
                for table in tables(shown):
                    cells = [row[name] for row in table.rows for name in COUNTED if name in row]
                    seen, stars = seen + len(cells), stars + cells.count("*")
                    numbers = {int(cell.replace(",", "")) for cell in cells if cell not in ("*", "not known")}
                    assert not {n for n in numbers if 0 < n <= results.policy.threshold}, (stage, table.caption)
    assert seen > 1000
    assert stars > 200


def test_of_a_link_that_the_report_hides_neither_people_nor_weight_are_shown(first_run: Journey) -> None:
    few = 0
    for results in places(first_run):
        links = results.tables["map_links"].set_index(["cause", "effect"])
        for stage in STAGES[:2]:
            for shown in outputs(first_run, results.place.id, stage):
                for row in (row for table in tables(shown) for row in table.rows):
                    pair = row.get("Cause", ""), row.get("Effect", "")
                    if pair not in links.index:
                        continue
                    told = int(links.loc[pair, "sources"])
                    if told <= results.policy.threshold:
                        few += 1
                        assert row.get("People", "*") == "*", (stage, pair)
                        assert {row.get(name, "") for name in WEIGHED} <= {"", "not known"}, (stage, pair)
    assert few > 100


def test_of_a_factor_that_few_or_nearly_all_spoke_of_no_number_is_shown(first_run: Journey) -> None:
    seen = 0
    for results in places(first_run):
        concepts = results.tables["map_concepts"].set_index("concept")["sources"]
        limit, asked = results.policy.threshold, len(results.conversations)
        hidden = set(concepts.index[(concepts <= limit) | (asked - concepts <= limit)])
        for shown in outputs(first_run, results.place.id, STAGES[1]):
            for row in (row for table in tables(shown) for row in table.rows if "People" in row):
                if row.get("Concept") in hidden:
                    seen += 1
                    assert row["People"] == "*", (results.place.id, row["Concept"])
    assert seen > 5


def test_of_an_estimate_that_the_report_hides_or_rounds_nothing_exact_is_shown(first_run: Journey) -> None:
    seen = 0
    for results in places(first_run):
        text = plain(" ".join(outputs(first_run, results.place.id, STAGES[2])))
        raw = results.tables["estimates"].set_index("estimate_id")["sentence"]
        unsaid = results.estimates[results.estimates["hidden"] | results.estimates["coarse"]]
        for name in unsaid["estimate_id"]:
            seen += 1
            assert plain(str(raw[name])) not in text, (results.place.id, name)
    assert seen > 60


def test_researchers_are_not_told_by_nearly_all_of_them(first_run: Journey) -> None:
    seen = 0
    for results in places(first_run):
        for shown in outputs(first_run, results.place.id, STAGES[2]):
            for row in (row for table in tables(shown) for row in table.rows if {"Trained", "Ready"} <= set(row)):
                counts = {name: row[name] for name in ("Trained", "Ready", "Active", "Left")}
                number = {name: int(n.replace(",", "")) for name, n in counts.items() if n != "*"}
                for part, whole in (
                    ("Ready", "Trained"),
                    ("Active", "Trained"),
                    ("Left", "Trained"),
                    ("Active", "Ready"),
                ):
                    if number.get(part, 0) and whole in number:
                        seen += 1
                        assert number[whole] - number[part] > results.policy.threshold
    assert seen > 5


def test_how_many_withdrew_or_kept_their_story_back_is_not_one_number_less_another(first_run: Journey) -> None:
    withdrawn = 0
    for results in places(first_run):
        register = results.tables["conversations"]
        withdrawn += len(register) - len(results.conversations)
        shown = [table for each in outputs(first_run, results.place.id, STAGES[2]) for table in tables(each)]
        (collected,) = (table for table in shown if table.caption.startswith("What was collected in"))
        rows = {row["Table"]: row["Rows"] for row in collected.rows}
        assert rows["conversations"] == str(len(results.conversations))
        assert rows["outcome_stories"] in ("0", "*")
        counts = [row for table in shown if table.caption.startswith("Outcome stories") for row in table.rows]
        told = [row for table in shown if table.caption.startswith("Stories whose tellers") for row in table.rows]
        assert sum(int(row["Stories"]) for row in counts) == len(told)
        months = results.estimates[results.estimates["counts"] == "months"]
        blank = int(results.conversations["held_on"].isna().sum())
        assert set(months["missing"].dropna()) <= {0}  # no month is missing
        undated = months["sentence"].str.extract(r"as their day is not known: (.+?) conversations?\.")[0].dropna()
        assert set(undated) <= {"fewer than 10", str(blank)}
    assert withdrawn > 1
