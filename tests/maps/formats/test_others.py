"""Mental Modeler, PRSM, GraphML, GEXF, matrices and the links workbook, as other programs and people write them."""

import json
from pathlib import Path

import pytest

from hct_eval.maps.formats import FormatError, lz_string, read_map
from tests.maps.formats.reading import arrows, book, read, told

MMP = """\ufeff<?xml version="1.0"?>
<mentalmodeler><info><name><![CDATA[M]]></name></info><groupNames><g>Services</g><g>People</g></groupNames>
<concepts>
<concept><id>1</id><name><![CDATA[Bus & <tram>]]></name><notes>n</notes><x>5</x><y>-2.5</y><group>1</group>
<preferredState>1</preferredState><relationships>
<relationship><id>2</id><influence>H-</influence><confidence>2</confidence></relationship>
<relationship><id>9</id><influence>M+</influence></relationship>
<relationship><id>1</id><influence></influence></relationship>
</relationships></concept>
<concept><id>2</id><name>Loneliness</name><relationships>
<relationship><id>1</id><influence>L+</influence></relationship></relationships></concept>
</concepts>
<scenarios><scenario><concepts><concept><id>1</id><name>Bus</name></concept></concepts></scenario></scenarios>
</mentalmodeler>"""


def test_mental_modeler_xml_with_letters_for_strength(tmp_path: Path) -> None:
    found = read(tmp_path, MMP)
    assert arrows(found) == {
        ("Bus & <tram>", "Loneliness"): ("-", -1.0),
        ("Loneliness", "Bus & <tram>"): ("+", 0.25),
        ("Bus & <tram>", "Bus & <tram>"): ("?", 0.0),
    }
    facts = found.map.concepts.set_index("concept").loc["Bus & <tram>"]
    assert facts[["x", "y", "type", "preferred state", "description"]].tolist() == [5, -2.5, "People", 1, "n"]
    assert found.found == {"concepts": 2, "relationships": 4, "scenarios": 1}
    for words in ("1 connection points at", "1 relationship has no influence", "1 scenario"):
        assert words in told(found)


def test_mental_modeler_json_may_lack_relationships(tmp_path: Path) -> None:
    data = {
        "concepts": [{"id": "1", "name": "A"}, {"id": 2, "name": "B", "relationships": [{"id": 1, "influence": ".5"}]}]
    }
    assert arrows(read(tmp_path, data)) == {("B", "A"): ("+", 0.5)}
    data["concepts"][1]["relationships"] = [{"id": 1, "influence": "strong"}]
    with pytest.raises(FormatError, match="concept 2: an influence is no number"):
        read(tmp_path, data)


BACKWARDS = {"to": {"enabled": False}, "from": {"enabled": True}}


def prsm_file(named: str = "styles") -> dict[str, object]:
    return {
        "version": "1.7",
        "attributeTitles": {"at1": "Ward", "at2": "*deleted*"},
        named: {
            "nodes": {"group0": {"groupLabel": "Sample"}, "group1": {"groupLabel": "Service"}},
            "edges": {
                "edge0": {"groupLabel": "Positive effect"},
                "edge1": {"groupLabel": "Negative effect", "arrows": {"to": {"enabled": True}}},
                "edge2": {"groupLabel": "Grey"},
            },
        },
        "nodes": [
            {"id": "n1", "label": "Bus\nservice", "grp": "group1", "x": 1, "y": 2, "note": "old note", "at1": "Ham"},
            {"id": "n2", "label": "Going out", "grp": "group0", "note": {"ops": [{"insert": "a "}, {"insert": "b\n"}]}},
            {"id": "n3", "label": "Loneliness"},
            {"id": "k", "label": "Folded", "isCluster": True},
        ],
        "edges": [
            {"id": "e1", "from": "n1", "to": "n2", "grp": "edge0"},
            {"id": "e2", "from": "n2", "to": "n3", "grp": "edge1", "label": "over time"},
            {"id": "e3", "from": "n3", "to": "n1", "grp": "edge2", "label": "-"},
            {"id": "e4", "from": "n3", "to": "n2", "grp": "edge2", "arrows": BACKWARDS},
            {"id": "e5", "from": "n1", "to": "n3", "grp": "edge0", "arrows": "to, from"},
            {"id": "e6", "from": "k", "to": "n3", "isClusterEdge": True},
        ],
    }  # fmt: skip


@pytest.mark.parametrize("named", ["styles", "samples"])
def test_prsm_has_its_polarity_in_the_names_of_styles(tmp_path: Path, named: str) -> None:
    found = read(tmp_path, prsm_file(named))
    assert found.format == "PRSM map"
    assert arrows(found) == {
        ("Bus service", "Going out"): ("+", 1.0),
        ("Going out", "Loneliness"): ("?", -0.5),
        ("Loneliness", "Bus service"): ("?", 0.0),
        ("Bus service", "Loneliness"): ("+", 1.0),
    }
    facts = found.map.concepts.set_index("concept")
    assert facts.loc["Bus service", ["type", "Ward", "description", "x"]].tolist() == ["Service", "Ham", "old note", 1]
    assert facts.loc["Going out", "description"] == "a b"
    assert "1 link has its arrow at the start" in told(found)
    assert "1 factor stands for a group that was folded up" in told(found)


PACKED = {  # from lz-string 1.5 under node: compressToUTF16
    "": "\u2020 ",
    "hello hello": "\u02e2\u4c2d\u4c3e\u6024\u50ea  ",
    "ab" * 120: "\u10e1\u0d9b\u2495\u369e\u7463\u4a8a\u2f7b\u1916\u5def\u7bf0\u5020 ",
    "żó é 🚌 ŵŷ": "\u47f0\u01be\xa1\u1788\u5e2d\u60e5\u76f0\u5760\u21fd` ",
    '{"version":"2.1","nodes":[{"id":"1","label":"Bus\\nservice","grp":"group0"}],"edges":[]}': (
        "\u1be1\u083b\u416c\u0500\u6724\u583e\u605b\u0825\u6120\u4c23\u5031\u4220\u6862\u20a0\u1328\u31c0\u1b74\u1c45"
        "\u512f\u2120\u6c24\u1824\u30a9\u7d21\u0425\u38e0\u03c4\u433a\u0c3c\x83\u0422\u1021\u6670=\u7504\u1317\u4820"
        "\u6120\u0c00\u0bc8\u2124\u4699\u158d\u4d60 "
    ),
}


@pytest.mark.parametrize("plain", PACKED)
def test_packed_text_is_what_the_javascript_library_writes(plain: str) -> None:
    assert lz_string.compress(plain) == PACKED[plain]
    assert lz_string.decompress(PACKED[plain]) == plain


def test_a_compressed_prsm_file_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, lz_string.compress(json.dumps(prsm_file())))
    assert found.format == "PRSM map (compressed)"
    assert len(found.map) == 3


def test_a_prsm_workbook_names_factors_by_label(tmp_path: Path) -> None:
    found = read_map(
        book(
            tmp_path,
            Factors=[
                ["label", "x", "y", "style", "Note", "Ward", "shape"],
                ["Bus\nservice", 1, 2, 3, "words\n", "Ham", "box"],
                ["Loneliness", 4, 5, 1, None, None, "box"],
            ],
            Links=[
                ["from", "to", "label", "style", "groupLabel"],
                ["Bus\nservice", "Loneliness", None, 2, "Negative"],
                ["Loneliness", "Sleep", "+", 1, None],
                [None, "Sleep", "+", 1, None],
            ],
        )
    )
    assert found.format == "PRSM workbook"
    assert arrows(found) == {("Bus service", "Loneliness"): ("-", -1.0), ("Loneliness", "Sleep"): ("+", 1.0)}
    assert found.map.concepts.set_index("concept").loc["Bus service", "description"] == "words"
    assert "1 row of links has no From" in told(found)


GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="label" attr.type="string"/>
<key id="d1" for="node" attr.name="style" attr.type="int"/>
<key id="d4" for="node" attr.name="x" attr.type="float"/><key id="d9" for="node" attr.name="size" attr.type="int"/>
<key id="d10" for="edge" attr.name="label" attr.type="string"/>
<key id="d11" for="edge" attr.name="style" attr.type="int"/>
<key id="d13" for="edge" attr.name="r" attr.type="int"/><key id="d14" for="edge" attr.name="g" attr.type="int"/>
<key id="d15" for="edge" attr.name="b" attr.type="int"/><key id="d16" for="edge" attr.name="weight" attr.type="int"/>
<graph id="Our "own" map & more" edgedefault="directed">
<node id="n1"><data key="d0">Bus &amp; tram</data><data key="d1">NaN</data>
<data key="d4">1.5</data><data key="d9">undefined</data></node>
<node id="n2"><data key="d0">Going out</data></node>
<edge id="e1" source="n1" target="n2"><data key="d10">-</data><data key="d11">2</data><data key="d16">4</data></edge>
</graph></graphml>"""


def test_graphml_of_prsm_with_a_bare_title_and_undefined_numbers(tmp_path: Path) -> None:
    found = read(tmp_path, GRAPHML)
    assert arrows(found) == {("Bus & tram", "Going out"): ("-", -1.0)}
    assert found.map.concepts.set_index("concept").loc["Bus & tram", "x"] == 1.5
    assert "width of drawing" in told(found)


def test_gexf_of_gephi(tmp_path: Path) -> None:
    text = """<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"><graph defaultedgetype="directed">
    <attributes class="node"><attribute id="0" title="ward" type="string"/></attributes>
    <nodes><node id="0" label="Bus"><attvalues><attvalue for="0" value="Ham"/></attvalues><viz:position x="1" y="2"/>
    </node><node id="1" label="Out"/></nodes>
    <edges><edge id="0" source="0" target="1" weight="0.5" label="-"/><edge source="1" target="0" type="undirected"/>
    </edges></graph></gexf>"""
    found = read(tmp_path, text)
    assert arrows(found) == {("Bus", "Out"): ("-", -0.5), ("Out", "Bus"): ("?", 0.0)}
    assert found.map.concepts.set_index("concept").loc["Bus", ["ward", "x", "y"]].tolist() == ["Ham", 1, 2]


def test_an_error_of_the_spreadsheet_is_no_missing_link(tmp_path: Path) -> None:
    rows = [["", "Buses", "Loneliness"], ["Buses", 0, -0.5], ["Loneliness", 0.25, 0]]
    assert len(arrows(read_map(book(tmp_path, Matrix=rows)))) == 2
    rows[1][2] = "#REF!"  # openpyxl writes it as the error that it is
    with pytest.raises(FormatError, match=r"sheet 'Matrix', cell C2 holds an error such as #REF!; mend the formula"):
        read_map(book(tmp_path, Matrix=rows))
    rows[2][1] = "#N/A"
    with pytest.raises(FormatError, match=r"cell C2 \(and 1 more cell of that sheet\)"):
        read_map(book(tmp_path, Matrix=rows))


def test_a_matrix_is_aligned_by_label_whatever_its_order(tmp_path: Path) -> None:
    found = read(tmp_path, ";b;a;c\nc;;;\na;0.5;0;-1\nb;;H+;\n")
    assert arrows(found) == {("a", "b"): ("+", 0.5), ("a", "c"): ("-", -1.0), ("b", "a"): ("+", 1.0)}
    sheet = read_map(book(tmp_path, m=[[None, "B", "A"], ["A", 0.5, None], ["B", None, -1]]))
    assert arrows(sheet) == {("A", "B"): ("+", 0.5), ("B", "A"): ("-", -1.0)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (",a,b,c\na,,1,\nb,,,\n", "1 labels stand on one side only"),
        (",a,b\na,,1\nb,x,\n", "row 3, column 2: a cell is no number"),
        (",a,a\na,,1\na,,\n", "row 3: its label is empty or stands there twice"),
    ],
)
def test_a_matrix_that_cannot_be_right_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        read(tmp_path, text)


def test_links_in_a_workbook_or_a_csv_file(tmp_path: Path) -> None:
    rows = [["Cause", "Effect", "Weight", "sign", "sources"], ["A", "B", 0.5, "?", 3], ["B", "C", None, "-", None]]
    found = read_map(book(tmp_path, links=rows, concepts=[["concept", "level"], ["D", "system"]]))
    assert found.format == "links workbook"
    assert arrows(found) == {("A", "B"): ("?", 0.5), ("B", "C"): ("-", -1.0)}
    assert set(found.map.labels) == {"A", "B", "C", "D"}
    assert found.map.links["sources"].tolist()[0] == 3
    assert arrows(read(tmp_path, "cause,effect,sign\nA,B,-\n")) == {("A", "B"): ("-", -1.0)}
    with pytest.raises(FormatError, match="sheet links, row 2: a link needs a weight"):
        read_map(book(tmp_path, links=[["cause", "effect", "weight"], ["A", "B", "much"]]))


def test_half_a_character_does_not_stop_a_file(tmp_path: Path) -> None:
    text = r'{"elements": [{"label": "a \\\\ud800 \\ud83d\\ude8c \\ud800"}], "connections": []}'.replace("\\\\", "\\")
    assert read(tmp_path, text).map.labels == ("a \\ud800 🚌 \ufffd",)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + b"x" * 99, b"plain words", b"%PDF-1.7", b"\x00" * 50, b"<a/>", b"[]", b"{}"]
)
def test_what_is_no_map_is_refused_with_what_was_expected(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FormatError, match=r"expected a Kumu workbook|damaged"):
        read(tmp_path, content)
