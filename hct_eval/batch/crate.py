"""Records as RO-Crate metadata: a standard description of what was made from what, that other programs can read.

RO-Crate 1.2, https://w3id.org/ro/crate/1.2: one JSON-LD file that names the programme as a data set, each run as a
`CreateAction` with its notebook as instrument, what it read as object, and the files that it wrote as result.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hct_eval.batch.lock import BatchError
from hct_eval.batch.record import RunRecord
from hct_eval.programme import Programme
from hct_eval.tables.files import SHARED, write_whole

SPECIFICATION = "https://w3id.org/ro/crate/1.2"
NAME = "ro-crate-metadata.json"

_NO_LICENCE = {
    "@id": "#licence",
    "@type": "CreativeWork",
    "name": "No licence given",
    "description": "The partnership has not said how others may use this. Ask before you use or pass on any of it.",
}
_PUBLISHER = "#publisher"
_NOT_THERE = "not installed"

_KINDS = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What files of such endings are (IANA media types)."""

_STATUS = {"done": "http://schema.org/CompletedActionStatus", "failed": "http://schema.org/FailedActionStatus"}

Entity = dict[str, Any]


def export_crate(programme: Programme, records: Sequence[RunRecord], path: Path, licence: str = "") -> str:
    """Write the records as RO-Crate metadata; return what was written, in a line.

    The file's name must end in `ro-crate-metadata.json`, as the standard asks. Its paths are those within the project's
    folder: there it describes the files beside it. BatchError if there is no record, or the file cannot be written.
    """
    if not path.name.endswith(NAME):
        message = f"RO-Crate metadata are in a file whose name ends in {NAME}; give --export {NAME}"
        raise BatchError(message)
    if not records:
        message = "there is no record to export; `hct-eval records` lists what there is"
        raise BatchError(message)
    text = json.dumps(describe_runs(programme, records, path.name, licence), indent=1, ensure_ascii=False) + "\n"
    try:
        write_whole(path, text.encode(), mode=SHARED)
    except OSError as error:
        message = f"{path.name} cannot be written ({error.strerror})"
        raise BatchError(message) from None
    return f"{path.name}: {len(records)} runs as RO-Crate 1.2 metadata; keep it in the project's folder."


def describe_runs(
    programme: Programme, records: Sequence[RunRecord], name: str = NAME, licence: str = ""
) -> dict[str, Any]:
    """Return the metadata as a JSON-LD document; the same records give the same document."""
    entities: dict[str, Entity] = {}
    for record in sorted(records, key=lambda one: (one.finished, one.run)):
        for entity in _of_run(record, programme.project):
            entities.setdefault(entity["@id"], entity)
            if "sha256" in entity:
                entities[entity["@id"]] = entity  # a file is described as its last run left it
    files = sorted(key for key, one in entities.items() if "File" in _types(one))
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{programme.title}: tables and reports, and how they were made",
        "description": _about(programme, records),
        "datePublished": max(record.finished for record in records)[:10],
        "license": {"@id": licence or _NO_LICENCE["@id"]},
        "publisher": {"@id": _PUBLISHER},
        "hasPart": _links(files),
        "mentions": _links(f"#{record.run}" for record in records),
    }
    descriptor = {
        "@id": name,
        "@type": "CreativeWork",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    said = {"name": licence, "description": f"The terms are those of {licence}."}
    rights = {"@id": licence, "@type": "CreativeWork", **said} if licence else _NO_LICENCE
    publisher = {"@id": _PUBLISHER, "@type": "Organization", "name": programme.title}
    context = [f"{SPECIFICATION}/context", {"sha256": "http://schema.org/sha256"}]
    return {
        "@context": context,
        "@graph": [descriptor, root, rights, publisher, *(entities[key] for key in sorted(entities))],
    }


def _about(programme: Programme, records: Sequence[RunRecord]) -> str:
    status = " The data are invented, for illustration." if programme.data_status == "illustrative" else ""
    return f"{len(records)} runs of notebooks by HCT Eval for the programme {programme.title}.{status}"


def _of_run(record: RunRecord, project: Path) -> Iterable[Entity]:
    """Describe a run, and all that it names."""
    versions = [_version(name, version) for name, version in record.versions.items() if version != _NOT_THERE]
    read = [_input(label, state) for label, state in record.inputs.items()]
    parameters = [_parameter(name, value) for name, value in record.parameters.items()]
    made = list(_made(record, project)) if record.status == "done" else []
    yield from (*versions, *read, *parameters, *made)
    notebook = _file(record.notebook, project, f"The notebook of stage {record.stage}.")
    if notebook["@type"] == "File":
        notebook |= {"@type": ["File", "SoftwareSourceCode"], **_needs(record, versions)}
    yield notebook
    action: Entity = {
        "@id": f"#{record.run}",
        "@type": "CreateAction",
        "name": f"{record.stage} for {record.place}",
        "description": record.command,
        "startTime": record.started,
        "endTime": record.finished,
        "instrument": {"@id": notebook["@id"]},
        "object": _links(one["@id"] for one in (*read, *parameters)),
        "result": _links(one["@id"] for one in made),
        "actionStatus": {"@id": _STATUS[record.status]},
    }
    if record.failure:
        action["error"] = f"{record.failure.get('cell', '')}: {record.failure.get('error', '')}".removeprefix(": ")
    if record.by:
        action["agent"] = {"@id": _local(f"by-{record.by}")}
        yield {"@id": _local(f"by-{record.by}"), "@type": "Person", "name": record.by}
    yield action


def _needs(record: RunRecord, versions: Sequence[Entity]) -> Entity:
    """Describe what a notebook is written in, and what it needs."""
    language = next((one["@id"] for one in versions if one["@type"] == "ComputerLanguage"), "")
    known = {"programmingLanguage": {"@id": language}} if language else {}
    packages = _links(one["@id"] for one in versions if one["@id"] != language)
    return {**known, "softwareRequirements": packages, "version": record.versions.get("hct_eval", "")}


def _made(record: RunRecord, project: Path) -> Iterable[Entity]:
    about = f"Made by {record.stage} for {record.place}."
    for path, state in record.outputs.items():
        yield _file(path, project, about) | {"sha256": state}
    if record.executed:
        yield _file(record.executed, project, f"The executed notebook of {record.stage} for {record.place}.")


def _file(path: str, project: Path, about: str) -> Entity:
    """Describe a file; one that a later run took away is no part of the data set, and is said to be gone."""
    name = Path(path).name
    try:
        size = (project / path).stat().st_size
    except OSError:
        return {
            "@id": _local(f"gone/{path}"),
            "@type": "CreativeWork",
            "name": name,
            "description": f"{about} It is no longer there.",
        }
    kind = _KINDS.get(Path(path).suffix, "application/octet-stream")
    return {
        "@id": quote(path),
        "@type": "File",
        "name": name,
        "description": about,
        "encodingFormat": kind,
        "contentSize": str(size),
    }


def _version(name: str, version: str) -> Entity:
    known = {"name": name, "version": version}
    if name == "hct_eval":
        return {"@id": _local(f"{name}-{version}"), "@type": "CreativeWork", **known}
    if name == "python":
        url = f"https://docs.python.org/release/{version}/"
        return {"@id": url, "@type": "ComputerLanguage", "url": url, "name": "Python", "version": version}
    url = f"https://pypi.org/project/{name}/{version}/"
    return {"@id": url, "@type": "SoftwareApplication", "url": url, "softwareVersion": version, **known}


def _input(label: str, state: str) -> Entity:
    known = len(state) == 64
    entity: Entity = {"@id": _local(f"{label}-{state[:16]}"), "@type": "CreativeWork", "name": label}
    return entity | ({"sha256": state} if known else {"description": state})


def _parameter(name: str, value: object) -> Entity:
    return {"@id": _local(f"{name}={json.dumps(value)}"), "@type": "PropertyValue", "name": name, "value": value}


def _local(text: str) -> str:
    """Return the name of an entity that is described here only."""
    return f"#{quote(text, safe='=/')}"


def _types(entity: Mapping[str, Any]) -> list[str]:
    kinds = entity["@type"]
    return kinds if isinstance(kinds, list) else [kinds]


def _links(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": name} for name in names]
