"""The audit of the report across places: its total must not give one place's hidden number away."""

from collections.abc import Sequence

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.bounds import recovered
from hct_eval.publish.audit.cells import Relation, cells_frame, count_cell, total_cell


def total_may_be_said(people: Sequence[int], policy: DisclosurePolicy) -> bool:
    """Return whether the people of all places may be added up in public, given each place's number as it is shown.

    Places' own reports show their numbers, so nothing but the total can be hidden: where one place alone has too few to
    show, the total less the others would be its number.
    """
    keys = tuple(f"place {i}" for i in range(len(people)))
    places = [(key, "places", key, count_cell(n, policy)) for key, n in zip(keys, people, strict=True)]
    total = ("total", "places", "all", total_cell(sum(people), policy))
    return recovered(cells_frame([*places, total]), [Relation("total", keys)]).empty
