"""What the tests of readers share: a file read back, documents put together from their XML."""

from pathlib import Path

from hct_eval.conversations.transcript import Transcript, read_transcript
from tests.damage import zipped

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{}"/></Relationships>'
)
_ODT = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
) + (' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"')


def read(folder: Path, name: str, content: str | bytes) -> Transcript:
    """Write a file and read it."""
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return read_transcript(path)


def said(transcript: Transcript) -> list[tuple[str, str]]:
    """Return speakers and words."""
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def word_xml(body: str, part: str = "word/document.xml", **others: str) -> bytes:
    """Return a Word document with the body's XML; other parts by their name (comments, styles, header1, ...)."""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _RELATIONS.format(part),
        part: f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    }
    parts |= {f"word/{name}.xml": f'<w:x xmlns:w="{_WORD}">{xml}</w:x>' for name, xml in others.items()}
    return zipped(parts)


def odt_xml(body: str, looks: str = "", **parts: str) -> bytes:
    """Return an OpenDocument text with the body's XML and automatic styles; other parts by their name."""
    content = (
        f"<office:document-content{_ODT}><office:automatic-styles>{looks}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.text"
    others = {f"{name}.xml": f"<office:x{_ODT}>{xml}</office:x>" for name, xml in parts.items()}
    return zipped({"mimetype": mimetype, "content.xml": content, **others})


def p(*runs: str) -> str:
    """Return a Word paragraph of runs given as text or as XML of a run's inside."""
    return "<w:p>" + "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"
