"""Who asks and who tells: researcher or resident, from the register, the marks in the transcript, or the questions."""

import re
from collections.abc import Sequence

from hct_eval.conversations.pseudonyms import person_key
from hct_eval.conversations.turns import RawTurn

RESEARCHER, RESIDENT, UNKNOWN = "researcher", "resident", "unknown"

_ASKS = re.compile(
    r"(?:i|q|int|interviewer|researcher|community researcher|peer researcher|facilitator|moderator|"
    r"volunteer)[ -]?\d{0,2}",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"(?:r|a|p|res|interviewee|resident|respondent|participant|person|fg)(?:[ -]?\d{1,3}|[ -][a-z])?", re.IGNORECASE
)


def find_roles(turns: Sequence[RawTurn], researcher: str | None) -> dict[str, str]:
    """Return the role of each speaker tag of one conversation.

    `researcher` is the name in the register. First the register, then marks such as I and R, then who asks: of two or
    more speakers, the one who asks at least twice as often per turn as all others. Whoever is left is unknown when
    nobody is known to be the researcher, otherwise a resident. Turns without any tag are a resident's notes.
    """
    tags = list(dict.fromkeys(turn.speaker for turn in turns))
    known = {tag: role for tag in tags if (role := _by_tag(tag, researcher))}
    if RESEARCHER not in known.values():
        asking = _who_asks(turns, [tag for tag in tags if tag not in known])
        if asking is not None:
            known[asking] = RESEARCHER
    rest = RESIDENT if RESEARCHER in known.values() or len(tags) == 1 else UNKNOWN
    return {tag: known.get(tag, rest) for tag in tags}


def _by_tag(tag: str, researcher: str | None) -> str | None:
    if researcher and tag:
        said, registered = set(person_key(tag).split()), set(person_key(researcher).split())
        if said and registered and (said <= registered or registered <= said):
            return RESEARCHER
    if _ASKS.fullmatch(tag):
        return RESEARCHER
    return RESIDENT if _TELLS.fullmatch(tag) else None


def _who_asks(turns: Sequence[RawTurn], tags: Sequence[str]) -> str | None:
    if len(tags) < 2:
        return None
    share = {}
    for tag in tags:
        own = [turn.text for turn in turns if turn.speaker == tag]
        share[tag] = sum("?" in text for text in own) / len(own)
    first, second = sorted(tags, key=lambda tag: (-share[tag], tag))[:2]
    return first if share[first] > 0 and share[first] >= 2 * share[second] else None
