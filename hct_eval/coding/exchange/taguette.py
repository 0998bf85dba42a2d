"""Taguette's export of highlights (CSV or XLSX): columns id, document, tag, content; one row a highlight and tag."""

from collections.abc import Sequence

from hct_eval.coding.exchange.coding import Coding, ExchangeError, frame, make_id, source_id
from hct_eval.coding.exchange.sheets import sheet_rows
from hct_eval.tables.sheets import Source

KIND = "Taguette export"

_COLUMNS = ("id", "document", "tag", "content")


def recognises(columns: Sequence[str]) -> bool:
    """Whether a table's columns are those of an export of highlights."""
    return list(columns[:4]) == list(_COLUMNS)


def read(source: Source) -> Coding:
    """Read an export: documents as sources without text, highlights as fragments, tags as factors and codings.

    An export has no places, coders or days. ExchangeError if a highlight has no words.
    """
    sources: dict[str, dict[str, str]] = {}
    fragments: dict[tuple[str, str], dict[str, str]] = {}
    codings: dict[tuple[str, str], dict[str, str]] = {}
    taken: set[str] = set()
    for row in sheet_rows(source):
        document, words, tag = row["document"], row["content"], row["tag"]
        if not words:
            message = f"{KIND}, row {row['']}, column content: empty; expected the words of the highlight"
            raise ExchangeError(message)
        if document not in sources:
            sources[document] = {"conversation_id": source_id(document, len(sources) + 1, taken), "name": document}
        conversation = sources[document]["conversation_id"]
        key = (document, row["id"])
        fragment = {"conversation_id": conversation, "text": words}
        fragments.setdefault(key, {**fragment, "fragment_id": make_id("T", document, row["id"], words)})
        if tag:
            of = fragments[key]["fragment_id"]
            codings[of, tag] = {"fragment_id": of, "label": tag}
    labels = dict.fromkeys(coding["label"] for coding in codings.values())
    return Coding(
        KIND,
        sources=frame("sources", sources.values()),
        fragments=frame("fragments", fragments.values()),
        factors=frame("factors", [{"label": label} for label in labels]),
        codings=frame("codings", codings.values()),
        found={
            "documents": len(sources),
            "highlights": len(fragments),
            "tags": len(labels),
            "taggings": len(codings),
        },
    )
