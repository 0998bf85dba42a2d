"""What the notebooks found out about every place of a programme, gathered for the report across places."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from hct_eval.change.area_effects import area_effect, area_matching
from hct_eval.change.matched import Matching
from hct_eval.programme import PROGRAMME_FOLDER, Programme, ProgrammeError, suggest
from hct_eval.publish.disclosure import safe_estimates
from hct_eval.publish.results import PlaceResults, fingerprint, gather, newest_day
from hct_eval.tables import read_raw

REPORTED = "in this report"
NO_RESULTS = "not in this report: no results yet"
NOT_ASKED = "not in this report: not asked for"


@dataclass(frozen=True)
class ProgrammeResults:
    """The places that are in the report, in the programme's order, every place's status, and area indicators."""

    programme: Programme
    places: tuple[PlaceResults, ...]
    status: pd.DataFrame
    indicators: pd.DataFrame
    found: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What functions that are marked `once` have found in them."""

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Every place's publishable estimates, with `place` (its name) and `_order` (the programme's)."""
        return self._together([results.estimates for results in self.places])

    @cached_property
    def comparators(self) -> Matching:
        """The programme areas' matched comparators."""
        return area_matching(self.indicators, self.programme.area_characteristics)

    @cached_property
    def area_estimates(self) -> pd.DataFrame:
        """The area indicators' effects as they may be published: against all others, then against the comparators."""
        named = self.programme.area_characteristics
        found = [area_effect(self.indicators, named), area_effect(self.indicators, named, self.comparators)]
        effects = safe_estimates(pd.concat(found, ignore_index=True), self.programme.disclosure)
        return effects.sort_values(["measure", "label"], ignore_index=True)

    def table(self, name: str) -> pd.DataFrame:
        """Return one table of all places together, with `place` and `_order`."""
        return self._together([results.tables[name] for results in self.places])

    def links(self) -> pd.DataFrame:
        """Return all places' links that may be published, with `place` and `_order`."""
        return self._together([results.links for results in self.places])

    def _together(self, frames: list[pd.DataFrame]) -> pd.DataFrame:
        marked = [
            frame.assign(place=results.place.name, _order=i)
            for i, (results, frame) in enumerate(zip(self.places, frames, strict=True))
        ]
        full = [frame for frame in marked if len(frame)]
        if not full:
            return marked[0] if marked else pd.DataFrame({"place": [], "_order": []})
        return pd.concat(full, ignore_index=True)


def gather_programme(programme: Programme, only: str = "") -> ProgrammeResults:
    """Read every place's processed tables; `only` names places (ids with commas), empty takes all that have results.

    A place without results, or not asked for, stays in the status table. ProgrammeError for an id that is unknown.
    """
    wanted = [name.strip() for name in only.split(",") if name.strip()] or list(programme.place_ids)
    for name in wanted:
        if name not in programme.place_ids:
            message = f"programme {programme.id!r} has no partnership {name!r}{suggest(name, programme.place_ids)}"
            raise ProgrammeError(message)
    places, rows = [], []
    for place in programme.partnerships:
        results = gather(programme, place.id)
        status = NOT_ASKED if place.id not in wanted else (REPORTED if results.has_any else NO_RESULTS)
        if status == REPORTED:
            places.append(results)
        rows.append(
            {
                "partnership_id": place.id,
                "name": place.name,
                "lead": place.lead,
                "phases": ";".join(map(str, place.phases)),
                "place": place.place,
                "focus": place.focus,
                "status": status,
            }
        )
    status_table = pd.DataFrame(rows).astype("string")
    return ProgrammeResults(programme, tuple(places), status_table, read_raw(programme, None, "indicators"))


def programme_fingerprint(results: ProgrammeResults) -> str:
    """Return a hash of everything that the programme report reads."""
    digest = hashlib.sha256()
    for place in results.places:
        digest.update(fingerprint(place).encode())
    digest.update(results.status.to_csv(index=False).encode())
    digest.update(results.indicators.to_csv(index=False).encode())
    for path in sorted((results.programme.raw(PROGRAMME_FOLDER) / "text").glob("*.md")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def newest_of(results: ProgrammeResults) -> pd.Timestamp | None:
    """Return the latest day in any place's data."""
    days = [day for day in (newest_day(place) for place in results.places) if day is not None]
    return max(days) if days else None
