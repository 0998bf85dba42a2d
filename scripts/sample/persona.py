"""Who could be speaking: cues in a saying, and which of them cannot belong to one person."""

import re

_CUES = {
    "worker": (
        r"\b(on the ward|in a GP surgery|I work (in|for)|working here|as a (youth worker|public health doctor|nurse)"
        r"|as a (midwife|manager|health visitor|councillor|trustee|volunteer)|from a councillor|our young men|caseload"
        r"|I'm (a GP|a social prescriber|from the health side|chair of)|I manage the|we knock on doors|we see it"
        r"|my (team|manager|patients)|our (team|patients)|in the NHS|I came to nurse|home visits?|we hold people"
        r"|we've started a thing|when I sign|funders pay)\b"
    ),
    "newcomer": (
        r"\b(where I (come from|lived before)|in my country|this country|new country|asylum|Home Office|back home"
        r"|my language|my English|your papers|interpreter|visa|the hotel|I'm from Kerala|I am cleaner)\b"
    ),
    "settled": r"\b(lived here all|born here|since I (was|were) a (girl|boy|kid)|all my life|(sixty|forty) years)\b",
    "young": (
        r"\b(Year (Nine|Ten|Eleven)|college|sixth form|my mates|youth club|TikTok|my (nan|grandad)|nan used|exams|uni"
        r"|my revision|I'm (twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen)|my mum (says|came|alive))\b"
    ),
    "old": (
        r"\b(retired|grand(children|son|daughter)|at my age|old (dear|woman)|pension|widow\w*"
        r"|(since|after|when) he died|the war|courting|my knee|(I'm|I am) (sixty|seventy|eighty|ninety)\S*)\b"
    ),
    "her": (
        r"\b(my (husband|fella|baby)|(since|after|when) he died|when he's away|as a woman|daughter-in-law|woman for it"
        r"|with the babies|(our|the other) mums|the women's|my first (child|baby)|racing women|bad mum)\b"
    ),
    "him": r"\b(my wife|the wife|the missus|I'm a widower|loneliest lad|bloke of fifty|six foot two|the other dads)\b",
    "parent": r"\b(my (baby|kids|children|son|daughter|lad|boy|youngest|eldest)|school gate|the kids|a bad mum)\b",
    "site": r"\b(the site|our site|trailer|on site|pitch|travellers?|horses?)\b",
    "navy": r"\b(the Navy|at sea|the dockyard|ashore|deployment|in uniform|a Wren)\b",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _CUES.items()}
_CLASH = {
    frozenset(pair)
    for pair in (
        ("young", "old"),
        ("young", "parent"),
        ("young", "worker"),
        ("young", "him"),
        ("young", "her"),
        ("old", "worker"),
        ("her", "him"),
        ("newcomer", "settled"),
        ("newcomer", "navy"),
        ("newcomer", "site"),
        ("newcomer", "worker"),
        ("site", "navy"),
        ("site", "worker"),
    )
}


def cues(text: str) -> frozenset[str]:
    """Return what a saying gives away about its speaker."""
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(text))


def clashes(one: frozenset[str], other: frozenset[str]) -> int:
    """Count cues of the two that one person cannot have together."""
    return sum(frozenset((a, b)) in _CLASH for a in one for b in other)
