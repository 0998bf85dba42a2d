"""An attacker who reads n and missing of every row of a survey: how many people may be behind those that are hidden.

Nothing of the package is used to read or to solve. Each group of people has so many of each pattern of waves in which
they were asked; for each measure, so many of each of these answered in which of their waves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations

import pandas as pd

from hct_eval.programme import DisclosurePolicy
from tests.notebooks.attacker_solving import System

Pattern = tuple[int, ...]


def patterns(waves: Pattern) -> Iterator[Pattern]:
    """Give every choice of one or more of the waves."""
    return chain.from_iterable(combinations(waves, many) for many in range(1, len(waves) + 1))


@dataclass
class Survey:
    """The equations of one survey, read from the rows that are shown; with or without what is missing."""

    waves: Pattern
    policy: DisclosurePolicy
    use_missing: bool = True
    system: System = field(default_factory=System)

    def read(self, shown: pd.DataFrame) -> None:
        """Read every row that counts people of groups or of everybody."""
        groups = [g for g in dict.fromkeys(shown["group"].fillna("all")) if "against" not in g]
        whole = [g for g in groups if g != "all" or len(groups) == 1]
        for group in whole:
            for asked in patterns(self.waves):
                self.system.know(f"{group} asked {asked}", 0, 10_000)
        for group in whole:
            self._asked(group)
        for _, row in shown.iterrows():
            named = whole if pd.isna(row["group"]) else re.split(", against ", row["group"])
            self._row(row, named, whole)

    def _asked(self, group: str) -> None:
        """Note how many of a group were asked in each wave, and at all."""
        for name, waves in ((f"{group} in wave {wave}", (wave,)) for wave in self.waves):
            parts = {f"{group} asked {p}": 1.0 for p in patterns(self.waves) if set(p) & set(waves)}
            self.system.equal({self.system.know(name, 0, 10_000): -1.0, **parts}, 0)
        parts = {f"{group} asked {p}": 1.0 for p in patterns(self.waves)}
        self.system.equal({self.system.know(f"{group} at all", 0, 10_000): -1.0, **parts}, 0)

    def answers(self, group: str, measure: str) -> dict[str, tuple[Pattern, Pattern]]:
        """Return the unknowns of a measure by name: those asked in some waves who answered in some of these."""
        found = {}
        for asked in patterns(self.waves):
            own = {f"{group} {measure} {asked} {told}": (asked, told) for told in ((), *patterns(asked))}
            if next(iter(own)) not in self.system.ends:
                for name in own:
                    self.system.know(name, 0, 10_000)
                self.system.equal({f"{group} asked {asked}": -1.0, **dict.fromkeys(own, 1.0)}, 0)
            found |= own
        return found

    def _row(self, row: pd.Series, groups: list[str], every: list[str]) -> None:
        waves = tuple(int(wave) for wave in re.findall(r"wave (\d+)", str(row["period"])))
        name = f"{'+'.join(groups)} {row['measure']} {'slope' if row['statistic'] == 'slope' else waves}"
        if waves:
            answered = {
                part: 1.0
                for group in groups
                for part, (_, told) in self.answers(group, row["measure"]).items()
                if (len(told) > 1 if row["statistic"] == "slope" else set(waves) <= set(told))
            }
            self.system.equal({name: -1.0, **answered}, 0)
        self._number(name, row["n"], 0 if len(groups) > 1 else 1)  # of two groups it is hidden beside either
        if not self.use_missing or pd.isna(row["missing"]):
            return
        groups = every if len(groups) > 1 else groups  # of two groups, everybody is missing who is in neither
        asked = {f"{group} {f'in wave {waves[0]}' if len(waves) == 1 else 'at all'}": 1.0 for group in groups}
        low, high = self._span(int(row["missing"]))
        self.system.equal({name: -1.0, **asked}, low, high)

    def _number(self, name: str, n: object, least: int) -> None:
        if pd.isna(n):
            self.system.hide(name, least)
        elif n == 0:
            self.system.know(name, 0, 0)
        else:
            low, high = self._span(int(n))
            self.system.know(name, max(low, self.policy.threshold + 1), high)

    def _span(self, shown: int) -> tuple[int, int]:
        half = self.policy.base // 2
        return max(0, shown - half), shown - half + self.policy.base - 1


_NAMES = re.compile(
    r"(Average|Change in|Change a wave in|Difference in change in) (.+) \((?:(.*), )?(wave \d+(?: to wave \d+)?)\)"
)


def read_rows(published: pd.DataFrame) -> pd.DataFrame:
    """Return measure, group, period, statistic, n and missing of the published rows (text) that tell of surveys."""
    rows = []
    for what, n, missing in published[["What", "n", "Missing"]].to_numpy():
        found, once = _NAMES.fullmatch(what), what.endswith(", change over time")
        if found or once:
            kind, measure, group, period = found.groups() if found else ("", what, None, None)
            statistic = "slope" if kind == "Change a wave in" else "mean"
            rows.append((measure, group, period, statistic, _told(n.removesuffix(" people")), _told(missing)))
    columns = ["measure", "group", "period", "statistic", "n", "missing"]
    return pd.DataFrame(rows, columns=columns).astype({"n": "Int64", "missing": "Int64"})


def _told(text: str) -> int | None:
    return int(text.replace(",", "")) if text[0].isdigit() else None


def narrowed(
    shown: pd.DataFrame, exact: pd.DataFrame, scored: pd.DataFrame, policy: DisclosurePolicy
) -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    """Return the small numbers of people that what is missing narrows: what n alone allows, and what both allow."""
    waves = tuple(sorted(scored["wave"].unique().tolist()))
    both, alone = Survey(waves, policy), Survey(waves, policy, use_missing=False)
    for survey in (both, alone):
        survey.read(shown)
    small = [name for name, n in sizes(exact, scored).items() if 0 < n <= policy.threshold and name in both.system.ends]
    found = {}
    ends = alone.system.possible(small), both.system.possible(small)
    for name in small:
        free, tight = ends[0][name], ends[1][name]
        free = max(free[0], 1), min(free[1], policy.threshold)
        if tight[0] > free[0] or tight[1] < free[1]:
            found[name] = free, tight
    return found


def sizes(exact: pd.DataFrame, scored: pd.DataFrame) -> dict[str, int]:
    """Return the true numbers: n of every row, and how many of each group were asked in each wave and at all."""
    found = {}
    for _, row in exact.iterrows():
        waves = tuple(int(wave) for wave in re.findall(r"wave (\d+)", str(row["period"])))
        if waves and "against" not in str(row["group"]):
            what = "slope" if row["statistic"] == "slope" else waves
            found[f"{'all' if pd.isna(row['group']) else row['group']} {row['measure']} {what}"] = int(row["n"])
    for group, own in scored.groupby("group"):
        found[f"{group} at all"] = own["person_id"].nunique()
        for wave, rows in own.groupby("wave"):
            found[f"{group} in wave {wave}"] = rows["person_id"].nunique()
    return found
