"""The programme's total is said only where it gives no place's hidden number away."""

from pathlib import Path

import pytest

from hct_eval.programme import DisclosurePolicy
from hct_eval.publish.across import programme_messages_of
from hct_eval.publish.audit.across import total_may_be_said
from hct_eval.publish.programme_results import gather_programme
from hct_eval.tables import read_processed, write_processed
from tests.publish.places import make_programme

PLAIN = DisclosurePolicy(threshold=4, base=1)


@pytest.mark.parametrize(
    ("people", "may"), [([30, 20, 12], True), ([30, 20, 3], False), ([30, 3, 4], True), ([30, 1, 1], False)]
)
def test_the_total_less_the_others_must_not_be_a_hidden_number(people: list[int], may: bool) -> None:
    assert total_may_be_said(people, PLAIN) == may


@pytest.mark.slow
def test_the_report_across_places_leaves_out_a_total_that_would_tell(tmp_path: Path) -> None:
    programme = make_programme(tmp_path)
    said = programme_messages_of(gather_programme(programme))[0][0]
    assert said == "We listened to 34 people in 2 places."
    few = read_processed(programme, "south", "conversations").tail(2)
    write_processed(few, programme, "south", "conversations")
    said = programme_messages_of(gather_programme(programme))[0][0]
    assert said == "We listened to people in 2 places."
