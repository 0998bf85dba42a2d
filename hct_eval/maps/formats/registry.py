"""Which map format a file is, by its content, and which one it is to be, by the name it is to have."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hct_eval.maps.cognitive_map import CognitiveMap, MapError
from hct_eval.maps.formats import (
    graph_xml,
    kumu_json,
    kumu_workbook,
    kumu_write,
    links_workbook,
    matrix,
    mental_modeler,
    prsm,
    prsm_workbook,
)
from hct_eval.maps.formats.bounded import MAP, parse_json, read_text, refuser
from hct_eval.maps.formats.kumu_update import update_project
from hct_eval.maps.formats.map_file import FormatError, MapFile, Target, not_held, without_evidence
from hct_eval.maps.formats.sheets import Grid, read_csv, read_workbook
from hct_eval.tables.bounds import read_bytes
from hct_eval.tables.files import write_whole
from hct_eval.tables.xml_files import parse_xml

READABLE = (
    "a Kumu workbook or JSON, a Mental Modeler file or matrix, a PRSM map or workbook, GraphML, GEXF, a matrix with "
    "labels on both sides, or a links workbook"
)

TARGETS: Mapping[tuple[str, str], Target] = {
    (".json", ""): kumu_write.TARGET_PROJECT,
    (".json", "kumu-project"): kumu_write.TARGET_PROJECT,
    (".json", "kumu-blueprint"): kumu_write.TARGET_BLUEPRINT,
    (".xlsx", ""): links_workbook.TARGET,
    (".xlsx", "links"): links_workbook.TARGET,
    (".xlsx", "kumu"): kumu_workbook.TARGET,
    (".xlsx", "prsm"): prsm_workbook.TARGET,
    (".xlsx", "matrix"): matrix.TARGET_XLSX,
    (".csv", ""): matrix.TARGET_CSV,
    (".csv", "matrix"): matrix.TARGET_CSV,
    (".mmp", ""): mental_modeler.TARGET_XML,
    (".mmp", "mental-modeler-json"): mental_modeler.TARGET_JSON,
    (".prsm", ""): prsm.TARGET,
    (".prsm", "prsm-compressed"): prsm.TARGET_PACKED,
    (".graphml", ""): graph_xml.TARGET_GRAPHML,
    (".gexf", ""): graph_xml.TARGET_GEXF,
}
"""The format for each ending and each form that can be asked for beside it."""


def read_map(path: Path) -> MapFile:
    """Read the map in a file of another program, or of this one; its format is known by its content.

    FormatError if the format is not known, or the file cannot be read: the text says what was expected.
    """
    return read_map_bytes(_content(path))


def read_map_bytes(content: bytes) -> MapFile:
    """Read the map in the content of a file (see `read_map`)."""
    reader = _reader(content)
    if reader is None:
        raise _unknown()
    try:
        return reader()
    except MapError as error:
        message = f"map file: {error}"
        raise FormatError(message) from None


def find_map(path: Path) -> bool:
    """Whether a file looks like a map: its format, not whether it is sound (JSON that is damaged was a map once)."""
    if not path.is_file():
        return False
    try:
        content = _content(path)
        return _reader(content) is not None
    except FormatError:
        with path.open("rb") as file:
            head = read_text(file.read(4000)).lstrip().lower()
        return head.startswith("{") or any(name in head for name in ("<mentalmodeler", "<graphml", "<gexf"))


def find_target(path: Path, form: str = "") -> Target:
    """Return the format that a file of this name is to have; FormatError if ending and form name none."""
    target = TARGETS.get((path.suffix.lower(), form))
    if target is None:
        endings = ", ".join(dict.fromkeys(ending for ending, _ in TARGETS))
        forms = ", ".join(f"{form} ({ending})" for ending, form in TARGETS if form)
        message = f"a map can be written as {endings}; other forms of an ending are {forms}"
        raise FormatError(message)
    return target


def write_map(
    m: CognitiveMap, path: Path, *, form: str = "", evidence: bool = False, anew: bool = False
) -> tuple[str, ...]:
    """Write a map in the format that the path's ending (and `form`) names; return sentences on what it does not hold.

    Claims, fragments and quotes are left out unless `evidence`. Whole or not at all; never over a file that is there,
    unless `anew`. FormatError if the ending names no format.
    """
    target = find_target(path, form)
    shown, left_out = (m, 0) if evidence else without_evidence(m)
    said = (f"Left out, since not asked for: {left_out} values that lead back to fragments.",) if left_out else ()
    _write(path, target.content(shown), anew=anew)
    return (*said, *not_held(shown, target))


def update_map(
    old: Path, m: CognitiveMap, path: Path, *, evidence: bool = False, counted: bool = False, anew: bool = False
) -> tuple[str, ...]:
    """Write the Kumu project in the file `old`, brought up to date with a map; return what was done, in sentences.

    See `kumu_update.update_project`, also for `evidence` and `counted`. FormatError if `old` is no such project, or the
    new file is there already (unless `anew`) or has another ending than .json.
    """
    if path.suffix.lower() != ".json":
        message = "a Kumu project that is brought up to date is written as .json"
        raise FormatError(message)
    shown, left_out = (m, 0) if evidence else without_evidence(m)
    content, said = update_project(_content(old), shown, evidence=evidence, counted=counted)
    _write(path, content, anew=anew)
    lost = (f"Left out, since not asked for: {left_out} values that lead back to fragments.",) if left_out else ()
    return (*said, *lost)


def _content(path: Path) -> bytes:
    return read_bytes(path, MAP, refuser("map file"))


def _write(path: Path, content: bytes, *, anew: bool) -> None:
    """Write a map's file; FormatError if it is there already (unless `anew`) or cannot be written."""
    if path.exists() and not anew:
        message = "there is a file of that name already; choose another name, or say --overwrite"
        raise FormatError(message)
    try:
        write_whole(path, content)
    except OSError as error:
        message = f"the new file cannot be written ({error.strerror}); close it elsewhere, or choose another place"
        raise FormatError(message) from None


def _reader(content: bytes) -> Callable[[], MapFile] | None:
    if content.startswith(b"PK"):
        return _workbook_reader(content)
    text = read_text(content)
    head = text.lstrip()[:1]
    if head == "<":
        return _xml_reader(content, text)
    if head == "{":
        return _json_reader(text)
    plain = prsm.unpacked(text) if text and min(text[:100]) >= " " else None
    if plain is not None:
        data = parse_json(plain, prsm.PACKED)
        return (lambda: prsm.read(data, prsm.PACKED)) if prsm.recognises(data) else None
    if "\x00" in text[:4096]:
        return None
    return _sheets_reader({"": read_csv(content)}, csv=True)


def _json_reader(text: str) -> Callable[[], MapFile] | None:
    data: Any = parse_json(text, "JSON file")
    for recognises, read in (
        (kumu_json.recognises, kumu_json.read),
        (mental_modeler.recognises_json, mental_modeler.read_json),
        (prsm.recognises, prsm.read),
    ):
        if recognises(data):
            return lambda read=read: read(data)  # type: ignore[misc]
    return None


def _xml_reader(content: bytes, text: str) -> Callable[[], MapFile] | None:
    head = text[:4000].lower()
    if "<mentalmodeler" in head:
        root = parse_xml(content, MAP, refuser(mental_modeler.XML))
        return (lambda: mental_modeler.read_xml(root)) if mental_modeler.recognises_xml(root) else None
    if "<graphml" in head or "<gexf" in head:
        kind = graph_xml.GRAPHML if "<graphml" in head else graph_xml.GEXF
        root = parse_xml(graph_xml.mended_title(content), MAP, refuser(kind))
        reads = {graph_xml.GRAPHML: graph_xml.read_graphml, graph_xml.GEXF: graph_xml.read_gexf}
        return (lambda: reads[kind](root)) if graph_xml.recognises(root) == kind else None
    return None


def _workbook_reader(content: bytes) -> Callable[[], MapFile] | None:
    return _sheets_reader(read_workbook(content), csv=False)


def _sheets_reader(sheets: Mapping[str, Grid], *, csv: bool) -> Callable[[], MapFile] | None:
    if prsm_workbook.recognises(sheets):
        return lambda: prsm_workbook.read(sheets)
    if links_workbook.recognises(sheets):
        kind = links_workbook.CSV if csv else links_workbook.KIND
        return lambda: links_workbook.read(sheets, kind)
    if kumu_workbook.recognises(sheets):
        return lambda: kumu_workbook.read(sheets, "Kumu connections (CSV)" if csv else kumu_workbook.KIND)
    for grid in sheets.values():
        if matrix.recognises(grid):
            return lambda grid=grid: replace(matrix.read(grid, matrix.CSV if csv else matrix.XLSX))  # type: ignore[misc]
    return None


def _unknown() -> FormatError:
    return FormatError(f"its format is not known, or it is damaged; expected {READABLE}")
