"""Files as LibreOffice opens and saves them."""

import functools
import subprocess
import tempfile
from pathlib import Path

from tests.programs import need


@functools.cache
def _profile() -> "tempfile.TemporaryDirectory[str]":
    """A profile of this process's own: two LibreOffices cannot share one, and to make one takes seconds."""
    return tempfile.TemporaryDirectory(prefix="libreoffice-", ignore_cleanup_errors=True)


def convert(ending: str, folder: Path, *files: Path) -> list[Path]:
    """Have LibreOffice save files with another ending (or filter) in a folder; return what lies there, by name."""
    command = [need("LibreOffice"), f"-env:UserInstallation={Path(_profile().name).as_uri()}", "--headless"]
    command += ["--convert-to", ending, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return sorted(folder.iterdir())
