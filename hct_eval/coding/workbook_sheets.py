"""The sheets and columns of a coder's workbook, as they are written and read back."""

from hct_eval.tables.coders import FRAGMENT_WORDS, GIVEN_ID, OTHERS_SAY, READ_ME, SUGGESTED
from hct_eval.tables.columns import VOCABULARIES
from hct_eval.tables.worksheets import Column

CONVERSATIONS, TURNS, FRAGMENTS, CLAIMS, FACTORS = "conversations", "turns", "fragments", "claims", "factors"
SHEETS = (READ_ME, CONVERSATIONS, TURNS, FRAGMENTS, CLAIMS, FACTORS)

GONE = "(no longer released)"
"""Stands in place of a turn's words once its transcript is held back or withdrawn."""

KEYS = {
    CONVERSATIONS: "conversation id",
    TURNS: "turn id",
    FRAGMENTS: "fragment id",
    CLAIMS: "claim id",
    FACTORS: "label",
}
"""The column that tells a sheet's rows from one another."""

_GIVEN = Column(GIVEN_ID, 13, "The id as this workbook gave it, so that a slip can be seen. Leave it.")
_CODER = Column("coder", 8, "Who coded the row. Filled in for you.")
_NOTES = Column("notes", 28, "Anything you want to remember. It stays in this folder.", filled=True)

COLUMNS: dict[str, tuple[Column, ...]] = {
    CONVERSATIONS: (
        Column("conversation id", 16, "A conversation that you read."),
        Column("turns", 8, "Turns in it.", number=True),
        Column("words", 8, "Words in it.", number=True),
        Column(
            "finished",
            11,
            "yes: you have read it to its end, also if you found nothing.",
            filled=True,
            choices=("yes",),
        ),
        _NOTES,
    ),
    TURNS: (
        Column("turn id", 14, "The turn. You choose it in the sheet fragments."),
        Column("conversation id", 16, "The conversation. Use the filter to read one at a time."),
        Column("role", 12, "Who speaks: the researcher, or a resident."),
        Column("text", 100, "What was said, names replaced. Copy the words of a fragment from here."),
        _NOTES,
    ),
    FRAGMENTS: (
        Column("fragment id", 13, "The fragment. Take the next free row; leave the id as it is."),
        Column("conversation id", 16, "The conversation that it was taken from. Choose from the list.", filled=True),
        Column("turn id", 14, "The turn that it was taken from. Choose from the list, or copy it.", filled=True),
        Column("text", 70, "The words, copied from the sheet turns, not retyped.", filled=True),
        Column(
            SUGGESTED,
            34,
            "What a machine would look at first; `hct-eval code` fills it in once you have copied words. You decide.",
        ),
        Column(
            "start",
            7,
            "First character within the turn, from 0. Filled in where the words stand there once.",
            number=True,
        ),
        Column("end", 7, "Character after the last one. Filled in like start.", number=True),
        _CODER,
        _NOTES,
        _GIVEN,
    ),
    CLAIMS: (
        Column("claim id", 13, "The claim. Take the next free row; leave the id as it is."),
        Column("fragment id", 13, "The fragment that says so. Choose from the list.", filled=True),
        Column("cause", 26, "The factor that acts. Choose from the list, or write a new one.", filled=True),
        Column("effect", 26, "The factor that is acted on. Choose from the list, or write a new one.", filled=True),
        Column(
            "sign",
            7,
            "+ more cause, more effect; - more cause, less effect; ? unclear or contested.",
            filled=True,
            choices=VOCABULARIES["sign"],
        ),
        Column(
            "strength",
            10,
            "How strong it was said to be: 1 weak, 2 moderate, 3 strong.",
            filled=True,
            choices=("1", "2", "3"),
            number=True,
        ),
        Column("certainty", 13, "How sure you are.", filled=True, choices=VOCABULARIES["certainty"]),
        Column("quote", 44, "The words of the fragment that carry the claim, copied, not retyped.", filled=True),
        Column(
            FRAGMENT_WORDS, 44, "The fragment's words, to look at; filled in when the workbook is brought up to date."
        ),
        _CODER,
        _NOTES,
        _GIVEN,
    ),
    FACTORS: (
        Column(
            "label",
            34,
            "Something that can go up or down. Transport; Buses: part of Transport. ~Income: less income. "
            "Write a new one in the next free row: it is then on the lists of the sheet claims.",
            filled=True,
        ),
        Column("parent", 26, "Label of the factor above it, if the label does not say so.", filled=True),
        Column("level", 14, "Where it works.", filled=True, choices=VOCABULARIES["level"]),
        Column("kind", 12, "What sort of factor it is.", filled=True, choices=VOCABULARIES["factor_kind"]),
        Column("definition", 60, "One sentence: what goes up or down.", filled=True),
        Column("controllable", 13, "Could this partnership act on it?", filled=True, choices=("yes", "no")),
        Column(
            "importance",
            12,
            "How important a workshop found it: 1 to 3.",
            filled=True,
            choices=("1", "2", "3"),
            number=True,
        ),
        Column(OTHERS_SAY, 44, "What other coders wrote of it, to look at; filled in when it is brought up to date."),
        _NOTES,
    ),
}

_ADVICE = """
title: Coding: from what was said to what leads to what

plain: This workbook is for one coder. It holds what people said, names replaced. Keep it in this folder.

heading: What to do

plain: 1.  turns: read one conversation at a time (filter by its id). Look for passages in which somebody says how
things are, or that one thing leads to another.

plain: 2.  fragments: take the next free row. Choose the conversation and the turn, and copy the words from the sheet
turns. A fragment lies within one turn.

plain: 3.  claims: take the next free row. Choose the fragment, what acts (cause), what it acts on (effect), and
whether more of the one leads to more (+) or to less (-) of the other. Copy the words that say so into quote. A
fragment can carry several claims, or none.

plain: 4.  factors: the names for cause and effect. Use those that are there; write a new one in the next free row
if none fits. Two coders who write the same thing need the same words.

plain: 5.  conversations: write yes under finished once you have read a conversation to its end, also if you found
nothing in it.

plain: 6.  Save the workbook under the name that it has. You can stop at any time and go on later. You can sort,
filter, add rows and add columns of your own: nothing is lost.

heading: Some conversations are read by two people

plain: You do not see which. Please do not talk about a conversation before both have finished: how far two people
agree says how much the map can be trusted.

heading: What the machine does

plain: It fills in start, end and coder, and shows suggestions: labels with the passage that they rest on, and what may
lead to what. Suggestions are no codes: they count for nothing unless you choose a label yourself. What another coder
found in a conversation that you read too is never behind them. It never changes what you wrote. What does not fit
together (words that stand in no turn, a label that is not in the sheet factors) is listed by `hct-eval check`, with
sheet, row and column.

heading: Colours

to fill: Yellow columns are for you.
"""


def advice() -> list[tuple[str, str]]:
    """Return the first sheet's paragraphs in order: how each looks (title, heading, plain, to fill), and its text."""
    paragraphs = [" ".join(part.split("\n")) for part in _ADVICE.strip().split("\n\n")]
    return [(look, text.strip()) for look, _, text in (part.partition(":") for part in paragraphs)]
