"""The audit of a place's report: what its tables give away together, and beside earlier releases."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hct_eval.programme import DisclosurePolicy, Programme
from hct_eval.publish.audit.bounds import recovered
from hct_eval.publish.audit.cells import DisclosureError, Relation
from hct_eval.publish.audit.differences import PLACE, Reader, compare_releases
from hct_eval.publish.audit.ledger import read_ledger, releases
from hct_eval.publish.audit.published import published_rows, reader_cells
from hct_eval.publish.audit.reach import protected_reach
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.tables import ShownTable


def check_place(results: PlaceResults, tables: Mapping[str, ShownTable]) -> pd.DataFrame:
    """Return the published rows of a place (see `published_rows`) if they may be published, after every check.

    DisclosureError, with one line a reason, where a small count is shown, where one can be worked out from all that is
    shown, or where the difference from an earlier release of the ledger could tell of a few people.
    """
    rows = place_rows(results, tables)
    exact, _ = protected_reach(results.tables["reach"], results.policy)
    cells, relations = reader_cells(rows, results.policy)
    counts, policy = exact["count"], results.policy
    reasons = [*_small(counts, cells, policy), *_worked_out(counts, cells, relations, policy)]
    reasons += differences(results.programme, results.place.id, rows)
    refuse(results.place.name, reasons)
    return rows


def place_rows(results: PlaceResults, tables: Mapping[str, ShownTable]) -> pd.DataFrame:
    """Return everything that a place's report publishes of people, in tables and in sentences, as rows of text."""
    said = {
        "listened": results.people(len(results.conversations)),
        "coded": results.people(results.coded),
        "researchers": results.people(results.conversations["researcher"].nunique()),
    }
    return published_rows({name: table.frame for name, table in tables.items()}, said)


def differences(programme: Programme, partnership_id: str, rows: pd.DataFrame, reader: Reader = PLACE) -> list[str]:
    """Return why these rows may not follow what was published before; each earlier release is looked at."""
    found: dict[str, None] = {}
    for _, policy, before in releases(read_ledger(programme, partnership_id)):
        found |= dict.fromkeys(compare_releases((policy, before), (programme.disclosure, rows), reader))
    return list(found)


def refuse(place: str, reasons: list[str]) -> None:
    """Raise DisclosureError if there is any reason."""
    if reasons:
        lines = "\n".join(f"  {reason}" for reason in reasons)
        message = f"the report of {place} is not made, to protect the few:\n{lines}"
        raise DisclosureError(message)


def _small(exact: pd.Series, cells: pd.DataFrame, policy: DisclosurePolicy) -> list[str]:
    """Return small counts that are shown after all: what another part of the package let through."""
    both = cells.join(exact.rename("exact"), how="inner")
    small = both[both["shown"] & (both["exact"] > 0) & (both["exact"] <= policy.threshold)]
    bare = small[[str(key).startswith("reach/") for key in small.index]]
    return [f"{row.table}, row {row.row!r}: a small number of people is shown" for row in bare.itertuples()]


def _worked_out(
    exact: pd.Series, cells: pd.DataFrame, relations: Sequence[Relation], policy: DisclosurePolicy
) -> list[str]:
    """Return hidden counts that follow from what is shown; only those that are small need to stay open."""
    large = exact.index[(exact > policy.threshold).fillna(value=False)]
    free = cells.index.isin(large)
    ends = {name: cells[name].mask(free) for name in ("open_low", "open_high")}
    found = recovered(cells.assign(**ends), relations)
    return [
        f"{row.table}, row {row.row!r}: its hidden number follows from what is shown beside it; put small categories "
        "together, or raise the base"
        for row in found.itertuples()
    ]
