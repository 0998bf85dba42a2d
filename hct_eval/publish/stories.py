"""Outcome stories: what somebody saw change, nearest ripple first, whose doing it was, and who confirms it."""

from hct_eval.learning.stories import stories_by_ripple
from hct_eval.publish.prose import Shown, card, heading, missing, say
from hct_eval.publish.results import PlaceResults
from hct_eval.publish.tables import known, rows_of


def stories_of_change(results: PlaceResults) -> list[Shown]:
    """Return the stories whose tellers agreed; nothing where none were written down.

    How many were kept back is not counted: it would be a small number of people.
    """
    stories = results.tables["outcome_stories"]
    if stories.empty:
        return []
    ordered = stories_by_ripple(stories)
    told = ordered[ordered["may_be_told"]]
    parts: list[Shown] = [heading("Stories of change")]
    if told.empty:
        return [*parts, missing("Stories were told here, but nobody agreed to have theirs in a report.")]
    parts.append(
        say(
            "Told by people who saw a change, those nearest to the work first. A story shows how a change can come "
            "about, not how often.",
            "Others are kept back, as their tellers did not agree." if len(told) < len(ordered) else "",
        )
    )
    for row in rows_of(told):
        by = (
            f"Confirmed by: {row['substantiated_by']}" if known(row["substantiated_by"]) else "Nobody has confirmed it."
        )
        did = f"What we did towards it: {row['contribution']}" if known(row["contribution"]) else ""
        parts.append(card(str(row["title"]), f"Seen among: {row['ripple']}", str(row["change"]), did, by))
    return parts
