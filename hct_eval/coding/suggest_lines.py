"""Suggestions for a coder's passages, a line each: labels with what they rest on, and a draft of what leads to what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from hct_eval.coding.causal_speech import Draft, find_causal_speech
from hct_eval.coding.places import sentences
from hct_eval.coding.suggest_labels import LABEL_WORDS, LEANING, coded_passages, suggest_labels

SUGGESTION = "Suggestions, not codes: "
"""Begins every line of suggestions."""

LABELS, DRAFTS = 4, 2
"""Most labels, and most drafts of a claim, in a line: more is not read."""


@dataclass(frozen=True)
class Known:
    """What suggestions to one coder may rest on: the labels of the codebook, and passages with their labels."""

    codebook: pd.DataFrame = field(repr=False)
    coded: pd.DataFrame = field(repr=False)


def what_is_known(
    fragments: pd.DataFrame,
    claims: pd.DataFrame,
    factors: pd.DataFrame,
    coder: str,
    conversations: Collection[str],
) -> Known:
    """Return what suggestions to a coder of these conversations may rest on, from a place's raw tables.

    What other coders found in conversations that this coder reads too is left out: a second reading stays independent.
    """
    fragments = fragments.dropna(subset=["fragment_id", "text"]).drop_duplicates("fragment_id")
    home = claims["fragment_id"].map(fragments.set_index("fragment_id")["conversation_id"]).astype("string")
    of_others = (claims["coder"] != coder).fillna(value=True)
    free = claims[~(of_others & home.isin(list(conversations)))]
    return Known(factors.dropna(subset="label")[["label"]], coded_passages(fragments, free))


def and_now(known: Known, fragment_id: str, text: str, labels: Sequence[str]) -> Known:
    """Return what is known once the coder has given labels to a fragment."""
    rows = pd.DataFrame({"passage_id": fragment_id, "text": text, "label": list(labels)}, dtype="string")
    coded = pd.concat([known.coded, rows], ignore_index=True).drop_duplicates(["passage_id", "label"])
    codebook = pd.concat([known.codebook, rows[["label"]]], ignore_index=True).drop_duplicates("label")
    return Known(codebook, coded)


def suggestion_lines(passages: Mapping[str, str], known: Known) -> dict[str, str]:
    """Return by fragment id a line of suggestions for its words, marked as such; no line where there is none."""
    asked = pd.DataFrame({"passage_id": list(passages), "text": list(passages.values())}, dtype="string")
    found = suggest_labels(asked, known.coded, known.codebook, top=LABELS)
    parts: dict[str, list[str]] = {name: [] for name in passages}
    shown = found[found["rests_on"] != LEANING]  # a coder cannot check what no passage and no word stands for
    for passage, label, basis in shown[["passage_id", "label", "rests_on"]].itertuples(index=False):
        parts[passage].append(f"{label} ({_basis(basis)})")
    lines = {name: "; ".join([*parts[name], *_drafts(text)]) for name, text in passages.items()}
    return {name: SUGGESTION + line for name, line in lines.items() if line}


def _basis(basis: str) -> str:
    """Return what a label rests on, in words: the nearest passage coded so, else the label itself."""
    first = basis.split("; ", maxsplit=1)[0]
    return "its own words" if first == LABEL_WORDS else f"as in {first}"


def _drafts(text: str) -> list[str]:
    found = [draft for start, end in sentences(text) for draft in find_causal_speech(text[start:end])]
    return [_in_words(draft) for draft in found[:DRAFTS]]


def _in_words(draft: Draft) -> str:
    sign = {"+": "sign +", "-": "sign -"}.get(draft.sign, "sign unclear")
    if draft.sign == ("+" if draft.inhibits else "-"):  # "no buses" makes the cause: buses, and turns the sign
        sign += " once words of less are taken out"
    return f"may say that “{draft.cause}” leads to “{draft.effect}” ({sign}, from “{draft.trigger}”)"
