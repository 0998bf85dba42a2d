"""Coders' workbooks: fragments pulled from what was said, the codebook, and claims with quotes, as people make them."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.sample.archives import Cell, workbook
from scripts.sample.bank import Bank, Link
from scripts.sample.draws import Draws
from scripts.sample.folder import Folder
from scripts.sample.plan import PlacePlan
from scripts.sample.talk import Conversation, Turn
from scripts.sample.wording import Said

FRAGMENT_COLUMNS = (
    "fragment_id",
    "conversation_id",
    "turn_id",
    "text",
    "start",
    "end",
    "coder",
    "recorded_on",
)
CLAIM_COLUMNS = (
    "claim_id",
    "fragment_id",
    "cause",
    "effect",
    "sign",
    "strength",
    "certainty",
    "coder",
    "quote",
    "notes",
)
FACTOR_COLUMNS = ("label", "parent", "level", "kind", "definition", "controllable", "importance")
_WIDTHS = {"text": 90, "quote": 60, "cause": 28, "effect": 28, "label": 32, "definition": 70, "notes": 24}
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Fragment:
    """A piece of a turn that a coder pulled."""

    id: str
    conversation: Conversation
    turn: Turn
    text: str
    coder: str
    pulled_on: dt.date

    @property
    def row(self) -> Row:
        """The fragment as a row of the workbook."""
        return (self.id, self.conversation.id, None, self.text, None, None, self.coder, self.pulled_on)


def code_conversations(plan: PlacePlan, conversations: list[Conversation], bank: Bank, folder: Folder) -> None:
    """Write one workbook a coder."""
    draws = Draws(plan.id, "coding")
    fragments = _pull(plan, conversations, bank, draws)
    numbers: dict[str, int] = dict.fromkeys(plan.coders, 0)
    sheets: dict[str, tuple[list[Row], list[Row]]] = {coder: ([], []) for coder in plan.coders}
    again = _coded_again(plan, conversations, draws)
    for fragment in fragments:
        coders = [
            fragment.coder,
            *(c for c in plan.coders if c != fragment.coder and fragment.conversation.id in again),
        ]
        for coder in coders:
            pulled, claims = sheets[coder]
            pulled.append(fragment.row)
            second = coder != fragment.coder
            for claim in _claims(fragment, bank, draws, second=second):
                numbers[coder] += 1
                claims.append((f"{plan.code}-{coder}-{numbers[coder]:04d}", fragment.id, *claim[:5], coder, *claim[5:]))
    codebook = _factor_rows(bank, [claim for _, claims in sheets.values() for claim in claims])
    for coder, (pulled, claims) in sheets.items():
        book = {
            "fragments": (FRAGMENT_COLUMNS, pulled),
            "factors": (FACTOR_COLUMNS, codebook if coder == plan.coders[0] else []),
            "claims": (CLAIM_COLUMNS, claims),
        }
        folder.put(f"coding/{plan.id}_{coder}.xlsx", workbook(book, _WIDTHS))


def _coded_again(plan: PlacePlan, conversations: Sequence[Conversation], draws: Draws) -> set[str]:
    count = int(plan.double_coded * len(conversations) + 0.5)
    return {one.id for one in draws.some(conversations, count)}


def _pull(plan: PlacePlan, conversations: list[Conversation], bank: Bank, draws: Draws) -> list[Fragment]:
    """Pull every telling turn, and some that claim nothing, up to the planned number; names are in a handful."""
    telling = [(one, turn) for one in conversations for turn in one.turns if turn.fragment]
    silent = [(one, turn) for one in conversations for turn in one.turns if _is_silent(turn)]
    extra = plan.fragments - len(telling) if plan.fragments else len(telling) // 12
    names = {*bank.places["first_names"], *bank.places["surnames"]}
    named = [pair for pair in silent if names & set(re.findall(r"\w+", pair[1].text))]
    few = draws.some(named, min(3, extra // 4))
    chosen = telling + few + draws.some([pair for pair in silent if pair not in named], extra - len(few))
    if plan.fragments and len(chosen) != plan.fragments:
        message = f"{plan.id}: {len(chosen)} fragments instead of {plan.fragments}"
        raise ValueError(message)
    chosen.sort(key=lambda pair: (pair[0].number, pair[1].start))
    halves = {one.id: plan.coders[0] for one in conversations}
    if len(plan.coders) > 1 and not plan.double_coded:
        halves = {
            one.id: plan.coders[n * len(plan.coders) // len(conversations)] for n, one in enumerate(conversations)
        }
    return [
        Fragment(
            f"{plan.code}-F{number:03d}",
            one,
            turn,
            turn.fragment or turn.text,
            halves[one.id],
            one.held_on + dt.timedelta(days=21 + one.number % 17),
        )
        for number, (one, turn) in enumerate(chosen, start=1)
    ]


def _is_silent(turn: Turn) -> bool:
    return not turn.researcher and not turn.said and len(turn.text.split()) > 12


def _claims(
    fragment: Fragment, bank: Bank, draws: Draws, *, second: bool
) -> list[tuple[str, str, str, int, str, str, str]]:
    claims = []
    for said in fragment.turn.said:
        link = bank.links[said.saying.link]
        if second and draws.chance(0.1):
            continue
        cause, effect, sign = _as_heard(link, said.saying.sign, bank, draws, second=second)
        strength = min(3, max(1, link.strength + draws.weighted({0: 70, 1: 15, -1: 15})))
        certainty = draws.weighted({"sure": 55, "fairly sure": 30, "unsure": 10, "": 5})
        quote = _quote(said, draws, wide=second and draws.chance(0.35))
        note = draws.weighted({"": 95, "check with the team": 3, "said with a laugh": 2})
        claims.append((cause, effect, sign, strength, certainty, quote, note))
    return claims


def _as_heard(link: Link, sign: str, bank: Bank, draws: Draws, *, second: bool) -> tuple[str, str, str]:
    """Return what a coder makes of a saying: the first seldom errs, the second sees some things another way."""
    cause, effect = link.cause, link.effect
    slip = 0.10 if second else 0.015
    near = sorted({other.cause for other in bank.links.values() if other.effect == effect} - {cause, effect})
    far = sorted({other.effect for other in bank.links.values() if other.cause == cause} - {cause, effect})
    if near and draws.chance(slip):
        cause = draws.pick(near)
    if far and draws.chance(slip):
        effect = draws.pick(far)
    if draws.chance(0.05 if second else 0.01):
        sign = {"+": "-", "-": "+"}[sign]
    elif draws.chance(0.04 if second else 0.015):
        sign = "?"
    return cause, effect, sign


def _quote(said: Said, draws: Draws, *, wide: bool) -> str:
    quote = said.quote if not wide else said.text
    kind = draws.weighted({"exact": 86, "normalised": 7, "stitched": 5, "not found": 2})
    words = quote.split()
    if kind == "normalised":
        tidy = re.sub(r"[,;:!?]", "", quote)
        return tidy[0].swapcase() + tidy[1:] + draws.pick(("", ".", " "))
    if kind == "stitched" and len(words) >= 9:
        keep = draws.whole(3, 4)
        return " ".join(words[:keep]) + draws.pick((" ... ", " … ", " [...] ")) + " ".join(words[-keep:])
    if kind == "not found" and len(words) >= 5:
        at = draws.whole(1, len(words) - 3)
        return " ".join([*words[:at], "basically", *words[at + 2 :]])
    return quote


def _factor_rows(bank: Bank, claims: Sequence[Row]) -> list[Row]:
    """Return the codebook: the factors that this place's claims use."""
    used = {str(row[n]) for row in claims for n in (2, 3)}
    return [_factor(entry) for entry in bank.factors if entry["label"] in used]


def _factor(entry: Mapping[str, object]) -> Row:
    label = str(entry["label"])
    parent = label.split(";", maxsplit=1)[0] if ";" in label else ""
    yes = "yes" if entry["controllable"] else "no"
    return (
        label,
        parent,
        str(entry["level"]),
        str(entry["kind"]),
        str(entry["definition"]),
        yes,
        _whole(entry),
    )


def _whole(entry: Mapping[str, object]) -> int:
    return int(str(entry["importance"]))


def codebook_merges(plan: PlacePlan) -> list[dict[str, str | dt.date | None]]:
    """Return what the place's coders decided about labels that looked alike."""
    columns = ("from_label", "into_label", "decided_on", "why", "undone_on")
    who = " and ".join(plan.coders)
    return [{**dict(zip(columns, merge, strict=True)), "decided_by": who} for merge in plan.merges]


def workshop_maps(plan: PlacePlan, bank: Bank) -> list[dict[str, str | float | int | dt.date]]:
    """Links that workshops drew: the place's commoner links, each workshop its own view of them."""
    rows: list[dict[str, str | float | int | dt.date]] = []
    for number in range(1, plan.workshops + 1):
        draws = Draws(plan.id, "workshop", number)
        day = draws.day(plan.first, plan.last)
        people = draws.whole(6, 10)
        for link in bank.links.values():
            if not draws.chance(min(0.85, 1.6 * link.chances.get(plan.id, 0.0))):
                continue
            size = min(1.0, max(0.1, link.strength / 3 + draws.normal(0, 0.18)))
            sign = link.sign if not draws.chance(0.6 * link.contested) else {"+": "-", "-": "+"}[link.sign]
            rows.append(
                {
                    "workshop_id": f"{plan.code}-W{number}",
                    "held_on": day,
                    "cause": link.cause,
                    "effect": link.effect,
                    "weight": round(size if sign == "+" else -size, 1),
                    "participants": people,
                }
            )
    return rows
