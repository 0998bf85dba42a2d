"""The report as a Word file that a colleague can edit and comment on."""

import datetime as dt

from hct_eval.publish.formats.convert import to_word
from hct_eval.publish.formats.pictures import pixels
from hct_eval.publish.formats.reference import reference
from hct_eval.publish.formats.semantic import Printed
from hct_eval.publish.formats.word_parts import mend


def report_docx(printed: Printed, day: dt.date) -> bytes:
    """Return the report as Word file; `day` (of the newest data) stands for when it was made.

    Same input, same bytes.
    """
    body = printed.body
    for name in printed.pictures:
        body = body.replace(f'src="{name}"', f'src="{name.removesuffix(".svg")}.png"')
    return mend(to_word(body, pixels(printed.pictures), reference()), printed, day)
