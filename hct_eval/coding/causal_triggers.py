"""Words of spoken English that may join a cause and an effect: how they are written, and on which side each stands.

Our own table. REASON: effect, words, cause ("I stay in because it is dark", or turned round). RESULT: cause, words,
effect ("it is dark, so I stay in"). VERB: the same within one clause ("the dark keeps me in"). PURPOSE: what is
done, words, what for; what for is taken for the cause, as it moves people to act. PAIR: the
words hold both ("the more people come, the better I feel"). HINT: joins nothing.
"""

import re
from dataclasses import dataclass
from typing import Literal

Layout = Literal["reason", "result", "verb", "purpose", "pair", "hint"]

_WHO = (
    r"(?:i|we|you|they|he|she|it|there|this|that|these|those|people|everyone|everybody|nobody|the|my|our|your|their|no)"
)
_OBJECT = r"(?:me|us|you|them|him|her|it|people|everyone|the \w+|my \w+|our \w+|your \w+|their \w+|\w+)"
_FEW = r"(?:[\w'-]+ ){1,5}?"
_ASKING = "ask asked know wonder wondered see sure as even what"
_OWN = (
    "want wants wanted like likes need needs needed try tries trying tried going have has had having able got get used "
    "hard easy how where what ready love hope plan ought start started supposed nice good great better best important "
    "lucky happy afraid scared willing wanting seem seems begin began chance right way time only allowed said"
)
_NOT_OWN = "".join(rf"(?<!\b{word} )" for word in _OWN.split())
"""Words after which "to see", "to help" say no purpose ("I want to see")."""


@dataclass(frozen=True)
class Trigger:
    """Words that may join cause and effect.

    `inhibits`: more of the cause means less of the effect. `sure`: the words hardly ever mean anything but a cause; so
    rare ones are trusted like the common ones that weights were fitted on.
    """

    name: str
    pattern: re.Pattern[str]
    layout: Layout
    inhibits: bool = False
    sure: bool = False


def _t(name: str, layout: Layout, *patterns: str, inhibits: bool = False, sure: bool = False) -> Trigger:
    return Trigger(name, re.compile("|".join(patterns), re.IGNORECASE), layout, inhibits, sure)


_MORE = r"(?:more|less|fewer|better|worse|\w+er)\b"
_SURE = (
    _t("the more", "pair", rf"\b(the {_MORE}[^,;.]*?),? (the {_MORE}[^,;.]*)", sure=True),
    _t("because of", "reason", r"(?<!\w)(?:because|'?cause|cos|coz|cuz) of\b", sure=True),
    _t(
        "that's because",
        "reason",
        r"(?:\b(?:is|was)|'s) (?:just |only |mainly |partly |probably )?(?:because|'cause|cos)\b(?! of)",
        sure=True,
    ),
    _t("because", "reason", r"(?<!\w)(?:because|'cause|'?cos|coz|cuz)\b(?! of)", sure=True),
    _t("so that", "purpose", r"\bso that\b(?!'s)", r"\bso (?=(?:\w+ ){1,2}(?:can|could)\b(?!n't|'t))", sure=True),
    _t("in order to", "purpose", r"\bin order (?:to|for|that)\b", r"\bso as (?:not )?to\b", sure=True),
    _t(
        "with the aim of",
        "purpose",
        r"\bwith (?:the|an?) (?:aim|objective|goal|intention|purpose|hope|view) (?:of|to)\b",
        r"\bfor the purposes? of\b",
        sure=True,
    ),
    _t(
        "that's why",
        "result",
        r"\b(?:that|this|which)(?:'s| is| was)? (?:the reason |exactly |partly )?why\b",
        sure=True,
    ),
    _t("for that reason", "result", r"\bfor (?:that|this|these|those|which) (?:very |same )?reasons?\b", sure=True),
    _t("therefore", "result", r"\b(?:and )?(?:therefore|thus|hence|consequently|accordingly|thereby)\b", sure=True),
    _t("as a result", "result", r"\bas a (?:result|consequence)\b(?! of)", r"\bin consequence\b", sure=True),
    _t(
        "as a result of",
        "reason",
        r"\bas a (?:result|consequence) of\b",
        r"\b(?:due|owing) to\b",
        r"\bon account of\b",
        sure=True,
    ),
    _t("thanks to", "reason", r"\bthanks to\b", sure=True),
    _t(
        "in light of",
        "reason",
        r"\bin (?:the )?(?:light|view|response|recognition|face) (?:of|to|in part of)\b",
        r"\bout of (?:fear|worry|concern|habit)\b",
        sure=True,
    ),
    _t("so much that", "result", r"\bso (?!much as)(?:\w+ ){1,3}that\b", sure=True),
    _t(
        "which means", "result", r"\b(?:which|that|this|it)(?: just| only)? (?:means|meant|mean)(?: that)?\b", sure=True
    ),
    _t(
        "leads to",
        "verb",
        r"\b(?:lead|leads|led|leading) (?:\w+ ){0,3}?to\b",
        r"\bresult(?:s|ed|ing)? in\b",
        r"\b(?:give|gives|gave|giving) rise to\b",
        r"\bcontribut(?:e|es|ed|ing) to\b",
        r"\b(?:bring|brings|bringing|brought) (?:about|on)\b",
        sure=True,
    ),
    _t(
        "comes from",
        "reason",
        r"\b(?:come|comes|came|coming|stem|stems|stemmed|aris(?:e|es|ing)|result(?:s|ed|ing)?) from\b",
        r"\b(?:come|comes|came|is|are|was|it's|that's) down to\b",
        sure=True,
    ),
    _t(
        "keep from",
        "verb",
        rf"\b(?:prevent|stop|keep|kept|discourag|deter|put|hold|held)(?:s|e|es|ed|ped|ting|ping|ring)? "
        rf"(?={_FEW}(?:from|off|back|\w+ing)\b)",
        inhibits=True,
        sure=True,
    ),
)
_LIKELY = (
    _t(
        "to do",
        "purpose",
        rf"(?<=\w ){_NOT_OWN}\bto (?=(?:help|make|get|avoid|prevent|ensure|protect|improve|reduce|stop|meet|see|talk"
        r"|keep|find|give|learn|save|earn|pay|buy|feed|cope|relax|build|create|support|address|provide|strengthen|manage|deal|show"
        r"|encourage)\b)",
    ),
    _t("given", "reason", r"\bgiven (?:the|that|how|what|our|your|their|this|all|its|these|my)\b"),
    _t("so", "result", rf"(?<=[\w,;-] )\bso,? (?=(?:now |then |obviously )?{_WHO}\b)"),
    _t("ended up", "result", r"\b(?:and )?(?:end|ends|ended|ending|wind|wound) up\b"),
    _t(
        "cause",
        "verb",
        r"(?<!')\b(?:cause|causes|caused|causing|creat(?:e|es|ed|ing)|trigger(?:s|ed)?|spark(?:s|ed)?)\b(?! of)",
    ),
    _t(
        "make sure",
        "verb",
        r"\b(?:make|makes|made|making) (?:sure|certain)\b",
        r"\b(?:ensur|guarante)(?:e|es|ed|ing|eing|eed)\b",
    ),
    _t("make", "verb", rf"\b(?:make|makes|made|making) (?={_OBJECT} )"),
    _t("help", "verb", r"\bhelp(?:s|ed|ing)?\b(?! (?:yourself|line|desk|centre)\b)"),
    _t(
        "enable to",
        "verb",
        rf"\b(?:allow|enabl|forc|encourag|induc|prompt|persuad|motivat|inspir|compel|pressur|caus|requir)"
        rf"(?:e|es|s|ed|ing|led) (?={_FEW}to\b)",
        r"\b(?:let|lets|letting) (?=me|us|you|them|him|her|people)\b",
        r"\b(?:drive|drives|drove|get|gets|got) (?=(?:me|us|people|them) to\b)",
    ),
    _t("give", "verb", r"\b(?:give|gives|gave|given|giving) (?=(?:me|us|people|them|you|him|her)\b)"),
    _t(
        "prevent",
        "verb",
        r"\b(?:prevent|avoid|avert|discourag|inhibit|imped|hinder|deter|block|hamper|undermin|eliminat)(?:s|e|es|ed|ing)?\b",
        r"\bstop(?:s|ped)? (?!\w+ing\b|at\b|there\b)",
        inhibits=True,
    ),
    _t("protect", "verb", r"\b(?:protect|limit|restrict|mitigat)(?:s|e|es|ed|ing)?\b", inhibits=True),
    _t(
        "reduce",
        "verb",
        r"\b(?:reduc|lower|weaken|lessen|decreas|eas|reliev)(?:e|es|s|ed|ing)\b",
        r"\b(?:cut|cuts|cutting) (?:down|back)\b",
        inhibits=True,
    ),
    _t(
        "increase",
        "verb",
        r"\b(?:increas|improv|strengthen|worsen|boost|rais|exacerbat|promot|foster|facilitat|fuel|engender|generat|provok"
        r"|induc)(?:e|es|s|ed|ing)\b",
    ),
    _t("unless", "reason", r"\bunless\b", inhibits=True),
    _t("without", "reason", r"\bwithout\b", inhibits=True),
    _t(
        "if",
        "reason",
        r"".join(rf"(?<!\b{word} )" for word in _ASKING.split()) + r"\bif\b",
    ),
    _t("whenever", "reason", r"\b(?:whenever|every time|each time|as soon as|once) (?=\w)"),
    _t(
        "since",
        "reason",
        r"\b(?:since|seeing as|now that) (?:that )?(?=(?:i|we|you|they|he|she|it|there|the|my|our|people)\b)",
    ),
)
_HINTS = (
    _t("the reason", "hint", r"\breasons? (?:why|that|for|being|is|was|i|we|they|people)\b"),
    _t("so at the start", "hint", r"^\W*so\b"),
    _t("otherwise", "hint", r"\botherwise\b"),
    _t("whether", "hint", r"\b(?:ask|asked|know|wonder|wondered|see|sure|as|even) if\b", r"\bwhether\b"),
    _t("when", "hint", r"\b(?:when|after|until|while|where)\b"),
    _t("as", "hint", r"(?:^|, )as (?:i|we|you|they|he|she|it|the|there)\b"),
    _t(
        "too much to",
        "hint",
        r"\btoo \w+ (?:(?:or \w+ |for \w+ )?)(?:(?:\w+ ){0,2})to\b",
        r"\benough (?:\w+ ){0,3}?to\b",
    ),
    _t(
        "needed to",
        "hint",
        r"\b(?:necessary|needed|essential|critical|vital|crucial|sufficient|required?|requires) "
        r"(?:\w+ ){0,3}?(?:to|for|if)\b",
    ),
    _t("to start with", "hint", r"^\W*(?:and |but |so )?to (?!be |tell |me\b)\w+ [^,]+, "),
    _t("thanking", "hint", r"\bthank(?:s| you|ful)?\b(?! to).* for\b"),
    _t("for doing", "hint", r"\bfor \w+ing\b"),
    _t("by doing", "hint", r"\bby \w+ing\b"),
    _t(
        "effect",
        "hint",
        r"\b(?:effects?|affect(?:s|ed|ing)?|impact(?:s|ed|ing)?|consequences?|outcomes?|incentives?)\b",
    ),
    _t("asking", "hint", r"\?\W*$"),
    _t("how to", "hint", r"\bhow (?:to|do|can|we|they|the)\b"),
)
TRIGGERS = (*_SURE, *_LIKELY, *_HINTS)
"""In the order in which they are tried: where two overlap, the first joins."""
