"""Tables with margins as cells and relations, for the tests of the audit."""

from collections.abc import Collection

import pandas as pd

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.cells import UNKNOWN, Relation, cells_frame, count_cell, hidden, known_cell, total_cell
from hct_eval.publish.disclosure import rounded_count

Grid = list[list[int]]
Place = tuple[int, int]


def grid_relations(grid: Grid) -> list[Relation]:
    """Return that rows and columns add up to margins r0, r1 ... and c0, c1 ..., and these to `all`."""
    rows, columns = range(len(grid)), range(len(grid[0]))
    across = [Relation(f"r{i}", tuple(f"{i},{j}" for j in columns)) for i in rows]
    down = [Relation(f"c{j}", tuple(f"{i},{j}" for i in rows)) for j in columns]
    return [
        *across,
        *down,
        Relation("all", tuple(f"r{i}" for i in rows)),
        Relation("all", tuple(f"c{j}" for j in columns)),
    ]


def _margins(grid: Grid) -> dict[str, int]:
    down = {f"c{j}": sum(row[j] for row in grid) for j in range(len(grid[0]))}
    return {f"r{i}": sum(row) for i, row in enumerate(grid)} | down | {"all": sum(map(sum, grid))}


def published_grid(grid: Grid, stars: Collection[Place]) -> pd.DataFrame:
    """Return a table as somebody published it: exact numbers but for `stars`, of which only >= 0 is known."""
    nothing = hidden(known_cell(0, UNKNOWN))
    inner = [
        (f"{i},{j}", "a table", f"{i},{j}", nothing if (i, j) in stars else known_cell(n, n))
        for i, row in enumerate(grid)
        for j, n in enumerate(row)
    ]
    return cells_frame([*inner, *((key, "a table", key, known_cell(n, n)) for key, n in _margins(grid).items())])


def counted_grid(grid: Grid, policy: DisclosurePolicy) -> pd.DataFrame:
    """Return a table of counts of people before anything is hidden for the sake of others."""
    inner = [
        (f"{i},{j}", "a table", f"{i},{j}", count_cell(n, policy))
        for i, row in enumerate(grid)
        for j, n in enumerate(row)
    ]
    return cells_frame([*inner, *((key, "a table", key, total_cell(n, policy)) for key, n in _margins(grid).items())])


def people_said(n: int, policy: DisclosurePolicy) -> str:
    """Return how a report says a number of people."""
    shown = rounded_count(n, policy)
    return f"fewer than {policy.threshold + 1} people" if shown is None else f"{shown:,} people"
