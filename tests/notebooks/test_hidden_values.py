"""Published bytes depend on nothing that is hidden: other values behind the same numbers give the same files."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish import (
    across,
    across_learning,
    change,
    conditions,
    experience,
    focus,
    framework,
    heard,
    lessons,
    overview,
    reach,
    together,
)
from hct_eval.publish.explorer import place_explorer
from hct_eval.publish.programme_results import ProgrammeResults, gather_programme
from hct_eval.publish.release import released_tables
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.values import values_of
from hct_eval.publish.workshop_cards import cards_of
from tests.notebooks.conftest import Journey
from tests.notebooks.hidden_twin import hidden_twin

pytestmark = pytest.mark.slow

POLICIES = {"default": DisclosurePolicy(), "sample": DisclosurePolicy(threshold=4, base=1)}


@pytest.fixture(scope="module", params=POLICIES)
def both(request: pytest.FixtureRequest, first_run: Journey) -> tuple[ProgrammeResults, ProgrammeResults]:
    """The programme's results under a policy, and the same with other hidden values."""
    programme = first_run.programme.model_copy(update={"disclosure": POLICIES[request.param]})
    results = gather_programme(programme)
    return results, replace(results, places=tuple(hidden_twin(place) for place in results.places))


def test_the_twins_differ_in_much_that_is_hidden(both: tuple[ProgrammeResults, ProgrammeResults]) -> None:
    for name, least in (("map_links", 200), ("map_concepts", 60), ("reach", 20), ("estimates", 20)):
        one, other = (results.table(name).to_csv().splitlines() for results in both)
        assert sum(a != b for a, b in zip(one, other, strict=True)) > least, name


def test_tables_of_places_do_not_depend_on_what_is_hidden(both: tuple[ProgrammeResults, ProgrammeResults]) -> None:
    for place, twin in zip(both[0].places, both[1].places, strict=True):
        tables, others = released_tables(place), released_tables(twin)
        assert {name: table.frame.to_csv() for name, table in tables.items()} == {
            name: table.frame.to_csv() for name, table in others.items()
        }, place.place.name


SECTIONS: dict[str, Callable[[PlaceResults], object]] = {
    "overview": overview.key_messages,
    "what we did": reach.what_we_did,
    "whom we missed": reach.who_we_missed,
    "what we heard": heard.what_we_heard,
    "behind the map": experience.behind_the_map,
    "our focus": focus.our_focus,
    "what changed": change.what_changed,
    "hypotheses": lessons.hypotheses_on_a_page,
    "still unknown": lessons.still_unknown,
}


def shown(section: object) -> str:
    return str(section._repr_html_())  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", SECTIONS)
def test_sections_of_places_do_not_depend_on_what_is_hidden(
    both: tuple[ProgrammeResults, ProgrammeResults], name: str
) -> None:
    for place, twin in zip(both[0].places, both[1].places, strict=True):
        assert shown(SECTIONS[name](place)) == shown(SECTIONS[name](twin)), place.place.name


def test_writers_values_and_cards_do_not_depend_on_what_is_hidden(
    both: tuple[ProgrammeResults, ProgrammeResults],
) -> None:
    for place, twin in zip(both[0].places, both[1].places, strict=True):
        assert values_of(place) == values_of(twin)
        assert cards_of(place, place.links) == cards_of(twin, twin.links)


def test_the_drawn_map_and_the_map_on_screen_do_not_depend_on_what_is_hidden(
    both: tuple[ProgrammeResults, ProgrammeResults],
) -> None:
    place, twin = (next(p for p in results.places if p.place.id == "newham") for results in both)
    assert shown(experience.map_of_experience(place, 1)) == shown(experience.map_of_experience(twin, 1))
    if len(place.links):
        assert place_explorer(place, 1) == place_explorer(twin, 1)


def test_the_report_across_places_does_not_depend_on_what_is_hidden(
    both: tuple[ProgrammeResults, ProgrammeResults],
) -> None:
    one, other = both
    tables = [across_learning.released_across(results.programme, results) for results in both]
    assert {n: t.frame.to_csv() for n, t in tables[0].items()} == {n: t.frame.to_csv() for n, t in tables[1].items()}
    for section in (
        across.programme_messages,
        across.places_table,
        across.what_recurs,
        across.side_by_side,
        together.what_is_local,
        together.places_together,
        together.where_places_disagree,
        across_learning.hypotheses_by_place,
        conditions.conditions_for_success,
        framework.shared_and_own,
    ):
        assert shown(section(one)) == shown(section(other)), section.__name__
