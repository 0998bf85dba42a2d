"""Files that are there whole or not at all, whatever stops the program that writes them."""

import os
import secrets
from pathlib import Path

OWNER_ONLY = 0o600
SHARED = 0o666


def write_whole(path: Path, content: bytes, *, mode: int = OWNER_ONLY, anew: bool = True) -> None:
    """Write a file whole or not at all, and make its folder; OSError if it cannot be written or is held elsewhere.

    `mode` is its permissions, less what the system takes away from new files (umask): OWNER_ONLY or SHARED. Without
    `anew`, a file that is there already stays, also when two programs make one at the same time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")  # short, so that a name of any length can be written
    try:
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(content)
        if anew:
            temporary.replace(path)
        elif not path.exists():
            _give_name(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _give_name(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        temporary.replace(path)
