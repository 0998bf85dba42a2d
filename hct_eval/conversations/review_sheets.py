"""The review workbook's sheets and columns, as they are written and read back."""

from hct_eval.conversations.decisions import DECISIONS, KEEP
from hct_eval.tables.worksheets import Column

WORKBOOK = "review.xlsx"
READ_ME, DOUBTFUL, REPLACED, MISSED = "Read me", "Doubtful words", "Replaced", "Missed"
TRANSCRIPTS, SIGN_OFF = "Transcripts", "Sign-off"

SIGNED, SIGNED_IN_TABLE = "signed", "signed in the table sign_offs"
NOT_SIGNED, CHANGED = "not signed off", "changed since it was signed off"
NO_WORDS = "no words were left in it"
"""What the sheet Sign-off says of a transcript; the last two are also why it does not leave stage 01."""

NOWHERE = "nowhere: check the spelling"
"""What the sheet Missed says of words that stand in no transcript."""

LISTED = "the project's own lists"
"""What the sheet Replaced says of names that the project gave: speakers, researchers, names.txt, places.txt."""

LEFT, RIGHT = "»", "«"
"""Marks around the words in their context."""

WRITTEN = "This workbook was written on"
"""Begins the line of the sheet Read me that tells one workbook from the next."""


_WORDS = Column("words", 24, "The words, as they were said. Their case does not matter: one row stands for all.")
_TIMES = Column("times", 7, "How often the words stand in the transcripts.", number=True)
_CONTEXT = Column("context", 70, f"What was said around the words ({LEFT}marked{RIGHT}), 60 characters to each side.")
_NOTE = Column("note", 26, "Anything you want to remember. It stays in this folder.", filled=True)

COLUMNS: dict[str, tuple[Column, ...]] = {
    DOUBTFUL: (
        _WORDS,
        Column("why", 22, "Why the machine was in doubt. It left the words as they are."),
        _TIMES,
        Column("conversations", 16, "The conversations in which the words stand."),
        _CONTEXT,
        Column(
            "decision",
            16,
            "Choose one. person, place or other identifier: a code replaces the words in every text of this place. "
            "keep: the words name nobody and stay. Empty: they wait.",
            filled=True,
            choices=DECISIONS,
        ),
        _NOTE,
    ),
    REPLACED: (
        _WORDS,
        Column("kind", 14, "What the machine took the words for."),
        Column("found by", 24, "What found the words."),
        _TIMES,
        _CONTEXT,
        Column(
            "decision",
            12,
            "Leave it empty if the machine was right. keep: the words name nobody and shall stay. Numbers, postcodes, "
            "e-mail addresses and names on the project's own lists cannot be kept.",
            filled=True,
            choices=(KEEP,),
        ),
    ),
    MISSED: (
        Column(
            "words", 30, "A name or other words that identify somebody and that still stand in a text.", filled=True
        ),
        Column("kind", 18, "What the words are. keep takes an earlier row back.", filled=True, choices=DECISIONS),
        Column("found", 28, "Filled in by the next run if no transcript holds the words: then mend the spelling."),
    ),
    TRANSCRIPTS: (
        Column("conversation", 14, "The conversation. Grey: its transcript is signed."),
        Column("turn", 7, "The turn's number. A very long turn goes on in the next row.", number=True),
        Column("role", 12, "Who speaks: the researcher, or a resident."),
        Column("text", 110, "The words without what was replaced: what leaves this stage once you sign."),
    ),
    SIGN_OFF: (
        Column("conversation", 14, "The conversation."),
        Column("turns", 7, "Turns in its transcript.", number=True),
        Column("words", 8, "Words in its transcript.", number=True),
        Column("replaced", 10, "How many names and other identifiers were replaced in it.", number=True),
        Column("doubtful left", 10, "How many doubtful words still stand in it.", number=True),
        Column("language", 10, "Language, as the register gives it."),
        Column("status", 26, f"{SIGNED}: it leaves. {NOT_SIGNED}: read it, then sign. {CHANGED}: read and sign again."),
        Column(
            "signed by", 24, "Your own name, once you have read the transcript. Empty it to take it back.", filled=True
        ),
        Column("signed on", 14, "The day on which you signed: 2026-03-31 or 31/03/2026.", filled=True),
        Column("version", 14, "The version of the transcript that you read. Leave it as it is."),
    ),
}
