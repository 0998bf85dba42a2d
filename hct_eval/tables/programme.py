"""Tables of the programme: its organisations, money and strands of work."""

from hct_eval.tables.columns import choice, collected, date, key, number, ref, text, whole

GROUP = "programme"

ORGANISATIONS = collected(
    "organisations",
    GROUP,
    "Organisations and groups that take part.",
    ("organisation_id",),
    organisation_id=key("The organisation."),
    name=text("Its name.", needed=True),
    sector=choice("Its sector.", "sector"),
    level=choice("Where it works.", "level", needed=False),
)

FUNDING = collected(
    "funding",
    GROUP,
    "Money: one row an amount, with what kind of figure it is.",
    ("funding_id",),
    funding_id=key("The amount."),
    funder=text("Who pays.", needed=True),
    recipient=text("Who receives.", needed=True),
    amount_gbp=number("Amount.", 0, needed=True, unit="pounds"),
    basis=choice("What kind of figure it is.", "basis"),
    from_sector=choice("Sector of the payer.", "sector", needed=False),
    to_sector=choice("Sector of the recipient.", "sector", needed=False),
    commissioning_type=choice("How it was given.", "commissioning", needed=False),
    year=whole("Financial year that starts in April of this year.", 1990, 2100, needed=True),
)

WORKSTREAMS = collected(
    "workstreams",
    GROUP,
    "Strands of work.",
    ("workstream_id",),
    workstream_id=key("The strand."),
    title=text("What it is.", needed=True, free=True),
    level=choice("Where it works.", "level", needed=False),
    lead_organisation=ref("Who leads.", "organisations.organisation_id", needed=False),
    starts_on=date("First day."),
    ends_on=date("Last day."),
    status=choice("Where it stands.", "status", needed=False),
)

BROKERED = collected(
    "brokered",
    GROUP,
    "Partnerships that the programme brokered between a community body and a health body: one row each.",
    ("brokered_id",),
    brokered_id=key("The brokered partnership."),
    area_id=text("Area in which it works."),
    community_body=ref("The charity or community group.", "organisations.organisation_id"),
    health_body=ref("The health body.", "organisations.organisation_id"),
    brokered_on=date("Day on which the two were brought together.", needed=True),
    active_on=date("Day on which they first worked together; empty until then."),
    ended_on=date("Day on which it ended; empty while it lasts."),
    came_of_it=text("What came of it.", free=True),
)

TABLES = (ORGANISATIONS, FUNDING, WORKSTREAMS, BROKERED)
