"""Kumu's workbook and JSON, with what is found in real exports."""

import json
from pathlib import Path

import pytest

from hct_eval.maps.formats import FormatError, read_map, write_map
from tests.maps.formats.reading import arrows, book, project, read, told

ELEMENTS = [("a", "Bus service", "Factor"), ("b", "Going out", "Factor"), ("c", "Loneliness", None)]


@pytest.mark.parametrize(
    ("written", "sign"),
    [
        ("+", "+"), ("-", "-"), ("−", "-"), ("Same", "+"), ("opposite ", "-"), ("++", "+"), ("--", "+"), ("+-", "-"),
        ("-+", "-"), (" + ", "+"), ("?", "?"), ("Positive", "+"), ("increases", "+"), ("S", "+"), ("O", "-"),
    ],
)  # fmt: skip
def test_polarity_is_read_however_it_is_written(tmp_path: Path, written: str, sign: str) -> None:
    assert arrows(read(tmp_path, project(ELEMENTS, [("a", "b", written)])))["Bus service", "Going out"][0] == sign


def test_a_connection_without_polarity_is_unclear_and_counted(tmp_path: Path) -> None:
    found = read(tmp_path, project(ELEMENTS, [("a", "b", None), ("b", "c", "Influence ")]))
    assert set(arrows(found).values()) == {("?", 0.0)}
    assert found.map.links["type"].dropna().tolist() == ["Influence"]
    assert "2 connections have no polarity and no weight" in told(found)


def test_a_strength_takes_the_sign_of_its_polarity(tmp_path: Path) -> None:
    strong = {"attributes": {"connection type": "-", "strength": "0,5"}}
    found = read(tmp_path, project(ELEMENTS, [("a", "b", "-", "directed", strong)]))
    assert arrows(found)["Bus service", "Going out"] == ("-", -0.5)


def test_mutual_undirected_reversed_and_delayed_connections_are_kept_and_said(tmp_path: Path) -> None:
    links = [
        ("a", "b", "+", "mutual"),
        ("b", "c", "-", "undirected"),
        ("c", "a", "+", "directed", {"reversed": True, "delayed": True}),
        ("c", "c", "+"),
    ]
    found = read(tmp_path, project(ELEMENTS, links))
    assert set(arrows(found)) == {
        ("Bus service", "Going out"),
        ("Going out", "Bus service"),
        ("Going out", "Loneliness"),
        ("Loneliness", "Bus service"),
        ("Loneliness", "Loneliness"),
    }
    table = found.map.links.set_index(["cause", "effect"])
    assert table.loc[("Loneliness", "Bus service"), ["reversed", "delayed"]].tolist() == [True, True]
    assert table["direction"].value_counts().to_dict() == {"mutual": 2, "undirected": 1}
    for words in (
        "1 connection is mutual",
        "1 connection has no direction",
        "1 connection is marked as reversed",
    ):
        assert words in told(found)


def test_parallel_connections_become_one_link_and_what_they_say_is_kept(tmp_path: Path) -> None:
    links = [
        ("a", "b", "+", "directed", {"attributes": {"connection type": "+", "description": "once"}}),
        ("a", "b", "-", "directed", {"attributes": {"connection type": "-", "description": "twice"}}),
        ("a", "b", "+", "directed", {"attributes": {"connection type": "+", "description": "once"}}),
    ]
    found = read(tmp_path, project(ELEMENTS, links))
    (row,) = found.map.links.to_dict("records")
    assert (row["sign"], row["parallel"], row["description"]) == ("?", 3, "once|twice")
    assert row["weight"] == pytest.approx(1 / 3)
    assert "2 connections run beside another one" in told(found)
    assert "different polarities" in told(found)


def test_deleted_items_missing_elements_and_dangling_connections_are_counted(tmp_path: Path) -> None:
    data = project([*ELEMENTS, ("d", "Gone", None)], [("a", "b", "+"), ("a", "d", "+"), ("zz", "a", "+")])
    data["elements"][3]["deleted"] = True
    data["maps"] = [{"elements": [{"element": "a", "position": {"x": 1, "y": "2.5"}}, {"element": "nowhere"}]}]
    data["loops"] = [{"_id": "l"}]
    found = read(tmp_path, data)
    assert (len(found.map), len(found.map.links)) == (3, 1)
    assert found.found == {"elements": 4, "connections": 3, "loops": 1, "maps": 1, "perspectives": 0}
    for words in (
        "1 element is marked as deleted",
        "2 connections point at factors that the file does not hold",
        "1 place on maps is for elements that the project does not hold",
        "3 elements are on no map",
        "1 loop is drawn",
    ):
        assert words in told(found)
    assert found.map.concepts.set_index("concept").loc["Bus service", ["x", "y"]].tolist() == [1, 2.5]


def test_labels_keep_emoji_markup_and_languages_and_lose_line_breaks(tmp_path: Path) -> None:
    elements = [("a", "🚌 **Bus**\n<b>& tram</b>", " Factor "), ("b", "Unigrwydd – samotność", None), ("c", "", None)]
    found = read(tmp_path, "\ufeff" + json.dumps(project(elements, [("a", "b", "-")])))
    assert set(found.map.labels) == {"🚌 **Bus** <b>& tram</b>", "Unigrwydd – samotność", "no label 1"}
    assert found.map.concepts["type"].dropna().tolist() == ["Factor"]
    assert "1 factor has no label" in told(found)
    assert "1 label had line breaks" in told(found)


def test_one_label_for_two_elements_is_kept_apart(tmp_path: Path) -> None:
    elements = [("a", "Cost", "Barrier"), ("b", "Cost", "Outcome"), ("c", "Time", None), ("d", "Time", None)]
    found = read(tmp_path, project(elements, [("a", "b", "+"), ("c", "d", "+")]))
    assert set(found.map.labels) == {"Cost (Barrier)", "Cost (Outcome)", "Time", "Time (2)"}
    assert ("Time", "Time (2)") in arrows(found)
    assert "4 factors share their label" in told(found)


def test_values_may_be_texts_or_lists_and_stored_metrics_are_left_out(tmp_path: Path) -> None:
    data = project([("a", "A", None), ("b", "B", None)], [("a", "b", "+")])
    data["elements"][0]["attributes"] |= {"tags": ["x", "y"], "ward": "Ham", "degree": 7, "weight": 3, "who": {"n": 1}}
    data["elements"][1]["attributes"] |= {"tags": "x", "ward": ["Ham", "Ford"], "x": "left", "sources": "a book"}
    found = read(tmp_path, data)
    facts = found.map.concepts.set_index("concept")
    assert facts["tags"].tolist() == ["x|y", "x"]
    assert facts["ward"].tolist() == ["Ham", "Ham|Ford"]
    assert facts.loc["A", "file weight"] == 3
    assert facts.loc["B", ["file x", "file sources"]].tolist() == ["left", "a book"]
    assert "degree" not in facts
    assert "1 stored metric is left out" in told(found)


def test_a_blueprint_names_elements_by_label_and_adds_those_it_does_not_list(tmp_path: Path) -> None:
    data = {
        "elements": [{"label": "A", "type": "t"}, {"label": "A", "type": "t", "note": "again"}, {"label": "B "}],
        "connections": [{"from": "A", "to": "B", "type": "-"}, {"from": "B", "to": "New", "direction": "mutual"}],
    }
    found = read(tmp_path, data)
    assert found.format == "Kumu blueprint"
    assert set(found.map.labels) == {"A", "B", "New"}
    assert len(found.map.links) == 3
    assert found.map.concepts.set_index("concept").loc["A", "note"] == "again"
    assert "1 factor stands only in connections" in told(found)
    assert "1 factor is listed again" in told(found)
    assert "share their label" not in told(found)


def test_a_blueprint_may_use_ids(tmp_path: Path) -> None:
    data = {
        "elements": [{"id": 1, "label": "A"}, {"id": 2, "label": "B"}],
        "connections": [{"from": 1, "to": 2, "type": "+"}, {"from": "2", "to": "1"}, {"from": "1", "to": 3}],
    }
    found = read(tmp_path, data)
    assert set(arrows(found)) == {("A", "B"), ("B", "A")}
    assert "1 connection points at factors that the file does not hold" in told(found)


def test_a_workbook_with_two_sections_fan_out_and_a_sheet_to_ignore(tmp_path: Path) -> None:
    found = read_map(
        book(
            tmp_path,
            stuff=[
                ["Label", "Type", "Description", "Tags", "Ward"],
                ["Bus", "Service ", "more\nbuses", "a|b", "Ham"],
                ["Going out", None, None, None, 7],
                [],
                [],
                ["From", "To", "Type", "Direction", "Label"],
                ["Bus", "Going out | Work|Café", "+", None, None],
                ["Going out", "Loneliness", "Opposite", "Mutual", "x"],
                [None, "Loneliness", "-", None, None],
            ],
            old_ignore=[["From", "To"], ["Bus", "Nothing"]],
            notes=[["Remarks"], ["Ask Ann"]],
        )
    )
    assert found.format == "Kumu workbook"
    assert set(found.map.labels) == {"Bus", "Going out", "Work", "Café", "Loneliness"}
    assert arrows(found)["Bus", "Café"] == ("+", 1.0)
    assert arrows(found)["Loneliness", "Going out"] == ("-", -1.0)
    facts = found.map.concepts.set_index("concept")
    assert facts.loc["Bus", ["type", "description", "tags", "Ward"]].tolist() == [
        "Service",
        "more\nbuses",
        "a|b",
        "Ham",
    ]
    for words in ("1 sheet has (ignore)", "3 connections come from cells", "1 row of connections has no From",
                  "3 factors stand only in connections", "neither a list of elements nor of connections"):  # fmt: skip
        assert words in told(found)


def test_a_workbook_may_name_elements_by_id(tmp_path: Path) -> None:
    found = read_map(
        book(
            tmp_path,
            elements=[["ID", "Label"], [1, "Cost"], [2, "Cost"], ["x9", "Health | care"]],
            connections=[["From", "To", "Type"], [1, 2, "+"], [2, "Health | care", "-"]],
        )
    )
    assert set(arrows(found)) == {("Cost", "Cost (2)"), ("Cost (2)", "Health | care")}


def test_a_cell_that_names_far_too_many_factors_is_refused(tmp_path: Path) -> None:
    many = "|".join(f"f{n}" for n in range(400))
    with pytest.raises(FormatError, match="connection 1: the connections up to it are more than a map can hold"):
        read_map(book(tmp_path, links=[["From", "To"], [many, many]]))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"elements": [], "connections": []}', "no factor"),
        ('{"elements": [{"label": "A"}], "connections": {}}', "is no list"),
        ('{"elements": [{"label": "A"}], "connections": [', "JSON file, line 1, column"),
        ('{"elements": [{"label": "' + "A" * 3000 + '"}], "connections": []}', "factor 1: its label has 3,000"),
        ('{"elements":' + "[" * 100_000, "nests too deep"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        read(tmp_path, content)


def test_a_large_and_dirty_project_reads_whole(tmp_path: Path) -> None:
    """189 elements and 687 connections, of the kinds that a real project of that size has."""
    elements = [
        (f"e{n}", f"Factor {n % 180} {'🚌' if n % 9 == 0 else ''}", "x " if n % 2 else None) for n in range(189)
    ]
    kinds = ["+", "-", None, "Same", "++", "Opposite", "+-"]
    ways = ["directed", "directed", "mutual", "directed", "undirected"]
    links = [
        (f"e{n % 189}", f"e{(n * 7 + n // 189) % 191}", kinds[n % 7], ways[n % 5], {"reversed": n % 50 == 0})
        for n in range(687)
    ]
    found = read(tmp_path, project(elements, links))
    assert (found.found["elements"], found.found["connections"]) == (189, 687)
    assert len(found.map) == 189
    ends = [(a, b) for a, b, _, way, _ in links for a, b in ([(a, b), (b, a)] if way == "mutual" else [(a, b)])]
    there = {pair for pair in ends if all(int(key[1:]) < 189 for key in pair)}
    assert len(found.map.links) == len(there)
    lost = sum(1 for link in links if int(link[1][1:]) >= 189)
    doubled = 2 * sum(1 for link in links if int(link[1][1:]) >= 189 and link[3] == "mutual")
    assert f"{lost + doubled // 2} connections point at factors" in told(found)


def test_written_projects_hold_no_claims_unless_asked(tmp_path: Path) -> None:
    told_by = {"quotes": "I SAID", "claim_ids": "K1", "Fragment ID": "F1", "polarity": "+"}
    found = read(tmp_path, project(ELEMENTS, [("a", "b", "+", "directed", {"attributes": told_by})]))
    said = write_map(found.map, tmp_path / "public.json")
    assert said == ("Left out, since not asked for: 3 values that lead back to fragments.",)
    text = (tmp_path / "public.json").read_text()
    assert not any(word in text for word in ("SAID", "K1", "F1"))
    write_map(found.map, tmp_path / "whole.json", evidence=True)
    assert all(word in (tmp_path / "whole.json").read_text() for word in ("SAID", "K1", "F1"))
