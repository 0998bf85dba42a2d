"""Scoring of the scales that HCT partnerships use. Items' wording is not shipped: it belongs to the scales' owners."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

SWEMWBS_COPYRIGHT = (
    "Short Warwick Edinburgh Mental Wellbeing Scale (SWEMWBS) © NHS Health Scotland, University of Warwick and "
    "University of Edinburgh, 2008, all rights reserved."
)

SWEMWBS_METRIC: Mapping[int, float] = {
    7: 7.0, 8: 9.51, 9: 11.25, 10: 12.4, 11: 13.33, 12: 14.08, 13: 14.75, 14: 15.32, 15: 15.84, 16: 16.36,
    17: 16.88, 18: 17.43, 19: 17.98, 20: 18.59, 21: 19.25, 22: 19.98, 23: 20.73, 24: 21.54, 25: 22.35, 26: 23.21,
    27: 24.11, 28: 25.03, 29: 26.02, 30: 27.03, 31: 28.13, 32: 29.31, 33: 30.7, 34: 32.55, 35: 35.0,
}  # fmt: skip
"""Raw sum to metric score (Stewart-Brown et al. 2009, doi 10.1186/1477-7525-7-15)."""

LONELY_DIRECT = {"never": 1, "hardly ever": 2, "occasionally": 3, "some of the time": 4, "often or always": 5}
"""The ONS direct question in order; 5 is the headline category."""

TRUST_ITEMS = ("reliability", "mission_support", "openness")
VALUE_ITEMS = ("power_influence", "involvement", "resources")
"""PARTNER's two dimensions (doi 10.1186/s12889-016-3194-z)."""


@dataclass(frozen=True)
class Scale:
    """One measure asked of people: how it is scored, and which way is better."""

    measure: str
    items: tuple[str, ...]
    better: Literal["higher", "lower"]
    low: float
    high: float
    unit: str
    about: str
    benchmark: str = ""
    meaningful: float = 0.0
    """Smallest change of one person that counts as better or worse; 0 counts any change."""

    @property
    def best(self) -> float:
        """The best possible score."""
        return self.high if self.better == "higher" else self.low


_UCLA = ("ucla_companionship", "ucla_left_out", "ucla_isolated")
_SWEMWBS = tuple(f"swemwbs_{n}" for n in range(1, 8))

SCALES = (
    Scale(
        "loneliness (UCLA-3)",
        _UCLA,
        "lower",
        3,
        9,
        "points",
        "sum of three items, 3 to 9, higher is lonelier (Hughes et al. 2004, doi 10.1177/0164027504268574)",
    ),
    Scale(
        "loneliness (direct question)",
        ("lonely_direct",),
        "lower",
        1,
        5,
        "share",
        "one question with five ordered answers (ONS)",
        "In England 6.6 % felt lonely often or always in 2024/25 (Community Life Survey).",
    ),
    Scale(
        "mental wellbeing (SWEMWBS)",
        _SWEMWBS,
        "higher",
        7,
        35,
        "points",
        "seven items, complete answers only, raw sum to metric score by table (7 to 35)",
        "In England the average was 23.7 for men and 23.2 for women in 2010 to 2013 (Ng Fat et al. 2017).",
        1.0,  # about one standard error of measurement: Shah et al. 2018, doi 10.1186/s12955-018-1060-2
    ),
    Scale("life satisfaction", ("ons_satisfied",), "higher", 0, 10, "points", "0 to 10 (ONS-4)"),
    Scale("feeling life is worthwhile", ("ons_worthwhile",), "higher", 0, 10, "points", "0 to 10 (ONS-4)"),
    Scale("happiness", ("ons_happy",), "higher", 0, 10, "points", "0 to 10 (ONS-4)"),
    Scale("anxiety", ("ons_anxious",), "lower", 0, 10, "points", "0 to 10, higher is more anxious (ONS-4)"),
)


def score_wellbeing(wellbeing: pd.DataFrame) -> pd.DataFrame:
    """Score the `wellbeing` table: one row a person, wave and scale that the place asked at all.

    Columns: person_id, wave, took_part (yes/no/unknown), measure, score (NaN where it cannot be scored), reason (why).
    A scale is scored only where all its items are answered.
    """
    parts = [_score(wellbeing, scale) for scale in SCALES if _asked(wellbeing, scale)]
    columns = ["person_id", "wave", "took_part", "measure", "score", "reason"]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in columns})
    return pd.concat(parts, ignore_index=True).sort_values(["measure", "person_id", "wave"], ignore_index=True)


def _asked(frame: pd.DataFrame, scale: Scale) -> bool:
    return bool(
        len(frame) and all(item in frame for item in scale.items) and frame[list(scale.items)].notna().any().any()
    )


def _score(frame: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    answers = frame[list(scale.items)]
    if scale.items == ("lonely_direct",):
        score = answers["lonely_direct"].map(LONELY_DIRECT).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    else:
        raw = answers.to_numpy(dtype=float, na_value=np.nan).sum(axis=1)
        score = np.array([SWEMWBS_METRIC[int(r)] if r == r else r for r in raw]) if scale.items == _SWEMWBS else raw
    took_part = frame["in_programme"] if "in_programme" in frame else pd.Series(pd.NA, index=frame.index)
    return pd.DataFrame(
        {
            "person_id": frame["person_id"].astype("string").to_numpy(),
            "wave": frame["wave"].to_numpy(dtype=int),
            "took_part": took_part.map({True: "yes", False: "no"}).astype("string").fillna("unknown").to_numpy(),
            "measure": scale.measure,
            "score": score,
            "reason": [_reason(frame, row, scale.items) for row in range(len(frame))],
        }
    )


def _reason(frame: pd.DataFrame, row: int, items: tuple[str, ...]) -> str | None:
    """Say why a scale cannot be scored: the one reason given, 'several reasons', 'no reason given'; None if it can."""
    unknown = [item for item in items if pd.isna(frame[item].iloc[row])]
    if not unknown:
        return None
    given = {
        str(frame[f"{item}_missing"].iloc[row])
        for item in unknown
        if f"{item}_missing" in frame and pd.notna(frame[f"{item}_missing"].iloc[row])
    }
    if not given:
        return "no reason given"
    return given.pop() if len(given) == 1 else "several reasons"


def copyright_line(scored: pd.DataFrame) -> str:
    """Return the line that must be printed where SWEMWBS scores are shown; nothing where it was not asked."""
    return SWEMWBS_COPYRIGHT if (scored["measure"] == "mental wellbeing (SWEMWBS)").any() else ""


def missing_by_reason(scored: pd.DataFrame) -> pd.DataFrame:
    """Count, by measure and wave, who was scored and who was not and why: measure, wave, reason, people."""
    reason = scored["reason"].fillna("scored")
    counts = scored.assign(reason=reason).groupby(["measure", "wave", "reason"]).size()
    return counts.rename("people").reset_index()


def pair_scores(ties: pd.DataFrame) -> pd.DataFrame:
    """Score each rating of the `ties` table: rater_org, rated_org, wave, trust, value, frequency, power_over (floats).

    Trust and value are means of their three PARTNER items (1 to 4), known only where all three are answered.
    """
    ordered = ties[ties["rater_org"] != ties["rated_org"]].sort_values(["wave", "rater_org", "rated_org"])
    out = ordered[["rater_org", "rated_org", "wave"]].reset_index(drop=True)
    for name, items in (("trust", TRUST_ITEMS), ("value", VALUE_ITEMS)):
        out[name] = ordered[list(items)].to_numpy(dtype=float, na_value=np.nan).mean(axis=1)
    for name in ("frequency", "power_over"):
        out[name] = ordered[name].to_numpy(dtype=float, na_value=np.nan)
    return out


def score_collaboration(collaboration: pd.DataFrame) -> pd.DataFrame:
    """Bring the `collaboration` table into the shape of `score_wellbeing`; took_part is unknown for respondents."""
    return pd.DataFrame(
        {
            "person_id": collaboration["respondent_id"].astype("string").to_numpy(),
            "wave": collaboration["wave"].to_numpy(dtype=int),
            "took_part": "unknown",
            "measure": ("collaboration (" + collaboration["factor"].astype("string") + ")").to_numpy(),
            "score": collaboration["score"].to_numpy(dtype=float, na_value=np.nan),
            "reason": collaboration["score_missing"].fillna("no reason given").where(collaboration["score"].isna())
            if "score_missing" in collaboration
            else None,
        }
    ).sort_values(["measure", "person_id", "wave"], ignore_index=True)


def collaboration_scales(scored: pd.DataFrame) -> tuple[Scale, ...]:
    """Return a scale for each collaboration factor that was asked (1 to 5, higher is better)."""
    return tuple(
        Scale(measure, ("score",), "higher", 1, 5, "points", "1 strongly disagree to 5 strongly agree")
        for measure in sorted(scored["measure"].unique())
    )
