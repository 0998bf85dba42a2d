"""Tables that the notebooks write: what later stages and the report read."""

from hct_eval.tables.columns import choice, date, derived, flag, key, listing, number, ref, text, whole

TRANSCRIPTS = derived(
    "transcripts",
    "What became of each conversation's transcript (stage 01).",
    ("conversation_id",),
    conversation_id=ref("The conversation.", "conversations.conversation_id"),
    format=text("What the file was recognised as."),
    turns=whole("Turns kept.", 0),
    words=whole("Words kept.", 0),
    minutes=number("Length, where the transcript carries times.", 0, unit="minutes"),
    language=text("Language of most of its words, as heard: a tag such as en, cy, pl."),
    not_english=number("Share of its words in another language than English.", 0, 1),
    other_languages=listing("The languages other than English that were heard in it, most words first: tags."),
    released=flag("Did it leave stage 01?", needed=True),
    held_because=text("Why not, if it did not."),
)

TURNS = derived(
    "turns",
    "What was said, de-identified: one row a turn, released conversations only (stage 01).",
    ("turn_id",),
    turn_id=key("The turn: conversation id, '-t', number."),
    conversation_id=ref("The conversation.", "conversations.conversation_id"),
    turn_number=whole("Place within the conversation, from 1.", 1, needed=True),
    speaker=text("Who spoke: a pseudonym.", needed=True),
    role=choice("Researcher or resident.", "role"),
    start_seconds=number("When it began.", 0, unit="seconds"),
    text=text("The words as said, names replaced.", needed=True),
    text_clean=text("The same without fillers and false starts.", needed=True),
    words=whole("Words in `text`.", 0, needed=True),
    consent=choice("Consent of the conversation.", "consent"),
)

CLEANING_LOG = derived(
    "cleaning_log",
    "What was changed, where, why and how often (stage 01).",
    ("conversation_id", "step"),
    conversation_id=text("The conversation; empty where it concerns the register."),
    step=text("What was done.", needed=True),
    why=text("Why.", needed=True),
    times=whole("How many times.", 0, needed=True),
)

REVIEW_SUMMARY = derived(
    "review_summary",
    "Size of the de-identification work: replaced and still to review, by kind (stage 01).",
    ("kind",),
    kind=text("Kind of identifier, or reason for review.", needed=True),
    replaced=whole("Spans replaced.", 0, needed=True),
    to_review=whole("Spans waiting for a person.", 0, needed=True),
    conversations=whole("Conversations concerned.", 0, needed=True),
)

REACH = derived(
    "reach",
    "Who was reached: conversations by dimension and value (stage 01). Counts are not yet disclosure-controlled.",
    ("dimension", "value"),
    dimension=text("month, area, origin, language, group, consent.", needed=True),
    value=text("Which one; empty where it was not recorded."),
    conversations=whole("How many conversations.", 0, needed=True),
    total=whole("Of how many.", 0, needed=True),
)

REACH_PROFILE = derived(
    "reach_profile",
    "Whom we reached against who lives there (stage 01). Counts are not yet disclosure-controlled.",
    ("dimension", "value"),
    dimension=choice("Area, group or language.", "profile_dimension"),
    value=text("Value of the dimension.", needed=True),
    conversations=whole("Conversations.", 0, needed=True),
    total=whole("Conversations with the dimension recorded.", 0, needed=True),
    missing=whole("Conversations without it.", 0, needed=True),
    share=number("Share of the conversations.", 0, 1),
    low=number("Lower end of its interval.", 0, 1),
    high=number("Upper end of its interval.", 0, 1),
    expected=number("Share of the people in the area's profile.", 0, 1),
    verdict=text("What can be said.", needed=True),
)

QUOTE_AUDIT = derived(
    "quote_audit",
    "Are the quotes in their sources? (stage 02)",
    ("grade",),
    grade=choice("How the quote was found.", "quote_grade"),
    claims=whole("Claims with that grade.", 0, needed=True),
    total=whole("Of how many.", 0, needed=True),
)

AGREEMENT = derived(
    "agreement",
    "How far coders of the same fragments agree (stage 02).",
    ("attribute",),
    attribute=text("fragment, words, factors, claim, cause, effect, sign, strength, link.", needed=True),
    statistic=text("Krippendorff's alpha, F1 by overlap, or share matched.", needed=True),
    value=number("Its value; empty where it cannot be computed."),
    low=number("Lower end of the interval."),
    high=number("Upper end of the interval."),
    n=whole("Units that two or more coders coded.", 0, needed=True),
    agreed=whole("Of those, units that they coded alike.", 0, needed=True),
    missing=whole("Units that could not be compared.", 0, needed=True),
    conversations=whole("Conversations they come from.", 0, needed=True),
    note=text("Why it cannot be computed, or how it was."),
)

SATURATION = derived(
    "saturation",
    "New factors and links as conversations are added, averaged over orders (stage 02).",
    ("what", "conversations"),
    what=text("factors or links.", needed=True),
    conversations=whole("How many conversations so far.", 0, needed=True),
    mean=number("Distinct ones seen so far, on average.", 0, needed=True),
    low=number("2.5th percentile over orders.", 0),
    high=number("97.5th percentile over orders.", 0),
)

MAP_CONCEPTS = derived(
    "map_concepts",
    "The map's concepts with their structure (stage 03).",
    ("concept",),
    concept=text("Label of the factor.", needed=True),
    sources=whole("Distinct conversations that mention it.", 0, needed=True),
    citations=whole("Claims that mention it.", 0, needed=True),
    level=choice("Where it works.", "level", needed=False),
    kind=choice("What sort of factor it is.", "factor_kind", needed=False),
    controllable=flag("Could this partnership act on it?"),
    importance=whole("Workshop's rating, 1 to 3.", 1, 3),
    role=choice("Transmitter, receiver, ordinary.", "map_role"),
    out_strength=number("Sum of absolute weights of outgoing links.", 0, needed=True),
    in_strength=number("Sum of absolute weights of incoming links.", 0, needed=True),
    centrality=number("Out- plus in-strength.", 0, needed=True),
    centrality_low=number("Lower end of its range (maps that other people might have told).", 0),
    centrality_high=number("Upper end of its range (maps that other people might have told).", 0),
    betweenness=number("Share of shortest paths (on 1/|weight|) that run through it.", 0),
)

MAP_LINKS = derived(
    "map_links",
    "The map's links with weight, support and doubt (stage 03).",
    ("cause", "effect"),
    cause=text("Label of the factor that acts.", needed=True),
    effect=text("Label of the factor acted on.", needed=True),
    weight=number("Mean over people, -1 to 1.", -1, 1, needed=True),
    low=number("Lower end of its range (maps that other people might have told)."),
    high=number("Upper end of its range (maps that other people might have told)."),
    sign=choice("Sign of the weight; ? where contested.", "sign"),
    share_positive=number("Share of people whose claim is positive.", 0, 1),
    sources=whole("Distinct conversations.", 0, needed=True),
    citations=whole("Claims.", 0, needed=True),
    single_voice=flag("Does it rest on one person?", needed=True),
    largest_share=number("Largest share of its citations or people from one person or one researcher, at worst.", 0, 1),
    claim_ids=listing("The claims behind it."),
)

MAP_LOOPS = derived(
    "map_loops",
    "Feedback loops (stage 03).",
    ("loop",),
    loop=text("Concepts in order, ' -> ' between them.", needed=True),
    length=whole("Number of links.", 1, needed=True),
    kind=choice("Reinforcing, balancing, or unknown when a sign is contested.", "loop_kind"),
    weakest_sources=whole("People behind its weakest link.", 0, needed=True),
)

LEVERAGE = derived(
    "leverage",
    "Which factor moves the outcomes most in the map, and how stable its rank is (stage 04).",
    ("concept",),
    concept=text("Label of the factor.", needed=True),
    controllable=flag("Could this partnership act on it?"),
    effect=number(
        "Change of the target concept when this one is clamped to 1 (a thinking aid, not a forecast).",
        needed=True,
    ),
    rank=whole("Rank by size of effect, 1 the largest.", 1, needed=True),
    rank_low=whole("Lower end of the rank's interval.", 1),
    rank_high=whole("Upper end of the rank's interval.", 1),
    p_top3=number("Share of resamples in which it is among the first three.", 0, 1),
    sources=whole("Distinct conversations that mention it.", 0, needed=True),
)

SCENARIOS = derived(
    "scenarios",
    "Scenario effects on the map: steady state with the clamp minus without (stage 04).",
    ("scenario", "concept"),
    scenario=text("What is clamped.", needed=True),
    concept=text("Label of the factor that changes.", needed=True),
    effect=number("Change.", needed=True),
    low=number("Lower end of its range (maps that other people might have told)."),
    high=number("Upper end of its range (maps that other people might have told)."),
    holds_in=number("Share of the multiverse's settings in which the direction is the same.", 0, 1),
    status=text("fixed point, limit cycle (period), not settled.", needed=True),
)

PATHS = derived(
    "paths",
    "Links between what the partnership can do and what it wants, and whether one person told them whole (stage 04).",
    ("origin", "target", "cause", "effect"),
    origin=text("Where the trace begins.", needed=True),
    target=text("Where it ends.", needed=True),
    cause=text("Label of the factor that acts.", needed=True),
    effect=text("Label of the factor acted on.", needed=True),
    told_whole_by=whole("People who told a whole path through this link.", 0, needed=True),
    sources=whole("People who told this link.", 0, needed=True),
)

SHORTLIST = derived(
    "shortlist",
    "Candidates for the focus, for a workshop to choose from (stage 04).",
    ("concept",),
    concept=text("Label of the factor.", needed=True),
    why=text("Why it is on the list.", needed=True),
    chosen=flag("Chosen as focus?", needed=True),
)

ESTIMATES = derived(
    "estimates",
    "Every estimate of the report, with n, missing, interval and a sentence (stage 05).",
    ("estimate_id",),
    estimate_id=key("The estimate."),
    topic=text("wellbeing, relationships, resources, forums, researchers, experiments, criteria.", needed=True),
    measure=text("What was measured.", needed=True),
    label=text("What this row is, in plain words.", needed=True),
    statistic=text(
        "share, mean, mean change, difference, correlation, slope, median, gini, index, gap, none.", needed=True
    ),
    period=text("Wave, year or round."),
    group=text("Group or sector; empty for everyone."),
    value=number("The estimate; empty where there is none."),
    low=number("Lower end of the interval."),
    high=number("Upper end of the interval."),
    p=number("Two-sided p of its test, where there is one.", 0, 1),
    p_adjusted=number("The same after adjusting: Holm for primary measures, Benjamini-Hochberg for the rest.", 0, 1),
    unit=text("Its unit: share, points, pounds, days.", needed=True),
    n=whole("People, pairs or items it rests on.", 0, needed=True),
    missing=whole("How many are missing.", 0, needed=True),
    numerator=whole("Count behind a share.", 0),
    counts=text("What n counts: people, organisations, contracts, actions, events.", needed=True),
    method=text("How it was computed, in a sentence.", needed=True),
    finding=choice("What may be said.", "finding"),
    sentence=text("The finding in plain words.", needed=True),
    primary=flag("Named as a primary test in programme.yml?", needed=True),
)

LEDGER = derived(
    "ledger",
    "Hypotheses on a page: evidence for, against, mixed, and the verdict (stage 05).",
    ("hypothesis_id",),
    hypothesis_id=key("The hypothesis."),
    programme_hypothesis=text("The programme's hypothesis that it speaks to."),
    statement=text("Context, mechanism, outcome in one sentence.", needed=True),
    evidence_for=whole("Pieces of evidence for.", 0, needed=True),
    solid_for=whole("Pieces for that are moderate or strong.", 0),
    evidence_against=whole("Pieces against.", 0, needed=True),
    evidence_mixed=whole("Mixed pieces.", 0, needed=True),
    verdict=choice("Verdict that the evidence allows.", "verdict"),
    own_verdict=choice("The partnership's own verdict, where it gave one.", "verdict", needed=False),
    reason=text("Why.", needed=True),
)

COLLECTED = derived(
    "collected",
    "Which tables the place has, and what the report cannot say without the others (stage 05).",
    ("table",),
    table=text("Name of the table.", needed=True),
    rows=whole("Rows; 0 where it was not collected.", 0, needed=True),
    first=date("Earliest day in it."),
    last=date("Latest day in it."),
)

PARTNERSHIPS = derived(
    "partnerships",
    "The programme's partnerships, from programme.yml (stage 07).",
    (),
    name=text("Its name.", needed=True),
    lead=text("Who leads."),
    phases=listing("Phases it took part in."),
    place=text("The place."),
    focus=text("What it chose to work on."),
    status=text("How its run ended: reported, or why not.", needed=True),
)

TABLES = (
    PARTNERSHIPS,
    TRANSCRIPTS,
    TURNS,
    CLEANING_LOG,
    REVIEW_SUMMARY,
    REACH,
    REACH_PROFILE,
    QUOTE_AUDIT,
    AGREEMENT,
    SATURATION,
    MAP_CONCEPTS,
    MAP_LINKS,
    MAP_LOOPS,
    LEVERAGE,
    SCENARIOS,
    PATHS,
    SHORTLIST,
    ESTIMATES,
    LEDGER,
    COLLECTED,
)
