"""What the review of a place must forget when a conversation is withdrawn."""

from collections.abc import Collection
from dataclasses import astuple

from hct_eval.conversations.phrases import find_phrases, index_phrases
from hct_eval.conversations.reviewed import (
    DECISION_COLUMNS,
    SIGN_OFF_COLUMNS,
    decisions_path,
    read_decisions,
    read_sign_offs,
    sign_offs_path,
    take_review,
    workbook_path,
)
from hct_eval.programme import Programme
from hct_eval.tables.private_files import write_owner_only
from hct_eval.tables.text_cells import csv_bytes


def forget_review(
    programme: Programme, partnership_id: str, conversations: Collection[str], others: Collection[str]
) -> None:
    """Take out of a place's review what only these conversations made known; stage 01 writes the workbook anew.

    Signatures for them go, and decisions on words that stand in none of `others` (what everybody else said and wrote).
    What people typed into the workbook is taken first, so that nothing else of their work is lost. TableError if one
    of the files was damaged.
    """
    take_review(programme, partnership_id)
    decisions = read_decisions(programme, partnership_id)
    index = index_phrases((one.key, one.key) for one in decisions)
    said = {key for text in others for _, _, key in find_phrases(text, index)}
    kept = [astuple(one) for one in decisions if one.key in said]
    if len(kept) < len(decisions):
        write_owner_only(decisions_path(programme, partnership_id), csv_bytes([DECISION_COLUMNS, *kept]))
    signed = read_sign_offs(programme, partnership_id)
    standing = [astuple(one) for one in signed if one.conversation_id not in conversations]
    if len(standing) < len(signed):
        write_owner_only(sign_offs_path(programme, partnership_id), csv_bytes([SIGN_OFF_COLUMNS, *standing]))
    workbook_path(programme, partnership_id).unlink(missing_ok=True)
