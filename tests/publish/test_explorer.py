"""The map to explore, beside a report: what may be published is in the file, and nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hct_eval.maps.draw import draw_map
from hct_eval.programme import Programme
from hct_eval.publish.explorer import (
    MapTables,
    explore,
    place_explorer,
    published_quotes,
    told_ways,
    write_explorer,
)
from hct_eval.publish.results import PlaceResults, gather
from hct_eval.tables import write_processed
from tests.publish.places import make_programme, north_tables

pytestmark = pytest.mark.slow


def made(root: Path, **changed: Any) -> tuple[Programme, PlaceResults]:
    programme = make_programme(root, **changed)
    for name, frame in north_tables().items():
        write_processed(frame, programme, "north", name)
    return programme, gather(programme, "north")


def tables_of(results: PlaceResults) -> MapTables:
    return MapTables(*(results.tables[name] for name in ("map_concepts", "map_links", "map_loops", "claims")))


def held(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, flags=re.DOTALL)
    assert found
    return dict(json.loads(found.group(1)))


def test_only_published_links_and_rounded_counts_are_in_the_file(tmp_path: Path) -> None:
    _, results = made(tmp_path, threshold=4, base=5)
    data = held(place_explorer(results, seed=1))
    names = [one["label"] for one in data["factors"]]
    there = {(names[one["cause"]], names[one["effect"]]) for one in data["links"]}
    assert there == set(zip(results.links["cause"], results.links["effect"], strict=True))
    assert len(there) < len(results.tables["map_links"])
    assert all(one["people"] == "*" or int(one["people"]) % 5 == 0 for one in data["links"])
    assert set(names) == set(results.links["cause"]) | set(results.links["effect"])


def test_quotes_are_publishable_and_one_a_person(tmp_path: Path) -> None:
    _, results = made(tmp_path)
    claims = results.tables["claims"]
    quotes = published_quotes(claims, results.links)
    free = claims[claims["publishable"].fillna(value=False).astype(bool)]
    assert len(quotes)
    assert set(quotes["quote"]) <= set(free["quote"])
    assert quotes["quote"].isin(free["quote"]).sum() <= free["conversation_id"].nunique()
    data = json.dumps(held(place_explorer(results, seed=1)))
    assert not any(f'"{name}"' in data for name in {*claims["conversation_id"], *claims["claim_id"]})


def test_small_numbers_of_people_who_told_a_way_whole_are_hidden(tmp_path: Path) -> None:
    _, results = made(tmp_path, threshold=4, base=5)
    told = told_ways(tables_of(results), results.policy)
    assert len(told)
    assert set(told["told"]) <= {"0", "*", *(str(n) for n in range(5, 200, 5))}


def test_a_place_without_a_map_gets_no_file_and_loses_an_old_one(tmp_path: Path) -> None:
    programme, results = made(tmp_path)
    folder = programme.reports("north")
    path = write_explorer(results, folder, seed=1)
    assert path == folder / "map.html"
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert write_explorer(gather(programme, "south"), folder, seed=1) is None
    assert not path.exists()


def test_a_notebook_shows_the_same_view_without_what_may_not_be_published(tmp_path: Path) -> None:
    programme, results = made(tmp_path, threshold=4, base=5)
    tables = tables_of(results)
    drawing = draw_map(tables.concepts, tables.links, seed=1, starts=2)
    second = pd.DataFrame([("Drawn by a workshop", "Loneliness", "-")], columns=["cause", "effect", "sign"])
    view = explore(programme, results.place, tables, drawing, second=second, names=("people", "workshops"))
    data = held(view.page)
    names = [one["label"] for one in data["factors"]]
    own = {(names[one["cause"]], names[one["effect"]]) for one in data["links"] if one["of"] != "second"}
    assert own == set(zip(results.links["cause"], results.links["effect"], strict=True))
    assert len(own) < len(tables.links)
    assert all(one["people"] in ("", "*") or int(one["people"]) % 5 == 0 for one in data["links"])
    assert view._repr_html_().startswith("<div><iframe title=")
    assert len(repr(view)) < 100


def test_a_map_that_may_not_be_shown_gives_a_sentence_instead(tmp_path: Path) -> None:
    programme, results = made(tmp_path, threshold=1000, base=5)
    drawing = draw_map(results.tables["map_concepts"], results.tables["map_links"], seed=1, starts=1)
    view = explore(programme, results.place, tables_of(results), drawing)
    assert view._repr_html_() == "<p>No link of this map may be shown, so there is nothing to explore.</p>"
