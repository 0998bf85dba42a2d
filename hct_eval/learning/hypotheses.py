"""The ledger of hypotheses: evidence for, against and mixed, and the verdict that it allows."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

_FEWEST_SOLID = 2
"""Pieces of moderate or greater strength that a verdict needs."""

STRENGTHS: Mapping[str, int] = {"weak": 1, "moderate": 2, "strong": 3}


class HypothesisError(Exception):
    """Versions of a hypothesis cannot be put in order; the text says which rows to mend."""


RULE = (
    "The verdict is careful. No evidence, or one piece only: we cannot tell. "
    "Supported: at least two moderate or strong pieces for it, of at least two kinds, and nothing against or mixed. "
    "Not supported: the same the other way round. "
    "Partly supported: at least two moderate or strong pieces for it, which weigh more than those against and mixed "
    "(weak 1, moderate 2, strong 3; mixed pieces count half). Anything else: we cannot tell. "
    "What speaks to a rival explanation is weighed by the same rule, apart; where a rival is supported, wholly or in "
    "part, a hypothesis is at most partly supported."
)
"""The verdict rule in words, as the report prints it."""

RULE_IN_SHORT = (
    "A hypothesis is supported, wholly or partly, only with at least two moderate or strong pieces for it that "
    "outweigh what speaks against it; so the same number of pieces can give different verdicts."
)
"""The rule in a line, for a table that counts pieces."""


@dataclass(frozen=True)
class Weight:
    """What a hypothesis' evidence weighs in one direction."""

    pieces: int
    weight: int
    solid: int
    """Pieces of moderate or greater strength."""
    kinds: int
    """Different kinds among the solid pieces."""


def ledger(hypotheses: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the `ledger` table: one row a hypothesis with its evidence counted and a verdict by `RULE`.

    The partnership's own verdict stands beside it; where the two differ, the reason says so. Evidence that names no
    hypothesis of the table is left out, and so are versions that a later one replaces.
    """
    rows = []
    for hypothesis in current(hypotheses).sort_values("hypothesis_id").to_dict("records"):
        own = evidence[evidence["hypothesis_id"] == hypothesis["hypothesis_id"]]
        direct = own[own["rival"].isna()]
        directions = {name: weigh(direct, name) for name in ("for", "against", "mixed")}
        verdict, reason = judge(directions["for"], directions["against"], directions["mixed"])
        verdict, reason = _beside_rivals(verdict, reason, rivals(own))
        theirs = _known(hypothesis["verdict"])
        rows.append(
            {
                "hypothesis_id": hypothesis["hypothesis_id"],
                "programme_hypothesis": _known(hypothesis["programme_hypothesis"]),
                "statement": statement(
                    str(hypothesis["context"]), str(hypothesis["mechanism"]), str(hypothesis["outcome"])
                ),
                "evidence_for": directions["for"].pieces,
                "solid_for": directions["for"].solid,
                "evidence_against": directions["against"].pieces,
                "evidence_mixed": directions["mixed"].pieces,
                "verdict": verdict,
                "own_verdict": theirs,
                "reason": reason + _difference(verdict, theirs, _known(hypothesis["reason"])),
            }
        )
    columns = {
        "hypothesis_id": "string",
        "programme_hypothesis": "string",
        "statement": "string",
        "evidence_for": "Int64",
        "solid_for": "Int64",
        "evidence_against": "Int64",
        "evidence_mixed": "Int64",
        "verdict": "string",
        "own_verdict": "string",
        "reason": "string",
    }
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def current(hypotheses: pd.DataFrame) -> pd.DataFrame:
    """Return the hypotheses that no later version replaces.

    HypothesisError where versions replace each other in a circle, so that none is the last.
    """
    before = dict(zip(hypotheses["hypothesis_id"], hypotheses["replaces"], strict=True))
    last = hypotheses[~hypotheses["hypothesis_id"].isin(set(hypotheses["replaces"].dropna()))]
    reached, ends = set(), set(last["hypothesis_id"])
    while ends:
        reached |= ends
        ends = ({before[name] for name in ends} & set(before)) - reached
    circle = sorted(set(before) - reached)
    if circle:
        message = f"hypotheses, column replaces: {', '.join(circle)} replace each other; leave it empty in the first"
        raise HypothesisError(message)
    return last


def rivals(evidence: pd.DataFrame) -> pd.DataFrame:
    """Weigh rival explanations: hypothesis_id, rival, for, against, mixed (pieces), standing.

    `standing` is "plays a part" where the rule supports the rival, wholly or in part, "ruled out" where it does not
    support it, else "open". Mayne 2012, doi 10.1177/1356389012451663.
    """
    rows = []
    named = evidence[evidence["rival"].notna()]
    for (hypothesis, rival), own in named.groupby(["hypothesis_id", "rival"]):
        ways = {name: weigh(own, name) for name in ("for", "against", "mixed")}
        verdict, _ = judge(ways["for"], ways["against"], ways["mixed"])
        pieces = {name: weight.pieces for name, weight in ways.items()}
        rows.append({"hypothesis_id": hypothesis, "rival": rival, **pieces, "standing": _STANDING[verdict]})
    return pd.DataFrame(rows, columns=["hypothesis_id", "rival", "for", "against", "mixed", "standing"])


_STANDING = {
    "supported": "plays a part",
    "partly supported": "plays a part",
    "not supported": "ruled out",
    "we cannot tell": "open",
}


def _beside_rivals(verdict: str, reason: str, found: pd.DataFrame) -> tuple[str, str]:
    """Lower a verdict of "supported" where a rival explanation plays a part."""
    strong = found.loc[found["standing"] == "plays a part", "rival"].astype(str).tolist()
    if verdict != "supported" or not strong:
        return verdict, reason
    return "partly supported", f"{reason} But another explanation plays a part: {'; '.join(strong)}."


def weigh(evidence: pd.DataFrame, direction: str) -> Weight:
    """Weigh the evidence of one direction."""
    own = evidence[evidence["direction"] == direction]
    strength = own["strength"].map(STRENGTHS).fillna(1).astype(int)
    solid = own[strength >= STRENGTHS["moderate"]]
    return Weight(len(own), int(strength.sum()), len(solid), int(solid["kind"].nunique()))


def judge(favour: Weight, against: Weight, mixed: Weight) -> tuple[str, str]:
    """Return the verdict that `RULE` allows, and why in one sentence."""
    pieces = favour.pieces + against.pieces + mixed.pieces
    counted = f"{favour.pieces} for, {against.pieces} against, {mixed.pieces} mixed"
    if pieces == 0:
        return "we cannot tell", "No evidence was recorded."
    if pieces == 1:
        return "we cannot tell", f"One piece of evidence is not enough ({counted})."
    if _one_way(favour, against, mixed):
        return "supported", f"Solid evidence of more than one kind, and none against ({counted})."
    if _one_way(against, favour, mixed):
        return "not supported", f"Solid evidence against it of more than one kind, and none for it ({counted})."
    doubt = against.weight + mixed.weight / 2
    if favour.solid >= _FEWEST_SOLID and favour.weight > doubt:
        why = "but not all of it agrees" if doubt else "but of one kind only"
        return "partly supported", f"The evidence leans towards it, {why} ({counted})."
    return "we cannot tell", f"{_why_open(favour, against, mixed)} ({counted})."


def _why_open(favour: Weight, against: Weight, mixed: Weight) -> str:
    """Say why evidence of two pieces or more allows no verdict: it is thin, or pulls both ways, or is of one kind."""
    if favour.solid >= _FEWEST_SOLID:
        return "It pulls both ways: what speaks against it or is mixed weighs as much as what speaks for it, or more"
    if against.solid < _FEWEST_SOLID:
        return "It is too thin: fewer than two pieces for it, and fewer than two against it, are moderate or strong"
    if favour.pieces or mixed.pieces:
        return "It pulls both ways: most of what is moderate or strong speaks against it, but not all of it agrees"
    return "What speaks against it is of one kind only"


def _one_way(favour: Weight, against: Weight, mixed: Weight) -> bool:
    return favour.solid >= _FEWEST_SOLID and favour.kinds >= 2 and against.pieces == 0 and mixed.pieces == 0


_DIFFERENCE, _FOLLOWS = "; what should make the difference: ", "; what should follow: "


def statement(context: str, mechanism: str, outcome: str) -> str:
    """Put context, mechanism and outcome into one sentence."""
    where, what, then = (part.strip().rstrip(".") for part in (context, mechanism, outcome))
    return f"{where}{_DIFFERENCE}{what}{_FOLLOWS}{then}."


def parts_of(said: str) -> tuple[str, str, str]:
    """Return where, what should make the difference, and what should follow, of a `statement`.

    A statement that was put into words otherwise is returned whole as what should follow.
    """
    where, _, rest = said.partition(_DIFFERENCE)
    what, _, then = rest.partition(_FOLLOWS)
    return (where, what, then) if then else ("", "", said)


def _difference(verdict: str, theirs: str | None, why: str | None) -> str:
    if theirs is None or theirs == verdict:
        return ""
    return f' The partnership itself says "{theirs}"' + (f": {why}" if why else ".")


def _known(value: object) -> str | None:
    return None if value is None or value is pd.NA or value != value else str(value)
