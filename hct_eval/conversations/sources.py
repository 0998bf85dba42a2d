"""Which transcript files belong to which conversation, and which of them must not be opened."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from hct_eval.conversations.consent import WITHDRAWN, withdrawn_since
from hct_eval.conversations.progress import show_progress
from hct_eval.conversations.transcript import Transcript, TranscriptError, read_transcript
from hct_eval.programme import Programme
from hct_eval.tables.transcript_names import transcript_names

SHARED = "the file also belongs to a withdrawn conversation"
MISSING = "the file is not in the folder"
NOT_ITS = "no row of its file bears this conversation's id; if the file's column of ids only numbers rows, rename it"


@dataclass(frozen=True)
class Collected:
    """A place's transcripts by conversation, and why others were not read.

    `transcripts` holds one transcript for each file of a conversation, in the register's order; `held` says why a
    conversation has none; `unregistered` counts files that no row of the register names; they are not opened.
    """

    transcripts: Mapping[str, tuple[Transcript, ...]]
    held: Mapping[str, str] = field(default_factory=dict)
    unregistered: int = 0


def read_all_transcripts(programme: Programme, partnership_id: str, register: pd.DataFrame) -> Collected:
    """Read the transcripts of every conversation that was not withdrawn; what cannot be read is said, never raised.

    Withdrawn is what the register or the table `withdrawals` calls so. A withdrawn conversation's file is not opened,
    whatever other row names it; its bytes are only compared with files of the same size, so that a copy under another
    name is held back as well.
    """
    folder = programme.raw(partnership_id) / "transcripts"
    paths = _paths(folder, register)
    gone = {*register.loc[register["consent"] == WITHDRAWN, "conversation_id"]}
    gone |= withdrawn_since(programme, partnership_id)
    closed = _with_copies({path for name in gone for path in paths.get(name, ())}, paths)
    wanted = {name: paths[name] for name in sorted(set(paths) - set(gone))}
    opened = _read_all(sorted({path for files in wanted.values() for path in files} - closed))
    transcripts: dict[str, tuple[Transcript, ...]] = {}
    held: dict[str, str] = {}
    for name, files in wanted.items():
        outcomes = [opened.get(path, SHARED) for path in files]
        failed = next((outcome for outcome in outcomes if isinstance(outcome, str)), None)
        if failed is not None:
            held[name] = failed
            continue
        parts = tuple(_own_part(one, name) for one in outcomes if isinstance(one, Transcript))
        if any(part.turns for part in parts):
            transcripts[name] = parts
        else:
            held[name] = NOT_ITS
    known = {path for files in paths.values() for path in files}
    extra = [path for path in folder.glob("*") if path.is_file() and not path.name.startswith((".", "~$"))]
    return Collected(transcripts, held, len(set(extra) - known))


def read_to_search(
    programme: Programme, partnership_id: str, register: pd.DataFrame
) -> dict[str, tuple[Transcript, ...]]:
    """Read every transcript, withdrawn ones too, to look for its words where they must not be, and for nothing else.

    Files that are missing or cannot be read are left out.
    """
    paths = transcript_paths(programme, partnership_id, register)
    opened = _read_all(sorted({path for files in paths.values() for path in files}))
    found = {name: [opened[path] for path in files] for name, files in paths.items()}
    return {
        name: tuple(_own_part(one, name) for one in several if isinstance(one, Transcript))
        for name, several in found.items()
    }


def transcript_paths(programme: Programme, partnership_id: str, register: pd.DataFrame) -> dict[str, list[Path]]:
    """Return the files of each conversation as the register names them, whether they are there or not."""
    return _paths(programme.raw(partnership_id) / "transcripts", register)


def read_kept_names(programme: Programme, partnership_id: str) -> list[str]:
    """Return names that only withdrawn conversations made known and that others say: they must stay hidden there."""
    path = kept_names_path(programme, partnership_id)
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def kept_names_path(programme: Programme, partnership_id: str) -> Path:
    """Path of the list of names kept when conversations were withdrawn, one a line."""
    return programme.private(partnership_id) / "withdrawals" / "names.txt"


def _paths(folder: Path, register: pd.DataFrame) -> dict[str, list[Path]]:
    """Return the files of each conversation as the register names them, in all rows of its id, each once.

    A name cannot lead out of the folder.
    """
    paths: dict[str, list[Path]] = {}
    for row in register[register["file"].notna()].itertuples():
        own = paths.setdefault(str(row.conversation_id), [])
        own += [path for name in transcript_names(str(row.file)) if (path := folder / name) not in own]
    return paths


def _with_copies(closed: set[Path], paths: Mapping[str, list[Path]]) -> set[Path]:
    sizes = {path.stat().st_size for path in closed if path.is_file()}
    prints = {_fingerprint(path) for path in closed if path.is_file()}
    others = {path for files in paths.values() for path in files} - closed
    alike = {path for path in others if path.is_file() and path.stat().st_size in sizes}
    return closed | {path for path in alike if _fingerprint(path) in prints}


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_all(paths: Sequence[Path]) -> dict[Path, Transcript | str]:
    """Read files, about 8 MB a second; a text says why one could not be read."""
    found: dict[Path, Transcript | str] = {}
    with show_progress("Transcripts read", len(paths)) as tell:
        for path in paths:
            found[path] = _read(path)
            tell(len(found))
    return found


def _read(path: Path) -> Transcript | str:
    if not path.is_file():
        return MISSING
    try:
        return read_transcript(path)
    except TranscriptError as error:
        return f"the file could not be read: {error}"


def _own_part(transcript: Transcript, conversation_id: str) -> Transcript:
    """Return the rows of one conversation, where a file holds several."""
    if not any(turn.conversation for turn in transcript.turns):
        return transcript
    own = tuple(turn for turn in transcript.turns if turn.conversation.casefold() == conversation_id.casefold())
    return replace(transcript, turns=own, skipped={})
