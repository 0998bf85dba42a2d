"""Which conversation tells which link, and in which words."""

from dataclasses import dataclass, field

from scripts.sample.bank import Bank, Link, Saying
from scripts.sample.draws import Draws
from scripts.sample.echoes import echo_sayings
from scripts.sample.persona import clashes, cues
from scripts.sample.plan import PlacePlan


@dataclass
class Told:
    """What is told in one conversation; `cues` grow while sayings are given out."""

    number: int
    sayings: list[Saying] = field(default_factory=list)
    cues: frozenset[str] = frozenset()


def tell_links(plan: PlacePlan, bank: Bank) -> list[Told]:
    """Give every conversation of a place the links it tells, each link as often as the truth says."""
    draws = Draws(plan.id, "telling")
    told = [Told(number) for number in range(1, plan.conversations + 1)]
    chances = [(link, link.chances.get(plan.id, 0.0)) for link in bank.links.values()]
    wanted = _wanted(plan, chances, draws)
    for link, _ in sorted(chances, key=lambda pair: (-pair[1], pair[0].id)):
        group = [one for one in told if link.id in wanted[one.number]]
        _give_words(link, group, plan, bank, draws)
    return [_ordered(one, bank, draws) for one in told]


def _wanted(plan: PlacePlan, chances: list[tuple[Link, float]], draws: Draws) -> dict[int, set[str]]:
    """Draw links for conversations: exactly the planned number of each, and nobody says far more than others."""
    wanted: dict[int, set[str]] = {number: set() for number in range(1, plan.conversations + 1)}
    talkative = {number: draws.whole(8, 14) for number in wanted}
    for link, chance in draws.shuffled(chances):
        count = int(chance * plan.conversations + 0.5)
        ranked = sorted(wanted, key=lambda n: (len(wanted[n]) / talkative[n] + 0.55 * draws.share(), n))
        for number in ranked[:count]:
            wanted[number].add(link.id)
    return wanted


def _give_words(link: Link, group: list[Told], plan: PlacePlan, bank: Bank, draws: Draws) -> None:
    """Find every conversation of the group a saying that nobody else there uses and that fits its speaker."""
    against = int(link.contested * len(group) + 0.5)
    waiting = draws.shuffled(group)
    flipped = {"+": "-", "-": "+"}[link.sign]
    for sign, part in ((flipped, waiting[:against]), (link.sign, waiting[against:])):
        pool = [s for s in bank.sayings[link.id] if s.sign == sign and (not s.places or plan.id in s.places)]
        pool = [s for s in pool if s.places] + draws.shuffled([s for s in pool if not s.places])
        pool += echo_sayings(link, sign, len(part) - len(pool), bank, draws)
        for saying in draws.shuffled(pool[: len(part)]):
            marks = cues(saying.text)
            at = min(range(len(part)), key=lambda n: (clashes(part[n].cues, marks), -len(part[n].cues & marks), n))
            best = part.pop(at)
            best.sayings.append(saying)
            best.cues |= marks


def _ordered(told: Told, bank: Bank, draws: Draws) -> Told:
    """Put the sayings in an order in which one leads to the next where it can."""
    left = draws.shuffled(told.sayings)
    order: list[Saying] = []
    while left:
        last = bank.links[order[-1].link] if order else None
        best = max(range(len(left)), key=lambda n: (_nearness(last, bank.links[left[n].link]), -n))
        order.append(left.pop(best))
    told.sayings = order
    return told


def _nearness(last: Link | None, link: Link) -> int:
    if last is None:
        return 0
    if link.cause == last.effect:
        return 3
    return 2 if link.effect == last.cause else int(bool({link.cause, link.effect} & {last.cause, last.effect}))
