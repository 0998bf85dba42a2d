"""Reach against the area's profile: which groups, areas and languages we heard less than their share of people."""

from collections.abc import Iterable

import pandas as pd

from hct_eval.conversations.language import language_name

FEWEST = 10
"""Conversations of a dimension below which nothing is said of shares."""

FEWER, ABOUT, MORE = "fewer than their share", "about their share", "more than their share"
NOBODY, CANNOT_TELL, NOT_IN_PROFILE = "nobody yet", "we cannot tell", "not in the profile"

EVERYONE = "everyone"
"""A value of the profile: all people of the dimension, whatever their groups."""

_WHO = {"area": "from {}", "group": "in the group {}", "language": "who speak {}"}

_COLUMNS = ["dimension", "value", "conversations", "total", "missing", "share", "low", "high", "expected", "verdict"]


def reach_against_profile(reach: pd.DataFrame, profile: pd.DataFrame) -> pd.DataFrame:
    """Compare whom we reached with who lives there: one row a dimension and value of either.

    `reach` is the table of that name, `profile` the table `area_profile` (dimension, value, people; its value
    `everyone` is the whole). Columns: dimension, value, conversations, total (with that dimension recorded), missing
    (without), share with its Wilson interval at 95 % (Wilson 1927, doi 10.1080/01621459.1927.10502953), expected (the
    profile's share), verdict: fewer, about or more than their share, nobody yet, we cannot tell (under 10
    conversations), not in the profile. "About" means that the interval holds the expected share: with few
    conversations it says little. Values match whatever their case. Groups may overlap, so their shares are of
    conversations with any group recorded. Not disclosure-controlled.
    """
    rows: list[tuple[object, ...]] = []
    for dimension in sorted(set(profile["dimension"])):
        heard, total, missing = _heard(reach, dimension)
        people, everybody = _people(profile[profile["dimension"] == dimension], dimension)
        for key in sorted({*heard, *people}):
            name, n = heard.get(key, (people.get(key, ("", 0))[0], 0))
            name = language_name(key) if dimension == "language" else name
            expected = people[key][1] / everybody if key in people and everybody else None
            low, high = _wilson(n, total)
            verdict = NOT_IN_PROFILE if key not in people else _verdict(n, total, low, high, expected)
            share = n / total if total else None
            rows.append((dimension, name, n, total, missing, share, low, high, expected, verdict))
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    whole = dict.fromkeys(("conversations", "total", "missing"), "Int64")
    return frame.astype({**whole, **dict.fromkeys(("share", "low", "high", "expected"), "Float64")})


def missed_in_words(compared: pd.DataFrame) -> str:
    """Say who was reached less than their share, from a comparison that may be shown (NA where counts are hidden)."""
    if compared.empty:
        return (
            "No profile of the area was given, so we cannot say whom we missed. To compare, fill in the table "
            "area_profile: how many people live in each area, belong to each group or speak each language."
        )
    said = []
    for verdict, words in ((FEWER, "fewer people than their share"), (NOBODY, "nobody yet")):
        part = compared[compared["verdict"] == verdict]
        each = [_WHO[str(name)].format(_listed(values)) for name, values in part.groupby("dimension")["value"]]
        said += [f"{words} {' and '.join(each)}"] if each else []
    if not said:
        return "Of no area, group or language can we say that we heard fewer people than their share."
    return f"We heard {'; '.join(said)}."


def _heard(reach: pd.DataFrame, dimension: str) -> tuple[dict[str, tuple[str, int]], int, int]:
    """Return conversations by value, how many have the dimension recorded, and how many have not."""
    part = reach[reach["dimension"] == dimension]
    recorded, blank = part[part["value"].notna()], part[part["value"].isna()]
    missing = int(blank["conversations"].sum())
    total = int(part["total"].max()) - missing if len(part) else 0
    found: dict[str, tuple[str, int]] = {}
    for value, n in zip(recorded["value"].astype(str), recorded["conversations"], strict=True):
        name, before = found.get(_key(value), (value.strip(), 0))
        found[_key(value)] = (name, before + int(n))
    return found, total, missing


def _people(part: pd.DataFrame, dimension: str) -> tuple[dict[str, tuple[str, int]], int | None]:
    """Return the profile's values with their people, and how many people there are in all.

    That is the row `everyone`, or else the sum of areas and of languages; groups overlap, so without it nobody knows.
    """
    people: dict[str, tuple[str, int]] = {}
    for value, n in zip(part["value"].astype(str), part["people"], strict=True):
        people[_key(value)] = (value.strip(), people.get(_key(value), ("", 0))[1] + int(n))
    _, everybody = people.pop(EVERYONE, ("", 0))
    summed = sum(n for _, n in people.values()) if dimension != "group" else 0
    return people, everybody or summed or None


def _key(value: str) -> str:
    return " ".join(value.split()).casefold()


def _wilson(n: int, total: int) -> tuple[float | None, float | None]:
    from statsmodels.stats.proportion import proportion_confint

    if not total:
        return None, None
    low, high = proportion_confint(n, total, method="wilson")
    return float(low), float(high)


def _verdict(n: int, total: int, low: float | None, high: float | None, expected: float | None) -> str:
    if n == 0:
        return NOBODY
    if expected is None or total < FEWEST or low is None or high is None:
        return CANNOT_TELL
    return FEWER if high < expected else MORE if low > expected else ABOUT


def _listed(names: Iterable[str]) -> str:
    each = sorted(names)
    return " and ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)
