"""What is written is read as it was, for every format, as far as the format can hold it; the rest is said."""

import json
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from hct_eval.maps import CognitiveMap
from hct_eval.maps.formats import FormatError, find_map, read_map, write_map
from hct_eval.maps.formats.map_file import not_held
from hct_eval.maps.formats.registry import TARGETS, read_map_bytes
from tests.maps.formats.maps import Rows, held_by, maps, plain, without

WAYS = {f"{form or 'usual'}{ending}": target for (ending, form), target in TARGETS.items() if (ending, form) not in
        {(".json", "kumu-project"), (".xlsx", "links"), (".csv", "matrix")}}  # fmt: skip
MADE_UP = ("id", "x", "y")
"""What a format that needs them makes where the map has none."""


def check(m: CognitiveMap) -> None:
    """Write a map every way and read it: equal to what the format can hold, and what that lacks is said."""
    whole = plain(m)
    made = tuple(name for name in MADE_UP if name not in m.concepts)
    alike: dict[object, tuple[Rows, Rows]] = {}
    for way, target in WAYS.items():
        holds = (target.concept_columns, target.link_columns, target.contradictions, target.idle_links)
        if holds not in alike:
            alike[holds] = plain(held_by(m, target))
        concepts, links = alike[holds]
        back = read_map_bytes(target.content(m))
        assert back.format == target.kind
        found = plain(back.map)
        assert without(found[0], made) == without(concepts, made), way
        assert without(found[1], ("id",)) == without(links, ("id",)), way
        assert bool(not_held(m, target)) == ((concepts, links) != whole), way


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(maps())
def test_a_map_comes_back_as_it_was_from_every_format(m: CognitiveMap) -> None:
    check(m)


@pytest.mark.slow
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(maps())
def test_500_maps_come_back_as_they_were_from_every_format(m: CognitiveMap) -> None:
    check(m)


@pytest.mark.parametrize("way", [way for way, target in WAYS.items() if target.link_columns is None])
def test_fields_with_names_that_formats_use_themselves_come_back(way: str) -> None:
    links = {"cause": ["A", "B"], "effect": ["B", "A"], "weight": [0.5, -1], "type": ["t", None], "id": ["l1", "l2"]}
    more = {"label": ["says", None], "delayed": [True, None], "group": ["g", "h"], "style": ["s", None], "x": [1.0, 2]}
    concepts = {"concept": [f"C{n}" for n in range(20)], "type": [f"t{n}" for n in range(20)], "group": ["g"] * 20}
    odd = {"direction": ["north"] * 20, "title": ["Dr"] * 20, "level": ["system"] * 20, "size": ["big"] * 20}
    m = CognitiveMap.from_links(pd.DataFrame({**links, **more}), concepts=pd.DataFrame({**concepts, **odd}))
    back = read_map_bytes(WAYS[way].content(m)).map
    lost = ("size",) if "graph" in way or "gexf" in way else ()
    lost += ("style",) if way.endswith("prsm") else ()
    for kept, found in zip(plain(m), plain(back), strict=True):
        assert without(kept, ("id", *lost)) == without(found, ("id", *lost))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "ids",
    [
        ["n0", None, "n1", "n2", "n3"],
        ["1", None, "2", "3", "4"],
        ["factor1", None, "factor2", "factor3", "factor4"],
        ["a", "a", "b", "c", "d"],
    ],
)
def test_a_factor_added_to_a_file_with_ids_loses_none_and_moves_no_link(way: str, ids: list[str | None]) -> None:
    links = {"cause": ["Buses", "Money", "Crime"], "effect": ["Going out", "Buses", "Going out"]}
    names = pd.DataFrame({"concept": ["Buses", "Crime", "Going out", "Health", "Money"], "id": ids})
    m = CognitiveMap.from_links(pd.DataFrame({**links, "weight": [0.5, 0.3, -0.9]}), concepts=names)
    back = read_map_bytes(WAYS[way].content(m)).map
    assert back.labels == m.labels
    ends = ["cause", "effect", "weight"]
    pd.testing.assert_frame_equal(back.links[ends], m.links[ends], check_dtype=False)


def test_a_link_added_to_a_file_of_prsm_has_an_id_of_its_own() -> None:
    links = {"cause": ["A", "A", "B"], "effect": ["B", "C", "C"], "weight": [0.5] * 3, "id": ["link2", None, "link1"]}
    written = json.loads(WAYS["usual.prsm"].content(CognitiveMap.from_links(pd.DataFrame(links))))
    assert [one["id"] for one in written["edges"]] == ["link2", "link3", "link1"]


def test_a_file_is_never_overwritten_unasked(tmp_path: Path) -> None:
    m = CognitiveMap.from_links(pd.DataFrame({"cause": ["A"], "effect": ["B"], "weight": [0.5]}))
    path = tmp_path / "new" / "a.json"
    write_map(m, path)
    before = path.read_bytes()
    with pytest.raises(FormatError, match="already"):
        write_map(CognitiveMap.from_links(m.links.head(0), concepts=["C"]), path)
    assert path.read_bytes() == before
    write_map(m, path, anew=True)
    assert path.read_bytes() == before  # the same map gives the same bytes
    assert find_map(path)
    assert read_map(path).map.links.equals(m.links.assign(id=read_map(path).map.links["id"]))


@pytest.mark.parametrize(("name", "form"), [("a.doc", ""), ("a.json", "prsm"), ("a", ""), ("a.csv", "kumu")])
def test_a_form_that_cannot_be_written_is_refused(tmp_path: Path, name: str, form: str) -> None:
    m = CognitiveMap.from_matrix(pd.DataFrame([[0.0]], index=["a"], columns=["a"]))
    with pytest.raises(FormatError, match="a map can be written as"):
        write_map(m, tmp_path / name, form=form)


def test_gexf_and_graphml_open_in_networkx(tmp_path: Path) -> None:
    m = CognitiveMap.from_links(pd.DataFrame({"cause": ["A & <b>"], "effect": ["B"], "weight": [-0.5]}))
    for name, opened in (("a.gexf", nx.read_gexf), ("a.graphml", nx.read_graphml)):
        write_map(m, tmp_path / name)
        graph = opened(tmp_path / name)
        ((_, _, facts),) = graph.edges(data=True)
        assert (facts["weight"], facts["signed weight"], facts["sign"]) == (0.5, -0.5, "-")
        assert "A & <b>" in {node["label"] for _, node in graph.nodes(data=True)}
