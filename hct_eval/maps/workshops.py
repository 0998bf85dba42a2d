"""What workshops typed into their workbooks, told beside the map: links weighed or refused, factors voted on."""

from collections.abc import Sequence

import pandas as pd

from hct_eval.tables.workshop_sheets import ID, NOT_TRUE
from hct_eval.tables.workshops import Workshop, refused, weight_of


def links_weighed(workshops: Sequence[Workshop]) -> pd.DataFrame:
    """Return each link that a workshop weighed or found not to be true: cause, effect, found, workshops, refused_by.

    `found` lists what each workshop found, in the order of their days (`+ strong; not true`); `workshops` counts those
    that looked at the link, `refused_by` those that found it not to be true. Refused links come first.
    """
    columns = ["workshop", "cause", "effect", "found", "refused"]
    rows = [
        (workshop.answers[ID], line["cause"], line["effect"], _found(line["sign"], line["strength"]), refused(line))
        for workshop in workshops
        for line in workshop.links
        if weight_of(line) is not None or refused(line)
    ]
    frame = pd.DataFrame(rows, columns=columns)
    grouped = frame.groupby(["cause", "effect"], sort=True)
    told = grouped.agg(found=("found", "; ".join), workshops=("workshop", "nunique"), refused_by=("refused", "sum"))
    order = ["refused_by", "workshops", "cause", "effect"]
    return told.reset_index().sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def factors_voted(workshops: Sequence[Workshop]) -> pd.DataFrame:
    """Return each factor with votes, a choice or the mark new: factor, new, votes, important, can_act_on, chosen.

    Votes are added up over workshops, missing where none counted them; `chosen` is the latest decision. Most votes
    first.
    """
    columns = ["factor", "new", "votes", "important", "can_act_on", "chosen"]
    rows = [
        tuple(line[name] for name in ("factor", "new", "votes", "important", "can act on", "chosen"))
        for workshop in workshops
        for line in workshop.factors
    ]
    frame = pd.DataFrame(rows, columns=columns)
    counts = columns[2:5]
    frame = frame.astype({"factor": "string", "new": "boolean", "chosen": "boolean", **dict.fromkeys(counts, "Int64")})
    grouped = frame.groupby("factor", sort=True)
    told = grouped[counts].sum(min_count=1).join(grouped[["new", "chosen"]].last()).reset_index()[columns]
    told = told[told[columns[1:]].notna().any(axis=1)]
    order = told.assign(_most=told[counts].sum(axis=1)).sort_values(["_most", "factor"], ascending=[False, True])
    return order.drop(columns="_most").reset_index(drop=True)


def say_workshops(workshops: Sequence[Workshop]) -> str:
    """Say in one sentence what the workbooks of workshops hold; none of what was written in them."""
    if not workshops:
        return "No workshop's workbook is in the place's folder (`hct-eval workshop` writes an empty one)."
    lines = [line for workshop in workshops for line in workshop.links]
    new = {str(line["factor"]) for workshop in workshops for line in workshop.factors if line["new"]}
    parts = [
        f"{_count(sum(weight_of(line) is not None for line in lines), 'link')} weighed",
        f"{sum(map(refused, lines))} found {NOT_TRUE}",
        f"{_count(len(new), 'factor')} added",
        f"{_count(sum(len(workshop.decisions) for workshop in workshops), 'decision')} (stage 5 keeps them)",
    ]
    return f"{_count(len(workshops), 'workbook')} of workshops: {', '.join(parts)}."


def _found(sign: str, strength: str) -> str:
    return strength if strength == NOT_TRUE else f"{sign} {strength}"


def _count(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"
