"""What changed since the last release, in plain words."""

from collections.abc import Sequence

from hct_eval.programme import Programme
from hct_eval.publish.edition.candidate import place_name
from hct_eval.publish.edition.changes import Change, Kind, PlaceChanges
from hct_eval.publish.edition.figures import numbers_in
from hct_eval.publish.prose import listing
from hct_eval.publish.tables import readable_name
from hct_eval.tables.words import plural

_SAID: dict[Kind, tuple[str, str]] = {
    "moved": ("{n} moved", "{n} moved"),
    "hidden now": ("{n} is hidden that was shown", "{n} are hidden that were shown"),
    "shown now": ("{n} is shown that was hidden", "{n} are shown that were hidden"),
    "other words": ("{n} says something else", "{n} say something else"),
    "new": ("{n} row or figure is new", "{n} rows or figures are new"),
    "gone": ("{n} row or figure is gone", "{n} rows or figures are gone"),
}


def release_sentences(
    programme: Programme, changes: Sequence[PlaceChanges], tolerance: float, gone: Sequence[str] = ()
) -> list[str]:
    """Return what changed over all reports, in a few sentences; a first release says so.

    `gone` names earlier releases that a ledger knows and whose folders are no longer there.
    """
    first = [place_name(programme, one.place) for one in changes if one.first]
    again = [one for one in changes if not one.first]
    figures = sum(one.figures for one in changes)
    if not again:
        shown = plural(figures, "figure")
        why = f"The folder of {listing(gone)} is gone" if gone else "This is the first release"
        return [f"{why}: there is nothing to compare with. There are {shown} in {_reports(changes)}."]
    sentences = [f"First released now: {listing(first)}."] if first else []
    total, same = sum(one.figures for one in again), sum(one.same for one in again)
    still = [place_name(programme, one.place) for one in again if one.untouched]
    if len(still) == len(again):
        return [*sentences, f"No figure changed: all {total:,} in {_reports(again)} are what they were."]
    sentences.append(f"Of {plural(total, 'figure')} in {_reports(again)}, {same:,} {_are(same)} as before.")
    within = sum(one.within for one in again)
    if within:
        moved = "moved" if tolerance else "is written otherwise, with the same value"
        sentences.append(f"{within:,} {moved} by no more than {tolerance:g} per cent, and {_are(within)} not listed.")
    kinds = {kind: sum(one.count(kind) for one in again) for kind in _SAID}
    told = [_said(kind, n, tolerance) for kind, n in kinds.items() if n]
    sentences += [f"{listing(told)}."] if told else []
    quotes = [place_name(programme, one.place) for one in again if one.quotes_changed]
    sentences += [f"Other quotes than before stand in {listing(quotes)}."] if quotes else []
    sentences += [f"Nothing changed in {listing(still)}."] if still else []
    return sentences


def place_sentence(changes: PlaceChanges, tolerance: float) -> str:
    """Return what changed in one report."""
    if changes.first:
        return f"First released now, with {plural(changes.figures, 'figure')}."
    since = f"since release {changes.since}"
    if changes.untouched:
        return f"None of {plural(changes.figures, 'figure')} changed {since}."
    parts = [_said(kind, changes.count(kind), tolerance) for kind in _SAID if changes.count(kind)]
    parts += [f"{changes.within:,} moved within the tolerance"] if changes.within else []
    parts += ["other quotes are shown"] if changes.quotes_changed else []
    single = [c for c in changes.changes if c.kind == "moved" and len(numbers_in(c.after)) == 1]
    largest = max(single, key=lambda c: c.share or 0, default=None)
    most = ""
    if largest:
        figure = f"{largest.row}, {readable_name(largest.column).lower()}"
        most = f" The largest move: {figure}, from {largest.before} to {largest.after}."
    return f"Of {plural(changes.figures, 'figure')}, {since}: {listing(parts)}.{most}"


def change_in_words(change: Change) -> str:
    """Return what happened to one figure: `up by 3 (5 %)`, `hidden now`."""
    if change.kind != "moved":
        return change.kind if change.column else f"{change.kind} in the table"
    then, now = numbers_in(change.before), numbers_in(change.after)
    if len(then) > 1:
        return "moved"
    step = now[0] - then[0]
    share = "" if change.share is None or then[0] == 0 else f" ({change.share:.0%})".replace("%", " %")
    return f"{'up' if step > 0 else 'down'} by {abs(step):,.6g}{share}"


def _said(kind: Kind, n: int, tolerance: float) -> str:
    words = _SAID[kind][n != 1].format(n=f"{n:,}")
    return f"{words} by more than {tolerance:g} per cent" if kind == "moved" and tolerance else words


def _reports(changes: Sequence[PlaceChanges]) -> str:
    return plural(len(changes), "report")


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
