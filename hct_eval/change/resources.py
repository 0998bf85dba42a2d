"""Where the money goes: the share of spend that reaches VCSE organisations, year by year, and whether it moved."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hct_eval.change.estimates import FEWEST, as_rows, between, estimate, guarded, how_many, judge, number, percent
from hct_eval.change.intervals import NOT_A_NUMBER, Interval, Numbers, bootstrap
from hct_eval.change.leave_out import share_of_sums
from hct_eval.change.uneven import weighed_shares

FEWEST_YEARS = 4
"""Below this many years nothing is said about a trend."""

FEWEST_EACH_SIDE = 8
"""Below this many years before or after the beginning nothing is said about a change of course."""

MANY_CONTRACTS = 20
"""Below this many contracts the range of a share is wider than it need be (`python -m benchmarks.honesty`)."""

VCSE = ("VCSE", "community group")
_TOPIC = "resources"
_MEASURES = {"spent": "VCSE share of spend"}
_MONEY = {"up to": "money promised (at most)"}
"""How a sentence calls the money of a basis whose own name would not do in one; the others as "money spent"."""


def resource_estimates(funding: pd.DataFrame, *, seed: int, began: int | None = None) -> pd.DataFrame:
    """Estimate the VCSE share of money by basis and year, and by commissioning type, and its trend.

    Contracts are of uneven size, and the ranges allow for that. Bases (up to, awarded, spent, expected) are kept apart:
    they are different figures. Rows without a recipient's sector are missing. Under 10 contracts a year, amounts only;
    under 10 of a commissioning type, no row (see `money_by_way`); under 4 years, no trend. With 8 full years or more on
    each side of `began`, the financial year in which the programme began, also whether the trend then changed its
    course.
    """
    rows: list[dict[str, Any]] = []
    ordered = funding.sort_values(["basis", "year", "funding_id"], ignore_index=True)
    for basis, of_basis in ordered.groupby("basis"):
        known = of_basis[of_basis["to_sector"].notna()]
        for year, of_year in of_basis.groupby("year"):
            rows.append(_share(of_year, str(basis), seed, year=int(str(year))))
        ways = known[known.groupby("commissioning_type")["funding_id"].transform("size") >= FEWEST][
            "commissioning_type"
        ]
        rows += [
            _share(of_basis[of_basis["commissioning_type"] == how], str(basis), seed, how=str(how))
            for how in sorted(ways.unique())
        ]
        if len(known):
            full = _full_years(known)
            rows.append(_trend(full, str(basis), len(of_basis)))
            rows += _course(full, str(basis), of_basis, began)
    return as_rows(rows)


def money_flows(funding: pd.DataFrame) -> pd.DataFrame:
    """Sum the money of all years by basis and flow: basis, flow ("NHS to VCSE"), amount_gbp, contracts."""
    ends = [funding[column].astype("string").fillna("not recorded") for column in ("from_sector", "to_sector")]
    flows = funding.assign(flow=ends[0] + " to " + ends[1])
    grouped = flows.groupby(["basis", "flow"])["amount_gbp"]
    return grouped.agg(amount_gbp="sum", contracts="size").reset_index()


def money_between(funding: pd.DataFrame) -> pd.DataFrame:
    """Sum all years' money by both sectors, where both are known: from_sector, to_sector, amount_gbp, contracts."""
    known = funding.dropna(subset=["from_sector", "to_sector"])
    grouped = known.groupby(["from_sector", "to_sector"])["amount_gbp"]
    return grouped.agg(amount_gbp="sum", contracts="size").reset_index()


def money_by_year(funding: pd.DataFrame) -> pd.DataFrame:
    """Sum the money by basis, financial year and recipient's sector: these, amount_gbp, contracts."""
    sector = funding["to_sector"].astype("string").fillna("not recorded")
    named = funding.assign(to_sector=sector, financial_year=[financial_year(int(year)) for year in funding["year"]])
    grouped = named.groupby(["basis", "financial_year", "to_sector"])["amount_gbp"]
    return grouped.agg(amount_gbp="sum", contracts="size").reset_index()


def money_by_way(funding: pd.DataFrame) -> pd.DataFrame:
    """Sum the money of all years by basis, commissioning type and recipient's sector: these, amount_gbp, contracts."""
    keys = ["basis", "commissioning_type", "to_sector"]
    named = funding.assign(**{key: funding[key].astype("string").fillna("not recorded") for key in keys[1:]})
    grouped = named.groupby(keys)["amount_gbp"]
    return grouped.agg(amount_gbp="sum", contracts="size").reset_index()


def financial_year(year: int) -> str:
    """Return the financial year that starts in April of `year`: 2022 -> '2022/23'."""
    return f"{year}/{(year + 1) % 100:02d}"


def _share(
    of_year: pd.DataFrame, basis: str, seed: int, *, year: int | None = None, how: str | None = None
) -> dict[str, Any]:
    """Return the share of one year's money, or of all years' money that was given in one way."""
    when = financial_year(year) if year is not None else None
    known = of_year[of_year["to_sector"].notna()]
    amounts, to_vcse = _amounts(known)
    n = len(known)

    def share(rows: npt.NDArray[np.intp]) -> float:
        return _ratio(amounts[rows], to_vcse[rows])

    interval = guarded(share_of_sums(amounts * to_vcse, amounts), n)
    enough = n >= FEWEST and math.isfinite(interval.value)
    money = _money(basis)
    fact = f"{money.capitalize()}, what goes to charities and community groups, {when or f'given as {how}'}:"
    fact += f" {number(interval.value, 'share')} ({between(interval, 'share')})," if enough else ""
    fact += f" £{amounts[to_vcse].sum():,.0f} of £{amounts.sum():,.0f} in {how_many(n, 'contracts')}." if n else ""
    if not n:
        fact += " no contract names the recipient's sector, so there is no share to give."
    elif n < len(of_year):
        fact += f" Of {how_many(len(of_year) - n, 'contracts')} the recipient's sector is not recorded."
    return estimate(
        topic=_TOPIC,
        measure=_measure(basis),
        label=f"share of {money} that goes to charities and community groups",
        statistic="share",
        period=when,
        group=None if how is None else f"given as {how}",
        unit="share",
        n=n,
        missing=len(of_year) - n,
        counts="contracts",
        interval=interval,
        method=_share_method(guarded(bootstrap(share, n, seed=seed), n), n, seed),
        fact=fact,
        finding="describes" if enough else "we cannot tell",
        phrase="describes" if enough or not n else "too few" if n < FEWEST else "no interval",
    )


def _full_years(known: pd.DataFrame) -> pd.DataFrame:
    """Leave out years with too few contracts: one large grant would pass for a year's share, and never vary."""
    return known[known.groupby("year")["funding_id"].transform("size") >= FEWEST]


def _trend(known: pd.DataFrame, basis: str, contracts: int) -> dict[str, Any]:
    """Estimate the trend over years with enough contracts; the others of all `contracts` are missing."""
    years = sorted(int(year) for year in known["year"].unique())
    interval, n = Interval(NOT_A_NUMBER), len(known)
    if len(years) >= FEWEST_YEARS:
        contracts_of = [_amounts(known[known["year"] == one]) for one in years]
        interval = guarded(weighed_shares(contracts_of, slope_weights(years)), n)
        finding, phrase = judge(interval, n, "higher")
        first, last = (_ratio(*contracts_of[end]) for end in (0, -1))
        fact = f"VCSE share of {_money(basis)}: {percent(first)} in {financial_year(years[0])}, {percent(last)} in"
        fact += f" {financial_year(years[-1])}"
        if math.isfinite(interval.low):
            fact += ". Counting how much one contract can weigh, the change a year is"
            fact += f" {between(_times(interval, 100), 'points')} percentage points"
        fact += f" ({n} contracts)."
    else:
        finding, phrase = "we cannot tell", "points"
        fact = f"VCSE share of {_money(basis)}: {how_many(len(years), 'years')} with {FEWEST} contracts or more;"
        fact += f" fewer than {FEWEST_YEARS} cannot show a trend."
    return estimate(
        topic=_TOPIC,
        measure=_measure(basis),
        label=f"yearly change in the share of {_money(basis)} that goes to charities and community groups",
        statistic="mean change",
        period=f"{financial_year(years[0])} to {financial_year(years[-1])}" if years else None,
        unit="share",
        n=n,
        missing=contracts - n,
        counts="contracts",
        interval=interval,
        method="Slope of the yearly shares; t interval from the effective number of each year's contracts (Kish).",
        fact=fact,
        finding=finding,
        phrase=phrase,
    )


def _course(full: pd.DataFrame, basis: str, every: pd.DataFrame, began: int | None) -> list[dict[str, Any]]:
    """Estimate how the yearly trend changed when the programme began; no row under 8 full years on either side.

    `full` are the contracts of years with enough of them, out of `every`; the other years are missing.

    A segmented regression (trend, step, bend) of the yearly shares. Its doubt comes from the contracts: errors from the
    series itself (Newey and West) were measured on 8 and 8 years without a change, and cried wolf in 16 of 100.
    """
    years = np.array(sorted(int(year) for year in full["year"].unique()))
    after = years >= (began if began is not None else math.inf)
    if min(int(after.sum()), int((~after).sum())) < FEWEST_EACH_SIDE:
        return []
    bend = weighed_shares([_amounts(full[full["year"] == one]) for one in years], bend_weights(years, after))
    finding, phrase = judge(bend, len(years), "higher")
    fact = f"VCSE share of {_money(basis)}, after {financial_year(int(years[after][0]))} against before"
    if math.isfinite(bend.low):
        fact += f": it moved {between(_times(bend, 100), 'points')} percentage points a year more than before"
    fact += f" ({len(years)} years)."
    if left := len(every) - len(full):
        fact += f" Left out: {how_many(left, 'contracts')} of thinner years or without a recipient's sector."
    row = estimate(
        topic=_TOPIC,
        measure=_measure(basis),
        label=f"change of course in the share of {_money(basis)} that goes to charities and community groups",
        statistic="difference",
        period=f"{financial_year(int(years[0]))} to {financial_year(int(years[-1]))}",
        unit="share",
        n=len(years),
        missing=every["year"].nunique() - len(years),
        counts="years",
        interval=bend,
        method="Segmented regression of the yearly shares; t interval from the effective number of contracts (Kish).",
        fact=fact,
        finding=finding,
        phrase=phrase,
        main=False,
    )
    return [row]


def slope_weights(years: Sequence[int]) -> Numbers:
    """Return what each year weighs in the least-squares slope."""
    centred = np.asarray(years, dtype=float) - float(np.mean(years))
    return centred / float(centred @ centred)


def bend_weights(years: npt.NDArray[np.int_], after: npt.NDArray[np.bool_]) -> Numbers:
    """Return what each year weighs in the change of slope of a segmented regression (trend, step, bend)."""
    since = np.where(after, years - years[after][0], 0)
    design = np.column_stack([np.ones(len(years)), years - years[0], after, since])
    weights: Numbers = np.linalg.pinv(design)[3]
    return weights


def _money(basis: str) -> str:
    return _MONEY.get(basis, f"money {basis}")


def _measure(basis: str) -> str:
    return _MEASURES.get(basis, f"VCSE share of money ({basis})")


def _amounts(known: pd.DataFrame) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    return known["amount_gbp"].to_numpy(dtype=float), known["to_sector"].isin(VCSE).to_numpy(dtype=bool)


def _ratio(amounts: Numbers, to_vcse: npt.NDArray[np.bool_]) -> float:
    total = float(amounts.sum())
    return float(amounts[to_vcse].sum()) / total if total > 0 else NOT_A_NUMBER


def _share_method(drawn: Interval, n: int, seed: int) -> str:
    how = "Share of pounds; contracts are left out one at a time (jackknife, t interval on the logit scale)."
    if not math.isfinite(drawn.low):
        return how
    if n < MANY_CONTRACTS:
        how += (
            " With fewer than 20 contracts this is rather too wide: measured with 12, it held the truth in 98 of 100."
        )
    ends = f"{percent(drawn.low)} to {percent(drawn.high)}"
    return f"{how} Drawing them anew (percentile bootstrap, seed {seed}), which is too narrow for few, gives {ends}."


def _times(interval: Interval, factor: float) -> Interval:
    return Interval(interval.value * factor, interval.low * factor, interval.high * factor)
