"""Where the money goes: the share of spend that reaches VCSE organisations, year by year, and whether it moved."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.change.estimates import FEWEST, as_rows, between, estimate, guarded, how_many, judge, number, percent
from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, bootstrap
from hct_eval.change.leave_out import jackknife_within, share_of_sums

FEWEST_YEARS = 4
"""Below this many years nothing is said about a trend."""

VCSE = ("VCSE", "community group")
_TOPIC = "resources"
_MEASURES = {"spent": "VCSE share of spend"}


def resource_estimates(funding: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Estimate the VCSE share of money by basis and year, leaving out one contract at a time, and its trend.

    Bases (up to, awarded, spent, expected) are kept apart: they are different figures. Rows without a recipient's
    sector are missing. Under 10 contracts a year, amounts only; under 4 years, no trend.
    """
    rows: list[dict[str, Any]] = []
    ordered = funding.sort_values(["basis", "year", "funding_id"], ignore_index=True)
    for basis, of_basis in ordered.groupby("basis"):
        known = of_basis[of_basis["to_sector"].notna()]
        for year, of_year in of_basis.groupby("year"):
            rows.append(_year_share(of_year, str(basis), int(str(year)), seed))
        if len(known):
            rows.append(_trend(_full_years(known), str(basis), len(of_basis)))
    return as_rows(rows)


def money_by_year(funding: pd.DataFrame) -> pd.DataFrame:
    """Sum the money by basis, financial year and recipient's sector: these, amount_gbp, contracts."""
    sector = funding["to_sector"].astype("string").fillna("not recorded")
    named = funding.assign(to_sector=sector, financial_year=[financial_year(int(year)) for year in funding["year"]])
    grouped = named.groupby(["basis", "financial_year", "to_sector"])["amount_gbp"]
    return grouped.agg(amount_gbp="sum", contracts="size").reset_index()


def financial_year(year: int) -> str:
    """Return the financial year that starts in April of `year`: 2022 -> '2022/23'."""
    return f"{year}/{(year + 1) % 100:02d}"


def _year_share(of_year: pd.DataFrame, basis: str, year: int, seed: int) -> dict[str, Any]:
    known = of_year[of_year["to_sector"].notna()]
    amounts, to_vcse = _amounts(known)
    n = len(known)

    def share(rows: npt.NDArray[np.intp]) -> float:
        return _ratio(amounts[rows], to_vcse[rows])

    interval = guarded(share_of_sums(amounts * to_vcse, amounts), n)
    enough = n >= FEWEST and math.isfinite(interval.value)
    fact = f"Money to charities and community groups, {basis}, {financial_year(year)}:"
    fact += f" {number(interval.value, 'share')} ({between(interval, 'share')})," if enough else ""
    fact += f" £{amounts[to_vcse].sum():,.0f} of £{amounts.sum():,.0f} in {how_many(n, 'contracts')}." if n else ""
    if not n:
        fact += " no contract names the recipient's sector, so there is no share to give."
    elif n < len(of_year):
        fact += f" Of {how_many(len(of_year) - n, 'contracts')} the recipient's sector is not recorded."
    return estimate(
        topic=_TOPIC,
        measure=_measure(basis),
        label=f"share of money {basis} that goes to charities and community groups",
        statistic="share",
        period=financial_year(year),
        unit="share",
        n=n,
        missing=len(of_year) - n,
        counts="contracts",
        interval=interval,
        method=_share_method(guarded(bootstrap(share, n, seed=seed), n), seed),
        fact=fact,
        finding="describes" if enough else "we cannot tell",
        phrase="describes" if enough else "too few",
    )


def _full_years(known: pd.DataFrame) -> pd.DataFrame:
    """Leave out years with too few contracts: one large grant would pass for a year's share, and never vary."""
    return known[known.groupby("year")["funding_id"].transform("size") >= FEWEST]


def _trend(known: pd.DataFrame, basis: str, contracts: int) -> dict[str, Any]:
    """Estimate the trend over years with enough contracts; the others of all `contracts` are missing."""
    years = sorted(int(year) for year in known["year"].unique())
    amounts, to_vcse = _amounts(known)
    year = known["year"].to_numpy(dtype=float)
    interval, n = Interval(NOT_A_NUMBER), len(known)
    if len(years) >= FEWEST_YEARS:
        interval = guarded(_slope_interval(amounts, to_vcse, year), n)
        finding, phrase = judge(interval, n, "higher")
        first, last = (_ratio(amounts[year == end], to_vcse[year == end]) for end in (years[0], years[-1]))
        fact = f"VCSE share of money {basis}: {percent(first)} in {financial_year(years[0])}, {percent(last)} in"
        fact += f" {financial_year(years[-1])}. Counting how much one contract can weigh, the change a year is"
        fact += f" {between(_times(interval, 100), 'points')} percentage points ({n} contracts)."
    else:
        finding, phrase = "we cannot tell", "points"
        fact = f"VCSE share of money {basis}: {how_many(len(years), 'years')} with {FEWEST} contracts or more;"
        fact += f" fewer than {FEWEST_YEARS} cannot show a trend."
    return estimate(
        topic=_TOPIC,
        measure=_measure(basis),
        label=f"yearly change in the share of money {basis} that goes to charities and community groups",
        statistic="mean change",
        period=f"{financial_year(years[0])} to {financial_year(years[-1])}" if years else None,
        unit="share",
        n=n,
        missing=contracts - n,
        counts="contracts",
        interval=interval,
        method="Slope of the yearly shares; contracts are left out one at a time within years (jackknife, t interval).",
        fact=fact,
        finding=finding,
        phrase=phrase,
    )


def _slope_interval(amounts: Numbers, to_vcse: npt.NDArray[np.bool_], year: Numbers) -> Interval:
    years = np.unique(year)
    groups = [np.flatnonzero(year == value) for value in years]

    def slope(picked: list[npt.NDArray[np.intp]]) -> float:
        return _slope(amounts, to_vcse, picked, years)

    return jackknife_within(slope, groups)


def _slope(
    amounts: Numbers, to_vcse: npt.NDArray[np.bool_], groups: list[npt.NDArray[np.intp]], years: Numbers
) -> float:
    shares = np.array([_ratio(amounts[rows], to_vcse[rows]) for rows in groups])
    centred = years - years.mean()
    return float((centred @ (shares - shares.mean())) / (centred @ centred))


def _measure(basis: str) -> str:
    return _MEASURES.get(basis, f"VCSE share of money ({basis})")


def _amounts(known: pd.DataFrame) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    return known["amount_gbp"].to_numpy(dtype=float), known["to_sector"].isin(VCSE).to_numpy(dtype=bool)


def _ratio(amounts: Numbers, to_vcse: npt.NDArray[np.bool_]) -> float:
    total = float(amounts.sum())
    return float(amounts[to_vcse].sum()) / total if total > 0 else NOT_A_NUMBER


def _share_method(drawn: Interval, seed: int) -> str:
    how = "Share of pounds; contracts are left out one at a time (jackknife, t interval on the logit scale)."
    if not math.isfinite(drawn.low):
        return how
    ends = f"{percent(drawn.low)} to {percent(drawn.high)}"
    return f"{how} Drawing them anew (percentile bootstrap, seed {seed}), which is too narrow for few, gives {ends}."


def _times(interval: Interval, factor: float) -> Interval:
    return Interval(interval.value * factor, interval.low * factor, interval.high * factor)
