"""The numbers that writers can use in their own words: each by its name, as it may be published, and what it is."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from hct_eval.programme import Programme
from hct_eval.publish.disclosure import HIDDEN, rounded_count
from hct_eval.publish.estimates_in_words import (
    HOW_SURE,
    count_in_words,
    finding_of,
    in_ten,
    label_of,
    level_in_words,
    moved_in_words,
    tenths_between,
    verdicts_in_words,
)
from hct_eval.publish.links import link_in_words
from hct_eval.publish.programme_results import ProgrammeResults, gather_programme
from hct_eval.publish.prose import named
from hct_eval.publish.results import SIGNED, PlaceResults, gather
from hct_eval.publish.tables import Row, known, rows_of
from hct_eval.publish.themes import theme_shares
from hct_eval.tables.words import plural

_MEANT = "took part"
"""The group that is meant where a name says none."""


@dataclass(frozen=True)
class Value:
    """What stands for a name in a text, or None where it is too few people to show; and what it is."""

    text: str | None
    about: str


def values_of(results: PlaceResults | ProgrammeResults) -> dict[str, Value]:
    """Return every value that the texts of a place, or of the programme, can use, by name.

    A name is lower-case words with hyphens, its parts joined by full stops: `people.listened`, `loneliness.change`,
    `loneliness.change.people`, `theme.reliable-buses`. In the programme's texts a place's names follow its id:
    `plymouth.loneliness.change`.
    """
    if isinstance(results, PlaceResults):
        return dict(_place_values(results))
    own = dict(_programme_values(results))
    for place in results.places:
        own |= {f"{slug(place.place.id)}.{name}": value for name, value in values_of(place).items()}
    return own


def value_lines(programme: Programme, partnership_id: str = "") -> list[str]:
    """Return a line a value of a place's texts, or of the programme's: its name, what it says now, what it is."""
    results = gather(programme, partnership_id) if partnership_id else gather_programme(programme)
    return [
        f"{{{{{name}}}}}  {value.text or 'may not be shown'}  ({value.about})"
        for name, value in sorted(values_of(results).items())
    ]


def slug(words: str) -> str:
    """Return words as a part of a name: lower case, everything but letters and digits a hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _place_values(results: PlaceResults) -> Iterator[tuple[str, Value]]:
    for name, count, about in (
        ("listened", len(results.conversations), "people who were listened to"),
        ("coded", results.coded, "people whose conversations were coded"),
    ):
        shown = rounded_count(count, results.policy)
        yield f"people.{name}", Value(None if shown is None else results.people(count), about)
    yield from _log_values(results.tables["learning_log"], results.tables["ledger"])
    for theme in rows_of(theme_shares(results)):
        name = f"theme.{slug(named(str(theme['concept'])))}"
        shown = known(theme["share"])
        many = f"{in_ten(float(theme['share']))} people" if shown else None
        span = tenths_between(float(theme["low"]), float(theme["high"])) if shown else None
        yield name, Value(many and f"{many} ({span})", f"how many spoke of {theme['concept']}")
    for link in rows_of(results.links):
        name = f"link.{slug(named(str(link['cause'])))}.{slug(named(str(link['effect'])))}"
        shown = link["people"] != HIDDEN
        yield name, Value(results.people(link["sources"]) if shown else None, f"who told: {link_in_words(link)}")
    yield from _estimate_values(results.estimates)


def _programme_values(results: ProgrammeResults) -> Iterator[tuple[str, Value]]:
    yield "places", Value(plural(len(results.places), "place"), "places in this report")
    yield from _log_values(results.table("learning_log"), results.table("ledger"))
    for row in rows_of(results.area_estimates) if len(results.indicators) else []:
        yield from _one_estimate(f"areas.{slug(str(row['label']))}", row)


def _log_values(log: pd.DataFrame, ledger: pd.DataFrame) -> Iterator[tuple[str, Value]]:
    if len(log):
        results = log["result"]
        yield "tried", Value(plural(len(log), "thing"), "things that were tried")
        for name in ("worked", "did not work"):
            yield f"tried.{slug(name)}", Value(f"{int((results == name).sum())}", f"things tried that {name}")
    if len(ledger):
        yield "hypotheses", Value(plural(len(ledger), "hypothesis", "hypotheses"), "hypotheses that were tested")
        yield "hypotheses.verdicts", Value(verdicts_in_words(ledger["verdict"]), "how many held up")


def _estimate_values(estimates: pd.DataFrame) -> Iterator[tuple[str, Value]]:
    rows = [row for row in rows_of(estimates) if row["finding"] != "not collected"]
    short = _short_names(rows)
    plain = [_plain_name(row, short) for row in rows]
    twice = {name for name, count in Counter(plain).items() if count > 1}
    for name, row in zip(plain, rows, strict=True):
        with_period = name in twice and known(row["period"])
        yield from _one_estimate(f"{name}.{slug(str(row['period']))}" if with_period else name, row)


def _plain_name(row: Row, short: Mapping[str, str]) -> str:
    """Return an estimate's name without its period: measure and `change`, or its label; then any other group."""
    measure = str(row["measure"])
    name = f"{short.get(measure, slug(measure))}.change" if row["statistic"] in SIGNED else slug(str(row["label"]))
    group = str(row["group"]) if known(row["group"]) else _MEANT
    return name if group == _MEANT else f"{name}.{slug(group)}"


def _short_names(rows: list[Row]) -> dict[str, str]:
    """Return the programme's main measures by their name without brackets, where that is the name of one only."""
    measures = {str(row["measure"]) for row in rows if row["primary"]}
    names = {measure: slug(re.sub(r"\([^)]*\)", "", measure)) for measure in measures}
    counts = Counter(names.values())
    return {measure: name for measure, name in names.items() if counts[name] == 1}


def _one_estimate(name: str, row: Row) -> Iterator[tuple[str, Value]]:
    """Give an estimate with its range, then n, missing and how sure we are."""
    about, shown = label_of(row), not row["hidden"] and known(row["value"])
    signed = row["statistic"] in SIGNED
    said = (moved_in_words(row) if signed else level_in_words(row)) if shown else None
    yield name, Value(said, about)
    yield (
        f"{name}.{slug(str(row['counts']))}",
        Value(count_in_words(row["n"], str(row["counts"])) if known(row["n"]) else None, f"what it rests on: {about}"),
    )
    missing = f"{int(row['missing']):,}" if known(row["missing"]) else None
    yield f"{name}.missing", Value(missing, f"how many are missing: {about}")
    sure = HOW_SURE[finding_of(row)]
    yield f"{name}.sure", Value(sure[:1].lower() + sure[1:] if shown else None, f"how sure we are: {about}")
