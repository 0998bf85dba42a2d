"""Places that two people coded, for the tests of agreement."""

import pandas as pd

from tests.coding.frames import claims, fragments


def double(places: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`places` conversations, each with two claims that X coded, and Y with another effect in every fourth place."""
    rows, pulled = [], []
    for number in range(places):
        where = (f"f{number}", f"c{number}")
        pulled.append((*where, "the bus stopped and then the shop shut down"))
        rows += [(*where, "Bus", "B", "+", "X", "the bus stopped"), (*where, "Shop", "C", "-", "X", "the shop shut")]
        odd = number % 4 == 0
        rows += [
            (*where, "Bus", "D" if odd else "B", "+", "Y", "the bus stopped and"),
            (*where, "Shop", "C", "-", "Y", "then the shop shut down"),
        ]
    return claims(rows), fragments(pulled)
