"""One example row a table, as the template workbook shows it in grey; invented, and never read as data."""

from collections.abc import Mapping

PREFIX = "e.g. "
"""What a cell of an example row begins with."""

_DAY, _LATER = "2024-03-14", "2024-06-20"

EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "organisations": {
        "organisation_id": "org-01",
        "name": "Harbour Lane Community Kitchen",
        "sector": "community group",
        "level": "community",
    },
    "funding": {
        "funding_id": "fund-01",
        "funder": "The city's health partnership",
        "recipient": "Harbour Lane Community Kitchen",
        "amount_gbp": "12000",
        "basis": "awarded",
        "from_sector": "NHS",
        "to_sector": "community group",
        "commissioning_type": "grant",
        "year": "2024",
        "source": "Award letter",
    },
    "workstreams": {
        "workstream_id": "work-01",
        "title": "Listening in four neighbourhoods",
        "level": "community",
        "lead_organisation": "org-01",
        "starts_on": _DAY,
        "status": "under way",
    },
    "brokered": {
        "brokered_id": "brok-01",
        "area_id": "north-01",
        "community_body": "org-01",
        "health_body": "org-01",
        "brokered_on": _DAY,
        "active_on": _LATER,
        "came_of_it": "A weekly drop-in at the kitchen",
    },
    "researchers": {
        "person_id": "res-01",
        "status": "active",
        "from": _DAY,
    },
    "conversations": {
        "conversation_id": "conv-01",
        "held_on": _DAY,
        "area": "Harbour Lane",
        "researcher": "res-01",
        "origin": "community researcher",
        "language": "en",
        "consent": "anonymous quote",
        "groups": "carers; aged 65 and over",
        "wave": "1",
        "file": "conv-01.vtt",
    },
    "sign_offs": {
        "conversation_id": "conv-01",
        "signed_by": "A. Reader",
        "signed_on": _LATER,
    },
    "area_profile": {
        "dimension": "area",
        "value": "Harbour Lane",
        "people": "4200",
        "source": "Census 2021",
    },
    "withdrawals": {
        "conversation_id": "conv-01",
        "withdrawn_on": _LATER,
        "recorded_by": "A. Reader",
    },
    "fragments": {
        "fragment_id": "frag-01",
        "conversation_id": "conv-01",
        "text": "Since the bus stopped I hardly see anybody.",
        "coder": "ab",
    },
    "factors": {
        "label": "Transport; Buses",
        "parent": "Transport",
        "level": "system",
        "kind": "barrier",
        "definition": "How easily people get about by bus",
        "controllable": "no",
        "importance": "3",
        "vulnerable": "yes",
    },
    "codebook_merges": {
        "from_label": "Bus services",
        "into_label": "Transport; Buses",
        "decided_on": _LATER,
        "why": "The coders meant the same",
    },
    "claims": {
        "claim_id": "claim-01",
        "fragment_id": "frag-01",
        "cause": "Transport; Buses",
        "effect": "Seeing friends",
        "sign": "+",
        "strength": "3",
        "certainty": "sure",
        "coder": "ab",
        "quote": "Since the bus stopped I hardly see anybody.",
    },
    "workshop_maps": {
        "workshop_id": "workshop-01",
        "held_on": _DAY,
        "cause": "Transport; Buses",
        "effect": "Seeing friends",
        "weight": "0.67",
        "participants": "14",
    },
    "focus_ticks": {
        "concept": "Seeing friends",
        "chosen": "yes",
        "decided_on": _LATER,
    },
    "hypotheses": {
        "hypothesis_id": "hyp-01",
        "context": "Older people who live alone and far from a bus stop",
        "mechanism": "A neighbour who calls each week",
        "outcome": "They see others more often",
        "level": "individual",
        "verdict": "we cannot tell",
        "reason": "Too few have been asked twice",
    },
    "evidence": {
        "evidence_id": "ev-01",
        "hypothesis_id": "hyp-01",
        "kind": "survey",
        "direction": "for",
        "strength": "weak",
        "text": "Nine of those who were called say that they go out more",
    },
    "experiments": {
        "experiment_id": "exp-01",
        "kind": "prototype",
        "question": "Do weekly calls bring people to the lunch?",
        "prediction": "More people come to the lunch",
        "predicted_direction": "up",
        "measure": "People at the lunch",
        "start": _DAY,
        "end": _LATER,
        "result": "Four more people came in most weeks",
        "observed_direction": "up",
        "decision": "adapt",
        "changed": "Calls are made by people who come to the lunch",
        "map_cause": "Calls by neighbours",
        "map_effect": "Seeing friends",
    },
    "learning_log": {
        "log_id": "log-01",
        "tried": "A stall at the market",
        "happened": "People stopped, few wanted to be recorded",
        "result": "partly",
        "changed": "We now take notes instead",
    },
    "criteria_ratings": {
        "criterion": "1",
        "rater_side": "residents",
        "round": "1",
        "rating": "3",
    },
    "outcome_stories": {
        "story_id": "story-01",
        "title": "The lunch that went on",
        "change": "People who came for the lunch now run it",
        "contribution": "The partnership paid for the kitchen's first year",
        "substantiated_by": "The kitchen's annual report",
        "ripple": "2",
        "consent": "anonymous quote",
    },
    "events": {
        "event_id": "event-01",
        "kind": "forum",
        "date": _DAY,
    },
    "attendance": {
        "event_id": "event-01",
        "organisation_id": "org-01",
        "role": "member",
        "speaking_turns": "7",
    },
    "actions": {
        "action_id": "act-01",
        "event_id": "event-01",
        "decision_asked": "Keep the Saturday bus",
        "asked_of": "org-01",
        "response": "partly agreed",
        "closed_on": _LATER,
    },
    "decisions": {
        "decision_id": "dec-01",
        "workshop_id": "workshop-01",
        "decided_on": _LATER,
        "decision": "Try weekly calls by neighbours",
        "why": "Many ways in the map lead through them",
        "concept": "Calls by neighbours",
        "taken_on_by": "The community kitchen",
        "due_on": "2024-09-30",
    },
    "wellbeing": {
        "person_id": "person-01",
        "wave": "1",
        "in_programme": "yes",
        "ucla_companionship": "2",
        "ucla_left_out": "1",
        "ucla_isolated": "declined",
        "lonely_direct": "some of the time",
        **{f"swemwbs_{item}": "3" for item in range(1, 8)},
        "ons_satisfied": "7",
        "ons_worthwhile": "8",
        "ons_happy": "6",
        "ons_anxious": "3",
    },
    "ties": {
        "rater_org": "org-01",
        "rated_org": "org-01",
        "wave": "1",
        "frequency": "4",
        "power_influence": "3",
        "involvement": "2",
        "resources": "2",
        "reliability": "4",
        "mission_support": "3",
        "openness": "3",
        "power_over": "1",
    },
    "collaboration": {
        "respondent_id": "person-01",
        "organisation_id": "org-01",
        "wave": "1",
        "factor": "We trust one another",
        "score": "4",
    },
    "indicators": {
        "area_id": "north-01",
        "period": "2023",
        "indicator": "People aged 65 and over who live alone",
        "numerator": "1310",
        "denominator": "4200",
        "in_programme": "yes",
    },
}
"""A value for the columns that show how a row is filled in, by table and column, each valid as it stands."""


def is_example_row(cells: list[str]) -> bool:
    """Whether a row holds nothing but example cells, as the template has it."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(cell.startswith(PREFIX) for cell in filled)


def is_example_cell(table: str, column: str, cell: str) -> bool:
    """Whether a cell is the very example that the template shows in this column."""
    return cell.startswith(PREFIX) and cell.removeprefix(PREFIX) == EXAMPLES.get(table, {}).get(column)
