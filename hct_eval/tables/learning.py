"""Tables of theory and learning: hypotheses, evidence, experiments, what worked and what did not."""

from hct_eval.tables.columns import choice, collected, date, key, ref, text, whole

GROUP = "theory, learning"

HYPOTHESES = collected(
    "hypotheses",
    GROUP,
    "What the partnership thinks happens, for whom and why.",
    ("hypothesis_id",),
    hypothesis_id=key("The hypothesis."),
    programme_hypothesis=text("The programme's hypothesis (id in programme.yml) that it speaks to."),
    context=text("Where and for whom.", needed=True, free=True),
    mechanism=text("What is thought to make the difference.", needed=True, free=True),
    outcome=text("What should follow.", needed=True, free=True),
    level=choice("Where it works.", "level", needed=False),
    verdict=choice("The partnership's own verdict so far.", "verdict", needed=False),
    reason=text("Why.", free=True),
    replaces=ref(
        "The earlier version that this one replaces; its row stays.", "hypotheses.hypothesis_id", needed=False
    ),
)

EVIDENCE = collected(
    "evidence",
    GROUP,
    "What speaks for or against a hypothesis or a criterion.",
    ("evidence_id",),
    evidence_id=key("The piece of evidence."),
    hypothesis_id=ref("The hypothesis.", "hypotheses.hypothesis_id", needed=False),
    criterion=whole("Or the criterion: its number in programme.yml.", 1, 99),
    kind=choice("What sort of evidence.", "evidence_kind"),
    direction=choice("Which way it speaks.", "direction"),
    strength=choice("How strong it is.", "evidence_strength"),
    text=text("What it says.", needed=True, free=True),
    rival=text("Another explanation of the outcome, if it speaks to that one; the same words each time.", free=True),
)

EXPERIMENTS = collected(
    "experiments",
    GROUP,
    "Small trials and co-produced prototypes.",
    ("experiment_id",),
    experiment_id=key("The experiment."),
    kind=choice("Experiment or prototype.", "experiment_kind"),
    question=text("What was asked.", needed=True, free=True),
    prediction=text("What was expected.", free=True),
    predicted_direction=choice("Which way the measure was expected to go.", "change_direction", needed=False),
    measure=text("What was counted or asked.", free=True),
    start=date("First day."),
    end=date("Last day."),
    result=text("What happened.", free=True),
    observed_direction=choice("Which way the measure went.", "change_direction", needed=False),
    decision=choice("What was decided.", "decision", needed=False),
    changed=text("What was changed because of it.", free=True),
    map_cause=text("Factor of the map that the trial raises, by its label; to compare with the map's scenarios."),
    map_effect=text("Factor of the map that the measure stands for, by its label."),
)

LEARNING_LOG = collected(
    "learning_log",
    GROUP,
    "What was tried and what came of it.",
    ("log_id",),
    log_id=key("The entry."),
    tried=text("What was tried.", needed=True, free=True),
    happened=text("What happened.", needed=True, free=True),
    result=choice("How it went.", "result"),
    changed=text("What was changed because of it.", free=True),
)

CRITERIA_RATINGS = collected(
    "criteria_ratings",
    GROUP,
    "The programme's criteria, rated by each side in rounds.",
    ("criterion", "rater_side", "round"),
    criterion=whole("Number of the criterion in programme.yml.", 1, 99, needed=True),
    rater_side=choice("Who rated.", "rater_side"),
    round=whole("Which round, from 1.", 1, needed=True),
    rating=whole("1 not at all, to 4 fully.", 1, 4, reasons=True),
)

OUTCOME_STORIES = collected(
    "outcome_stories",
    GROUP,
    "A change that somebody saw, and what the partnership had to do with it.",
    ("story_id",),
    story_id=key("The story."),
    title=text("Its title.", needed=True, free=True),
    change=text("What changed, for whom.", needed=True, free=True),
    contribution=text("What the partnership did towards it.", free=True),
    substantiated_by=text("Who or what confirms it.", free=True),
    ripple=whole("1 the people who took part, 2 people near them, 3 further out.", 1, 3),
    consent=choice("What the teller agreed to.", "consent", needed=False),
)

EVENTS = collected(
    "events",
    GROUP,
    "Forums, boards, workshops and meetings.",
    ("event_id",),
    event_id=key("The event."),
    kind=choice("What sort of event.", "event_kind"),
    date=date("Day on which it took place.", needed=True),
)

ATTENDANCE = collected(
    "attendance",
    GROUP,
    "Who was in the room, by organisation, and how often they spoke.",
    ("event_id", "organisation_id", "role"),
    event_id=ref("The event.", "events.event_id"),
    organisation_id=ref("The organisation.", "organisations.organisation_id"),
    role=choice("In what role.", "attendance_role"),
    speaking_turns=whole(
        "How many times they spoke; 0 where they said nothing. A meeting counts where it is known for everybody.",
        0,
        reasons=True,
    ),
)

ACTIONS = collected(
    "actions",
    GROUP,
    "What an event asked for, and what came of it.",
    ("action_id",),
    action_id=key("The action."),
    event_id=ref("The event it came from.", "events.event_id"),
    decision_asked=text("What was asked.", needed=True, free=True),
    asked_of=ref("Who was asked.", "organisations.organisation_id", needed=False),
    response=choice("What they answered.", "response"),
    closed_on=date("Day on which it was closed; empty while open."),
)

DECISIONS = collected(
    "decisions",
    GROUP,
    "What a workshop decided, and who takes it on. What was asked of others, and their answer, is in `actions`.",
    ("decision_id",),
    decision_id=key("The decision."),
    workshop_id=key("The workshop that decided it."),
    decided_on=date("Day of the decision."),
    decision=text("What was decided.", needed=True, free=True),
    why=text("Why.", free=True),
    concept=text("Label of the factor that it is about, as the map has it."),
    taken_on_by=text("The role or organisation that takes it on, never a person's name.", free=True),
    due_on=date("By when."),
)

TABLES = (
    HYPOTHESES,
    EVIDENCE,
    EXPERIMENTS,
    LEARNING_LOG,
    CRITERIA_RATINGS,
    OUTCOME_STORIES,
    EVENTS,
    ATTENDANCE,
    ACTIONS,
    DECISIONS,
)
