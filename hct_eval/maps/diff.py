"""Two versions of one map, before and after a workshop, say: what is new, lost, renamed, merged or changed.

Renaming and merging are found by evidence first (the same id, the same claims, the same links) and by the wording last.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from hct_eval.maps.cognitive_map import CognitiveMap

LEAST_CHANGE = 0.05
"""A weight that moves by less than this counts as the same."""

_SHARED = 0.5
"""Share of a factor's claims that another one must have to be its successor."""

_SHARED_LINKS, _FEWEST_LINKS = 0.6, 2
_ALIKE = 0.8
"""Likeness of two labels (difflib, words in any order), from 0 to 1, from which one may be the other's new wording."""

Evidence = dict[str, set[object]]


@dataclass(frozen=True)
class MapDiff:
    """What changed from one version of a map to the next.

    `concepts`: concept (its label now, or then if it is lost), status (same, new, lost, renamed, merged), was (labels
    then, `; ` between them), because (what the renaming or merging rests on). `links`: cause, effect (labels now),
    status (same, new, lost, re-signed, re-weighted), weight and sign now (then if lost), old_weight and old_sign.
    A picture needs these two frames and nothing else: lost factors and links are among them.
    `successors`: for each label of the old map that has one, its label in the new one.
    """

    concepts: pd.DataFrame
    links: pd.DataFrame
    successors: Mapping[str, str]
    sentence: str


def diff_maps(old: CognitiveMap, new: CognitiveMap, *, least: float = LEAST_CHANGE) -> MapDiff:
    """Return what changed from the old map to the new one; weights that move by less than `least` are the same."""
    successors, why = _successors(old, new)
    concepts = _concept_rows(old, new, successors, why)
    links = _link_rows(old, new, successors, least)
    return MapDiff(concepts, links, successors, _sentence(concepts, links, least))


def changes(diff: MapDiff, told: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what is not the same, as a table for readers: what, status, before, after.

    `told` has the links (cause, effect) of the first map whose weight may be said; by default that of all.
    """
    rows = []
    said = None if told is None else set(zip(told["cause"], told["effect"], strict=True))
    for row in diff.concepts[diff.concepts["status"] != "same"].to_dict("records"):
        after = "" if row["status"] == "lost" else row["concept"]
        rows.append(("factor", row["status"], row["was"] or "", after))
    for row in diff.links[diff.links["status"] != "same"].to_dict("records"):
        ends = (row["cause"], row["effect"])
        weight = row["old_weight"] if said is None or ends in said else None
        before = "" if row["status"] == "new" else _arrow(*ends, row["old_sign"], weight)
        after = "" if row["status"] == "lost" else _arrow(*ends, row["sign"], row["weight"])
        rows.append(("link", row["status"], before, after))
    return pd.DataFrame(rows, columns=["what", "status", "before", "after"], dtype="string")


def say_changed_factors(diff: MapDiff, most: int = 20) -> list[str]:
    """Say by name which factors were lost, renamed, merged or are new, at most so many of each."""
    said = []
    for status, words in (("renamed", "Renamed"), ("merged", "Merged"), ("lost", "Lost"), ("new", "New")):
        rows = diff.concepts[diff.concepts["status"] == status]
        named = [
            f"{row['was']} → {row['concept']}" if status in ("renamed", "merged") else str(row["concept"])
            for row in rows.head(most).to_dict("records")
        ]
        more = f", and {len(rows) - most} more" if len(rows) > most else ""
        said += [f"{words}: {' / '.join(named)}{more}."] if named else []
    return said


def _arrow(cause: str, effect: str, sign: str, weight: float | None) -> str:
    return f"{cause} → {effect} ({sign}" + (")" if weight is None else f", weight {weight:.2f})")


def _successors(old: CognitiveMap, new: CognitiveMap) -> tuple[dict[str, str], dict[str, str]]:
    """Return the new label of each old one that has any, and what that rests on where the label changed."""
    kept = {label: label for label in old.labels if label in set(new.labels)}
    why: dict[str, str] = {}
    for _, found, reason in _by_id(old, new, kept):
        kept |= found
        why |= dict.fromkeys(found, reason)
    for finder in (_by_claims, _by_links, _by_words, _by_links):
        for label, (successor, reason) in finder(old, new, kept).items():
            kept[label], why[label] = successor, reason
    return kept, why


def _by_id(old: CognitiveMap, new: CognitiveMap, kept: Mapping[str, str]) -> list[tuple[str, dict[str, str], str]]:
    if "id" not in old.concepts or "id" not in new.concepts:
        return []
    now = new.concepts.dropna(subset=["id"]).drop_duplicates("id", keep=False).set_index("id")["concept"]
    rows = old.concepts.dropna(subset=["id"]).drop_duplicates("id", keep=False)
    free = set(new.labels) - set(kept)
    found = [
        (row["id"], {row["concept"]: now[row["id"]]}, "the same id in the other program")
        for row in rows.to_dict("records")
        if row["concept"] not in kept and row["id"] in now.index and now[row["id"]] in free
    ]
    return [(str(key), pair, reason) for key, pair, reason in found]


def _by_claims(old: CognitiveMap, new: CognitiveMap, kept: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    before, after = _claims(old), _claims(new)
    stayed = {label: before.get(label, set()) for label in kept}
    gained = {label: claims - stayed.get(label, set()) for label, claims in after.items()}
    found = {}
    for label in (one for one in old.labels if one not in kept):
        mine = before.get(label, set())
        best = max(gained, key=lambda one: (len(mine & gained[one]), one), default=None)
        shared = len(mine & gained[best]) if best is not None else 0
        if best is not None and shared and shared / len(mine) >= _SHARED:
            found[label] = (best, f"{shared} of its {len(mine)} mentions in claims")
    return found


def _by_links(old: CognitiveMap, new: CognitiveMap, kept: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Find factors whose links, to factors that are still there, now hang on another factor."""
    before, after = _ties(old, kept), _ties(new, {label: label for label in new.labels})
    gained: Evidence = {label: ties - before.get(label, set()) for label, ties in after.items()}
    found = {}
    for label in (one for one in old.labels if one not in kept):
        mine = before.get(label, set())
        best = max(gained, key=lambda one: (len(mine & gained[one]), one), default=None)
        shared = len(mine & gained[best]) if best is not None else 0
        if best is not None and shared >= _FEWEST_LINKS and shared / len(mine) >= _SHARED_LINKS:
            found[label] = (best, f"{shared} of its {len(mine)} links with factors that stayed")
    return found


def _by_words(old: CognitiveMap, new: CognitiveMap, kept: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    lost = [label for label in old.labels if label not in kept]
    free = set(new.labels) - set(kept.values())
    pairs = sorted(
        ((likeness, a, b) for b in free for a, likeness in _alike(b, lost)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    found: dict[str, tuple[str, str]] = {}
    for _, a, b in pairs:
        if a not in found and b not in {successor for successor, _ in found.values()}:
            found[a] = (b, "nearly the same words")
    return found


def _alike(label: str, others: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Give those of the other labels that say nearly the same, and how nearly."""
    whole, ordered = (difflib.SequenceMatcher(None, autojunk=False) for _ in range(2))
    whole.set_seq2(label.casefold())  # the second sequence is the one that a matcher prepares once
    ordered.set_seq2(_in_order(label))
    for other in others:
        whole.set_seq1(other.casefold())
        if whole.real_quick_ratio() < _ALIKE or whole.quick_ratio() < _ALIKE:
            continue
        ordered.set_seq1(_in_order(other))
        likeness = max(whole.ratio(), ordered.ratio())
        if likeness >= _ALIKE:
            yield other, likeness


def _in_order(label: str) -> str:
    return " ".join(sorted(re.findall(r"\w+", label.casefold())))


def _claims(m: CognitiveMap) -> Evidence:
    """Return each factor's mentions: which claim, and on which side."""
    found: Evidence = defaultdict(set)
    for row in m.links.dropna(subset=["claim_ids"]).to_dict("records"):
        for claim in re.split(r"[;|]\s*", str(row["claim_ids"])):
            if claim:
                found[row["cause"]].add((claim, "cause"))
                found[row["effect"]].add((claim, "effect"))
    return found


def _ties(m: CognitiveMap, names: Mapping[str, str]) -> Evidence:
    """Return each factor's links to factors that have a name in the new map: side, other factor, sign."""
    found: Evidence = defaultdict(set)
    for row in m.links.to_dict("records"):
        cause, effect = row["cause"], row["effect"]
        if effect in names:
            found[names.get(cause, cause)].add(("cause", names[effect], row["sign"]))
        if cause in names:
            found[names.get(effect, effect)].add(("effect", names[cause], row["sign"]))
    return found


def _concept_rows(
    old: CognitiveMap, new: CognitiveMap, successors: Mapping[str, str], why: Mapping[str, str]
) -> pd.DataFrame:
    came_from: dict[str, list[str]] = defaultdict(list)
    for before, after in successors.items():
        came_from[after].append(before)
    rows: list[tuple[str, str, str | None, str | None]] = []
    for label in new.labels:
        were = sorted(came_from.get(label, []))
        status = "new" if not were else "merged" if len(were) > 1 else "same" if were == [label] else "renamed"
        reasons = "; ".join(dict.fromkeys(why[one] for one in were if one in why))
        rows.append((label, status, None if status in ("new", "same") else "; ".join(were), reasons or None))
    rows += [(label, "lost", label, None) for label in old.labels if label not in successors]
    return pd.DataFrame(rows, columns=["concept", "status", "was", "because"], dtype="string")


def _link_rows(old: CognitiveMap, new: CognitiveMap, successors: Mapping[str, str], least: float) -> pd.DataFrame:
    before: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for row in old.links.to_dict("records"):
        ends = tuple(successors.get(row[end], row[end]) for end in ("cause", "effect"))
        before[ends[0], ends[1]].append((row["weight"], row["sign"]))
    rows = []
    for row in new.links.to_dict("records"):
        told = before.pop((row["cause"], row["effect"]), [])
        weight, sign = _combined(told)
        rows.append(
            (row["cause"], row["effect"], _status(row, weight, sign, least), row["weight"], row["sign"], weight, sign)
        )
    for (cause, effect), told in sorted(before.items()):
        weight, sign = _combined(told)
        rows.append((cause, effect, "lost", weight, sign, weight, sign))
    columns = ["cause", "effect", "status", "weight", "sign", "old_weight", "old_sign"]
    frame = pd.DataFrame(rows, columns=columns)
    kinds = {"weight": "Float64", "old_weight": "Float64"}
    return frame.astype({name: kinds.get(name, "string") for name in columns})


def _combined(told: Iterable[tuple[float, str]]) -> tuple[float | None, str | None]:
    listed = list(told)
    if not listed:
        return None, None
    signs = {sign for _, sign in listed}
    return sum(weight for weight, _ in listed) / len(listed), signs.pop() if len(signs) == 1 else "?"


def _status(row: Mapping[object, object], weight: float | None, sign: str | None, least: float) -> str:
    if weight is None:
        return "new"
    if row["sign"] != sign:
        return "re-signed"
    moved = round(abs(float(str(row["weight"])) - weight), 9)  # .35 - .30 is a little less than .05 in a computer
    return "re-weighted" if moved >= least else "same"


def _sentence(concepts: pd.DataFrame, links: pd.DataFrame, least: float) -> str:
    factors, arrows = concepts["status"].value_counts(), links["status"].value_counts()
    parts = [
        f"{int(factors[status])} {words}"
        for status, words in (("new", "new"), ("lost", "lost"), ("renamed", "renamed"), ("merged", "made of several"))
        if status in factors
    ]
    changed = [
        f"{int(arrows[status])} {words}"
        for status, words in (
            ("new", "new"),
            ("lost", "lost"),
            ("re-signed", "with another sign"),
            ("re-weighted", f"with a weight that moved by {least:g} or more"),
        )
        if status in arrows
    ]
    if not parts and not changed:
        return "The two versions of the map say the same."
    same = int(arrows.get("same", 0))
    return (
        f"Factors: {', '.join(parts) or 'all the same'}. Links: {', '.join(changed) or 'all the same'}; "
        f"{same} {'is' if same == 1 else 'are'} as before."
    )
