"""Files that other programs wrote, in ../shared/samples: what is in them was counted with jq, xmllint and by eye."""

from pathlib import Path

import pytest

from hct_eval.maps.formats import read_map
from tests.maps.formats.reading import arrows, told

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="LOUD: ../shared is absent, no real map file was read")

COUNTS = {  # factors, links, + - ? among the links, as listed in the files
    "kumu/teamverstaendnis_im.json": ("Kumu project", 9, 11, (8, 3, 0)),
    "mental_modeler/fish_wetland_ozesmi.mmp": ("Mental Modeler file (XML)", 5, 12, (5, 6, 1)),
    "mental_modeler/public_health.mmp": ("Mental Modeler file (XML)", 7, 10, (7, 3, 0)),
    "mental_modeler/simple_js.mmp": ("Mental Modeler file (JSON)", 3, 1, (0, 1, 0)),
    "mental_modeler/test001_a.mmp": ("Mental Modeler file (XML)", 6, 6, (4, 2, 0)),
}


def test_every_sample_of_a_map_is_counted_here() -> None:
    there = {
        f"{path.parent.name}/{path.name}" for kind in ("kumu", "mental_modeler") for path in (SAMPLES / kind).iterdir()
    }
    assert there == set(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_a_file_of_another_program_reads_with_the_right_counts(name: str) -> None:
    kind, factors, links, signs = COUNTS[name]
    found = read_map(SAMPLES / name)
    assert (found.format, len(found.map), len(found.map.links)) == (kind, factors, links)
    assert tuple((found.map.links["sign"] == sign).sum() for sign in "+-?") == signs


def test_two_signs_say_how_cause_and_effect_move(tmp_path: Path) -> None:
    """In the sample `+-` stands beside "more of it lowers the effort", `--` beside "less of it, less of that"."""
    found = read_map(SAMPLES / "kumu/teamverstaendnis_im.json")
    links = arrows(found)
    assert links["Zielkongruenz des Teams", "Koordinationsaufwand"] == ("-", -1.0)
    assert links["Zielkongruenz des Teams", "Qualität gemeinsamer mentaler Modelle"] == ("+", 1.0)
    assert "11 connections have a polarity but no weight" in told(found)
    facts = found.map.concepts.set_index("concept").loc["Zielkongruenz des Teams"]
    assert (facts["type"], facts["tags"], facts["measurability"]) == ("Schlüsselfaktor", "Teamdynamik|Planning", 0.5)


def test_weights_labels_and_places_of_mental_modeler_are_kept() -> None:
    found = read_map(SAMPLES / "mental_modeler/fish_wetland_ozesmi.mmp")
    assert found.map.weights.loc["Amount of Wetland", "Livelihood"] == 0.8
    assert found.map.weights.loc["Pollution", "Fish population"] == -1
    assert arrows(found)["Amount of Wetland", "Laws"] == ("?", 0.0)
    facts = found.map.concepts.set_index("concept").loc["Laws"]
    assert (facts["x"], facts["y"]) == (503, 32)
    health = read_map(SAMPLES / "mental_modeler/public_health.mmp").map.concepts.set_index("concept")
    assert health.loc["C1", "description"] == "Number of people in a city"
