"""Everything that the notebooks found out about one place, gathered for its report."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

import pandas as pd

from hct_eval.change.estimates import CANNOT_TELL
from hct_eval.conversations.consent import standing
from hct_eval.maps.drawn import DrawnMap, put_together
from hct_eval.programme import DisclosurePolicy, Partnership, Programme
from hct_eval.publish.disclosure import (
    publishable_concepts,
    rounded_count,
    rounded_reach,
    safe_estimates,
    safe_number,
    shown_links,
)
from hct_eval.publish.prose import day, span_in_words
from hct_eval.tables import TABLES, read_processed

NEEDED = (
    "actions",
    "agreement",
    "attendance",
    "brokered",
    "claims",
    "collected",
    "conversations",
    "estimates",
    "events",
    "evidence",
    "experiments",
    "factors",
    "fragments",
    "funding",
    "hypotheses",
    "learning_log",
    "ledger",
    "leverage",
    "map_concepts",
    "map_links",
    "map_loops",
    "organisations",
    "outcome_stories",
    "paths",
    "quote_audit",
    "reach",
    "reach_profile",
    "review_summary",
    "researchers",
    "saturation",
    "scenarios",
    "shortlist",
    "transcripts",
    "wellbeing",
    "workshop_maps",
    "workstreams",
)
"""The processed tables that a report reads."""


TOPICS = ("wellbeing", "relationships", "resources", "forums", "researchers", "experiments", "criteria")
"""The order of topics in a report; others follow by name."""

SIGNED = ("mean change", "difference", "change in share")
"""Statistics that say whether something went up or down."""


class Keeping(Protocol):
    """Results, of a place or of all, that keep what functions marked `once` have found in them."""

    @property
    def found(self) -> dict[Any, Any]:
        """What was found, by function and what it was given."""


Kept = TypeVar("Kept", bound=Keeping)
Given = ParamSpec("Given")
Found = TypeVar("Found")

_EVIDENCE = ["evidence_for", "evidence_against", "evidence_mixed"]


@dataclass(frozen=True)
class PlaceResults:
    """One place's processed tables, by name, with what disclosure control leaves of the map and the estimates."""

    programme: Programme
    place: Partnership
    tables: Mapping[str, pd.DataFrame]
    found: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What functions that are marked `once` have found in them."""

    @property
    def policy(self) -> DisclosurePolicy:
        """The programme's rule for small numbers of people."""
        return self.programme.disclosure

    @property
    def has_any(self) -> bool:
        """True where any stage found anything."""
        return any(len(frame) for frame in self.tables.values())

    @cached_property
    def conversations(self) -> pd.DataFrame:
        """The register without withdrawn conversations."""
        return standing(self.tables["conversations"])

    @property
    def nobody_listened(self) -> bool:
        """True where people were listened to and for none of them it was written down by whom."""
        return len(self.conversations) > 0 and bool(self.conversations["researcher"].isna().all())

    @cached_property
    def coded(self) -> int:
        """How many conversations were coded (exact; show it rounded)."""
        ids = pd.concat([self.tables[name]["conversation_id"] for name in ("fragments", "claims")])
        return int(ids.nunique())

    @cached_property
    def reach(self) -> pd.DataFrame:
        """The table reach as it may be shown (see `rounded_reach`)."""
        return rounded_reach(self.tables["reach"], self.policy)

    @cached_property
    def concepts(self) -> pd.DataFrame:
        """Concepts of the map that may be published."""
        return publishable_concepts(self.tables["map_concepts"], self.policy)

    @cached_property
    def links(self) -> pd.DataFrame:
        """Links of the map that may be published, with people as they are shown (see `shown_links`)."""
        return shown_links(self.tables["map_links"], self.policy, self.coded)

    @cached_property
    def drawn(self) -> DrawnMap:
        """The map that workshops of enough people drew; it holds no count of people."""
        return put_together(self.tables["workshop_maps"], self.policy.threshold)

    @cached_property
    def drawn_instead(self) -> bool:
        """Whether workshops drew a map, and no conversation that was coded gives one that could be shown."""
        return self.links.empty and self.has("workshop_maps")

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Estimates as they may be published (see `safe_estimates`): by topic, primary ones and changes first."""
        shown = safe_estimates(self.tables["estimates"], self.policy)
        shown["sentence"] = [for_readers(str(sentence)) for sentence in shown["sentence"]]
        topic = shown["topic"].map({name: i for i, name in enumerate(TOPICS)}).fillna(len(TOPICS))
        shown = shown.assign(_topic=topic, _level=~shown["statistic"].isin(SIGNED), _rest=~shown["primary"])
        order = ["_topic", "topic", "_rest", "_level", "measure", "label", "group", "period", "estimate_id"]
        return shown.sort_values(order, ignore_index=True, na_position="first").drop(
            columns=["_topic", "_level", "_rest"]
        )

    def has(self, name: str) -> bool:
        """Return True where a table has rows."""
        return len(self.tables[name]) > 0

    def people(self, n: int) -> str:
        """Say a number of people as it may be said: rounded, or `fewer than 8`."""
        about = self.policy.base > 1 and rounded_count(n, self.policy)
        return f"{'about ' if about else ''}{safe_number(n, self.policy)} people"

    def base(self, n: int, what: str = "conversations coded") -> str:
        """Return a chart's base: `n = 42 conversations coded, held in May 2023`, as it may be shown."""
        when = span_in_words(self.conversations["held_on"])
        return f"n = {safe_number(n, self.policy)} {what}" + (f", held{when}" if when else "")


def once(
    find: Callable[Concatenate[Kept, Given], Found],
) -> Callable[Concatenate[Kept, Given], Found]:
    """Have a function look once through the results of a place, or of all, however many parts of the report ask it.

    What it finds is shared by all who ask: they must not change it.
    """

    @wraps(find)
    def look(results: Kept, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        asked = (find, args, tuple(sorted(kwargs.items())))
        if asked not in results.found:
            results.found[asked] = find(results, *args, **kwargs)
        return cast("Found", results.found[asked])

    return look


def for_readers(sentence: str) -> str:
    """Return a sentence with its first letter, days and per cents written as the rest of the report writes them."""
    dated = re.sub(r"\b\d{4}-\d{2}-\d{2}\b", lambda match: day(match.group()), sentence)
    return (dated[:1].upper() + dated[1:]).replace(" %", "%")


def gather(programme: Programme, partnership_id: str) -> PlaceResults:
    """Read a place's processed tables; those that no stage wrote are empty."""
    place = programme.partnership(partnership_id)
    tables = {name: read_processed(programme, partnership_id, name) for name in NEEDED}
    return PlaceResults(programme, place, {**tables, "ledger": honest_verdicts(tables["ledger"])})


def honest_verdicts(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return hypotheses with "we cannot tell" wherever no evidence stands behind the verdict, whoever wrote it."""
    unfounded = ledger[_EVIDENCE].fillna(0).sum(axis=1) == 0
    return ledger.assign(verdict=ledger["verdict"].mask(unfounded | ledger["verdict"].isna(), CANNOT_TELL))


def fingerprint(results: PlaceResults) -> str:
    """Return a hash of every table that the report reads and of the programme's settings: same inputs, same hash."""
    digest = hashlib.sha256(results.programme.model_dump_json().encode())
    for name in sorted(results.tables):
        digest.update(name.encode())
        digest.update(results.tables[name].to_csv(index=False).encode())
    for path in sorted((results.programme.raw(results.place.id) / "text").glob("*.md")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def newest_day(results: PlaceResults) -> pd.Timestamp | None:
    """Return the latest day that any of the tables holds; None where none holds one.

    It stands for the date of the report, so that the same inputs give the same report whenever it is made.
    """
    days = []
    for name, frame in results.tables.items():
        kinds = TABLES[name].columns
        columns = [c for c in frame.columns if c in kinds and kinds[c].metadata["kind"] == "date"]
        days += [frame[column].max() for column in columns if frame[column].notna().any()]
    return max(days) if days else None
