"""Tables of measures: wellbeing, relationships and power, collaboration, area indicators."""

from dataclasses import replace

from hct_eval.tables.columns import choice, collected, flag, key, ref, text, whole

GROUP = "measures"

_UCLA = {
    "ucla_companionship": "UCLA-3, lack of companionship",
    "ucla_left_out": "UCLA-3, left out",
    "ucla_isolated": "UCLA-3, isolated",
}
_ONS4 = {
    "ons_satisfied": "ONS-4, life satisfaction",
    "ons_worthwhile": "ONS-4, worthwhile",
    "ons_happy": "ONS-4, happiness yesterday",
    "ons_anxious": "ONS-4, anxiety yesterday (higher = more anxious)",
}
PARTNER_ITEMS = {
    "power_influence": "power and influence",
    "involvement": "level of involvement",
    "resources": "resources brought",
    "reliability": "reliability",
    "mission_support": "support of the mission",
    "openness": "openness to discussion",
}

WELLBEING = collected(
    "wellbeing",
    GROUP,
    "Wellbeing answers: one row a person and wave. Item wording is not shipped; see the scales' owners.",
    ("person_id", "wave"),
    person_id=key("The person; a pseudonym replaces it.", private="pseudonym"),
    wave=whole("Which wave, from 1.", 1, needed=True),
    in_programme=flag("Did the person take part in the programme's activities?"),
    **{item: whole(f"{words}: 1 hardly ever or never, 3 often.", 1, 3, reasons=True) for item, words in _UCLA.items()},
    lonely_direct=choice("ONS direct question on loneliness.", "lonely_direct", needed=False, reasons=True),
    **{f"swemwbs_{n}": whole(f"SWEMWBS item {n}: 1 to 5.", 1, 5, reasons=True) for n in range(1, 8)},
    **{item: whole(f"{words}: 0 to 10.", 0, 10, reasons=True) for item, words in _ONS4.items()},
)

TIES = collected(
    "ties",
    GROUP,
    "How one organisation rates another: one row a pair, direction and wave.",
    ("rater_org", "rated_org", "wave"),
    rater_org=ref("Who rates.", "organisations.organisation_id"),
    rated_org=ref("Who is rated.", "organisations.organisation_id"),
    wave=whole("Which wave, from 1.", 1, needed=True),
    frequency=whole("Contact: 0 never, 1 yearly, 2 quarterly, 3 monthly, 4 weekly, 5 daily.", 0, 5, reasons=True),
    **{item: whole(f"PARTNER: {words}, 1 to 4.", 1, 4, reasons=True) for item, words in PARTNER_ITEMS.items()},
    power_over=whole(
        "How much the rated organisation decides over the rater: 0 none, to 4 a great deal.",
        0,
        4,
        reasons=True,
    ),
)

COLLABORATION = collected(
    "collaboration",
    GROUP,
    "Collaboration factors scored by respondents.",
    ("respondent_id", "wave", "factor"),
    respondent_id=key("The respondent; a pseudonym replaces it.", private="pseudonym"),
    organisation_id=ref("Their organisation.", "organisations.organisation_id", needed=False),
    wave=whole("Which wave, from 1.", 1, needed=True),
    factor=text("Collaboration factor.", needed=True),
    score=whole("1 strongly disagree, to 5 strongly agree.", 1, 5, reasons=True),
)

INDICATORS = replace(
    collected(
        "indicators",
        GROUP,
        "Area indicators: one row an area, period and indicator.",
        ("area_id", "period", "indicator"),
        area_id=key("The area."),
        period=whole("Year.", 1990, 2100, needed=True),
        indicator=text("What is counted.", needed=True),
        numerator=whole("How many.", 0, reasons=True),
        denominator=whole("Of how many.", 0, reasons=True),
        in_programme=flag("Was the area in the programme in that period?"),
    ),
    scope="programme",
)

TABLES = (WELLBEING, TIES, COLLABORATION, INDICATORS)
