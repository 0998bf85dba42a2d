"""Files from outside are read within bounds: what is larger than its kind ever is does harm, or is something else.

Archives (`archives`) and XML (`xml_files`) keep to the same bounds. What is wrong is said by the room that reads: it
gives a function that makes its own error of what is wrong and of what to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Refuse = Callable[[str, str], Exception]
"""Makes a room's error from what is wrong with a file ("it is damaged") and what to do ("save it again")."""

DAMAGED = ("it is damaged", "open it in the program that wrote it and save it again")
LOCKED = ("it is protected by a password", "save it without")


@dataclass(frozen=True)
class Bounds:
    """The most that a file of a kind may hold; `what` names the kind ("a map"), `advice` what to do with a larger one.

    `too_long` is the advice where the file itself is too long, "" for the same.

    `file`, `part` and `unpacked` are bytes: of the file, of one part of an archive, of all its parts together. `parts`
    and `tags` (of an XML document) are counts, `depth` is of elements in elements. Without `all_parts` only those parts
    count that are read: the recordings of a project never are.
    """

    what: str
    file: int
    part: int
    unpacked: int
    parts: int
    tags: int
    depth: int = 256
    advice: str = "check where it comes from"
    too_long: str = ""
    all_parts: bool = True

    def unpacks_to_more(self, refuse: Refuse) -> Exception:
        """Return the error of an archive that holds too much."""
        return refuse(f"it unpacks to more than {self.what} can be", self.advice)


def read_bytes(path: Path, bounds: Bounds, refuse: Refuse) -> bytes:
    """Read a file; the room's error if it is not there, is larger than the bounds, or cannot be read."""
    try:
        if not path.is_file():
            raise refuse("there is no file of that name", "check the path")
        if path.stat().st_size > bounds.file:
            raise refuse(f"it is larger than {bounds.file // 1_000_000} MB", bounds.too_long or bounds.advice)
        return path.read_bytes()
    except OSError as error:
        raise refuse(f"it cannot be read ({error.strerror})", "check that it is open to you") from None
