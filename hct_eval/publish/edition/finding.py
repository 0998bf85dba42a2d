"""What a gate has to say of a report."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["refuse", "warn"]

EVERYWHERE = ""
"""Stands for the place of a finding that concerns the release as a whole."""


class PublishError(Exception):
    """A release cannot be made or finished, whatever the gates say; the text says why and what to do."""


@dataclass(frozen=True)
class Finding:
    """One thing that a gate found: where, how bad, what it is and how to mend it, without anybody's words.

    `place` is the id of a partnership, "programme", or EVERYWHERE. One finding that refuses stops the whole release.
    """

    gate: str
    place: str
    severity: Severity
    what: str
    advice: str

    def __str__(self) -> str:
        """One line: the gate, what it found, what to do."""
        return f"{self.gate}: {self.what}. {self.advice}"
