"""Which way words point: more or less, with or without, one end of a scale or the other. Our own table of English.

`quantity_sign` looks at words of amount and negation only; `run_opposite`, which may refuse what a person decided, also
at plain denials and ends of scales of one thing; `opposed`, which only withholds a suggestion, at everything that might
tell two labels apart, contrasts included (men, women).
"""

import re

from hct_eval.coding.codebook import split_label
from hct_eval.coding.suggest_text import stem_of, words_of

_UP = (
    r"more|most|greater|higher|bigger|longer|increas\w*|grow\w*|grew|gain\w*|ris(?:e|es|en|ing)|rose|up|extra|additional"
    r"|boost\w*|strengthen\w*|expand\w*|widen\w*|improv\w*|better|access|with|start\w*|began|begin\w*|open\w*|add\w*"
    r"|enough|many"
)
_DOWN = (
    r"less|least|fewer|lower|smaller|shorter|decreas\w*|reduc\w*|declin\w*|drop\w*|fall(?:s|en|ing)?|fell"
    r"|loss|lost|los(?:e|es|ing)|down|weaken\w*|shrink\w*|shrank|narrow\w*|worse\w*|lack\w*|without"
    r"|stop(?:s|ped|ping)?|end(?:s|ed|ing)?(?! up)|clos(?:e|es|ed|ure|ures|ing)|cut|cuts|cutting"
    r"|cutback\w*|remov\w*|withdraw\w*|withdrew|withdrawal|shortage\w*|absence|insufficient|limited"
    r"|miss(?:ing|ed)|scarc\w*|few|little|low|minus|gone|deni\w*|refus\w*|cancel\w*|lessen\w*"
    r"|eas(?:e|es|ed|ing)|barriers?|stay(?:s|ed|ing)? away"
)
_NOT = (
    r"no|not|never|none|nobody|nothing|neither|nor|cannot|unable|hardly|barely|rarely|\w+n't"
    r"|(?:ca|wo|do|does|did|is|are|was|were|has|have|had|could|would|should)nt"
)
_PHRASES = (
    r"no longer|not any ?more|run(?:s|ning)? out|put(?:s|ting)? (?:me |us |people |them )?off"
    r"|keep(?:s|ing)? (?:me |us |people |them )?(?:away|from)"
)

_SCALES = (
    (r"good|great|positive|excellent", r"bad|poor|negative|terrible|awful"),
    (r"safe|safer|safety", r"unsafe|danger\w*|risky"),
    (r"connect\w*|included|inclusion|belong\w*|togetherness", r"isolat\w*|lonel\w*|exclu\w*|disconnect\w*"),
    (r"healthy|healthier|well|wellness", r"unhealthy|ill|illness\w*|sick|sickness|unwell"),
    (r"trust\w*", r"distrust\w*|mistrust\w*"),
    (r"confiden\w*|hope|hopeful|optimis\w*", r"anxi\w*|fear\w*|afraid|despair|hopeless\w*|worr\w*|pessimis\w*"),
    (r"happy|happier|happiness|joy", r"unhapp\w*|sad|sadness|miser\w*|depress\w*"),
    (r"employ(?:ed|ment)|jobs?|work|working", r"unemploy\w*|jobless\w*|redundan\w*"),
    (r"easy|easier|simple|simpler", r"hard|harder|difficult\w*|complicated|complex"),
    (r"cheap\w*|affordab\w*", r"expensive|dear|dearer|costly|unaffordab\w*"),
    (r"clean|cleaner|tidy", r"dirty|dirtier|litter\w*|filth\w*|pollut\w*"),
    (r"warm|warmer|warmth|hot|hotter", r"cold|colder|freezing|damp"),
    (r"quiet|quieter|calm|peace\w*", r"nois\w*|loud\w*"),
    (r"fast|faster|quick|quicker|quickly|prompt|early|earlier", r"slow|slower|slowly|late|later|delay\w*|wait\w*"),
    (r"reliab\w*|regular|frequent|stable|stability", r"unreliab\w*|irregular|infrequent|unstable|instability"),
    (r"rich|richer|wealth\w*|prosper\w*", r"poorer|poverty|depriv\w*|debt\w*"),
    (r"full|busy", r"empty|emptier|deserted"),
    (r"agree\w*|harmon\w*|unity|united", r"disagree\w*|conflict\w*|divided|division\w*|tension\w*"),
    (r"able|ability|can|enabl\w*|possible", r"disabl\w*|inabilit\w*|impossible|prevent\w*|block\w*"),
    (r"support\w*|help\w*|encourag\w*", r"hinder\w*|discourag\w*|neglect\w*|abandon\w*"),
    (r"welcom\w*|friendly|kind|kindness", r"unwelcom\w*|unfriendly|hostil\w*|unkind\w*|rude\w*"),
    (r"respect\w*", r"disrespect\w*|stigma\w*|discriminat\w*"),
    (r"fair|fairer|fairness|equal\w*", r"unfair\w*|unequal|inequal\w*|injustice"),
    (r"light|lighter|lit|bright\w*", r"dark|darker|darkness|unlit"),
    (r"strong|stronger|strength", r"weak|weaker|weakness\w*"),
    (r"active|activity|exercise", r"inactiv\w*|sedentary"),
    (r"like|likes|enjoy\w*|love\w*", r"dislike\w*|hate\w*"),
    (r"success\w*|win|wins", r"fail\w*"),
    (r"visible", r"invisible|hidden"),
    (r"arriv\w*|join\w*|stay|stays", r"leav\w*|left|quit\w*"),
)
"""Words for the two ends of a scale; an end with a negation is the other end."""

_CONTRASTS = (
    (r"young|younger|youth|child\w*", r"old|older|elder\w*|pensioner\w*"),
    (r"men|man|male|boys?|fathers?|dads?", r"women|woman|female|girls?|mothers?|mums?"),
    (r"urban|city|town", r"rural|village|countryside"),
    (r"day|daytime|mornings?", r"nights?|evenings?"),
    (r"indoors?|inside", r"outdoors?|outside"),
    (r"online|digital|virtual", r"face to face|in person|paper"),
    (r"weekdays?", r"weekends?"),
    (r"demand", r"supply"),
    (r"giv\w*|lend\w*|sell\w*|sold", r"receiv\w*|borrow\w*|buy\w*|bought"),
    (r"income|earn\w*|saving\w*", r"spend\w*|costs?|expens\w*"),
    (r"before", r"after"),
    (r"summer", r"winter"),
    (r"public|shared|joint", r"private|separate\w*"),
    (r"independen\w*", r"dependen\w*"),
    (r"individual\w*|personal", r"collective|group|community"),
)
"""Words that differ otherwise; two labels that hold one each are not the same thing."""

_SMALL = frozenset(
    ["of", "the", "a", "an", "in", "on", "at", "to", "for", "from", "and", "or", "by", "is", "are", "being"]
)

_PREFIXES = ("un", "dis", "mis", "non", "in", "im", "ir", "il")


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})(?![\w'])")


_RX_UP, _RX_PHRASES = _whole(_UP), _whole(_PHRASES)
_RX_DOWN = _whole(f"{_DOWN}|{_NOT}")
_RX_SCALES = [(_whole(high), _whole(low)) for high, low in _SCALES]
_RX_LOW = _whole("|".join(low for _, low in _SCALES))
_RX_CONTRASTS = [(_whole(one), _whole(two)) for one, two in _CONTRASTS]
_RX_HIGH = _whole("|".join(high for high, _ in _SCALES))
_WORD = re.compile(r"[\w'-]+")
_RX_PART = re.compile(r"[,;]|\b(?:and|but|or|while)\b")


def quantity_sign(text: str) -> int | None:
    """Return +1 if a text speaks of something that is there or grows, -1 of something that lacks or shrinks.

    Two words that point down turn each other round ("can't stop"). None if words point both ways in different parts,
    joined by a comma, a semicolon, "and", "but", "or" or "while" ("more cars, fewer buses").
    """
    signs = {sign for part in _RX_PART.split(_plain(text)) if (sign := _part_sign(part))}
    return None if len(signs) > 1 else next(iter(signs), 1)


def opposed(first: str, second: str) -> bool:
    """Return whether two labels point different ways, or may do so: they are never suggested for a merge.

    So are: a `~` pole and a label without it; labels whose direction differs ("fewer buses" and "more buses", or
    "buses"), words of scales ("unsafe") and prefixes of negation counted; labels with one word each of a pair of
    opposites or contrasts; a label that points two ways within itself, beside any other.
    """
    (pole_a, parts_a), (pole_b, parts_b) = split_label(first), split_label(second)
    a, b = _plain("; ".join(parts_a)), _plain("; ".join(parts_b))
    if pole_a != pole_b or any(_one_each(a, b, *pair) for pair in _RX_CONTRASTS):
        return True
    if a != b and (quantity_sign(a) is None or quantity_sign(b) is None):
        return True
    return _direction(a, b) != _direction(b, a) or _ends_swapped(a, b)


def run_opposite(first: str, second: str) -> bool:
    """Return whether two labels name one thing and their words run opposite ways; poles (`~`) are not looked at.

    True where one says less and the other more; where one says less, or denies ("insecure"), what the other names
    ("Lack of transport", "Public transport"); and where they name the two ends of a scale of one thing ("Good health",
    "Poor health"). Words that carry a direction without saying so ("Loneliness", "Company") are not seen.
    """
    a, b = (_plain("; ".join(split_label(label)[1])) for label in (first, second))
    things = _things(a), _things(b)
    denied = _denials(a, b) + _denials(b, a) > 0
    same = denied or bool(all(things) and (things[0] <= things[1] or things[1] <= things[0]))
    ways = [int((-1) ** (_downs(label) + _denials(label, other))) for label, other in ((a, b), (b, a))]
    said = [_part_sign(label) is not None for label in (a, b)]
    return (ways[0] != ways[1] and (same or all(said))) or (same and _ends_swapped(a, b))


def _plain(text: str) -> str:
    return text.casefold().replace("’", "'")


def _downs(text: str) -> int:
    """How many words and phrases of less or not stand in a text."""
    phrases = _RX_PHRASES.subn(" ", text)
    return phrases[1] + len(_RX_DOWN.findall(phrases[0]))


def _part_sign(part: str) -> int | None:
    """Return the sign of one part of a text; None if no word of amount or negation stands in it."""
    downs = _downs(part)
    return int((-1) ** downs) if downs else 1 if _RX_UP.search(part) else None


def _direction(label: str, other: str) -> int:
    """Which way a label points beside another label, low ends of scales and prefixes of negation counted."""
    downs = _downs(label)
    for word in set(_WORD.findall(label)):
        ending = word.endswith("less") and len(word) > len("less")
        low = _RX_LOW.fullmatch(word) or _denies(word, other) or ending
        downs += not _RX_DOWN.fullmatch(word) and bool(low)
    return int((-1) ** downs)


def _denies(word: str, other: str) -> bool:
    """Whether a word is a word of the other text with a prefix of negation."""
    stems = (word[len(prefix) :] for prefix in _PREFIXES if word.startswith(prefix))
    return any(len(stem) > 2 and re.search(rf"\b{re.escape(stem[:6])}", other) for stem in stems)


def _denials(label: str, other: str) -> int:
    """How many words of a label deny a word of the other, words of less apart."""
    words = set(_WORD.findall(label))
    return sum(not _RX_DOWN.fullmatch(word) and _denies(word, other) for word in words)


def _things(label: str) -> set[str]:
    """Return the cut words of a label that name something."""
    words = (word for word in words_of(label) if not (_RX_UP.fullmatch(word) or _RX_DOWN.fullmatch(word)))
    ends = (word for word in words if not (_RX_HIGH.fullmatch(word) or _RX_LOW.fullmatch(word)))
    return {stem_of(word) for word in ends} - _SMALL


def _ends_swapped(a: str, b: str) -> bool:
    """Whether one label holds the high end of a scale and the other the low end, and no word of less explains it."""
    for high, low in _RX_SCALES:
        for one, two in ((a, b), (b, a)):
            apart = high.search(one) and not low.search(one) and low.search(two) and not high.search(two)
            if apart and not _downs(one):
                return True
    return False


def _one_each(a: str, b: str, one: re.Pattern[str], two: re.Pattern[str]) -> bool:
    """Whether each label holds a word of a pair that the other lacks."""
    held = [(bool(one.search(label)), bool(two.search(label))) for label in (a, b)]
    return {(True, False), (False, True)} == set(held)
