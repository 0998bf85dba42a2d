"""The manifest of a release: what is in it, byte for byte, what it was made from, and what every gate said."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.edition.finding import Finding, PublishError

MANIFEST = "MANIFEST.json"
FORMAT = 1


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileFacts(_Value):
    """One file of a release."""

    sha256: str
    bytes: int


class Verdict(_Value):
    """What one gate said: that it passed, or its warnings."""

    gate: str
    warnings: tuple[str, ...] = ()


class Manifest(_Value):
    """Everything that is known of a release, without the time of day, so that the same inputs give the same bytes.

    Paths are relative to the release's folder, with `/`. `inputs` are hashes of what each report was made from.
    `previous` is the release before this one and the hash of its manifest, so that each vouches for the one before.
    """

    format: int = FORMAT
    programme: str
    release: str
    released_on: date
    illustrative: bool
    places: tuple[str, ...]
    disclosure: DisclosurePolicy
    tolerance: float
    since: Mapping[str, str]
    """By place, the release that its figures were compared with; "" for a first one."""
    previous: Mapping[str, str]
    versions: Mapping[str, str]
    inputs: Mapping[str, str]
    gates: tuple[Verdict, ...]
    files: Mapping[str, FileFacts]


def write_manifest(manifest: Manifest, folder: Path) -> str:
    """Write the manifest into a release's folder; return its own hash."""
    content = f"{manifest.model_dump_json(indent=1)}\n".encode()
    (folder / MANIFEST).write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Read a release's manifest; PublishError if it is gone or damaged."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError, ValueError):
        message = (
            f"releases/{folder.parent.name}/{folder.name}/{MANIFEST} is gone or cannot be read, so nobody knows what "
            "was released; restore the folder from a backup, or delete the folder if it cannot be restored"
        )
        raise PublishError(message) from None


def file_facts(folder: Path) -> dict[str, FileFacts]:
    """Return hash and size of every file below a folder but its manifest, by relative path in order."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[name] = FileFacts(sha256=digest, bytes=path.stat().st_size)
    return found


def differences(manifest: Manifest, folder: Path) -> list[str]:
    """Return how a release's folder differs from what its manifest says, a clause a file."""
    now = file_facts(folder)
    found = [f"{name} is gone" for name in manifest.files if name not in now]
    found += [f"{name} was added" for name in now if name not in manifest.files]
    changed = [name for name, facts in manifest.files.items() if name in now and now[name].sha256 != facts.sha256]
    return found + [f"{name} was changed" for name in changed]


def verdicts(gates: Sequence[str], findings: Sequence[Finding]) -> tuple[Verdict, ...]:
    """Return what each gate said, in the order of the gates."""
    told = {gate: [f"{f.place or 'all'}: {f.what}" for f in findings if f.gate == gate] for gate in gates}
    return tuple(Verdict(gate=gate, warnings=tuple(warnings)) for gate, warnings in told.items())
