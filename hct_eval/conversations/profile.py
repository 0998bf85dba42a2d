"""Reach against the area's profile: which groups, areas and languages we heard less than their share of people."""

from collections.abc import Iterable

import pandas as pd

from hct_eval.conversations.language import language_name, language_tag

FEWEST = 10
"""Conversations of a dimension below which nothing is said of shares."""
ALIKE = 2.0
"""A share is "about" that of the people if its whole interval lies between half and twice of it."""

FEWER, ABOUT, MORE = "fewer than their share", "about their share", "more than their share"
NOBODY, CANNOT_TELL, NOT_IN_PROFILE = "nobody yet", "we cannot tell", "not in the profile"
MAYBE_CHANCE = "nobody yet, maybe by chance"
"""What is said where nobody was heard, and so few were to be expected that this tells nothing."""

NOT_COMPARED = "cannot be compared"
"""What is said of groups while nobody knows of how many people they are a share (see `blank_may_be_none`)."""
NOT_SHOWN = "cannot be shown"
"""What is said in place of a verdict that would give a hidden count away."""

NO_PROFILE = "No profile of the area was given, so we cannot say whom we missed"

NO_GROUP = "none"
"""The register's word for a person who belongs to no group: where it is used, an empty cell was not asked."""

EVERYONE = "everyone"
"""A value of the profile: all people of the dimension, whatever their groups."""

_WHO = {"area": "from {}", "group": "in the group {}", "language": "whose language is {}"}

_COLUMNS = ["dimension", "value", "conversations", "total", "missing", "expected", "share", "low", "high", "verdict"]


def reach_against_profile(reach: pd.DataFrame, profile: pd.DataFrame) -> pd.DataFrame:
    """Compare whom we reached with who lives there: one row a dimension and value of either.

    `reach` is the table of that name, `profile` the table `area_profile` (dimension, value, people; its value
    `everyone` is the whole). Columns: dimension, value, conversations, total (with that dimension recorded), missing
    (without), share, low, high, expected (the profile's share), verdict (see `judged`). Values match whatever their
    case, languages by tag or name. Groups may overlap, so their shares are of conversations with any group recorded;
    there are none while a blank may mean that a person belongs to no group (see `blank_may_be_none`). Not
    disclosure-controlled.
    """
    rows: list[tuple[object, ...]] = []
    for dimension in sorted(set(profile["dimension"])):
        heard, total, missing = _heard(reach, dimension)
        people, everybody = _people(profile[profile["dimension"] == dimension], dimension)
        names = {key: name for key, (name, _) in [*people.items(), *heard.items()]}
        unclear = blank_may_be_none(dimension, heard, missing)
        for key in sorted(names, key=lambda each: each if dimension == "language" else names[each]):
            name = language_name(key) if dimension == "language" else names[key]
            n = heard[key][1] if key in heard else 0
            expected = people[key][1] / everybody if key in people and everybody else None
            given = key in people
            found = uncompared(given=given) if unclear else judged(n, total, expected, given=given)
            rows.append((dimension, name, n, total, missing, expected, *found))
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    whole = dict.fromkeys(("conversations", "total", "missing"), "Int64")
    return frame.astype({**whole, **dict.fromkeys(("share", "low", "high", "expected"), "Float64")})


def blank_may_be_none(dimension: str, heard: Iterable[str], missing: int) -> bool:
    """Return whether a blank may mean that a person belongs to no group, so that no share has a base that is known.

    So it is with groups where some named none (`missing`), and nobody was recorded as `none` among the values `heard`:
    of all people the share may be too low, of those who named a group it is too high.
    """
    return dimension == "group" and missing > 0 and NO_GROUP not in {value_key(value, dimension) for value in heard}


def uncompared(*, given: bool) -> tuple[float | None, float | None, float | None, str]:
    """Return what `judged` would for a group whose base is not known: no share, and no verdict."""
    return None, None, None, NOT_COMPARED if given else NOT_IN_PROFILE


def judged(
    n: int, total: int, expected: float | None, *, given: bool = True
) -> tuple[float | None, float | None, float | None, str]:
    """Return the share of `n` conversations in `total`, its interval, and what can be said of it beside the `expected`.

    The interval is Wilson's at 95 % (Wilson 1927, doi 10.1080/01621459.1927.10502953). Fewer or more than their share:
    it lies wholly to one side. About their share: it lies wholly between half and twice of it. Otherwise, under 10
    conversations, or where the `expected` share is unknown, we cannot tell. Nobody yet: fewer than their share and
    none; where n is 0 and we cannot tell, that nobody was heard may be chance. Not in the profile: the value is not
    `given` there.
    """
    low, high = _wilson(n, total)
    share = n / total if total else None
    if not given:
        return share, low, high, NOT_IN_PROFILE
    return share, low, high, _verdict(n, total, low, high, expected)


def missed_in_words(compared: pd.DataFrame) -> str:
    """Say who was reached less than their share, from a comparison as it may be shown (see `safe_profile`)."""
    if compared.empty:
        return (
            f"{NO_PROFILE}. To compare, fill in the table area_profile: how many people live in each area, belong to "
            "each group or speak each language."
        )
    unclear = compared[compared["verdict"] == NOT_COMPARED]
    said = [_found_in_words(compared[~compared["dimension"].isin(unclear["dimension"])])]
    if len(unclear):
        n = str(unclear["missing"].iloc[0])
        said.append(
            f"{n} {'person' if n == '1' else 'people'} named no group; we do not know whether they belong to any, so "
            "groups cannot be compared."
        )
    return " ".join(each for each in said if each)


def _found_in_words(compared: pd.DataFrame) -> str:
    """Say what was found in the dimensions that could be compared; "" without any."""
    if compared.empty:
        return ""
    said = []
    for verdict, words in ((FEWER, "fewer people than their share"), (NOBODY, "nobody yet")):
        who = who_in_words(compared[compared["verdict"] == verdict])
        said += [f"{words} {who}"] if who else []
    chance = who_in_words(compared[compared["verdict"] == MAYBE_CHANCE])
    also = f" We heard nobody yet {chance}, which may be chance." if chance else ""
    if said:
        return f"We heard {'; '.join(said)}.{also}"
    if compared["verdict"].isin([CANNOT_TELL, NOT_SHOWN, NOT_IN_PROFILE, MAYBE_CHANCE]).all():
        return f"We heard too few people to say whom we missed.{also}"
    return f"Of no {_listed(set(compared['dimension']))} can we say that we heard fewer people than their share.{also}"


def who_in_words(rows: pd.DataFrame) -> str:
    """Return people as words: `from South, or whose language is Somali or Urdu`; "" for no rows."""
    named = rows.groupby("dimension")["value"]
    return ", or ".join(_WHO[str(name)].format(_listed(values)) for name, values in named)


def _heard(reach: pd.DataFrame, dimension: str) -> tuple[dict[str, tuple[str, int]], int, int]:
    """Return conversations by value, how many have the dimension recorded, and how many have not."""
    part = reach[reach["dimension"] == dimension]
    recorded, blank = part[part["value"].notna()], part[part["value"].isna()]
    missing = int(blank["conversations"].sum())
    total = int(part["total"].max()) - missing if len(part) else 0
    found: dict[str, tuple[str, int]] = {}
    for value, n in zip(recorded["value"].astype(str), recorded["conversations"], strict=True):
        key = value_key(value, dimension)
        name, before = found.get(key, (value.strip(), 0))
        found[key] = (name, before + int(n))
    return found, total, missing


def _people(part: pd.DataFrame, dimension: str) -> tuple[dict[str, tuple[str, int]], int | None]:
    """Return the profile's values with their people, and how many people there are in all.

    That is the row `everyone`, or else the sum of areas and of languages; groups overlap, so without it nobody knows.
    """
    people: dict[str, tuple[str, int]] = {}
    for value, n in zip(part["value"].astype(str), part["people"], strict=True):
        key = value_key(value, dimension)
        people[key] = (value.strip(), people.get(key, ("", 0))[1] + int(n))
    _, everybody = people.pop(EVERYONE, ("", 0))
    summed = sum(n for _, n in people.values()) if dimension != "group" else 0
    return people, everybody or summed or None


def value_key(value: str, dimension: str) -> str:
    """Return what makes two ways to write a value one: case and spaces do not matter, nor a language's name or tag."""
    plain = " ".join(value.split()).casefold()
    return language_tag(plain) if dimension == "language" else plain


def _wilson(n: int, total: int) -> tuple[float | None, float | None]:
    from statsmodels.stats.proportion import proportion_confint

    if not total:
        return None, None
    low, high = proportion_confint(n, total, method="wilson")
    return float(low), float(high)


def _verdict(n: int, total: int, low: float | None, high: float | None, expected: float | None) -> str:
    if expected is None or total < FEWEST or low is None or high is None:
        return MAYBE_CHANCE if n == 0 and total else CANNOT_TELL
    if high < expected:
        return NOBODY if n == 0 else FEWER
    if low > expected:
        return MORE
    if n == 0:
        return MAYBE_CHANCE
    return ABOUT if expected / ALIKE <= low and high <= expected * ALIKE else CANNOT_TELL


def _listed(names: Iterable[str]) -> str:
    each = sorted(names)
    return " or ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)
