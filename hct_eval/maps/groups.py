"""Do groups of people see it differently? Shares of the people of a group who speak of a factor or a link.

Groups are what people said of themselves, one person may be in several, and often nothing was recorded: then nothing is
compared. Everybody counts once, however often they said a thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hct_eval.maps.build import SOURCE
from hct_eval.maps.cognitive_map import MapError
from hct_eval.maps.shares import ALPHA, adjusted, compare_shares, far_apart

SEPARATOR = ";"
MORE, LESS, UNSURE = "more often", "less often", "we cannot tell"

KEYS = ["group", "what", "factor", "cause", "effect"]


@dataclass(frozen=True)
class GroupComparison:
    """Outcome of `compare_groups`."""

    differences: pd.DataFrame
    """One row a group and factor or link, the largest difference first: group, speaks_of (a factor, or a link as
    cause → effect), what (factor, link), factor, cause, effect, told of people (in the group), told_others of others
    (who named groups, but not this one), what `compare_shares` adds, p_adjusted, finding (more often, less often, we
    cannot tell). Only rows all of whose counts are above the threshold."""
    wholes: pd.DataFrame
    """One row a compared group: group, distance (mean over links of the absolute difference of shares), p (how often
    chance brings as much), p_adjusted: does the group, taken as a whole, speak of other links than the others?"""
    sizes: pd.DataFrame
    """One row a group: group, people, others, compared. For the notebook's own use: counts are exact."""
    people: int
    """Conversations that were coded."""
    recorded: int
    """Those of them whose groups are known; only they are compared."""
    tested: int
    """Comparisons that could have found something, those that may not be shown among them."""
    hidden: int
    """Comparisons that are not shown, since too few people stand behind one of their counts."""
    threshold: int


def compare_groups(
    claims: pd.DataFrame,
    conversations: pd.DataFrame,
    *,
    threshold: int,
    seed: int,
    resamples: int = 2000,
    alpha: float = ALPHA,
    researchers: Mapping[str, str] | None = None,
) -> GroupComparison:
    """Compare the share of people who mention each factor and each link, in a group and outside it.

    `conversations` are those that were coded, one row each, with the column groups (names with `;` between them);
    whoever made no claim counts as one who mentioned nothing. Those without a recorded group are in no comparison. A
    group is compared if more than `threshold` of its people, and of those outside it, were coded. Every comparison that
    could find something is tested and controlled for false discoveries together; those with a count of `threshold` or
    less, 0 among them, are then taken out: all or nobody of a group says something of each of its members. Each group
    is also compared as a whole, by dealing its name to the same people at random `resamples` times: within what each
    researcher heard, where `researchers` (conversation -> researcher) is given.
    """
    if threshold < 0:
        message = f"threshold is {threshold}; it is the largest count of people that may not be shown, at least 0"
        raise MapError(message)
    coded = conversations.drop_duplicates(SOURCE)
    members = _members(coded)
    people = sorted(members[SOURCE].unique())
    heard_by = {name: (researchers or {}).get(str(name), "") for name in people}
    sizes = _sizes(members, len(people), threshold)
    able = sizes.loc[sizes["compared"], "group"].tolist()
    mentions = _mentions(claims)
    counts = _counts(mentions, members[members["group"].isin(able)], people, sizes)
    table = compare_shares(counts, alpha)
    table["p_adjusted"] = adjusted(table["p"], table["testable"], alpha)
    found = (table["p_adjusted"] <= alpha).fillna(value=False).to_numpy(dtype=bool)
    table["finding"] = np.where(found, np.where(table["difference"] > 0, MORE, LESS), UNSURE).astype(object)
    cells = [
        table["told"],
        table["people"] - table["told"],
        table["told_others"],
        table["others"] - table["told_others"],
    ]
    shown = np.logical_and.reduce([cell.to_numpy(dtype=int) > threshold for cell in cells])
    order = table[shown]
    order = order.assign(_size=order["difference"].abs()).sort_values(
        ["_size", *KEYS], ascending=[False, *[True] * len(KEYS)], ignore_index=True
    )
    order.insert(
        1, "speaks_of", order["factor"].where(order["what"] == "factor", order["cause"] + " → " + order["effect"])
    )
    return GroupComparison(
        order.drop(columns=["_size", "testable"]),
        _wholes(mentions, members, heard_by, able, (seed, resamples)),
        sizes,
        len(coded),
        len(people),
        int(table["testable"].sum()),
        len(table) - len(order),
        threshold,
    )


def _wholes(
    mentions: pd.DataFrame,
    members: pd.DataFrame,
    researcher: Mapping[str, str],
    able: list[str],
    draws: tuple[int, int],
) -> pd.DataFrame:
    """Compare each group as a whole; `researcher` of each person, `draws` are seed and resamples."""
    people, blocks = list(researcher), list(researcher.values())
    links = mentions[(mentions["what"] == "link") & mentions[SOURCE].isin(people)]
    link = links.groupby(["cause", "effect"], sort=True).ngroup()
    said = np.zeros((len(people), int(link.max()) + 1 if len(links) else 0))
    said[np.searchsorted(people, links[SOURCE].to_list()), link.to_numpy(dtype=int)] = 1.0
    generator = np.random.default_rng(draws[0])
    rows = []
    for group in able:
        inside = np.isin(people, members.loc[members["group"] == group, SOURCE].to_list())
        rows.append((group, *far_apart(said, inside, generator, draws[1], blocks)))
    frame = pd.DataFrame(rows, columns=["group", "distance", "p"]).astype({"distance": "Float64", "p": "Float64"})
    return frame.assign(p_adjusted=adjusted(frame["p"], frame["p"].notna()))


def _members(coded: pd.DataFrame) -> pd.DataFrame:
    """One row a person and group."""
    if "groups" not in coded:
        return pd.DataFrame(columns=[SOURCE, "group"], dtype="object")
    rows = coded[[SOURCE, "groups"]].dropna().astype("object")
    rows = rows.assign(group=rows["groups"].str.split(SEPARATOR)).explode("group")
    rows["group"] = rows["group"].str.strip()
    return rows[rows["group"] != ""].drop_duplicates([SOURCE, "group"])[[SOURCE, "group"]]


def _sizes(members: pd.DataFrame, recorded: int, threshold: int) -> pd.DataFrame:
    sizes = members.groupby("group", sort=True).agg(people=(SOURCE, "nunique")).reset_index()
    sizes["others"] = recorded - sizes["people"]
    return sizes.assign(compared=(sizes["people"] > threshold) & (sizes["others"] > threshold))


def _mentions(claims: pd.DataFrame) -> pd.DataFrame:
    """One row a person and factor or link that the person mentions; what does not apply is ""."""
    told = claims[[SOURCE, "cause", "effect"]].astype("object")
    ends = [told[[SOURCE, end]].rename(columns={end: "factor"}) for end in ("cause", "effect")]
    factors = pd.concat(ends).drop_duplicates().assign(what="factor", cause="", effect="")
    links = told.drop_duplicates().assign(what="link", factor="")
    return pd.concat([factors, links], ignore_index=True)[[SOURCE, *KEYS[1:]]]


def _counts(mentions: pd.DataFrame, members: pd.DataFrame, people: list[str], sizes: pd.DataFrame) -> pd.DataFrame:
    """Return how many of each group, and of the others, mention each thing that anybody compared mentions."""
    known = mentions[mentions[SOURCE].isin(people)]
    everyone = known.groupby(KEYS[1:], sort=True).agg(all_told=(SOURCE, "nunique")).reset_index()
    inside = known.merge(members, on=SOURCE).groupby(KEYS, sort=True).agg(told=(SOURCE, "nunique")).reset_index()
    compared = sizes.loc[sizes["compared"], ["group", "people", "others"]]
    frame = compared.merge(everyone, how="cross").merge(inside, on=KEYS, how="left")
    frame["told"] = frame["told"].fillna(0).astype(int)
    frame["told_others"] = frame["all_told"] - frame["told"]
    return frame[[*KEYS, "told", "people", "told_others", "others"]]
