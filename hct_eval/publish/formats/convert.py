"""What pandoc does for print: the semantic page as Typst markup, and as a Word file in a reference's styles."""

import tempfile
from pathlib import Path

_TEMPLATES = Path(__file__).parents[1] / "templates" / "print"
_UP = "--shift-heading-level-by=-1"
"""The page's title is no heading in print, so that sections are headings of the first level."""


def to_typst(body: str) -> str:
    """Return the body of a report (HTML) as Typst markup that calls the functions of `report.typ`."""
    import pypandoc

    filters = f"--lua-filter={_TEMPLATES / 'blocks.lua'}"
    return str(
        pypandoc.convert_text(
            body, "typst", format="html", extra_args=[_UP, filters, "--wrap=none"], verify_format=False
        )
    )


def to_word(body: str, pictures: dict[str, bytes], reference: bytes) -> bytes:
    """Return the body of a report (HTML) as a Word file; `pictures` are what its images name."""
    import pypandoc

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for picture, data in pictures.items():
            (folder / picture).write_bytes(data)
        (folder / "reference.docx").write_bytes(reference)
        pypandoc.convert_text(
            body,
            "docx",
            format="html",
            outputfile=str(folder / "report.docx"),
            extra_args=[_UP, f"--resource-path={folder}", f"--reference-doc={folder / 'reference.docx'}"],
            verify_format=False,
        )
        return (folder / "report.docx").read_bytes()
