"""The report on A4 paper: a PDF that screen readers can read (PDF/UA-1), set by `templates/print/report.typ`."""

import datetime as dt

from hct_eval.publish.formats.convert import to_typst
from hct_eval.publish.formats.semantic import Printed
from hct_eval.publish.typeset import typeset


def report_pdf(printed: Printed, day: dt.date) -> bytes:
    """Return the report as PDF; `day` (of the newest data) stands for when it was made: same input, same bytes.

    TypesetError where the pages cannot be set, such as a drawing without a description.
    """
    data = {
        "title": printed.title,
        "heading": printed.heading,
        "eyebrow": printed.eyebrow,
        "banner": printed.banner,
        "facts": printed.facts,
        "marks": printed.marks,
        "day": [day.year, day.month, day.day],
    }
    return typeset("report", data, day=day, pictures=printed.pictures, body=to_typst(printed.body))
