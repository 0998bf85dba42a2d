"""From recorded conversations to clean, de-identified turns, governed by consent (stage 01)."""

from hct_eval.conversations.consent import settle_consent
from hct_eval.conversations.deidentify import load_shield, protect
from hct_eval.conversations.named_ids import ids_like_names
from hct_eval.conversations.pace import odd_transcripts, pace_in_words, pace_of, pace_table
from hct_eval.conversations.panel import review_panel
from hct_eval.conversations.profile import missed_in_words, reach_against_profile
from hct_eval.conversations.review_workbook import review_in_words, write_private
from hct_eval.conversations.reviewed import (
    decisions_state,
    review_problems,
    signatures_state,
    take_review,
    taken_in_words,
)
from hct_eval.conversations.sources import read_all_transcripts
from hct_eval.conversations.stage import clean_transcripts, read_register, release
from hct_eval.conversations.summary import (
    area_in_words,
    base_of,
    cleaning_totals,
    consent_table,
    format_table,
    held_table,
    language_table,
    reach_of,
    reach_table,
    release_in_words,
    unheard_in_words,
)
from hct_eval.conversations.transcript import TranscriptError, read_transcript

__all__ = [
    "TranscriptError",
    "area_in_words",
    "base_of",
    "clean_transcripts",
    "cleaning_totals",
    "consent_table",
    "decisions_state",
    "format_table",
    "held_table",
    "ids_like_names",
    "language_table",
    "load_shield",
    "missed_in_words",
    "odd_transcripts",
    "pace_in_words",
    "pace_of",
    "pace_table",
    "protect",
    "reach_against_profile",
    "reach_of",
    "reach_table",
    "read_all_transcripts",
    "read_register",
    "read_transcript",
    "release",
    "release_in_words",
    "review_in_words",
    "review_panel",
    "review_problems",
    "settle_consent",
    "signatures_state",
    "take_review",
    "taken_in_words",
    "unheard_in_words",
    "write_private",
]
