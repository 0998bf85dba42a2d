"""All that lies beside a report's page for paper, made from the page itself."""

import datetime as dt
from pathlib import Path

from hct_eval.publish.formats.pdf import report_pdf
from hct_eval.publish.formats.semantic import print_version
from hct_eval.publish.formats.summary import summary_pdf
from hct_eval.publish.formats.word import report_docx
from hct_eval.tables.files import SHARED, write_whole

PDF, WORD, SUMMARY = "report.pdf", "report.docx", "summary.pdf"
"""The files, as the page links to them."""

_UNDATED = dt.date(2000, 1, 1)
"""Stands for the day of a report whose data have no dates: the same input must give the same file."""


def write_formats(page: str, folder: Path, day: dt.date | None) -> list[Path]:
    """Write the report (`page`: its whole HTML) as PDF, as Word file and on one page, each whole or not at all.

    `day` is that of the newest data, which stands for when the files were made: the same page and day give the same
    bytes. TypesetError where pages cannot be set; ValueError where the page is no report.
    """
    printed = print_version(page)
    day = day or _UNDATED
    made = {PDF: report_pdf(printed, day), WORD: report_docx(printed, day), SUMMARY: summary_pdf(printed, day)}
    for name, data in made.items():
        write_whole(folder / name, data, mode=SHARED)
    return [folder / name for name in made]
