"""Claims that hold their evidence: whose they are, whether the words may be quoted, how many people stand behind."""

from dataclasses import dataclass, replace

import pandas as pd

from hct_eval.coding.passages import find_passages
from hct_eval.coding.places import place_fragments
from hct_eval.coding.quotes import FOUND, grade_quotes
from hct_eval.tables.columns import QUOTABLE
from hct_eval.tables.words import plural

WITHDRAWN = "consent was withdrawn"
UNKNOWN = "conversation is not in the cleaned register (withdrawn, a duplicate, or never entered)"
HELD = "transcript is not released"
LOOSE = "fragment is not in the table of fragments"

_DROPPED = ["table", "reason", "rows", "conversations"]


class ClaimError(Exception):
    """Claims or fragments cannot be used as they are; the text says which table, what is wrong and what to do."""


@dataclass(frozen=True)
class Evidence:
    """What may be used of a place's coding.

    `fragments` and `claims`: the processed tables' columns (claims with conversation_id, consent, quote_grade,
    publishable, pulled_as). `graded`: claim_id, quote_grade, looked_up_in. `dropped`: what had to be left out, counts
    only: table, reason, rows, conversations. `passages`: fragment_id, text of what coders pulled, each passage once.
    """

    fragments: pd.DataFrame
    claims: pd.DataFrame
    graded: pd.DataFrame
    dropped: pd.DataFrame
    passages: pd.DataFrame


def gather_evidence(
    fragments: pd.DataFrame,
    claims: pd.DataFrame,
    conversations: pd.DataFrame,
    transcripts: pd.DataFrame,
    turns: pd.DataFrame,
) -> Evidence:
    """Return fragments and claims that consent and release allow, each with its conversation, consent and quote grade.

    `fragments` and `claims` are raw tables after `protect`; `conversations`, `transcripts` and `turns` are what stage
    01 wrote. Rows of a conversation that is withdrawn, not in the register, or whose transcript exists but is not
    released are dropped and counted. Each coder's claims stay rows of their own. A quote is publishable if consent
    allows quotes and it was found. ClaimError if an id stands twice.
    """
    _refuse_twice(fragments, "fragments", "fragment_id")
    _refuse_twice(claims, "claims", "claim_id")
    consent = _consents(conversations)
    why = _why_not(fragments["conversation_id"], consent, transcripts)
    kept = fragments[why.isna()].reset_index(drop=True)
    kept["consent"] = kept["conversation_id"].map(consent).astype("string")

    homes = fragments.set_index("fragment_id")["conversation_id"]
    home = claims["fragment_id"].map(homes).astype("string")
    reason = claims["fragment_id"].map(pd.Series(why.to_numpy(), index=homes.index, dtype="string"))
    reason = reason.astype("string").mask(home.isna(), LOOSE)
    allowed = claims[reason.isna()].reset_index(drop=True)
    allowed["conversation_id"] = home[reason.isna()].to_numpy()
    graded = grade_quotes(allowed, kept, turns)
    dropped = pd.concat(
        [_count("fragments", why, fragments["conversation_id"]), _count("claims", reason, home)],
        ignore_index=True,
    )
    marked = _mark(allowed, consent, graded)
    marked["pulled_as"] = marked["fragment_id"]
    return Evidence(kept, marked, graded, dropped, kept[["fragment_id", "text"]])


def locate_evidence(evidence: Evidence, turns: pd.DataFrame) -> tuple[Evidence, pd.Series]:
    """Return the evidence with each fragment's turn, start and end where beyond doubt, and what became of each.

    Where coders pulled the same words under ids of their own, their claims get the passage's `fragment_id`: a second
    reading is no second citation, and can be compared. `turns` are stage 01's. See `places.place_fragments` and
    `passages.find_passages`.
    """
    fragments, outcomes = place_fragments(evidence.fragments, turns)
    passages = find_passages(fragments, turns)
    carried = evidence.claims["pulled_as"].map(passages.of).astype("string")
    claims = evidence.claims.assign(fragment_id=carried)
    return replace(evidence, fragments=fragments, claims=claims, passages=passages.texts), outcomes


def link_support(claims: pd.DataFrame) -> pd.DataFrame:
    """Count who stands behind each link: one row a cause, effect and sign; most sources first.

    Columns: cause, effect, sign, sources (distinct conversations), citations (claims), claim_ids (`; ` between).
    A second coder's reading of the same fragment makes no second citation (see `count_support`).
    """
    by = ["cause", "effect", "sign"]
    support = count_support(claims, by)
    named = claims.rename(columns={"claim_id": "claim_ids"}).sort_values("claim_ids")
    ids = named.groupby(by)["claim_ids"].agg("; ".join).reset_index().astype({"claim_ids": "string"})
    return support.merge(ids, on=by, how="left", validate="one_to_one")


def count_support(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Count sources (distinct `conversation_id`) and citations by the columns `by`; most sources first.

    Citations are rows; where several coders read one fragment, it has as many as the coder who found most, so that
    double coding adds no evidence. `rows` need conversation_id, fragment_id, coder and the columns `by`.
    """
    sources = rows.groupby(by)["conversation_id"].nunique().rename("sources")
    one_coder = rows.groupby([*by, "fragment_id", "coder"], dropna=False).size()
    citations = one_coder.groupby([*by, "fragment_id"]).max().groupby(by).sum().rename("citations")
    frame = pd.concat([sources, citations], axis=1).reset_index()
    frame = frame.astype({**dict.fromkeys(by, "string"), "sources": "Int64", "citations": "Int64"})
    order = [False, False, *[True] * len(by)]
    return frame.sort_values(["sources", "citations", *by], ascending=order, ignore_index=True)


def say_evidence(evidence: Evidence) -> str:
    """Say in words how much was coded, by how many people, and what was left out and why."""
    claims, fragments = evidence.claims, evidence.fragments
    if fragments.empty:
        words = "No conversation has been coded here, so there is no claim to build a map from."
    else:
        coders = pd.concat([fragments["coder"], claims["coder"]]).nunique()
        words = (
            f"{plural(len(fragments), 'fragment')} from "
            f"{plural(fragments['conversation_id'].nunique(), 'conversation')} carry {plural(len(claims), 'claim')}"
            f" (coders named: {coders})."
        )
    for row in evidence.dropped.to_dict("records"):
        left = plural(int(row["rows"]), str(row["table"]).removesuffix("s"))
        words += f" Left out: {left}, because the {row['reason']}."
    return words


def _refuse_twice(frame: pd.DataFrame, table: str, column: str) -> None:
    twice = sorted(frame.loc[frame[column].duplicated(), column].unique())
    if twice:
        message = (
            f"{table}, column {column}: {twice[0]} stands twice ({len(twice)} ids in all); give each row its own id"
        )
        raise ClaimError(message)


def _consents(conversations: pd.DataFrame) -> pd.Series:
    consent = conversations.set_index("conversation_id")["consent"].astype("string")
    return consent.fillna("internal")


def _why_not(ids: pd.Series, consent: pd.Series, transcripts: pd.DataFrame) -> pd.Series:
    """Why each row may not be used; unknown where it may."""
    held = transcripts[~transcripts["released"].astype(bool)].set_index("conversation_id")["held_because"]
    because = held.astype("string").str.replace(r"^a copy of .*", "a copy of another conversation", regex=True)
    told = HELD + (": " + because).fillna("")
    reason = ids.map(told).astype("string")
    reason = reason.mask(ids.map(consent) == "withdrawn", WITHDRAWN)
    return reason.mask(~ids.isin(consent.index), UNKNOWN)


def _mark(claims: pd.DataFrame, consent: pd.Series, graded: pd.DataFrame) -> pd.DataFrame:
    consents = claims["conversation_id"].map(consent).astype("string")
    found = graded["quote_grade"].isin(FOUND)
    return claims.assign(
        consent=consents,
        quote_grade=graded["quote_grade"].to_numpy(),
        publishable=(consents.isin(QUOTABLE) & found).astype("boolean"),
    ).astype({"quote_grade": "string"})


def _count(table: str, reason: pd.Series, conversation: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame({"reason": reason, "conversation_id": conversation}).dropna(subset="reason")
    counts = frame.groupby("reason")["conversation_id"].agg(rows="size", conversations="nunique").reset_index()
    return counts.assign(table=table)[_DROPPED].astype({"table": "string", "reason": "string"})
