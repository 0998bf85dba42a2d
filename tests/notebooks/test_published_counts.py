"""The whole sample as it is published: no small count can be read or worked out from any byte of it."""

import json
import re
from html import unescape

import pandas as pd
import pytest

from hct_eval.publish.audit.bounds import possible
from hct_eval.publish.audit.place import place_rows
from hct_eval.publish.audit.published import published_rows, reader_cells
from hct_eval.publish.audit.reach import reach_key
from hct_eval.publish.release import released_tables
from hct_eval.publish.results import gather
from hct_eval.tables import read_processed
from tests.notebooks.bytes_out import contents
from tests.notebooks.conftest import Journey

pytestmark = pytest.mark.slow


def on_disk(journey: Journey, place: str) -> pd.DataFrame:
    """Return a place's published rows as anybody reads them from its files."""
    folder = journey.programme.reports(place)
    tables = {path.stem: pd.read_csv(path, dtype="string", keep_default_na=False) for path in folder.glob("data/*.csv")}
    page = (folder / "report.html").read_text(encoding="utf-8")
    said = re.search(r"We held conversations with (.*? people)", page)
    return published_rows(tables, {"listened": said.group(1)} if said else {})


def reported(journey: Journey) -> list[str]:
    """Return the places that have a report."""
    places = journey.programme.place_ids
    return [place for place in places if (journey.programme.reports(place) / "report.html").is_file()]


def small_counts(journey: Journey, place: str) -> pd.DataFrame:
    """Return the exact counts of 1 to the threshold, which only we know."""
    reach = read_processed(journey.programme, place, "reach")
    few = reach["conversations"].between(1, journey.programme.disclosure.threshold)
    return reach[few & reach["value"].notna()]


def test_what_lies_beside_a_report_is_what_was_audited(journey: Journey) -> None:
    results = gather(journey.programme, "plymouth")
    audited = place_rows(results, released_tables(results))
    beside = on_disk(journey, "plymouth")
    stars = [set(rows.loc[rows["shown"] == "*", "row"]) for rows in (audited, beside)]
    assert stars[0] == stars[1]
    assert len(stars[0])


def test_linear_programming_over_the_published_files_finds_no_hidden_count(journey: Journey) -> None:
    threshold = journey.programme.disclosure.threshold
    for place in reported(journey):
        rows = on_disk(journey, place)
        found = possible(*reader_cells(rows, journey.programme.disclosure))
        few = small_counts(journey, place)
        keys = [reach_key(d, v) for d, v in zip(few["dimension"], few["value"], strict=True)]
        assert set(keys) <= set(found.index), place
        assert (found.loc[keys, "low"] <= 1).all(), place
        assert (found.loc[keys, "high"] >= threshold).all(), place


def test_no_page_drawing_payload_or_executed_report_shows_a_small_count_beside_its_name(journey: Journey) -> None:
    programme = journey.programme
    for place in reported(journey):
        files = [path for path in programme.reports(place).rglob("*") if path.is_file()]
        files += programme.runs(place).glob("06_*.ipynb")
        text = " ".join(unescape(re.sub(r"<[^>]+>|\\[nt]|[\"',:|]", " ", contents(path))) for path in files)
        for row in small_counts(journey, place).itertuples():
            if row.dimension in ("consent", "language"):
                continue  # their names are common words
            beside = re.search(
                rf"(?<!\w){re.escape(str(row.value))}\s+(?:people\s+)?{row.conversations}(?![\d.%])", text
            )
            assert beside is None, (place, row.dimension)


def test_no_link_of_too_few_people_is_in_any_published_byte(journey: Journey) -> None:
    programme = journey.programme
    for place in reported(journey):
        folder = programme.reports(place)
        published = gather(programme, place).links
        shown = set(zip(published["cause"], published["effect"], strict=True))
        for path in folder.glob("data/*.csv"):
            if path.stem not in ("links", "quotes"):
                continue
            table = pd.read_csv(path, dtype="string", keep_default_na=False)
            ends = ["More of this", "of this"] if path.stem == "links" else ["cause", "effect"]
            assert {tuple(map(_plain, pair)) for pair in table[ends].itertuples(index=False)} <= shown, path.name
        page = folder / "map.html"
        if not page.is_file():
            continue
        payload = page.read_text(encoding="utf-8")
        payload = json.JSONDecoder().raw_decode(payload, payload.index('{"factors":'))[0]
        labels = [factor["label"] for factor in payload["factors"]]
        assert {(labels[link["cause"]], labels[link["effect"]]) for link in payload["links"]} == shown
        counts = [link["people"] for link in payload["links"]]
        counts += [told for ways in payload["told"].values() for _, told in ways]
        small = {str(n) for n in range(1, programme.disclosure.threshold + 1)}
        assert not small & set(counts)


def _plain(cell: str) -> str:
    return cell.removeprefix("'")
