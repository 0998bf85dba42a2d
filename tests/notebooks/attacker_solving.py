"""An attacker's arithmetic: what whole numbers of people may be, given equations between them.

Nothing here is the package's: bounds come from `scipy.optimize.linprog`, over all that was collected at once.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import t as students_t

MOST = 10_000
"""More people than any of these places asked."""


@dataclass
class System:
    """Unknown numbers of people, each with the ends that a single cell allows, and sums known to lie between two ends.

    `hidden` are the unknowns that are printed as `*`, as "too few to show", or left out.
    """

    ends: dict[str, tuple[float, float]] = field(default_factory=dict)
    sums: list[tuple[dict[str, float], float, float]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)

    def know(self, name: str, low: float, high: float) -> str:
        """Note that a number lies between two ends, beside what is known of it already."""
        before = self.ends.get(name, (0, MOST))
        self.ends[name] = (max(before[0], low), min(before[1], high))
        return name

    def hide(self, name: str, low: float, high: float = MOST) -> str:
        self.hidden.add(name)
        return self.know(name, low, high)

    def equal(self, parts: Mapping[str, float], low: float, high: float | None = None) -> None:
        """Note that a weighted sum of unknowns is `low`, or lies between `low` and `high`."""
        self.sums.append((dict(parts), low, low if high is None else high))

    def possible(self, asked: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Return the least and the greatest value of each of the unknowns; ValueError if nothing fits."""
        names = list(self.ends)
        place = {name: i for i, name in enumerate(names)}
        touch = csr_array(
            (
                [1.0] * sum(len(parts) for parts, _, _ in self.sums),
                (
                    [row for row, (parts, _, _) in enumerate(self.sums) for _ in parts],
                    [place[name] for parts, _, _ in self.sums for name in parts],
                ),
            ),
            shape=(len(self.sums), len(names)),
        )
        _, island = connected_components(touch.T @ touch, directed=False)
        found = {}
        for name in asked:
            own = np.flatnonzero(island == island[place[name]])
            rows = np.flatnonzero(touch[:, own].sum(axis=1) > 0)
            found[name] = self._ends_of(place[name], own, [self.sums[int(row)] for row in rows], names)
        return found

    def _ends_of(
        self, at: int, own: np.ndarray, sums: list[tuple[dict[str, float], float, float]], names: list[str]
    ) -> tuple[int, int]:
        column = {names[int(i)]: j for j, i in enumerate(own)}
        matrix, most = [], []
        for parts, low, high in sums:
            row = np.zeros(len(own))
            for name, weight in parts.items():
                row[column[name]] = weight
            matrix += [row, -row]
            most += [high, -low]
        aim = np.zeros(len(own))
        aim[column[names[at]]] = 1
        ends = [self.ends[names[int(i)]] for i in own]
        system = {"A_ub": np.array(matrix), "b_ub": np.array(most)} if matrix else {}
        both = [linprog(sign * aim, **system, bounds=ends, integrality=np.ones(len(own))) for sign in (1, -1)]
        if any(result.x is None for result in both):
            message = f"nothing fits {names[at]}"
            raise ValueError(message)
        return round(both[0].fun), round(-both[1].fun)


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share, the one that reports print (Wilson 1927, doi 10.2307/2276774)."""
    z = 1.959963984540054
    middle, width = (k + z * z / 2) / (n + z * z), z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return middle - width, middle + width


def counts_behind(percent: float, n: int, half: float, ends: tuple[float, float] | None = None) -> tuple[int, int]:
    """Return the least and greatest numerator that a printed percentage of `n` fits; its interval is used if printed.

    `half` is the half width of the rounding of the percentage; ends may be rounded to whole per cent.
    """
    fits = [k for k in range(n + 1) if abs(100 * k / n - percent) <= half + 1e-9]
    if ends:
        closer = [k for k in fits if all(abs(100 * a - b) <= 0.51 for a, b in zip(wilson(k, n), ends, strict=True))]
        fits = closer or fits
    return (min(fits), max(fits)) if fits else (0, n)


@dataclass(frozen=True)
class Moves:
    """What is printed of how `n` people's answers moved: mean (value) and its ends, to which step, and possible moves.

    Numbers are printed to the nearest `step`; where they are `coarse`, the ends lie outwards of the exact ones.
    """

    n: int
    value: float
    low: float
    high: float
    step: float
    coarse: bool
    steps: range


def moved(moves: Moves, known: Mapping[str, tuple[float, float]]) -> dict[str, tuple[int, int]]:
    """Return how many people's answers may have gone `up`, `down` or stayed the `same`, from mean and t interval.

    The mean gives the sum of all moves and the width of the interval the sum of their squares, both whole numbers.
    """
    found: dict[str, tuple[int, int]] = {}
    n, t = moves.n, float(students_t.ppf(0.975, moves.n - 1))
    for total in range(n * moves.steps.start, n * (moves.steps.stop - 1) + 1):
        mean = total / n
        if abs(mean - moves.value) > moves.step / 2 + 1e-9:
            continue
        widths = (mean - moves.low, moves.high - mean)
        inwards, outwards = (moves.step, 0.0) if moves.coarse else (moves.step / 2, moves.step / 2)
        least, most = max(0.0, max(widths) - inwards), min(widths) + outwards
        squares = [(n - 1) * n * (w / t) ** 2 + total * total / n for w in (least, most)]
        system = System()
        for name, ends in known.items():
            system.know(name, *ends)
        at = {f"moved {step}": step for step in moves.steps}
        for name in at:
            system.know(name, 0, n)
        system.equal(dict.fromkeys(at, 1.0), n)
        system.equal({name: float(step) for name, step in at.items() if step}, total)
        system.equal({name: float(step**2) for name, step in at.items() if step}, squares[0] - 1e-6, squares[1] + 1e-6)
        for name, sign in (("up", 1), ("down", -1), ("same", 0)):
            system.know(name, 0, n)
            parts = {each: 1.0 for each, step in at.items() if np.sign(step) == sign}
            system.equal({name: -1.0, **parts}, 0)
        try:
            own = system.possible(("up", "down", "same"))
        except ValueError:
            continue
        for name, (low, high) in own.items():
            before = found.get(name, (low, high))
            found[name] = (min(before[0], low), max(before[1], high))
    return found
