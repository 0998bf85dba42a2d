"""The page that a person reads before a report goes out: what was hidden and why, and what no machine can judge."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from hct_eval.conversations.pseudonyms import CODE
from hct_eval.learning.stories import stories_by_ripple
from hct_eval.publish.audit.estimates import hidden_rows
from hct_eval.publish.audit.published import STAR
from hct_eval.publish.audit.reach import left_out, protected_reach
from hct_eval.publish.prose import listing
from hct_eval.publish.results import PlaceResults
from hct_eval.tables import TABLES

CHECKLIST = "before_publishing.md"
"""The page's name beside the processed tables."""

_FEW_CONTRACTS = 3

_WRITTEN: Mapping[str, Sequence[str]] = {
    "actions": ["decision_asked"],
    "brokered": ["came_of_it"],
    "evidence": ["text", "rival"],
    "experiments": ["question", "prediction", "result", "changed"],
    "hypotheses": ["context", "mechanism", "outcome", "reason"],
    "learning_log": ["tried", "happened", "changed"],
    "outcome_stories": ["title", "change", "contribution", "substantiated_by"],
}
"""Columns that the partnership wrote for its readers and that stand in the report, by table."""

_QUESTIONS = (
    "Could somebody who lives here tell who said a quote, from what it tells (a job, a date, a house, an illness)?",
    "Does a row name a place or group so small that everybody in it is known, even where its number is hidden?",
    "Has anything of this been shown elsewhere that the ledger does not know: slides, returns to funders, the press?",
    "Does anybody outside know who was listened to since the last release?",
    "Has anybody withdrawn since the last release? Compare the two by eye: what is gone may be known for theirs.",
    "Is a figure on money about one or two organisations, and have they published it themselves?",
    "Do two true sentences of the report, put together, tell something of one person?",
)


def checklist(results: PlaceResults, rows: pd.DataFrame, hard: Sequence[tuple[str, float]] = ()) -> str:
    """Return the page as Markdown; `rows` are what is published (see `check_place`), `hard` key messages and grades.

    It tells which counts are small and which are only hidden beside them, so it is for the team and is not published.
    """
    policy = results.policy
    lines = [
        f"# Before {results.place.name}'s report goes out",
        "",
        "For the person who signs for it. Not for publication: it says which hidden numbers are small.",
        "",
        f"Counts of 1 to {policy.threshold} people are hidden"
        + (f", others are rounded to {policy.base}." if policy.base > 1 else ", others are exact."),
        policy.reason,
        "",
        "## What is published",
        "",
        *_published(rows),
        "",
        "## What is hidden, and why",
        "",
        *_hidden(results),
        "",
        "## Questions that only a person can answer",
        "",
        *(f"- [ ] {question}" for question in _QUESTIONS),
        *_listened(results),
        *_drawn(results),
        *_money(results),
        *_coded(results),
        *_tiny(results),
        *(f"- [ ] This key message reads at grade {grade:.0f}; say it more plainly: {text}" for text, grade in hard),
        "",
        "Signed (name, date):",
        "",
    ]
    return "\n".join(lines)


def _published(rows: pd.DataFrame) -> list[str]:
    parts = rows.groupby("table", sort=True)["shown"]
    table = [f"| {name} | {len(shown)} | {int((shown == STAR).sum())} |" for name, shown in parts]
    return ["| table | cells | shown as `*` |", "|---|---|---|", *table]


def _hidden(results: PlaceResults) -> list[str]:
    policy = results.policy
    cells, _ = protected_reach(results.tables["reach"], policy)
    stars = cells[~cells["shown"].astype(bool)]
    reasons: dict[tuple[str, str], list[str]] = {}
    for row in stars.itertuples():
        small = 0 < int(row.count) <= policy.threshold  # type: ignore[call-overload]
        why = "too few people" if small else "hidden so that a small number beside it cannot be worked out"
        reasons.setdefault((str(row.table), why), []).append(str(row.row))
    lines = [f"- {table}, {listing(rows)}: {why}" for (table, why), rows in reasons.items()]
    lines += [
        f"- who was reached, {name}: left out, since nearly all its numbers are small and its rows would tell them"
        for name in left_out(results.tables["reach"], cells)
    ]
    own = results.tables["estimates"]
    people = own[own["counts"].fillna("people").str.contains("people|person|researcher|resident", case=False)]
    hidden = hidden_rows(people, policy)
    labels = people.loc[hidden["value"], "label"].astype(str)
    lines += [f"- estimates, {label}: too few people, nearly all or none, or beside such a number" for label in labels]
    links = len(results.tables["map_links"]) - len(results.links)
    if links:
        lines.append(f"- map, {links} links: too few people, or one person or researcher behind more than half")
    if results.drawn_instead and results.drawn.left_out:
        lines.append(f"- workshop maps, {results.drawn.left_out}: too few people, or nobody wrote down how many")
    return lines or ["- Nothing."]


def _listened(results: PlaceResults) -> list[str]:
    if not results.nobody_listened or results.links.empty:
        return []
    return ["- [ ] Who listened was not written down. Did one researcher hear more than half of what a link rests on?"]


def _drawn(results: PlaceResults) -> list[str]:
    if not results.drawn_instead or results.drawn.is_empty:
        return []
    return ["- [ ] Does a factor or link of the map that a workshop drew name a person, or tell what one of them said?"]


def _money(results: PlaceResults) -> list[str]:
    own = results.tables["estimates"]
    thin = own[(own["topic"] == "resources") & (own["n"] > 0) & (own["n"] < _FEW_CONTRACTS)]
    return [
        f"- [ ] {label}: it rests on fewer than {_FEW_CONTRACTS} contracts. May it be shown?" for label in thin["label"]
    ]


def _coded(results: PlaceResults) -> list[str]:
    """Return a question for each sentence of the partnership's own in which a code stands for a name."""
    return [
        f"- [ ] {table}, {row}, column {column}: in the report a code stands here for a name. Is it a name? If not, "
        "say it in other words and run again; if so, does the sentence need it?"
        for table, row, column in _with_codes(results)
    ]


def _with_codes(results: PlaceResults) -> Iterator[tuple[str, str, str]]:
    for table, columns in _WRITTEN.items():
        rows = results.tables[table]
        if table == "outcome_stories" and not rows.empty:
            told = stories_by_ripple(rows)
            rows = told[told["may_be_told"]]
        for column in (column for column in columns if column in rows):
            coded = rows[rows[column].fillna("").astype(str).str.contains(CODE)]
            yield from ((table, str(row), column) for row in coded[TABLES[table].key[0]])


def _tiny(results: PlaceResults) -> list[str]:
    if len(results.conversations) > results.policy.threshold:
        return []
    return ["- [ ] So few people were listened to here that their neighbours may know all of them. Publish at all?"]
