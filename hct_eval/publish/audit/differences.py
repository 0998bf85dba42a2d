"""Two releases side by side: whether what changed could tell of a few people (differencing).

A change in a count is itself a count of people: those who came, went or were recorded anew. The rule is therefore the
same as for counts. Either nothing that is shown of people changed, or what is shown proves that more people than the
threshold are behind the change, and no shown count moved by a number that is known to be small.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.audit.bounds import relation_matrix
from hct_eval.publish.audit.cells import UNKNOWN, Relation
from hct_eval.publish.audit.published import NOT_SHOWN, TOO_FEW, fingerprint, read_count, reader_cells
from hct_eval.publish.audit.reach import LISTENED, recorded_key

Release = tuple[DisclosurePolicy, pd.DataFrame]
"""The policy of a release and its rows (see `published_rows`)."""

Cells = tuple[pd.DataFrame, tuple[Relation, ...]]


@dataclass(frozen=True)
class Reader:
    """How a reader takes the rows of one kind of report: its counts and how they hang together.

    `absent` is the most that a count can be which one release lists and the other does not, given what that one lists.
    """

    cells: Callable[[pd.DataFrame, DisclosurePolicy], Cells]
    absent: Callable[[str, DisclosurePolicy, pd.Index], int]


def _absent(key: str, policy: DisclosurePolicy, listed: pd.Index) -> int:
    """Return the most that a count can be which a place's report does not list.

    It was nobody or, in tables that leave out small counts, too few. Of who was reached in a dimension that the report
    left out as a whole nothing is known.
    """
    if not key.startswith("reach"):
        return policy.threshold
    dimension = key.split("/")[1]
    return 0 if recorded_key(dimension) in listed else UNKNOWN


PLACE = Reader(reader_cells, _absent)
"""A place's report."""

_PERSONS = ("people", "person", "researcher", "resident")
_PAIRS = "pairs of"
_ADVICE = "hold this release back until more people are behind it, put categories together, or raise the base"


def compare_releases(old: Release, new: Release, reader: Reader = PLACE) -> list[str]:
    """Return why the new release may not follow the old one, in sentences; empty where it may.

    Tables made from conversations are judged together; each estimate by the number of people that it rests on.
    """
    threshold = max(old[0].threshold, new[0].threshold)
    old = old[0], _with_names(old[1], new[1])
    changed = changed_rows(old[1], new[1])
    refused = []
    months = new[1].loc[(new[1]["column"] == "n") & new[1]["shown"].str.endswith("months"), "row"]
    talk = changed[(changed["table"] != "estimates") | changed["row"].isin(months)]  # months count conversations
    if len(talk):
        if least_people(old, new, reader) <= threshold:
            refused.append(
                f"{_named(talk)}: changed since the last release, and the numbers shown allow that no more than "
                f"{threshold} people are behind it, so what is new could be known for theirs; {_ADVICE}"
            )
        elif small := _small_moves(old, new, threshold, reader):
            names = ", ".join(key.replace("/", " / ") for key in small[:3])
            refused.append(
                f"{names}: moved by a few people only since the last release, which tells of them; {_ADVICE}"
            )
    return refused + _estimates(old, new, changed[changed["table"] == "estimates"], threshold)


def _with_names(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the old rows with long names in full, which ledgers once kept as fingerprints."""
    named = {fingerprint(str(row)): str(row) for row in new["row"].unique()}
    return old.assign(row=[named.get(str(row), str(row)) for row in old["row"]])


def changed_rows(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return table, row and column of every cell that is shown otherwise than before, is new or is gone."""
    keys = ["table", "row", "column"]
    both = old.merge(new, on=keys, how="outer", suffixes=("_old", "_new"))
    return both[both["shown_old"].fillna("") != both["shown_new"].fillna("")].reset_index(drop=True)


def least_people(old: Release, new: Release, reader: Reader = PLACE) -> int:
    """Return the least number of people who must have come, gone or changed for both releases to be true.

    An integer program over the cells of both: the counts before and after fit what each release shows, and everybody
    behind a change counts once in each dimension. Releases that do not fit together give 0.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    before, after, relations = _both(old, new, reader)
    if before.empty:
        return 0
    n, m = len(before), len(relations)
    system, least, most = relation_matrix(before.index, relations)
    one, none, square = np.eye(n), np.zeros((m, n)), np.zeros((n, n))
    parts = (system < 0)[[relation.sense == "=" for relation in relations]].astype(float)
    wide, people, all_people = np.zeros((len(parts), n)), np.ones((n, 1)), np.ones((len(parts), 1))
    matrix = np.block(  # columns: counts before, counts after, who came, who went, how many people
        [
            [system, none, none, none, np.zeros((m, 1))],
            [none, system, none, none, np.zeros((m, 1))],
            [-one, one, -one, one, 0 * people],
            [square, square, -one, square, people],
            [square, square, square, -one, people],
            [wide, wide, -parts, wide, all_people],
            [wide, wide, wide, -parts, all_people],
        ]
    )
    rest = 2 * n + 2 * len(parts)
    constraints = LinearConstraint(
        matrix,
        np.concatenate([least, least, np.zeros(n + rest)]),
        np.concatenate([most, most, np.zeros(n), np.full(rest, np.inf)]),
    )
    free = np.zeros(2 * n + 1), np.full(2 * n + 1, float(UNKNOWN))
    low, high = (np.concatenate([before[c], after[c], more]) for c, more in zip(("low", "high"), free, strict=True))
    aim = np.append(np.zeros(4 * n), 1.0)
    found = milp(aim, integrality=np.ones_like(aim), bounds=Bounds(low, high), constraints=constraints)
    return 0 if found.x is None else round(float(found.fun))


def _both(old: Release, new: Release, reader: Reader) -> tuple[pd.DataFrame, pd.DataFrame, list[Relation]]:
    """Return low and high of the cells of both releases over the same keys, and the relations that hold in both."""
    (before, one), (after, other) = (reader.cells(rows, policy) for policy, rows in (old, new))
    keys = before.index.union(after.index)
    frames = []
    for cells, policy in ((before, old[0]), (after, new[0])):
        absent = pd.Series([float(reader.absent(str(key), policy, cells.index)) for key in keys], keys)
        frame = cells[["low", "high"]].astype(float).reindex(keys)
        frames.append(frame.assign(low=frame["low"].fillna(0.0), high=frame["high"].fillna(absent)))
    parts: dict[tuple[str, str, str], dict[str, None]] = {}
    for relation in (*one, *other):
        # of the people listened to, each dimension makes a whole of its own; of a class, each value is a part by itself
        own = relation.parts[0] if relation.total == LISTENED or relation.sense == ">=" else ""
        parts.setdefault((relation.total, relation.sense, own), {}).update(dict.fromkeys(relation.parts))
    joined = [Relation(total, tuple(own), sense) for (total, sense, _), own in parts.items()]  # type: ignore[arg-type]
    return frames[0], frames[1], joined


def _small_moves(old: Release, new: Release, threshold: int, reader: Reader) -> list[str]:
    """Return the counts that are known to have moved, and by no more people than the threshold."""
    before, after, _ = _both(old, new, reader)
    least, most = after["low"] - before["high"], after["high"] - before["low"]
    few = ((least >= 1) & (most <= threshold)) | ((most <= -1) & (least >= -threshold))
    return [str(key) for key in few.index[few]]


def _estimates(old: Release, new: Release, changed: pd.DataFrame, threshold: int) -> list[str]:
    """Return why changed estimates of people may not be shown: the people behind each must differ by more than few.

    An estimate that is new, or shown otherwise than before, is held against each of the old release that the new one
    does not repeat and that is of the same measure and moment, whatever its group: of nearly the same people, one taken
    from the other tells of the few in whom they differ.
    """
    before, after = (_by_row(rows, changed) for _, rows in (old, new))
    refused = []
    for what, now in after.items():
        for once, then in before.items():
            if _family(what) == _family(once) and _tells(then, now, (old[0], new[0]), threshold, same=what == once):
                beside = "" if what == once else f" (beside {once})"
                few = f"no more than {threshold} people may be behind it; {_ADVICE}"
                refused.append(f"estimates, {what}: it changed since the last release{beside}, and {few}")
                break
    return refused


def _by_row(rows: pd.DataFrame, changed: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the changed estimates of a release, column by column."""
    own = rows[(rows["table"] == "estimates") & rows["row"].isin(changed["row"])]
    return {str(row): dict(zip(part["column"], part["shown"], strict=True)) for row, part in own.groupby("row")}


def _family(what: str) -> tuple[str, str]:
    """Return what an estimate is and of when, without the group that it is of."""
    match = re.fullmatch(r"(.*) \(([^()]*)\)", what)
    if not match:
        return what, ""
    moment = match[2].split(", ")[-1]
    return match[1], moment if re.search(r"\d", moment) else ""


def _tells(
    then: Mapping[str, str],
    now: Mapping[str, str],
    policies: tuple[DisclosurePolicy, DisclosurePolicy],
    threshold: int,
    *,
    same: bool,
) -> bool:
    """Return whether one estimate after another could tell of a few people.

    Not where neither counts people, where the later one shows nothing and rests on as many as the other, where it is
    the other under another name, or where all that is new is that it no longer says how many are missing. Pairs of
    people tell of one person as soon as any of them changes.
    """
    counts = [each.get("n", "") for each in (then, now)]
    if not any(word in text for text in counts for word in _PERSONS):
        return False
    numbers = [tuple(each.get(name, "") for name in ("Result", "Likely range", "n")) for each in (then, now)]
    quiet = now.get("Missing") in (NOT_SHOWN, then.get("Missing"))
    if same and quiet and all(now.get(name) == text for name, text in then.items() if name != "Missing"):
        return False
    alike = counts[0] == counts[1] and (not same or quiet)
    if (alike and now.get("Result") == TOO_FEW) or (not same and numbers[0] == numbers[1]):
        return False
    cells = [read_count(text, policy) for text, policy in zip(counts, policies, strict=True)]
    if cells[0] is None or cells[1] is None or any(_PAIRS in text for text in counts):
        return True
    apart = max(cells[1]["low"] - cells[0]["high"], cells[0]["low"] - cells[1]["high"])
    return bool(apart <= threshold)


def _named(changed: pd.DataFrame) -> str:
    tables = [
        f"{name} ({', '.join(sorted(set(part['row']))[:3])})" for name, part in changed.groupby("table", sort=True)
    ]
    return "; ".join(tables)
