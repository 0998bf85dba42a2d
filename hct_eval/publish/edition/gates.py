"""Every gate that a release goes through. A gate that breaks down refuses."""

import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from hct_eval.programme import Programme
from hct_eval.publish.edition import accessible, complete, contained, disclosed, linked, voices, wording
from hct_eval.publish.edition.candidate import Candidate
from hct_eval.publish.edition.finding import EVERYWHERE, Finding
from hct_eval.publish.edition.read_page import Page

Gate = Callable[[], list[Finding]]

PLACE_GATES: tuple[tuple[str, Callable[[Candidate], list[Finding]]], ...] = (
    (accessible.GATE, accessible.accessible),
    (contained.GATE, contained.contained),
    (disclosed.GATE, disclosed.disclosed),
    (voices.QUOTES, voices.quoted),
    (voices.SIGNED, voices.signed),
    (wording.NAMES, wording.named),
    (wording.UNFINISHED, wording.finished),
    (wording.STATUS, wording.settled),
)
"""The gates that look at one report at a time."""

GATES = (complete.GATE, *(name for name, _ in PLACE_GATES), linked.GATE)
"""The names of all gates of this room; the batch adds those on what is stale and on earlier releases."""


def run_gates(
    programme: Programme, places: Sequence[str], candidates: Sequence[Candidate], index: Page
) -> list[Finding]:
    """Return what every gate finds of the reports, place by place; `index` is the page above them."""
    found = fail_closed(complete.GATE, EVERYWHERE, lambda: complete.complete(programme, places, candidates))
    for one in candidates:
        for name, gate in PLACE_GATES:
            found += fail_closed(name, one.place, lambda gate=gate, one=one: gate(one))  # type: ignore[misc]
    found += fail_closed(linked.GATE, EVERYWHERE, lambda: linked.linked(candidates, index))
    return list(dict.fromkeys(found))


def fail_closed(name: str, place: str, gate: Gate) -> list[Finding]:
    """Return what a gate finds; one that breaks down gives a finding that refuses, which tells no data."""
    try:
        return gate()
    except Exception as error:  # noqa: BLE001 - whatever breaks a gate, nothing may be published past it
        what = f"the gate could not judge it ({_told(error)})"
        return [Finding(name, place, "refuse", what, "Mend this first: what no gate has judged is not published.")]


def refusals(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that stop a release."""
    return [finding for finding in findings if finding.severity == "refuse"]


def _told(error: Exception) -> str:
    """Return an error of our own in its own words, which hold no data; of any other its class and where it arose."""
    if type(error).__module__.startswith("hct_eval."):
        return f"{type(error).__name__}: {error}"
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
