"""Short sayings made from phrases: a link's cause, its effect, and a frame around them."""

from scripts.sample.bank import Bank, Link, Saying
from scripts.sample.draws import Draws


def echo_sayings(link: Link, sign: str, count: int, bank: Bank, draws: Draws) -> list[Saying]:
    """Return up to `count` different short sayings of a link; fewer where no phrases were written for it."""
    causes = bank.echoes["causes"].get(link.cause, {})
    effects = bank.echoes["effects"].get(link.effect, {})
    pairs = []
    for way, cause_list in causes.items():
        other = way if sign == "+" else {"up": "down", "down": "up"}[way]
        pairs += [(cause, effect) for cause in cause_list for effect in effects.get(other, [])]
    return [_say(link, sign, pair, bank, draws) for pair in _spread(draws.shuffled(pairs), count)]


def _spread(pairs: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """Choose pairs so that every phrase is used about equally often."""
    used: dict[str, int] = {}
    chosen: list[tuple[str, str]] = []
    left = list(pairs)
    while left and len(chosen) < count:
        best = min(range(len(left)), key=lambda n: (used.get(left[n][0], 0) + used.get(left[n][1], 0), n))
        pair = left.pop(best)
        for phrase in pair:
            used[phrase] = used.get(phrase, 0) + 1
        chosen.append(pair)
    return chosen


def _say(link: Link, sign: str, pair: tuple[str, str], bank: Bank, draws: Draws) -> Saying:
    frames = bank.echoes["frames"]
    frame = frames[0] if draws.chance(0.4) else draws.pick(frames)
    cause, effect = pair
    text = frame.format(cause=cause, effect=effect)
    text = text[0].upper() + text[1:]
    start = text.lower().index(cause.lower())
    quote = text[start:].split(f"{effect}")[0] + effect
    return Saying(link.id, sign, text, quote, short=True)
