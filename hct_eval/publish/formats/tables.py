"""Tables for paper: how wide each column is, so that the widest table of a report fits a page."""

from lxml import html as lxml_html

_ROOM = 112
"""Letters that stand beside one another on a page of A4, in the type of tables."""

_GAP = 3
"""Room between two columns, in letters."""

_UNBROKEN, _LONG = 13, 60
"""Cells up to the first length stand in one line; no column gets more room for the longest than the second."""


_FOR_WORDS = 0.25
"""The part of the width that cells of many words share at least; a table that has less left over gets smaller type."""


_CAPITALS = 1.35
"""The width of a header's letters: they are smaller, but bold capitals."""


def lay_out_table(table: lxml_html.HtmlElement) -> None:
    """Write the share of each column into a table that is too wide, and align numbers at the right."""
    for cell in table.iter("th", "td"):
        if "num" in str(cell.get("class") or "").split():
            cell.set("style", "text-align: right")
    rows = _texts(table)
    shares = column_shares(rows)
    if shares is None:
        return
    if sum(_needs(rows)) > _ROOM * (1 - _FOR_WORDS):
        table.set("class", "hct-dense")
    columns = lxml_html.Element("colgroup")
    for share in shares:
        columns.append(lxml_html.Element("col", style=f"width: {share:.1f}%"))
    caption = table.find("caption")
    table.insert(0 if caption is None else 1, columns)


def is_narrow(table: lxml_html.HtmlElement) -> bool:
    """Return whether two such tables fit beside one another."""
    columns = zip(*_texts(table), strict=False)
    lengths = [max(len(text) for text in column) + _GAP for column in columns]
    return sum(lengths) <= _ROOM * 0.48


def column_shares(rows: list[list[str]]) -> list[float] | None:
    """Return per cent of the width for each column, or None where all cells fit in one line each.

    Short cells are not broken; what is left goes by how much is to be said.
    """
    columns = [list(column) for column in zip(*rows, strict=False)]
    lengths = [max(map(len, column)) for column in columns]
    if sum(lengths) + _GAP * len(columns) <= _ROOM:
        return None
    least = _needs(rows)
    wants = [
        max(min(sum(map(len, column[1:])) / len(column), _LONG), length / 3) if length + _GAP > low else 0.0
        for column, length, low in zip(columns, lengths, least, strict=True)
    ]
    left = max(_ROOM - sum(least), _ROOM * _FOR_WORDS)
    widths = [low + left * want / max(sum(wants), 1.0) for low, want in zip(least, wants, strict=True)]
    return [100 * width / sum(widths) for width in widths]


def _needs(rows: list[list[str]]) -> list[int]:
    return [_least(list(column)) + _GAP for column in zip(*rows, strict=False)]


def _least(column: list[str]) -> int:
    """Return the room that a column needs: its longest word, and all of a short cell below the header."""
    words = max((len(word) for cell in column[1:] for word in cell.split()), default=1)
    head = max((round(_CAPITALS * len(word)) for word in column[0].split()), default=1)
    short = max((len(cell) for cell in column[1:] if len(cell) <= _UNBROKEN), default=1)
    return max(min(words, 24), short, head)


def _texts(table: lxml_html.HtmlElement) -> list[list[str]]:
    return [[" ".join(cell.text_content().split()) for cell in row.iter("th", "td")] for row in table.iter("tr")]
