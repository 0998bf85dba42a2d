"""A Kumu project brought up to date: what changed is changed, and the partnership's own work stays."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from hct_eval.maps import CognitiveMap
from hct_eval.maps.formats import FormatError, read_map, update_map
from hct_eval.maps.formats.kumu_update import update_project
from hct_eval.maps.formats.kumu_write import project_bytes
from hct_eval.maps.formats.registry import read_map_bytes
from tests.maps.formats.maps import maps
from tests.maps.formats.reading import arrows, project, read

pytestmark = pytest.mark.slow


def kept_on_kumu() -> dict[str, Any]:
    """A project as a partnership keeps it: places, colours, own fields, a view, a loop, parallel and mutual links."""
    data = project(
        [("a", "Bus\nservice", "Service"), ("b", "Going out", None), ("c", "Loneliness", None), ("d", "Cost", None)],
        [
            ("a", "b", "++"),
            ("b", "c", "Opposite"),
            ("d", "b", "-"),
            ("b", "d", "+", "mutual"),
            ("d", "c", "+"),
        ],
        maps=[
            {
                "_id": "m1",
                "name": "Ours",
                "elements": [
                    {"element": key, "position": {"x": 100 * n, "y": 7}, "style": {"color": "red"}}
                    for n, key in enumerate("abcd")
                ],
                "connections": [{"connection": "c1", "style": {"width": 3}}, {"connection": "c4"}],
            }
        ],
        perspectives=[{"_id": "p", "name": "By ward", "style": "element { color: ward }"}],
        loops=[{"_id": "l", "label": "R1", "connections": ["c4", "c1"]}],
        attributes=[{"_id": "at", "name": "Ward", "values": ["Ham"]}],
        visibility="private",
    )
    data["elements"][0]["attributes"] |= {"ward": "Ham", "quotes": "SAID"}
    return data


def test_nothing_changes_where_the_map_says_the_same(tmp_path: Path) -> None:
    data = kept_on_kumu()
    del data["elements"][0]["attributes"]["quotes"]
    same = read(tmp_path, data).map
    content, said = update_project(json.dumps(data).encode(), same)
    assert json.loads(content) == data
    assert said[0] == "The two versions of the map say the same."


def new_map(tmp_path: Path) -> CognitiveMap:
    links = pd.DataFrame(
        [
            ("Bus service", "Going out", -1.0, 12),
            ("Going out", "Loneliness", -1.0, 9),
            ("Cost", "Going out", 0.0, 8),
            ("Going out", "Cost", 1.0, 8),
            ("Friends", "Going out", 0.5, 20),
        ],
        columns=["cause", "effect", "weight", "sources"],
    )
    links["sign"] = ["-", "-", "?", "+", "+"]
    concepts = pd.DataFrame({"concept": ["Friends", "Cost"], "level": ["community", "system"]})
    return CognitiveMap.from_links(links, concepts=concepts)


def test_what_changed_is_changed_and_the_rest_stays(tmp_path: Path) -> None:
    before = kept_on_kumu()
    old = tmp_path / "old.json"
    old.write_text(json.dumps(before))
    said = update_map(old, new_map(tmp_path), tmp_path / "out.json")
    after = json.loads((tmp_path / "out.json").read_text())
    for name in ("perspectives", "loops", "attributes", "visibility"):
        assert after[name] == before[name]
    elements = {one["_id"]: one["attributes"] for one in after["elements"]}
    assert elements["a"] == {"label": "Bus\nservice", "element type": "Service", "ward": "Ham"}
    assert elements["d"]["level"] == "system"
    (friends,) = [key for key, fields in elements.items() if fields["label"] == "Friends"]
    connections = {one["_id"]: one for one in after["connections"]}
    assert connections["c0"]["attributes"] == {"connection type": "+-", "signed weight": -1.0, "sources": 12}
    assert connections["c1"]["attributes"] == {"connection type": "Opposite", "sources": 9}
    assert "c4" not in connections
    shown = after["maps"][0]
    assert shown["elements"][:4] == before["maps"][0]["elements"]
    assert shown["elements"][4]["element"] == friends
    spot = shown["elements"][4]["position"]
    assert 0 < (spot["x"] - 100) ** 2 + (spot["y"] - 7) ** 2 < 121**2  # near the one that it is linked with
    assert shown["connections"] == [{"connection": "c1", "style": {"width": 3}}]
    for words in (
        "Factors: 1 new.",
        "1 field with fragments, quotes or claim ids was taken out",
        "1 drawn loop holds a connection that is gone",
    ):
        assert any(words in line for line in said), words
    again = read_map(tmp_path / "out.json")
    assert {pair: sign for pair, (sign, _) in arrows(again).items()} == {
        ("Bus service", "Going out"): "-",
        ("Going out", "Loneliness"): "-",
        ("Cost", "Going out"): "?",
        ("Going out", "Cost"): "+",
        ("Friends", "Going out"): "+",
    }


def test_a_renamed_factor_keeps_its_place_and_a_lost_one_goes(tmp_path: Path) -> None:
    before = kept_on_kumu()
    m = read(tmp_path, before).map.relabelled({"Bus service": "Bus services"})
    m = m.only([label for label in m.labels if label != "Cost"])
    plain = CognitiveMap.from_links(m.links.drop(columns="id"), concepts=m.concepts.drop(columns="id"))
    after = json.loads(update_project(json.dumps(before).encode(), plain)[0])
    elements = {one["_id"]: one["attributes"]["label"] for one in after["elements"]}
    assert elements == {"a": "Bus services", "b": "Going out", "c": "Loneliness"}
    assert [one["element"] for one in after["maps"][0]["elements"]] == ["a", "b", "c"]
    assert {one["_id"] for one in after["connections"]} == {"c0", "c1"}


def test_a_mutual_connection_that_is_told_one_way_only_becomes_directed(tmp_path: Path) -> None:
    before = project([("a", "A", None), ("b", "B", None)], [("a", "b", "+", "mutual")])
    m = CognitiveMap.from_links(pd.DataFrame({"cause": ["B"], "effect": ["A"], "weight": [1.0]}))
    (one,) = json.loads(update_project(json.dumps(before).encode(), m)[0])["connections"]
    assert (one["from"], one["to"], one["direction"]) == ("b", "a", "directed")


def test_a_mutual_connection_with_another_weight_each_way_is_taken_apart() -> None:
    before = project([("a", "A", None), ("b", "B", None)], [("a", "b", "+", "mutual")])
    weights = {"cause": ["A", "B"], "effect": ["B", "A"], "weight": [0.25, 0.5]}
    content, said = update_project(json.dumps(before).encode(), CognitiveMap.from_links(pd.DataFrame(weights)))
    assert read_map_bytes(content).map.links["weight"].tolist() == [0.25, 0.5]
    assert any("each way with another sign or weight" in line for line in said)


def test_a_link_whose_sign_turned_shows_the_new_one_wherever_the_file_has_it() -> None:
    def link(weight: float) -> CognitiveMap:
        return CognitiveMap.from_links(pd.DataFrame({"cause": ["A"], "effect": ["B"], "weight": [weight]}))

    before = json.loads(project_bytes(link(0.5)))
    before["connections"][0]["attributes"]["label"] = "Same"
    (one,) = json.loads(update_project(json.dumps(before).encode(), link(-0.1))[0])["connections"]
    assert one["attributes"] == {
        "connection type": "-", "polarity": "-", "signed weight": -0.1, "label": "Opposite",
    }  # fmt: skip


def test_fragments_stay_when_asked_for(tmp_path: Path) -> None:
    before = kept_on_kumu()
    same = read(tmp_path, before).map
    assert b"SAID" not in update_project(json.dumps(before).encode(), same)[0]
    assert b"SAID" in update_project(json.dumps(before).encode(), same, evidence=True)[0]


def counted_map(**said: object) -> CognitiveMap:
    """A place's own map of one link, as it may be published: what is said of the link, and nothing of its factors."""
    links = pd.DataFrame({"cause": ["A"], "effect": ["B"], "weight": [0.5], **{k: [v] for k, v in said.items()}})
    return CognitiveMap.from_links(links)


def test_what_a_public_map_said_of_a_link_once_does_not_stay_when_it_says_it_no_more() -> None:
    earlier = {"sources": 12, "low": 0.3, "high": 0.7, "quotes": "SAID"}
    before = json.loads(project_bytes(counted_map(**earlier)))
    before["connections"][0]["attributes"] |= {"Claim IDs": "K1", "ward": "Ham"}
    before["elements"][0]["attributes"] |= {"level": "system", "controllable": True, "Largest share": 0.6}
    content = json.dumps(before).encode()
    after, said = update_project(content, counted_map(sources=12), evidence=True, counted=True)
    (fields,) = (one["attributes"] for one in json.loads(after)["connections"])
    assert fields == {
        "connection type": "+", "polarity": "+", "signed weight": 0.5, "sources": 12, "ward": "Ham",
    }  # fmt: skip
    assert [one["attributes"] for one in json.loads(after)["elements"]] == [{"label": "A"}, {"label": "B"}]
    assert any(line.startswith("7 fields of an earlier map") for line in said)
    kept, _ = update_project(content, counted_map(**earlier), evidence=True, counted=True)
    assert json.loads(kept)["connections"][0]["attributes"] == {**fields, **earlier}


def test_a_mutual_connection_keeps_no_words_that_only_its_other_way_had() -> None:
    before = project([("a", "A", None), ("b", "B", None)], [("b", "a", "+", "mutual")])
    before["connections"][0]["attributes"]["quotes"] = "WITHDRAWN"
    links = {"cause": ["A", "B"], "effect": ["B", "A"], "weight": [1.0, 1.0], "quotes": [None, "STAYS"]}
    m = CognitiveMap.from_links(pd.DataFrame(links))
    after = json.loads(update_project(json.dumps(before).encode(), m, evidence=True, counted=True)[0])
    assert [one["attributes"]["quotes"] for one in after["connections"]] == ["STAYS"]


def test_nothing_that_a_public_map_does_not_hold_is_left_in_the_project() -> None:
    before = project(
        [("a", "A", None), ("b", "B", None), ("d", "DELETED", None)],
        [("a", "b", "+"), ("b", "a", "+"), ("a", "zz", "+"), ("a", "d", "+")],
    )
    before["elements"][2]["deleted"] = True
    del before["connections"][1]["_id"]
    before["connections"].append({"_id": "c0", "from": "b", "to": "b", "attributes": {"label": "SHARED ID"}})
    before["elements"].append({"attributes": {"label": "WITHOUT ID"}})
    m = CognitiveMap.from_links(pd.DataFrame({"cause": ["A"], "effect": ["B"], "weight": [1.0]}))
    content, said = update_project(json.dumps(before).encode(), m, counted=True)
    after = json.loads(content)
    assert [one["_id"] for one in after["elements"]] == ["a", "b"]
    assert [one["_id"] for one in after["connections"]] == ["c0"]
    assert not any(word in content.decode() for word in ("DELETED", "SHARED", "WITHOUT", "zz"))
    assert any(line.startswith("1 elements that the map does not hold") for line in said)


@pytest.mark.parametrize("content", [b'{"elements": [{"label": "A"}], "connections": []}', b"{}", b"[", b"<a/>"])
def test_what_is_no_project_is_refused(content: bytes) -> None:
    m = CognitiveMap.from_links(pd.DataFrame({"cause": ["A"], "effect": ["B"], "weight": [1.0]}))
    with pytest.raises(FormatError, match=r"export the project as JSON|not whole JSON"):
        update_project(content, m)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(maps(), maps())
def test_an_updated_project_reads_as_the_new_map(old: CognitiveMap, new: CognitiveMap) -> None:
    before = project_bytes(old)
    content, _ = update_project(before, new)
    back = read_map_bytes(content).map
    assert set(back.labels) == set(new.labels)
    ends = ["cause", "effect", "sign", "weight"]
    pd.testing.assert_frame_equal(back.links[ends], new.links[ends], check_dtype=False)
    again, said = update_project(content, new)
    assert json.loads(again) == json.loads(content)
    assert said[0] == "The two versions of the map say the same."
