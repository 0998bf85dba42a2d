"""The body of a document as paragraphs and tables, gathered from whatever format, and laid out as lines of text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from hct_eval.conversations.formats.bold_names import with_bold_names
from hct_eval.conversations.formats.table_rows import lines_of_table
from hct_eval.conversations.turns import TranscriptError

MAX_CHARACTERS = 5_000_000
"""Characters of one transcript; an hour of talk has about 60,000."""
MAX_PARAGRAPHS = 300_000
TOO_LONG = f"it has more than {MAX_CHARACTERS} characters; split it, or check where it comes from"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph's text (line breaks kept) and `lead`, how many of its first characters are bold (all: the whole)."""

    text: str
    lead: int = 0


@dataclass(frozen=True)
class DocumentText:
    """A document's body, one line a paragraph or line break, and what else the document holds, with counts."""

    text: str
    skipped: Counter[str]


@dataclass
class _Table:
    rows: list[list[list[Paragraph]]] = field(default_factory=list)


class Body:
    """Gathers a document's body; `skipped` counts what the document holds that is not speech."""

    def __init__(self) -> None:
        self.skipped: Counter[str] = Counter()
        self._blocks: list[Paragraph | _Table] = []
        self._tables: list[_Table] = []
        self._pieces: list[tuple[str, bool]] = []
        self._length = self._paragraphs = 0

    def write(self, text: str, *, bold: bool = False) -> None:
        """Add characters to the paragraph at hand."""
        self._length += len(text)
        if self._length > MAX_CHARACTERS:
            raise TranscriptError(TOO_LONG)
        if text:
            self._pieces.append((text, bold))

    def take(self) -> str:
        """Return the characters of the paragraph at hand, and begin it anew."""
        text = "".join(piece for piece, _ in self._pieces)
        self._pieces = []
        return text

    def end_paragraph(self) -> None:
        """Close the paragraph at hand."""
        text = "".join(piece for piece, _ in self._pieces)
        lead = 0
        for piece, bold in self._pieces:
            if not bold and piece.strip():
                break
            lead += len(piece)
        paragraph = Paragraph(text.replace("\u2028", "\n").replace("\u2029", "\n"), lead)
        self._pieces = []
        self._paragraphs += 1
        if self._paragraphs > MAX_PARAGRAPHS:
            raise TranscriptError(f"it has more than {MAX_PARAGRAPHS} paragraphs; check where it comes from")
        cells = self._tables[-1].rows[-1] if self._tables and self._tables[-1].rows else None
        if cells:
            cells[-1].append(paragraph)
        else:
            self._blocks.append(paragraph)

    def start_table(self) -> None:
        """Open a table, in a cell of another if one is open."""
        self._tables.append(_Table())

    def start_row(self) -> None:
        """Open a row."""
        if self._tables:
            self._tables[-1].rows.append([])

    def start_cell(self) -> None:
        """Open a cell."""
        if self._tables and self._tables[-1].rows:
            self._tables[-1].rows[-1].append([])

    def end_table(self) -> None:
        """Close a table; one within another's cell becomes paragraphs of that cell."""
        if not self._tables:
            return
        table = self._tables.pop()
        outer = self._tables[-1].rows[-1] if self._tables and self._tables[-1].rows else None
        if outer:
            lines, _ = lines_of_table(_texts(table))
            outer[-1] += [Paragraph(line) for line in lines]
        else:
            self._blocks.append(table)

    def laid_out(self) -> DocumentText:
        """Return the body as text and everything that was skipped, counted."""
        if self._pieces:
            self.end_paragraph()
        while self._tables:
            self.end_table()
        lines: list[str] = []
        run: list[Paragraph] = []
        for block in [*self._blocks, None]:
            if isinstance(block, Paragraph):
                run.append(block)
                continue
            lines += with_bold_names([(one.text, one.lead) for one in run])
            run = []
            if block is not None:
                found, skipped = lines_of_table(_texts(block))
                lines += found
                self.skipped += skipped
        return DocumentText("\n".join(lines), +self.skipped)


def _texts(table: _Table) -> Sequence[Sequence[str]]:
    return [["\n".join(one.text for one in cell).strip() for cell in row] for row in table.rows]
