"""What a partnership's own files still hold of a withdrawn conversation: they are named, and never edited."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from hct_eval.batch.said import read_collected
from hct_eval.conversations.sources import transcript_paths
from hct_eval.programme import Programme


@dataclass(frozen=True)
class RawLeft:
    """Where raw words still stand. `transcripts`: (register, row) whose `file` is there; `rows`: rows by file, table.

    File names may hold names of people: they are for the terminal only.
    """

    transcripts: tuple[tuple[str, int], ...] = field(default=(), repr=False)
    rows: dict[str, list[int]] = field(default_factory=dict, repr=False)
    shared: int = 0
    """Transcript files that another conversation needs too."""

    @property
    def coded(self) -> int:
        """How many rows of fragments and claims still stand."""
        return sum(map(len, self.rows.values()))


def raw_left(programme: Programme, place: str, conversations: Collection[str]) -> RawLeft:
    """Return where the place's raw files still hold the conversations."""
    register = read_collected(programme, place, "conversations")
    paths = transcript_paths(programme, place, register)
    own = register[register["conversation_id"].isin(list(conversations))]
    there = [
        (str(row["_file"]), int(row["_row"]))
        for _, row in own.iterrows()
        if any(path.is_file() for path in paths.get(str(row["conversation_id"]), []))
    ]
    fragments, claims = read_collected(programme, place, "fragments"), read_collected(programme, place, "claims")
    pulled = fragments[fragments["conversation_id"].isin(list(conversations))]
    coded = claims[claims["fragment_id"].isin(pulled["fragment_id"])]
    rows: dict[str, list[int]] = {}
    for frame in (pulled, coded):
        for _, row in frame.iterrows():
            rows.setdefault(str(row["_file"]), []).append(int(row["_row"]))
    files = {path for name in conversations for path in paths.get(name, []) if path.is_file()}
    return RawLeft(tuple(there), rows, len(files - set(erasable(programme, place, conversations))))


def erasable(programme: Programme, place: str, conversations: Collection[str]) -> list[Path]:
    """Return the transcript files that the conversations alone are in."""
    paths = transcript_paths(programme, place, read_collected(programme, place, "conversations"))
    others = {path for name, files in paths.items() if name not in conversations for path in files}
    own = {path for name in conversations for path in paths.get(name, [])}
    return sorted(path for path in own - others if path.is_file())
