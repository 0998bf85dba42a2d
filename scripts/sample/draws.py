"""Seeded random draws: one stream a purpose, so that a change in one table leaves the others as they are."""

import datetime as dt
import hashlib
import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

SEED = "hct-sample, 29 February 2024"
T = TypeVar("T")


class Draws:
    """Random draws that rest on `random()` alone: its numbers are the same on every version and machine."""

    def __init__(self, *labels: object) -> None:
        name = "|".join([SEED, *map(str, labels)])
        self._random = random.Random(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))

    def share(self) -> float:
        """Return a number from 0 up to 1."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """Return True with the given probability."""
        return self.share() < probability

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.share() * (high - low + 1))

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """Return a normal draw (Box-Muller), rounded so that the last bits of a library's sine do not matter."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self.share()))
        return round(mean + deviation * radius * math.cos(2.0 * math.pi * self.share()), 9)

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[int(self.share() * len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in random order."""
        order = sorted((self.share(), n) for n in range(len(items)))
        return [items[n] for _, n in order]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Return `count` different items in random order (all of them if there are fewer)."""
        return self.shuffled(items)[:count]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Return a key, each with a chance in proportion to its weight."""
        left = self.share() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return list(weights)[-1]

    def with_mean(self, values: Sequence[int], mean: float, low: int, high: int) -> list[int]:
        """Return whole values moved by ones, here and there, until their mean is the given one (to the nearest sum)."""
        moved = [min(high, max(low, value)) for value in values]
        goal = min(high * len(moved), max(low * len(moved), round(mean * len(moved))))
        while sum(moved) != goal:
            step = 1 if sum(moved) < goal else -1
            at = self.whole(0, len(moved) - 1)
            if low <= moved[at] + step <= high:
                moved[at] += step
        return moved

    def day(self, first: dt.date, last: dt.date, *, weekday: bool = True) -> dt.date:
        """Return a day from `first` to `last`; by default not a Sunday."""
        day = first + dt.timedelta(days=self.whole(0, (last - first).days))
        return day - dt.timedelta(days=1) if weekday and day.isoweekday() == 7 and day > first else day
