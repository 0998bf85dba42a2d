"""How notebooks are run: how their processes begin, how long and in how much memory they may run, who asked for it."""

import re
from dataclasses import dataclass, field

from hct_eval.batch.kernels.install import Kernels
from hct_eval.batch.parameters import ParameterError

_SECONDS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}
_BYTES = {"M": 10**6, "MB": 10**6, "G": 10**9, "GB": 10**9}


@dataclass(frozen=True)
class Limits:
    """What one notebook may take: seconds by the clock, bytes of memory; None is no limit."""

    seconds: float | None = None
    memory: int | None = None


@dataclass(frozen=True)
class Manner:
    """All that says how notebooks are run and changes no result."""

    kernels: Kernels = "forked"
    limits: Limits = field(default_factory=Limits)
    command: str = ""
    """The command that asked for the run."""
    by: str = ""
    """Who asked, as they named themselves; '' if they did not."""


def read_limits(time: str, memory: str) -> Limits:
    """Read limits as they are typed: a time such as `90s`, `10m`, `2h`, memory such as `800MB`, `2GB`; '' is none.

    ParameterError if a text is not one.
    """
    seconds = _read(time, _SECONDS, "--time-limit", "90s, 10m or 2h")
    held = _read(memory, _BYTES, "--memory-limit", "800MB or 2GB")
    return Limits(seconds, None if held is None else int(held))


def _read(text: str, units: dict[str, int], option: str, example: str) -> float | None:
    if not text:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([A-Za-z]*)", text.strip())
    by_name = {name.lower(): times for name, times in units.items()}
    if not found or found[2].lower() not in by_name or not float(found[1]):
        message = f"{option} is given as {example}"
        raise ParameterError(message)
    return float(found[1]) * by_name[found[2].lower()]


def memory_in_words(held: int) -> str:
    """Return "850 MB" or "2.1 GB"."""
    return f"{held / 10**9:.1f} GB" if held >= 10**9 else f"{held / 10**6:.0f} MB"
