"""How a cell of the register names transcripts: one way to read it, for the check and for stage 01."""

from pathlib import Path


def transcript_names(cell: str) -> list[str]:
    """Return the names of the files that a cell of the column `file` names, without folders: none leads elsewhere."""
    return [Path(part.strip().replace("\\", "/")).name for part in cell.split(";") if part.strip()]
