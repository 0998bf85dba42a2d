"""Random maps of the shape that people's maps have: few factors that much leads to, many at the edge; and flat ones."""

import random

LABELS = (
    "Loneliness",
    "Reliable buses",
    "Confidence to go out alone",
    "Access to green space",
    "Money worries",
    "Trust in services",
    "Damp housing",
    "Peer support groups",
    "Mental distress",
    "Caring for others",
    "Waiting times for care",
    "Digital exclusion",
    "Feeling safe at night",
    "Local jobs",
    "Volunteering",
    "Cost of food",
    "Sleep",
    "Physical activity",
    "School attendance",
    "Language barriers",
    "Being listened to",
    "Stigma",
    "Debt advice",
    "Community cafes",
    "Sense of purpose",
    "Childcare",
    "Neighbours who know each other",
    "Family breakdown",
    "Alcohol use",
    "Benefits; Sanctions",
    "Discharge planning",
    "GP appointments",
    "Libraries",
    "Parks; Upkeep",
    "Young people's futures",
)


def hub_map(factors: int, links: int, seed: int) -> list[tuple[int, int]]:
    """Return links between numbered factors, every factor in one; the first few factors have most."""
    chance = random.Random(seed)
    weights = [1 / (rank + 1) ** 0.8 for rank in range(factors)]
    found = {(at, chance.choices(range(at), weights[:at])[0]) for at in range(1, factors)}
    found = {pair if chance.random() < 0.6 else pair[::-1] for pair in sorted(found)}
    while len(found) < links:
        a, b = chance.choices(range(factors), weights, k=2)
        if a != b and (b, a) not in found:
            found.add((a, b))
    return sorted(found)


def flat_map(factors: int, links: int, seed: int) -> list[tuple[int, int]]:
    """Return links between numbered factors, any two as likely as any other two."""
    chance = random.Random(seed)
    found: set[tuple[int, int]] = set()
    while len(found) < links:
        a, b = chance.sample(range(factors), 2)
        if (b, a) not in found:
            found.add((a, b))
    return sorted(found)
