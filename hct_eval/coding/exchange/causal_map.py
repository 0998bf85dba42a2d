"""Causal Map's workbooks: version 4 (sheets sources, links) read and written, version 3 (statements too) read.

A Causal Map link has no sign: it says that the cause leads to the effect, and opposites stand in the labels (`~`). So
a link without a sign of ours is read as `+`. Sentiment, tags and other columns go to the claim's notes. What version 4
has no column for stands in columns of our own, which it keeps as custom columns.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hct_eval.coding.exchange.bounded import refuser
from hct_eval.coding.exchange.coding import COLUMNS, Coding, ExchangeError, frame, make_id, records, source_id
from hct_eval.coding.exchange.sheets import as_cells, columns_of, first_of, sheet_rows
from hct_eval.tables.sheets import Source
from hct_eval.tables.words import plural
from hct_eval.tables.workbooks import LONGEST_CELL, workbook_bytes

VERSION_3, VERSION_4 = "Causal Map 3 workbook", "Causal Map 4 workbook"

_UNSIGNED = "Causal Map's links have no sign: each was read as + (the cause leads to the effect)."
_CLAIM = ("claim_id", "fragment_id", "sign", "strength", "certainty", "coder", "recorded_on", "source", "notes")
_FRAGMENT = tuple(name for name in COLUMNS["fragments"] if name not in ("fragment_id", "conversation_id"))
_OURS = {*_CLAIM, *(f"fragment_{name}" for name in _FRAGMENT)}
_ENDS = {"cause", "effect", "from_label", "to_label", "from", "to"}
_LINK = {*_ENDS, "", "id", "link_id", "source_id", "statement_id", "selected_text", "quote", "quote_of_claim"}
_SOURCE = {"", "id", "source_id", "content", "text", "title", "filename", "source_notes"}


def recognises(names: Mapping[str, Source]) -> str:
    """Return VERSION_3 or VERSION_4 if a workbook's sheets are those of Causal Map, else ''."""
    columns = set(columns_of(names["links"])) if "links" in names else set()
    if {"cause", "effect"} <= columns:
        return VERSION_4
    if {"from_label", "to_label"} <= columns or ({"from", "to"} <= columns and "factors" in names):
        return VERSION_3
    return ""


def read_version_4(names: Mapping[str, Source]) -> Coding:
    """Read sources with their texts, and links as claims; a link's selected text becomes its fragment."""
    sources, variables, known = _sources(sheet_rows(names["sources"]) if "sources" in names else [])
    fragments: dict[Any, dict[str, Any]] = {}
    claims: list[dict[str, Any]] = []
    links = sheet_rows(names["links"])
    for row in links:
        source = known.get(row.get("source_id", ""), {})
        words = row.get("selected_text", "")
        fragment = _own_fragment(row, source) or _found_fragment(source, words)
        if fragment:
            fragments.setdefault(fragment["fragment_id"], fragment)
        quote = first_of(row, "quote_of_claim") if row.get("claim_id") else words
        claims.append(_claim(row, fragment, row["cause"], row["effect"], quote))
    return _coding(VERSION_4, names, sources, variables, fragments, claims)


def read_version_3(names: Mapping[str, Source]) -> Coding:
    """Read statements as fragments of their sources, and links as claims with their quotes."""
    given = {name: sheet_rows(names[name]) for name in ("sources", "statements", "factors", "links") if name in names}
    statements = given.get("statements", [])
    listed = {row["source_id"]: row for row in given.get("sources", []) if row.get("source_id")}
    for row in statements:
        if row.get("source_id"):
            listed.setdefault(row["source_id"], {"source_id": row["source_id"]})
    sources, variables, known = _sources(list(listed.values()))
    fragments: dict[Any, dict[str, Any]] = {}
    for row in statements:
        source = known.get(row.get("source_id", ""), {})
        if row.get("text"):
            fragments[row.get("statement_id", "")] = _next_statement(source, row)
    labels = {first_of(row, "factor_id", "id"): row.get("label", "") for row in given.get("factors", [])}
    claims = []
    for row in given["links"]:
        fragment = fragments.get(row.get("statement_id", ""), {})
        if not fragment and row.get("quote"):
            fragment = _found_fragment({}, row["quote"])
            fragments.setdefault(fragment["fragment_id"], fragment)
        ends = [first_of(row, f"{end}_label") or labels.get(row.get(end, ""), "") for end in ("from", "to")]
        claims.append(_claim(row, fragment, ends[0], ends[1], row.get("quote", "")))
    return _coding(VERSION_3, names, sources, variables, fragments, claims, given.get("factors", []))


def workbook(coding: Coding) -> tuple[bytes, dict[str, int]]:
    """Return a coding as the bytes of a version 4 workbook, and the counts of what it does not hold."""
    claims = [row for row in records(coding.claims) if row["cause"] and row["effect"]]
    fragments = {row["fragment_id"]: row for row in records(coding.fragments)}
    carried = {row["fragment_id"] for row in claims}
    links = []
    for number, claim in enumerate(claims, start=1):
        fragment = fragments.get(claim["fragment_id"], {})
        words = claim["quote"] or fragment.get("text")
        first = [number, fragment.get("conversation_id"), claim["cause"], claim["effect"], None, None, words]
        own = [claim["quote"], *(claim[name] for name in _CLAIM), *(fragment.get(name) for name in _FRAGMENT)]
        links.append([*first, *own])
    columns = ["id", "source_id", "cause", "effect", "sentiment", "tags", "selected_text", "quote_of_claim", *_CLAIM]
    columns += [f"fragment_{name}" for name in _FRAGMENT]
    content = {"sources": _source_sheet(coding), "links": (columns, links)}
    lost = {
        "claims without a cause or an effect": len(coding.claims) - len(claims),
        "fragments that carry no claim": sum(1 for name in fragments if name not in carried),
        "codings apart from claims": len(coding.codings),
        "factors' details (only labels are kept)": int(coding.factors.drop(columns="label").notna().any(axis=1).sum()),
        "factors that no claim names": len(
            set(coding.factors["label"].dropna()) - {claim[end] for claim in claims for end in ("cause", "effect")}
        ),
    }
    cells = {name: (columns, as_cells(rows)) for name, (columns, rows) in content.items()}
    return workbook_bytes(cells, refuser(VERSION_4)), {what: n for what, n in lost.items() if n}


def _source_sheet(coding: Coding) -> tuple[list[str], list[list[Any]]]:
    """Return the sheet of sources; a text longer than a cell goes on in content_2, content_3, ..."""
    variables = list(dict.fromkeys(coding.variables["variable"].dropna()))
    values = {(row["conversation_id"], row["variable"]): row["value"] for row in records(coding.variables)}
    rows = records(coding.sources)
    homes = dict.fromkeys(coding.fragments["conversation_id"].dropna())
    rows += [{"conversation_id": home} for home in homes if home not in set(coding.sources["conversation_id"])]
    parts = [_cut(row.get("text") or "") for row in rows]
    width = max((len(cut) for cut in parts), default=1)
    columns = ["id", "title", "content", *(f"content_{n}" for n in range(2, width + 1)), "source_notes", *variables]
    sheet = []
    for row, cut in zip(rows, parts, strict=True):
        texts = [*cut, *[None] * (width - len(cut))]
        own = [values.get((row["conversation_id"], name)) for name in variables]
        sheet.append([row["conversation_id"], row.get("name"), *texts, row.get("notes"), *own])
    return columns, sheet


def _cut(text: str) -> list[str | None]:
    """Return a text in pieces that fit a cell, cut so that none begins or ends with a space (cells lose these)."""
    pieces: list[str | None] = []
    while len(text) > LONGEST_CELL:
        end = LONGEST_CELL
        while end > LONGEST_CELL - 1000 and (text[end - 1].isspace() or text[end].isspace()):
            end -= 1
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text or None]


def _sources(
    rows: Sequence[Mapping[str, str]],
) -> tuple[list[dict[str, Any]], list[dict[str, str]], dict[str, dict[str, Any]]]:
    """Return sources and variables, and the sources by the ids that the workbook uses."""
    sources: list[dict[str, Any]] = []
    variables: list[dict[str, str]] = []
    known: dict[str, dict[str, Any]] = {}
    taken: set[str] = set()
    for row in rows:
        given = first_of(row, "id", "source_id")
        conversation = source_id(given, len(sources) + 1, taken)
        more = sorted((name for name in row if name.startswith("content_")), key=lambda name: (len(name), name))
        text = first_of(row, "content", "text") + "".join(row[name] for name in more)
        name = first_of(row, "title", "filename") or given
        source = {"conversation_id": conversation, "name": name, "text": text, "notes": row.get("source_notes", "")}
        sources.append(source)
        known[given] = source
        variables += [
            {"conversation_id": conversation, "variable": name, "value": value}
            for name, value in row.items()
            if value and name not in _SOURCE and name not in more
        ]
    return sources, variables, known


def _found_fragment(source: Mapping[str, Any], words: str) -> dict[str, Any]:
    if not words:
        return {}
    conversation, text = source.get("conversation_id"), source.get("text") or ""
    start = text.find(words)
    place = {"start": start, "end": start + len(words)} if start >= 0 else {}
    return {"fragment_id": make_id("M", conversation, words), "conversation_id": conversation, "text": words, **place}


def _own_fragment(row: Mapping[str, str], source: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fragment that our own columns describe, its place found again if the text in the sheet has moved."""
    if not (row.get("fragment_id") and row.get("fragment_text")):
        return {}
    fragment: dict[str, Any] = {name: row.get(f"fragment_{name}", "") for name in _FRAGMENT}
    for name in ("start", "end"):
        fragment[name] = _whole(row, f"fragment_{name}")
    words, text = fragment["text"], source.get("text") or ""
    if words in text and text[fragment["start"] : fragment["end"]] != words:
        fragment |= {"start": text.index(words), "end": text.index(words) + len(words)}
    return {**fragment, "fragment_id": row["fragment_id"], "conversation_id": source.get("conversation_id")}


def _next_statement(source: Any, row: Mapping[str, str]) -> dict[str, Any]:
    """Add a statement to its source's text, and return it as a fragment."""
    words, place = row["text"], {}
    if source:
        before = f"{source['text']}\n\n" if source["text"] else ""
        source["text"] = before + words
        place = {"start": len(before), "end": len(before) + len(words)}
    conversation = source.get("conversation_id")
    fragment = make_id("M", conversation, row.get("statement_id"), words)
    return {"fragment_id": fragment, "conversation_id": conversation, "text": words, **place}


def _claim(row: Mapping[str, str], fragment: Mapping[str, Any], cause: str, effect: str, quote: str) -> dict[str, Any]:
    if not (cause and effect):
        message = (
            f"Causal Map workbook, sheet links, row {row['']}: a link needs the labels of its cause and its effect"
        )
        raise ExchangeError(message)
    ours = bool(row.get("claim_id"))
    said = {name: value for name, value in row.items() if value and name not in _LINK and not (ours and name in _OURS)}
    notes = [row.get("notes", "")] if ours else []
    notes += [f"{name}: {value}" for name, value in said.items() if name not in ("sentiment", "tags") or not ours]
    own: dict[str, Any] = {name: row.get(name, "") for name in _CLAIM} if ours else {"sign": "+"}
    own |= {"strength": _whole(row, "strength")} if ours else {}
    made = make_id("M", fragment.get("fragment_id"), first_of(row, "id", "link_id") or row[""], cause, effect)
    claim = {"claim_id": made, "fragment_id": fragment.get("fragment_id"), **own}
    return {**claim, "cause": cause, "effect": effect, "quote": quote, "notes": "\n".join(n for n in notes if n)}


def _whole(row: Mapping[str, str], name: str) -> int | None:
    written = row.get(name, "")
    if not written:
        return None
    if not written.lstrip("-").isdecimal() or len(written) > 15:
        message = f"{VERSION_4}, sheet links, row {row['']}, column {name}: expected a whole number"
        raise ExchangeError(message)
    return int(written)


def _coding(
    kind: str,
    names: Mapping[str, Source],
    sources: Sequence[Mapping[str, Any]],
    variables: Sequence[Mapping[str, str]],
    fragments: Mapping[Any, Mapping[str, Any]],
    claims: Sequence[Mapping[str, Any]],
    factors: Sequence[Mapping[str, str]] = (),
) -> Coding:
    labels = dict.fromkeys([*(row["label"] for row in factors if row.get("label"))])
    labels |= dict.fromkeys(claim[end] for claim in claims for end in ("cause", "effect"))
    others = sum(1 for name in names if name not in ("sources", "links", "statements", "factors"))
    unsigned = any(claim["sign"] == "+" and str(claim["claim_id"]).startswith("M") for claim in claims)
    loose = sum(1 for claim in claims if not claim["fragment_id"])
    remarks = [_UNSIGNED] if unsigned else []
    remarks += (
        [f"{plural(loose, 'link has no words that carry it', 'links have no words that carry them')}."] if loose else []
    )
    return Coding(
        kind,
        sources=frame("sources", sources),
        fragments=frame("fragments", fragments.values()),
        factors=frame("factors", [{"label": label} for label in labels]),
        claims=frame("claims", claims),
        variables=frame("variables", variables),
        found={"sources": len(sources), "passages": len(fragments), "labels": len(labels), "links": len(claims)},
        dropped={"other sheets": others} if others else {},
        remarks=tuple(remarks),
    )
