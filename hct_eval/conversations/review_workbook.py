"""The review workbook is renewed: nothing that a person wrote into it is lost, and what waits is counted."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hct_eval.conversations.review import Review
from hct_eval.conversations.review_layout import workbook_bytes
from hct_eval.conversations.review_rows import Workbook, read_workbook
from hct_eval.conversations.review_sheets import CHANGED, MISSED, NOT_SIGNED, READ_ME
from hct_eval.conversations.reviewed import shown_workbook, take_review, workbook_path
from hct_eval.conversations.shield import key_path
from hct_eval.programme import Programme
from hct_eval.tables.private_files import write_owner_only
from hct_eval.tables.text_cells import csv_bytes
from hct_eval.tables.words import plural

NO_MODEL = "names cannot be looked for without the names model"


@dataclass(frozen=True)
class ReviewWritten:
    """What waits for a person: doubtful words, transcripts to sign, those of them that changed; where it is written.

    `not_renewed` says why the workbook was left as it was; "" if it was written.
    """

    doubtful: int
    unsigned: int
    changed: int
    misspelt: int
    path: str
    not_renewed: str


def write_private(programme: Programme, partnership_id: str, review: Review, key: pd.DataFrame) -> ReviewWritten:
    """Write the review workbook and the pseudonym key into the place's private folder; say what waits for a person.

    What was saved into the workbook in the meantime is taken first; rows that could not be taken, and notes, are
    carried over. The workbook is left as it is if it cannot be read or replaced, or if names could not be looked for.
    """
    rows = [tuple(key.columns), *key.fillna("").astype(str).itertuples(index=False, name=None)]
    write_owner_only(key_path(programme, partnership_id), csv_bytes(rows))
    take_review(programme, partnership_id)
    path = workbook_path(programme, partnership_id)
    before = read_workbook(path, shown_workbook(partnership_id))
    status = review.sign_offs["status"]
    return ReviewWritten(
        doubtful=len(review.doubtful),
        unsigned=int(status.isin([NOT_SIGNED, CHANGED]).sum()),
        changed=int((status == CHANGED).sum()),
        misspelt=len(review.missed),
        path=path.relative_to(programme.project).as_posix(),
        not_renewed=_renew(path, review, before),
    )


def _renew(path: Path, review: Review, before: Workbook) -> str:
    if not review.complete:
        return NO_MODEL
    if not before.readable:
        return "it cannot be opened; mend it, or move it out of the folder"
    try:
        write_owner_only(path, workbook_bytes(review, before))
    except PermissionError:
        return "another program holds it open; close it there"
    return ""


def review_in_words(written: ReviewWritten) -> str:
    """Say in a sentence or two what waits for a person, what to do, and where; no words of anybody."""
    if written.not_renewed == NO_MODEL:
        return f"What waits for a person is not known: {NO_MODEL}. {written.path} was left as it was."
    waits = []
    if written.doubtful:
        waits.append(f"{plural(written.doubtful, 'doubtful word')} for a decision")
    if written.unsigned:
        changed = f" ({written.changed} changed since it was signed off)" if written.changed else ""
        waits.append(f"{plural(written.unsigned, 'transcript')} for a signature{changed}")
    said = [f"Nothing waits for a person in {written.path}."]
    if waits:
        said = [
            f"Waiting for a person: {' and '.join(waits)}.",
            f"Open {written.path}, begin with its sheet {READ_ME}, save it, and run this stage again.",
        ]
    if written.misspelt:
        verb = "stands" if written.misspelt == 1 else "stand"
        said.append(f"{plural(written.misspelt, 'entry', 'entries')} of its sheet {MISSED} {verb} in no transcript.")
    if written.not_renewed:
        said.append(f"The workbook was not renewed: {written.not_renewed}, and run with --only 01 --force.")
    return " ".join(said)
