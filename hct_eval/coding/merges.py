"""Merges of labels: decided by people, done in order, written down, and taken back by a date.

Coders' sheets are never changed: the merges of the table `codebook_merges` are done anew at each run, so that a merge
that is undone leaves no trace in the claims.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from hct_eval.coding.codebook import (
    ENDS,
    Codebook,
    complete_codebook,
    join_label,
    map_labels,
    normalise_label,
    parents,
    split_label,
)
from hct_eval.coding.polarity import run_opposite
from hct_eval.tables.problems import nearest
from hct_eval.tables.words import plural

MERGED, RENAMED, UNDONE, UNUSED = "merged", "renamed", "undone", "label not in use"
"""What became of a merge; a label is not in use where no factor and no claim that is left has it."""

_LOG = ["from_label", "into_label", "decided_on", "undone_on", "done", "turned", "claims", "people", "loops", "why"]
_KEPT_WHEN_TURNED = ("level",)
"""What is known of a factor and holds for its opposite pole as well."""

Label = tuple[bool, tuple[str, ...]]


class MergeError(Exception):
    """A merge cannot be done; the text says which one, why, and what to write instead."""


@dataclass(frozen=True)
class Merged:
    """A codebook after its merges, and the log: one row a merge, in the order in which they were done.

    `log`: from_label, into_label, decided_on, undone_on, done (merged, renamed, undone, label not in use), turned (do
    signs turn), claims and people (conversations) whose label changed, loops (claims that now lead from a factor to
    itself; they are kept), why.
    """

    book: Codebook
    log: pd.DataFrame


@dataclass
class _State:
    """Labels while merges are done: what each label as coded has become, how it moved, and where labels went.

    `moves`: the last merge that moved a label, and how many did. `gone` and `undone`: by which merge.
    """

    now: dict[str, Label]
    elsewhere: set[tuple[str, ...]]
    moves: dict[str, tuple[int, int]] = field(default_factory=dict)
    gone: dict[tuple[str, ...], int] = field(default_factory=dict)
    undone: dict[tuple[str, ...], int] = field(default_factory=dict)


def apply_merges(book: Codebook, merges: pd.DataFrame, *, known: Iterable[str] = ()) -> Merged:
    """Return the codebook with the merges done in the order decided, factors beneath a label moving along.

    `merges` are rows of `codebook_merges`; one with a day in `undone_on` is not done. A label that nobody used before
    renames. `~A` into `B` makes A the opposite of B: signs turn when opposites are combined. What the codebook says of
    the label that stays wins; the one that goes fills gaps (of an opposite only the level). `known` are labels that
    coders used in conversations that are left out: a merge of such a label is no mistake. MergeError for a label that
    nobody used, a label merged into itself, beneath itself or back, and two labels whose words run opposite ways (more,
    fewer) without a `~` on one side.
    """
    used = {label for end in ENDS for label in book.claims[end].dropna()} | set(book.factors["label"].dropna())
    state = _State(
        {label: split_label(label) for label in used},
        {_folded(part) for label in known for part in [split_label(label)[1]]},
    )
    ordered = merges.sort_values("decided_on", kind="stable", ignore_index=True)
    rows = []
    for number, merge in enumerate(ordered.to_dict("records"), start=1):
        where = f"codebook_merges, merge {number} in order of days ({merge['decided_on']:%Y-%m-%d})"
        rows.append(_do(state, merge, number, where, book.claims))
    claims = book.claims.assign(
        **{end: map_labels(book.claims[end], lambda label: _written(state.now[label])) for end in ENDS}
    )
    whole = complete_codebook(_move_factors(book.factors, state), claims)
    report = pd.concat([book.report, whole.report], ignore_index=True).drop_duplicates(ignore_index=True)
    log = pd.DataFrame(rows, columns=_LOG).astype(_log_types())
    return Merged(Codebook(whole.factors, whole.claims, report), log)


def say_merges(log: pd.DataFrame) -> str:
    """Say in words how many labels were merged, renamed and left again, and how many claims that touched."""
    if log.empty:
        return "No labels have been merged. Merges are decided in the table codebook_merges."
    done = log["done"].value_counts()
    told = [
        _times(done.get(MERGED, 0), "label was merged into another", "labels were merged into another"),
        _times(done.get(RENAMED, 0), "label was renamed", "labels were renamed"),
        _times(done.get(UNDONE, 0), "merge was taken back", "merges were taken back"),
        _times(
            done.get(UNUSED, 0),
            "merge is of a label that no claim left here uses",
            "merges are of labels that no claim left here uses",
        ),
    ]
    turned = int(log.loc[log["turned"] & log["done"].isin([MERGED, RENAMED]), "claims"].sum())
    told += [
        _times(
            turned, "claim got an opposite label, which turns its sign", "claims got opposite labels, which turn signs"
        ),
        _times(int(log["loops"].sum()), "claim now leads", "claims now lead", " from a factor to itself"),
    ]
    return "; ".join(part for part in told if part) + ". Coders' sheets stay as they are."


def _do(state: _State, merge: dict[Hashable, Any], number: int, where: str, claims: pd.DataFrame) -> dict[str, Any]:
    """Do one merge in `state` and return its row of the log."""
    gone, into = split_label(merge["from_label"]), split_label(merge["into_label"])
    turned = gone[0] ^ into[0]
    row: dict[str, Any] = {name: merge.get(name) for name in ("decided_on", "undone_on", "why")}
    row |= {"from_label": normalise_label(merge["from_label"]), "into_label": normalise_label(merge["into_label"])}
    row |= {"turned": turned, "claims": 0, "people": 0, "loops": 0}
    _refuse_words(gone, into, where)
    if pd.notna(merge["undone_on"]):
        state.undone[_folded(into[1])] = number
        return row | {"done": UNDONE}
    _refuse_loops(state, gone, into, where)
    moved = [label for label, (_, parts) in state.now.items() if _beneath(parts, gone[1])]
    if not moved:
        _refuse_unknown(state, gone, where)
        return row | {"done": UNUSED}
    respelt = _folded(gone[1]) == _folded(into[1])
    there = None if respelt else _as_written(state, into[1])
    target = there or into[1]
    before = dict(state.now)
    for label in moved:
        pole, parts = state.now[label]
        state.now[label] = (pole ^ turned, target + parts[len(gone[1]) :])
        state.moves[label] = (number, state.moves.get(label, (0, 0))[1] + 1)
    if not respelt:
        state.gone[_folded(gone[1])] = number
    return row | {"done": MERGED if there else RENAMED} | _moved_claims(before, state.now, claims, moved)


def _as_written(state: _State, wanted: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return a label as the codebook spells it; None where it has no such label."""
    return next((parts for _, parts in state.now.values() if _folded(parts) == _folded(wanted)), None)


def _moved_claims(
    before: dict[str, Label], after: dict[str, Label], claims: pd.DataFrame, moved: list[str]
) -> dict[str, int]:
    """Count the claims whose label changed, the people behind them, and those that now lead to where they began."""
    touched = claims[claims["cause"].isin(moved) | claims["effect"].isin(moved)]
    links = list(zip(touched["cause"], touched["effect"], strict=True))
    loops = sum(
        before[cause][1] != before[effect][1] and after[cause][1] == after[effect][1] for cause, effect in links
    )
    return {"claims": len(touched), "people": touched["conversation_id"].nunique(), "loops": loops}


def _move_factors(factors: pd.DataFrame, state: _State) -> pd.DataFrame:
    """Return the codebook's rows under their new labels; of rows that meet, those that stayed longest lead."""
    before = factors["label"]
    moved = before.isin(list(state.moves))
    frame = factors.assign(
        label=map_labels(before, lambda label: join_label(state.now[label][1])),
        parent=map_labels(factors["parent"], lambda label: join_label(state.now[label][1])),
    )
    above = map_labels(frame["label"], lambda label: (parents(label) or ("",))[-1]).replace("", pd.NA)
    nested = map_labels(before, lambda label: "yes" if parents(label) else "no") == "yes"
    frame["parent"] = frame["parent"].mask(moved & (nested | above.notna()), above)
    frame["parent"] = frame["parent"].mask(frame["parent"] == frame["label"], pd.NA)
    turned = moved & pd.Series([state.now[label][0] for label in before], index=factors.index, dtype=bool)
    lost = [name for name in frame.columns if name not in (*_KEPT_WHEN_TURNED, "label", "parent", "partnership_id")]
    frame.loc[turned, lost] = pd.NA
    order = sorted(range(len(frame)), key=lambda row: state.moves.get(before.iloc[row], (0, 0)))
    joined = frame.iloc[order].groupby("label", as_index=False, sort=True).first()
    return joined[list(factors.columns)].astype(factors.dtypes.to_dict())


def _refuse_words(gone: Label, into: Label, where: str) -> None:
    for column, (_, parts) in (("from_label", gone), ("into_label", into)):
        if not parts:
            message = f"{where}, column {column}: a label without words; expected the name of a factor"
            raise MergeError(message)
    if run_opposite(gone[1][-1], into[1][-1]) and not gone[0] ^ into[0]:
        message = (
            f"{where}: by their words the two labels run opposite ways (more and fewer, say), so that merging them "
            "would count people for what they spoke against. Put ~ before one of them if one is the opposite of the "
            "other; if both run the same way, rename each to a label that says neither more nor less."
        )
        raise MergeError(message)


def _refuse_loops(state: _State, gone: Label, into: Label, where: str) -> None:
    first, second = _folded(gone[1]), _folded(into[1])
    if first == second and gone[1] == into[1]:
        message = f"{where}: a label cannot be merged into itself or its own opposite; write another one in into_label"
        raise MergeError(message)
    if len(second) > len(first) and second[: len(first)] == first:
        message = f"{where}: into_label lies beneath from_label, and would move with it; rename from_label first"
        raise MergeError(message)
    lost = next((second[:depth] for depth in range(1, len(second) + 1) if second[:depth] in state.gone), None)
    if lost:
        earlier = state.gone[lost]
        message = (
            f"{where}: into_label, or a label above it, was itself merged away by merge {earlier}, so this would go in "
            f"a circle; write a day in undone_on of merge {earlier}, or merge into the label that took its place"
        )
        raise MergeError(message)


def _refuse_unknown(state: _State, gone: Label, where: str) -> None:
    """Raise unless coders once used the label: then its claims may be gone with a consent."""
    label = _folded(gone[1])
    if any(_beneath(other, label) for other in state.elsewhere) and label not in state.gone:
        return
    labels = sorted({join_label(parts) for _, parts in state.now.values()})
    advice = nearest(join_label(gone[1]), labels) or "Write it as the codebook does."
    if label in state.gone:
        advice = f"It was merged away by merge {state.gone[label]} already: remove one of the two rows."
    elif label in state.undone:
        advice = f"It came from merge {state.undone[label]}, which was undone: undo this one too."
    message = f"{where}, column from_label: no factor and no claim has this label. {advice}"
    raise MergeError(message)


def _folded(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in parts)


def _beneath(parts: tuple[str, ...], above: tuple[str, ...]) -> bool:
    """Whether a label is `above` or lies beneath it, whatever the capitals."""
    return len(parts) >= len(above) and _folded(parts[: len(above)]) == _folded(above)


def _written(label: Label) -> str:
    return join_label(label[1], opposite=label[0])


def _times(count: int, one: str, many: str, rest: str = "") -> str:
    """Return how many of something there are, in words; "" for none."""
    return f"{plural(count, one, many)}{rest}" if count else ""


def _log_types() -> dict[str, str]:
    texts = dict.fromkeys(["from_label", "into_label", "done", "why"], "string")
    days = dict.fromkeys(["decided_on", "undone_on"], "datetime64[us]")
    return {**texts, **days, "turned": "boolean", **dict.fromkeys(["claims", "people", "loops"], "Int64")}
