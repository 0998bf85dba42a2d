"""The workbook of a workshop's results: its sheets and columns, as they are written and read back."""

from hct_eval.tables.columns import choice, date, flag, key, text, whole
from hct_eval.tables.worksheets import Column

READ_ME, ABOUT, LINKS, FACTORS, DECISIONS = (
    "Read me",
    "Workshop",
    "Links weighed",
    "Factors voted on",
    "Decisions made",
)
"""The sheets. None is called like a table, or it would be read as one."""

STRENGTHS = {"weak": 1 / 3, "moderate": 2 / 3, "strong": 1.0}
"""What a strength weighs, as in claims."""

NOT_TRUE = "not true"
GIVEN = "as given"
"""The column with what we wrote into a row, so that a slip of the keyboard can be seen."""

_GIVEN = Column(GIVEN, 34, "What stood here when the workbook was made. Leave it.")
_NOTES = Column("notes", 34, "Anything to remember; no names of people. It stays in this folder.", filled=True)
_NEW = Column("new", 8, "yes: the workshop added this factor.", filled=True, choices=("yes",))

ID, HELD_ON, PARTICIPANTS = "workshop id", "held on", "participants"
ASKED = {
    ID: "A short id of letters, digits and -, another for each workshop, such as 2024-06-city-hall.",
    HELD_ON: "The day, as 2024-06-30 or 30/06/2024.",
    PARTICIPANTS: "How many people took part. May stay empty.",
}
"""What the sheet about the workshop asks for, one a row."""

COLUMNS: dict[str, tuple[Column, ...]] = {
    ABOUT: (
        Column("what", 20, "What is asked. Leave it."),
        Column("answer", 34, "Your answer.", filled=True),
        Column("how", 70, "How to write it."),
    ),
    LINKS: (
        Column("no.", 7, "Number on the strength sheet; empty for a new link.", number=True),
        Column("cause", 34, "The factor that acts.", filled=True),
        Column("effect", 34, "The factor acted on.", filled=True),
        Column(
            "sign",
            8,
            "+ more cause, more effect; - more cause, less effect. Where ? stands, people disagree: choose.",
            filled=True,
            choices=("+", "-", "?"),
        ),
        Column(
            "strength",
            13,
            "What the workshop found; empty where it did not look, or did not agree.",
            filled=True,
            choices=(*STRENGTHS, NOT_TRUE),
        ),
        Column("votes", 9, "Dots or hands for it, if they were counted.", filled=True, number=True),
        _NOTES,
        _GIVEN,
    ),
    FACTORS: (
        Column("factor", 38, "The factor. A new one goes into a free row.", filled=True),
        _NEW,
        Column("votes", 9, "All dots on this factor, if the colours were not told apart.", filled=True, number=True),
        Column("important", 12, "Dots for: it matters most.", filled=True, number=True),
        Column("can act on", 12, "Dots for: we can act on it.", filled=True, number=True),
        Column("chosen", 10, "yes: the workshop chose it; no: decided against.", filled=True, choices=("yes", "no")),
        _NOTES,
        _GIVEN,
    ),
    DECISIONS: (
        Column("no.", 7, "Number of the decision. Leave it; a row that you add needs none.", number=True),
        Column("decision", 50, "What was decided.", filled=True),
        Column("why", 40, "Why.", filled=True),
        Column("factor", 30, "The factor that it is about, if it is about one.", filled=True),
        Column("taken on by", 30, "The role or organisation that takes it on; no person's name.", filled=True),
        Column("by when", 14, "The day, as 2024-06-30 or 30/06/2024.", filled=True),
        _NOTES,
    ),
}

VALUES = {
    ABOUT: {ID: key("The workshop."), HELD_ON: date("Its day."), PARTICIPANTS: whole("How many took part.", 1)},
    LINKS: {
        "cause": text("The factor that acts."),
        "effect": text("The factor acted on."),
        "sign": choice("Its direction.", "sign"),
        "strength": choice("What the workshop found.", "workshop_strength"),
        "votes": whole("Votes.", 0),
    },
    FACTORS: {
        "factor": text("The factor."),
        "new": flag("Is it new?"),
        "votes": whole("Votes.", 0),
        "important": whole("Votes that it matters most.", 0),
        "can act on": whole("Votes that it can be acted on.", 0),
        "chosen": flag("Was it chosen?"),
    },
    DECISIONS: {
        "no.": whole("Number.", 1),
        "decision": text("What was decided."),
        "why": text("Why."),
        "factor": text("The factor."),
        "taken on by": text("Who takes it on."),
        "by when": date("By when."),
    },
}
"""What each cell that is read may hold, in the words of the project's tables."""

NAMES_A_FACTOR = {(LINKS, "cause"), (LINKS, "effect"), (DECISIONS, "factor")}
"""The columns whose cells are chosen from the sheet of factors."""


def given_link(cause: str, effect: str, sign: str) -> str:
    """Return what the column GIVEN says of a link that the workbook was made with."""
    return f"{cause} → {effect} ({sign})"
