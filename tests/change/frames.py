"""Small typed frames for the tests of this room."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.change.scales import TRUST_ITEMS, VALUE_ITEMS
from hct_eval.tables import TABLES

UCLA = ("ucla_companionship", "ucla_left_out", "ucla_isolated")


def typed(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as the processed table `name` would hold them; columns that are not given are unknown."""
    given = pd.DataFrame(list(rows))
    empty = pd.Series([None] * len(given), dtype=object)
    columns = TABLES[name].processed_schema.columns
    return pd.DataFrame({column: given.get(column, empty).astype(str(spec.dtype)) for column, spec in columns.items()})


def wellbeing(before: Sequence[int], after: Sequence[int | None], **more: Any) -> pd.DataFrame:
    """Return two waves of UCLA-3 sums (3 to 9), spread over the items; None did not answer the second wave."""
    rows = []
    for person, sums in enumerate(zip(before, after, strict=True)):
        for wave, total in enumerate(sums, start=1):
            if total is not None and not pd.isna(total):
                items = [1 + (int(total) - 3 + 2 - place) // 3 for place in range(3)]
                rows.append(
                    {"person_id": f"p{person:03d}", "wave": wave, **dict(zip(UCLA, items, strict=True)), **more}
                )
    return typed("wellbeing", rows)


def ties(waves: Mapping[int, np.ndarray], column: str = "trust") -> pd.DataFrame:
    """Return ties from matrices of one rating by wave: trust (all three items), frequency or power_over."""
    items = {"trust": TRUST_ITEMS, "value": VALUE_ITEMS}.get(column, (column,))
    rows = []
    for wave, matrix in waves.items():
        for rater, rated in zip(*np.nonzero(np.isfinite(matrix)), strict=True):
            if rater != rated:
                given = {item: int(matrix[rater, rated]) for item in items}
                rows.append({"rater_org": f"o{rater:02d}", "rated_org": f"o{rated:02d}", "wave": wave, **given})
    return typed("ties", rows)


def organisations(sectors: Sequence[str]) -> pd.DataFrame:
    """Return organisations o00, o01, ... of the given sectors."""
    rows = [{"organisation_id": f"o{n:02d}", "name": f"Organisation {n}", "sector": s} for n, s in enumerate(sectors)]
    return typed("organisations", rows)


def day(text: str) -> dt.datetime:
    """Return a day from 2024-03-31."""
    return dt.datetime.fromisoformat(text)
