"""Numbers that others computed and published, each with its source (published.json), and frames for tests."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from hct_eval.maps import CognitiveMap

PUBLISHED: dict[str, Any] = json.loads((Path(__file__).parent / "published.json").read_text(encoding="utf-8"))
SHARED = Path(__file__).parents[3] / "shared" / "reference"


def square(matrix: list[list[float]], labels: list[str] | None = None) -> CognitiveMap:
    """Return the map of a matrix with rows as causes; labels C1, C2, ... unless given."""
    names = labels or [f"C{place + 1}" for place in range(len(matrix))]
    return CognitiveMap.from_matrix(pd.DataFrame(matrix, names, names, dtype=float))


def claims(*rows: tuple[str, str, str, str] | tuple[str, str, str, str, int]) -> pd.DataFrame:
    """Return claims from (conversation, cause, sign, effect[, strength])."""
    frame = pd.DataFrame(
        [(*row, pd.NA)[:5] for row in rows], columns=["conversation_id", "cause", "sign", "effect", "strength"]
    )
    number = [str(place) for place in range(len(frame))]
    return frame.assign(claim_id=[f"c{n}" for n in number], fragment_id=[f"f{n}" for n in number], coder="AB")
