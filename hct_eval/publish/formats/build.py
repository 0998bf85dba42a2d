"""All that lies beside a report's page for paper, made from the page itself."""

import datetime as dt
from pathlib import Path

from hct_eval.publish.formats.pdf import report_pdf
from hct_eval.publish.formats.semantic import print_version
from hct_eval.tables.files import SHARED, write_whole

PDF = "report.pdf"

_UNDATED = dt.date(2000, 1, 1)
"""Stands for the day of a report whose data have no dates: the same input must give the same file."""


def write_formats(page: str, folder: Path, day: dt.date | None) -> list[Path]:
    """Write the report as PDF beside its page (`page`: the whole HTML), whole or not at all.

    `day` is that of the newest data, which stands for when the files were made. TypesetError where the pages cannot
    be set.
    """
    printed = print_version(page)
    made = {PDF: report_pdf(printed, day or _UNDATED)}
    for name, data in made.items():
        write_whole(folder / name, data, mode=SHARED)
    return [folder / name for name in made]
