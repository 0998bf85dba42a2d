"""What the template workbook says of itself, and what each table is needed for in the report."""

from collections.abc import Mapping

USES: Mapping[str, str] = {
    "organisations": "Who took part; forums, ties and money name them by their id.",
    "funding": "What changed: where the money went.",
    "workstreams": "What we did.",
    "brokered": "What changed: partnerships that were brokered, if that is what the programme does.",
    "researchers": "What changed: community researchers trained, active, staying.",
    "conversations": "Everything: without it nothing of a conversation is used.",
    "sign_offs": "Everything: without a row a transcript is not used.",
    "area_profile": "Whom we missed.",
    "withdrawals": "Nothing of these conversations is used. hct-eval withdraw writes it.",
    "fragments": "What we heard. Better: coders' own workbooks (hct-eval code).",
    "factors": "The map. Better: coders' own workbooks (hct-eval code).",
    "codebook_merges": "The map: labels that mean the same are put together.",
    "claims": "What we heard, the map. Better: coders' own workbooks (hct-eval code).",
    "workshop_maps": "The map, as a workshop drew it.",
    "focus_ticks": "Our focus, and why.",
    "hypotheses": "Hypotheses on a page.",
    "evidence": "Hypotheses on a page: what speaks for and against.",
    "experiments": "What did not work, and what we changed.",
    "learning_log": "What did not work, and what we changed.",
    "criteria_ratings": "What changed: how far each side thinks the partnership has come.",
    "outcome_stories": "Notebook 05: changes that somebody saw, and what the partnership did towards them.",
    "events": "What changed, forums: what was held; attendance and actions point at it.",
    "attendance": "What changed, forums: who was in the room, and who spoke.",
    "actions": "What changed, forums: what was asked for, and what was answered.",
    "decisions": "Notebook 05: what workshops decided, and who takes it on.",
    "wellbeing": "What changed: loneliness and wellbeing. A change needs two waves.",
    "ties": "What changed: how organisations work together, and power. A change needs two waves.",
    "collaboration": "What changed: how well the partnership works together.",
    "indicators": "The programme's report: what changed in areas, against others like them.",
}
"""What each collected table is for, in the words of the report's headings."""

_ADVICE = """
A sheet a table. Fill in those that you have; leave the others empty. A table that is not there is no mistake: the
report says that it was not collected.

Yellow headings are needed in every row, dark ones may stay empty. Point at a heading to read what belongs there; the
sheet “Columns explained” has the same as a list.

The grey row is an example. It is not read, so it may stay; write your own rows below it.

Where a cell offers a list, choose from it. The lists are in the sheet “Lists”; a programme adds its own values under
vocabularies in programme.yml.

Unknown is an empty cell. Where a column allows a reason (not asked, declined, don't know, not applicable), write the
reason. Never write 0 for unknown.

Days: 2024-03-31 or 31/03/2024. Ids: short, of letters, digits, - and _, and never a person's name.

Sheets may be removed, or kept as CSV files of the same name. Columns that you do not use may be removed, too.

When something is filled in, run hct-eval check: it says what is wrong, where, and what to do.
"""


def read_me(title: str) -> list[tuple[str, str]]:
    """Return the first sheet's lines, each with its look: title, heading or plain."""
    paragraphs = [" ".join(part.split("\n")) for part in _ADVICE.strip().split("\n\n")]
    return [("title", f"Tables of {title}"), *(("plain", words) for words in paragraphs), ("heading", "The sheets")]
