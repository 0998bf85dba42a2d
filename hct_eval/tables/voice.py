"""Tables of community voice: who listened, what was said, what it was taken to mean."""

from dataclasses import replace

from hct_eval.tables.columns import choice, collected, date, flag, key, listing, number, ref, text, whole

GROUP = "community voice"

RESEARCHERS = collected(
    "researchers",
    GROUP,
    "Community researchers' status over time: one row a person and status.",
    ("person_id", "status", "from"),
    person_id=key("The researcher; a pseudonym replaces it.", private="pseudonym"),
    status=choice("What the researcher was from that day on.", "researcher_status"),
    **{"from": date("First day of the status.", needed=True), "to": date("Last day; empty while it lasts.")},
)

CONVERSATIONS = collected(
    "conversations",
    GROUP,
    "Register of conversations: one row each. No table matters more: without it nobody knows who consented to what.",
    ("conversation_id",),
    conversation_id=key("The conversation."),
    held_on=date("Day on which it took place."),
    area=text("Neighbourhood or ward."),
    researcher=text("Who listened; a pseudonym replaces it.", private="pseudonym"),
    origin=choice("How the conversation came about.", "origin", needed=False),
    language=text("Language spoken, as a tag: en, cy, pl, ar, ur, so."),
    consent=choice("What the person agreed to; missing or unclear counts as internal.", "consent", needed=False),
    groups=listing("Groups that the person said they belong to (self-described); `none` for who belongs to none."),
    wave=whole("Which wave of listening it belongs to, from 1; empty where there was one only.", 1),
    file=text("Transcript's file name in the folder `transcripts`; several with `;`.", private="drop"),
)

SIGN_OFFS = collected(
    "sign_offs",
    GROUP,
    "Who read a de-identified transcript and released it; without a row it does not leave stage 01.",
    ("conversation_id",),
    conversation_id=ref("The conversation.", "conversations.conversation_id"),
    signed_by=text("Name of the person who released it.", needed=True, private="drop"),
    signed_on=date("Day of the release.", needed=True),
)

WITHDRAWALS = collected(
    "withdrawals",
    GROUP,
    "Conversations withdrawn since: a row counts whatever the register says. `hct-eval withdraw` writes it.",
    ("conversation_id",),
    conversation_id=ref("The conversation.", "conversations.conversation_id"),
    withdrawn_on=date("Day on which it was withdrawn.", needed=True),
    recorded_by=text("Who wrote it down.", private="drop"),
)

AREA_PROFILE = collected(
    "area_profile",
    GROUP,
    "Who lives there: people by area, group or language, to see whom the conversations missed.",
    ("dimension", "value"),
    dimension=choice("What the value is one of.", "profile_dimension"),
    value=text("The area, group or language tag, as the register of conversations writes it.", needed=True),
    people=whole("How many people, by the source.", 0, needed=True),
)

FRAGMENTS = replace(
    collected(
        "fragments",
        GROUP,
        "Pieces of a conversation that say something: one row each.",
        ("fragment_id",),
        fragment_id=key("The fragment."),
        conversation_id=ref("The conversation it was taken from.", "conversations.conversation_id"),
        turn_id=text("The turn it was taken from, as the coding workbook gives it."),
        text=text("The words, as they were said.", needed=True, free=True),
        start=whole("First character within the turn, from 0.", 0),
        end=whole("Character after the last one.", 0),
        coder=text("Who pulled it (initials or an id; a pseudonym replaces it).", private="pseudonym"),
    ),
    added={"consent": choice("Consent of the conversation.", "consent")},
)

FACTORS = collected(
    "factors",
    GROUP,
    "Codebook: variables that can go up or down.",
    ("label",),
    label=text("Name of the factor; `;` makes a hierarchy, a leading `~` an opposite.", needed=True),
    parent=text("Label of the factor above it."),
    level=choice("Where it works.", "level", needed=False),
    kind=choice("What sort of factor it is.", "factor_kind", needed=False),
    definition=text("One sentence: what goes up or down.", free=True),
    controllable=flag("Could this partnership act on it?"),
    importance=whole("How important a workshop found it: 1 to 3.", 1, 3),
    vulnerable=flag("Did a workshop find that it is easily harmed or lost?"),
)

CODEBOOK_MERGES = collected(
    "codebook_merges",
    GROUP,
    "Labels of the codebook that were merged or renamed, in the order decided; coders' sheets stay as they are.",
    ("from_label", "into_label", "decided_on"),
    from_label=text("Label that goes; factors beneath it move along.", needed=True),
    into_label=text("Label that takes its place; a new one renames. A `~` on one side turns signs.", needed=True),
    decided_on=date("Day of the decision; merges of one day are done in the order of the rows.", needed=True),
    decided_by=text("Who decided.", private="drop"),
    why=text("Why the two are one.", free=True),
    undone_on=date("Day on which it was taken back; from then on the merge is not done."),
)

CLAIMS = replace(
    collected(
        "claims",
        GROUP,
        "Causal claims: somebody said that a cause leads to an effect. One row a claim and coder.",
        ("claim_id",),
        claim_id=key("The claim."),
        fragment_id=ref("The fragment that carries it.", "fragments.fragment_id"),
        cause=text("Label of the factor that acts.", needed=True),
        effect=text("Label of the factor acted on.", needed=True),
        sign=choice("+ more cause, more effect; - more cause, less effect; ? unclear or contested.", "sign"),
        strength=whole("How strong it was said to be: 1 weak, 2 moderate, 3 strong.", 1, 3),
        certainty=choice("How sure the coder is.", "certainty", needed=False),
        coder=text("Who coded it (initials or an id; a pseudonym replaces it).", private="pseudonym"),
        quote=text("The words that carry the claim, from the transcript.", free=True),
    ),
    added={
        "conversation_id": ref("The conversation (the source).", "conversations.conversation_id"),
        "pulled_as": ref(
            "The fragment as its coder pulled it; coders may pull the same words.",
            "fragments.fragment_id",
            needed=False,
        ),
        "quote_grade": choice("How the quote was found in its source.", "quote_grade", needed=False),
        "consent": choice("Consent of the conversation.", "consent"),
        "publishable": flag("May the quote be published: consent allows it and it was found.", needed=True),
    },
)

WORKSHOP_MAPS = collected(
    "workshop_maps",
    GROUP,
    "Links that a workshop drew.",
    ("workshop_id", "cause", "effect"),
    workshop_id=key("The workshop."),
    held_on=date("Day of the workshop."),
    cause=text("Label of the factor that acts.", needed=True),
    effect=text("Label of the factor acted on.", needed=True),
    weight=number("Strength and direction, -1 to 1.", -1, 1, needed=True),
    participants=whole("How many people took part.", 1),
)

FOCUS_TICKS = collected(
    "focus_ticks",
    GROUP,
    "What a workshop ticked on the shortlist of stage 04; its panel writes it, and a file made by hand does as well.",
    ("concept",),
    concept=text("Label of the factor, as the map has it.", needed=True),
    chosen=flag("Did the workshop choose it?", needed=True),
    decided_on=date("Day of the decision."),
)

TABLES = (
    RESEARCHERS,
    CONVERSATIONS,
    SIGN_OFFS,
    AREA_PROFILE,
    WITHDRAWALS,
    FRAGMENTS,
    FACTORS,
    CODEBOOK_MERGES,
    CLAIMS,
    WORKSHOP_MAPS,
    FOCUS_TICKS,
)
