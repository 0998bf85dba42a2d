"""REFI-QDA links as claims: one between two codes, or two coded passages, says what leads to what."""

from collections.abc import Mapping, Sequence
from typing import Any

from hct_eval.coding.exchange import refi_names
from hct_eval.coding.exchange.coding import COLUMNS, free_id, id_of_guid
from hct_eval.coding.exchange.refi_project import Project
from hct_eval.tables.words import plural
from hct_eval.tables.xml_files import child, child_text, children

_NOT_CAUSAL = ("is a", "is part of", "is property of", "is associated with", "contradicts", "explains", "continued by")
"""Names of links that other programs offer and that do not say that one thing leads to another."""

_SIGNS = {
    "+": ("+", "positive", "increases", "raises", "strengthens", "improves", "leads to more"),
    "-": ("-", "−", "–", "negative", "decreases", "reduces", "lowers", "weakens", "prevents", "leads to less"),
}


def read_claims(
    project: Project, labels_of: Mapping[str, Sequence[str]], fragment_ids: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the links of a project as claims; what is no claim is counted in `project.dropped`.

    `labels_of`: labels by the guid of a passage; `fragment_ids`: fragments by the guid of their passage. A link from
    passage to passage is a claim where each carries one label; its fragment is the one where it begins. A link between
    codes belongs to the passage that shares its note, if there is one. The link's name gives the sign if it is one
    ("+", "reduces"); else the sign is unclear.
    """
    carriers = _carriers(project, fragment_ids)
    claims: list[dict[str, Any]] = []
    taken: set[str] = set()
    for link in children(child(project.root, "Links"), "Link"):
        notes, details = _details(project, project.note_guids(link))
        why = _why_not(link) if not details else ""
        ends = _ends(project, link, labels_of)
        if why or ends is None:
            project.dropped[why or "links between other things than codes and passages with one code"] += 1
            continue
        origin = refi_names.bare_guid(link.get("originGUID"))
        carrier = next((carriers[note] for note in project.note_guids(link) if note in carriers), origin)
        row = {
            "cause": ends[0],
            "effect": ends[1],
            "sign": _sign(link.get("name") or ""),
            "fragment_id": fragment_ids.get(carrier),
            "notes": "\n\n".join(part for part in ("" if details else link.get("name"), notes) if part),
            **{name: value for name, value in details.items() if name not in ("cause", "effect")},
        }
        wanted = details.get("claim_id") or id_of_guid("K", refi_names.bare_guid(link.get("guid")))
        claims.append({**row, "claim_id": free_id(wanted, taken)})
    return claims if has_links(project) else _from_notes(project, carriers, fragment_ids)


def has_links(project: Project) -> bool:
    """Whether the project has links; a program that knows none leaves them out, but keeps the notes of passages."""
    return bool(children(child(project.root, "Links"), "Link"))


def remarks(claims: Sequence[Mapping[str, Any]], project: Project) -> list[str]:
    """Return in words where claims come from, and what they lack before they can be used."""
    loose = sum(1 for claim in claims if not claim["fragment_id"])
    lines = (
        [f"{plural(loose, 'claim names no fragment that carries it', 'claims name no fragment that carries them')}."]
        if loose
        else []
    )
    if claims and not has_links(project):
        lines.append(
            f"The file has no links; {plural(len(claims), 'claim was', 'claims were')} read from the notes of passages."
        )
    return lines


def _from_notes(project: Project, carriers: Mapping[str, str], fragment_ids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the claims that notes of this project describe, after a program without links has been at work."""
    claims: list[dict[str, Any]] = []
    taken: set[str] = set()
    for note, guid in carriers.items():
        _, details = _details(project, [note])
        if details.get("cause") and details.get("effect"):
            claim_id = free_id(details["claim_id"], taken)
            claims.append({**details, "fragment_id": fragment_ids[guid], "claim_id": claim_id})
    return claims


def _carriers(project: Project, fragment_ids: Mapping[str, str]) -> dict[str, str]:
    """Return passages (their guids) by the guids of their notes."""
    passages = [
        (refi_names.bare_guid(element.get("guid")), element) for element in project.root.iter("{*}PlainTextSelection")
    ]
    return {note: guid for guid, element in passages if guid in fragment_ids for note in project.note_guids(element)}


def _details(project: Project, notes: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Return the words of a claim's notes, and what this project's own note among them says of the claim."""
    texts: list[str] = []
    details: dict[str, Any] = {}
    for guid in notes:
        note = project.note(guid)
        text = "" if note is None else child_text(note, "PlainTextContent")
        known = refi_names.read_details(text, COLUMNS["claims"]) if refi_names.is_claim_note(text) else None
        if known is not None:
            coder = project.users.get(refi_names.bare_guid(note.get("creatingUser")))
            details = {"coder": coder, **known}
        elif text:
            texts.append(text)
    return "\n\n".join(texts), details


def _why_not(link: Any) -> str:
    if link.get("direction") != "OneWay":
        return "links without one direction"
    name = " ".join((link.get("name") or "").lower().split())
    return "links whose name says something else than cause and effect" if name in _NOT_CAUSAL else ""


def _ends(project: Project, link: Any, labels_of: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    labels = []
    for end in ("originGUID", "targetGUID"):
        guid = refi_names.bare_guid(link.get(end))
        code = project.codes.get(guid)
        found = {code.label} if code else set(labels_of.get(guid, ()))
        if len(found) != 1:
            return None
        labels.append(found.pop())
    return labels[0], labels[1]


def _sign(name: str) -> str:
    bare = " ".join(name.lower().split())
    return next((sign for sign, words in _SIGNS.items() if bare in words), "?")
