"""How sayings become a turn: cut into groups, shared out between speakers, led into and rounded off."""

from dataclasses import dataclass

from scripts.sample.bank import Saying
from scripts.sample.draws import Draws
from scripts.sample.persona import clashes, cues
from scripts.sample.phrases import Phrases

MOST_GROUPS = 6
"""Telling turns in one conversation, at most."""


@dataclass(frozen=True)
class Said:
    """A saying as it was said in a turn."""

    saying: Saying
    text: str
    quote: str


@dataclass(frozen=True)
class Line:
    """What somebody says: `who` is a resident's number or None for the researcher; `fragment` is worth coding."""

    who: int | None
    text: str
    fragment: str = ""
    said: tuple[Said, ...] = ()


def cut_groups(sayings: list[Saying], most: int, draws: Draws) -> list[list[Saying]]:
    """Cut what is told into at most `most` turns of one to three sayings (more only where much is told)."""
    count = len(sayings)
    turns = min(count, max((count + 2) // 3, (count + 1) // 2 + draws.whole(0, 1)), most)
    sizes = draws.shuffled([count // turns + (n < count % turns) for n in range(turns)])
    groups, at = [], 0
    for size in sizes:
        groups.append(sayings[at : at + size])
        at += size
    return groups


def contradict(sayings: list[Saying]) -> bool:
    """Say whether the sayings cannot all be one person's."""
    marks = [cues(saying.text) for saying in sayings]
    return any(clashes(one, other) for one in marks for other in marks)


def share_out(sayings: list[Saying], draws: Draws) -> tuple[list[Saying], list[Saying]]:
    """Give each saying to one of two people so that neither says what only the other could; both say something."""
    shares: tuple[list[Saying], list[Saying]] = ([], [])
    marks = [frozenset[str](), frozenset[str]()]
    order = sorted(range(len(sayings)), key=lambda n: (-len(cues(sayings[n].text)), n))
    given: dict[int, int] = {}
    for n in order:
        mine = cues(sayings[n].text)
        badly = [clashes(marks[who], mine) for who in (0, 1)]
        who = draws.weighted({0: 0.6, 1: 0.4}) if badly[0] == badly[1] else badly.index(min(badly))
        marks[who] |= mine
        given[n] = who
    if len(set(given.values())) == 1:
        given[order[-1]] = 1 - given[order[-1]]
    for n, saying in enumerate(sayings):
        shares[given[n]].append(saying)
    return shares


def plan_turns(sayings: list[Saying], pair: bool, draws: Draws) -> list[tuple[int, list[Saying]]]:
    """Return who tells what, turn by turn: one person, or two in turns."""
    if not pair:
        return [(0, group) for group in cut_groups(sayings, MOST_GROUPS, draws)]
    shares = share_out(sayings, draws)
    most = max(1, min(MOST_GROUPS - 1, int(MOST_GROUPS * len(shares[0]) / len(sayings) + 0.5)))
    first = cut_groups(shares[0], most, draws)
    second = cut_groups(shares[1], MOST_GROUPS - most, draws)
    turns = [((n + 0.5) / len(first), 0, group) for n, group in enumerate(first)]
    turns += [((n + 0.5) / len(second), 1, group) for n, group in enumerate(second)]
    return [(who, group) for _, who, group in sorted(turns, key=lambda turn: turn[:2])]


def tell(who: int, group: list[Saying], phrases: Phrases, draws: Draws) -> Line:
    """Return a telling turn: sayings with words that lead into them, and sometimes a tail."""
    said: list[Said] = []
    lead = ""
    for n, saying in enumerate(group):
        text, quote = saying.text, saying.quote
        if not saying.short and _can_follow(text) and draws.chance(0.45 if n == 0 else 0.3):
            words = phrases.next("lead_ins")
            text, quote = _lowered(text, quote)
            if n == 0:
                lead = f"{words} "
            else:
                text = f"{words} {text}"
        said.append(Said(saying, text, quote))
    fragment = " ".join(one.text for one in said)
    tail = f" {phrases.next('tails')}" if draws.chance(0.28) else ""
    return Line(who, f"{lead}{fragment}{tail}", fragment, tuple(said))


def _can_follow(text: str) -> bool:
    """Say whether the first word may lose its capital, so that something can stand before it."""
    return text.startswith(("I ", "I'", "I’")) or text.split(maxsplit=1)[0].lower() in _SMALL


def _lowered(text: str, quote: str) -> tuple[str, str]:
    start = text.index(quote)
    small = text if text.startswith(("I ", "I'", "I’")) else text[0].lower() + text[1:]
    return small, small[start : start + len(quote)]


_SMALL = frozenset(
    (
        *("a", "about", "after", "all", "an", "another", "any", "as", "at", "because", "being", "before", "by", "can"),
        *(
            "down",
            "even",
            "every",
            "everybody",
            "everyone",
            "for",
            "from",
            "getting",
            "give",
            "going",
            "half",
            "having",
        ),
        *("he", "he'd", "he's", "if", "in", "it", "it'd", "it'll", "it's", "its", "last", "losing", "more", "most"),
        *("my", "no", "nobody", "not", "nothing", "of", "on", "once", "one", "our", "out", "over", "people", "same"),
        *("she", "she'd", "she's", "since", "some", "somebody", "that", "that's", "the", "their", "there", "there's"),
        *("they", "they'd", "they'll", "they're", "they've", "this", "those", "three", "to", "two", "up", "us", "was"),
        *("we", "we'd", "we'll", "we're", "we've", "what", "when", "where", "with", "you", "you'd", "you'll"),
        *("you're", "you've", "your"),
    )
)
