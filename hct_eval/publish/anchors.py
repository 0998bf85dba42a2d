"""The sections of a report: their headings, which the notebooks use, and the addresses that links point to."""

import re

REACH = "What we did, and whom we missed"
HEARD = "What we heard"
MAP = "The map of experience"
FOCUS = "Our focus, and why"
CHANGE = "What changed"
HYPOTHESES = "Hypotheses on a page"
LEARNT = "What did not work, and what we changed"
UNANSWERED = "What we still do not know"
ASKS = "What next, and whom we ask"
METHODS = "Methods and limits"
DATA = "Data to download"
MADE = "How this report was made"
THANKS = "Thanks and consent"

PLACES = "Who is in this report"
COMMON = "What recurs across places"
SIDE = "Estimates side by side"
CRITERIA = "The programme's criteria"
AREAS = "Areas in and out of the programme"


def anchor(title: str) -> str:
    """Return the address of a heading within the page: its words in lower case, with hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
