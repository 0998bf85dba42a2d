"""The cleaning log: what was done to each transcript, why and how often, and where it differs from the register."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hct_eval.conversations.clean import STEPS
from hct_eval.conversations.language import Languages, can_be_told, language_tag
from hct_eval.conversations.turns import Conversation

LANGUAGE = "language differs from the register"
DATE = "date in the file differs from the register"


@dataclass(frozen=True)
class Register:
    """The register with consent settled; `counts` says how often consent was missing, conflicting or withdrawn."""

    frame: pd.DataFrame
    counts: Mapping[str, int]


def cleaning_log(
    register: Register,
    cleaned: Sequence[Conversation],
    later: Mapping[str, Counter[str]],
    copies: Mapping[str, tuple[str, str]],
    unregistered: int,
    languages: Mapping[str, Languages],
) -> pd.DataFrame:
    """Return the log: conversation_id ("" for the whole place), step, why, times.

    `later` are steps that the clean text took, `copies` what `find_copies` found, `unregistered` the number of files
    that no row of the register names. What differs from the register is said and stays as the register has it.
    """
    counts = register.counts
    rows: list[tuple[str, str, str, int]] = [
        ("", "consent missing, taken as internal", "nobody may be quoted who did not agree", counts["missing"]),
        ("", "consent conflicting, narrowed", "rows of one conversation differ", counts["conflicting"]),
        ("", "withdrawn conversations left closed", "consent was withdrawn; the file is not read", counts["withdrawn"]),
        ("", "files that no row of the register names", "nobody knows who consented; not opened", unregistered),
    ]
    for one in cleaned:
        steps = one.steps + later.get(one.conversation_id, Counter())
        rows += [(one.conversation_id, step, _why(step), n) for step, n in sorted(steps.items())]
    for copy, (_, how) in sorted(copies.items()):
        rows.append((copy, f"copy of another conversation dropped ({how})", "the same talk counts once", 1))
    rows += _differences(register.frame, cleaned, languages)
    frame = pd.DataFrame(rows, columns=["conversation_id", "step", "why", "times"])
    return frame[frame["times"] > 0].reset_index(drop=True)


def _differences(
    register: pd.DataFrame, cleaned: Sequence[Conversation], languages: Mapping[str, Languages]
) -> Iterator[tuple[str, str, str, int]]:
    once = register.drop_duplicates("conversation_id")
    tags = once["language"].map(language_tag, na_action="ignore")
    tongues = dict(zip(once["conversation_id"], tags, strict=True))
    days = dict(zip(once["conversation_id"], once["held_on"].dt.date, strict=True))
    for one in cleaned:
        name, heard = one.conversation_id, languages[one.conversation_id].main
        written, day = tongues.get(name), days.get(name)
        if heard and isinstance(written, str) and written != heard and can_be_told(written):
            yield name, LANGUAGE, "most of its words are in another language; the register stays as it is", 1
        if one.held_on is not None and isinstance(day, dt.date) and not pd.isna(day) and day != one.held_on:
            yield name, DATE, "look which is right; the register stays as it is", 1


def _why(step: str) -> str:
    if step.startswith("skipped: "):
        return "it is not speech"
    if step.startswith("read as "):
        return "the file is not in UTF-8"
    return STEPS.get(step, "the same talk counts once")
