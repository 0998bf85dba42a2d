"""What each place of the sample has, lacks and gets wrong: deliberately uneven."""

import datetime as dt
from dataclasses import dataclass

DAY = dt.date


@dataclass(frozen=True)
class PlacePlan:
    """One place: how many conversations, in which formats, and who coded them."""

    id: str
    code: str
    conversations: int
    researchers: int
    first: dt.date
    last: dt.date
    formats: dict[str, float]
    coders: tuple[str, ...]
    languages: tuple[str, ...]
    register: str
    """How the register was saved: encoding, delimiter and spelling of its header, see tables.py."""
    double_coded: float = 0.0
    fragments: int | None = None
    """Exact number of fragments; None for as many as there are."""
    withdrawn: int = 0
    unsigned: int = 1
    unfiled: int = 0
    """Conversations that were coded from a sheet of paper: no transcript."""
    merges: tuple[tuple[str, str, dt.date, str, dt.date | None], ...] = ()
    """Labels that coders merged: from, into, decided on, why, undone on."""
    workshops: int = 0
    weeks_earlier: int = 0
    """How far the days of learning.yml are moved back (Newham took part in phase one only)."""


PLANS = (
    PlacePlan(
        id="coventry",
        code="COV",
        conversations=22,
        researchers=4,
        first=DAY(2023, 2, 6),
        last=DAY(2024, 6, 28),
        formats={"teams_vtt": 4, "teams_docx": 5, "plain": 6, "otter": 3, "zoom": 3},
        coders=("RM",),
        languages=("ur", "pl"),
        register="spoken headers",
    ),
    PlacePlan(
        id="croydon",
        code="CRO",
        conversations=20,
        researchers=3,
        first=DAY(2023, 3, 1),
        last=DAY(2024, 5, 31),
        formats={"zoom": 7, "teams_vtt": 4, "otter": 4, "plain": 3},
        coders=("JB", "OA"),
        languages=("so",),
        register="bom",
        unsigned=2,
    ),
    PlacePlan(
        id="gloucestershire",
        code="GLO",
        conversations=22,
        researchers=4,
        first=DAY(2022, 10, 3),
        last=DAY(2024, 3, 29),
        formats={"plain": 8, "notes": 5, "otter": 3, "srt": 3},
        coders=("HV",),
        languages=("cy", "cy"),
        register="cp1252 semicolons",
        unfiled=2,
    ),
    PlacePlan(
        id="leeds",
        code="LDS",
        conversations=26,
        researchers=4,
        first=DAY(2022, 9, 5),
        last=DAY(2024, 7, 26),
        formats={"teams_vtt": 7, "teams_docx": 7, "zoom": 4, "otter": 3, "srt": 3},
        coders=("NK", "TS"),
        languages=("ar", "ar", "ur", "so", "pl"),
        register="plain",
        double_coded=0.2,
        withdrawn=1,
        workshops=3,
    ),
    PlacePlan(
        id="newham",
        code="NEW",
        conversations=14,
        researchers=3,
        first=DAY(2021, 9, 6),
        last=DAY(2022, 5, 27),
        formats={"plain": 5, "zoom": 4, "srt": 3},
        coders=("FA",),
        languages=("so", "ur", "ar"),
        register="utf-16",
        weeks_earlier=156,
    ),
    PlacePlan(
        id="plymouth",
        code="PLY",
        conversations=64,
        researchers=5,
        first=DAY(2022, 11, 1),
        last=DAY(2024, 9, 27),
        formats={"teams_docx": 14, "otter": 14, "plain": 12, "teams_vtt": 8, "zoom": 7, "srt": 4, "notes": 5},
        coders=("LP", "DC"),
        languages=("pl", "cy", "ar"),
        register="plain",
        double_coded=0.2,
        fragments=400,
        withdrawn=1,
        unsigned=2,
        merges=(
            (
                "Knowing neighbours",
                "Joining in",
                DAY(2024, 5, 14),
                "Both looked like being among people.",
                DAY(2024, 6, 11),
            ),
        ),
        workshops=4,
    ),
)
"""The six places, in the order of programme.yml."""
