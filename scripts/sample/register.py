"""The register of conversations, sign-offs, and the folder of transcripts, with the dirt that real folders have."""

import datetime as dt
from dataclasses import dataclass, replace

from scripts.sample.archives import workbook
from scripts.sample.bank import Bank
from scripts.sample.draws import Draws
from scripts.sample.folder import Folder, Value
from scripts.sample.plan import PlacePlan
from scripts.sample.talk import Conversation
from scripts.sample.transcripts import WRITERS, Dirt, note_text, zoom_vtt

NOTES = "Conversation notes.xlsx"
_GROUPS = (
    ("woman", 0.4),
    ("carer", 0.18),
    ("disabled", 0.15),
    ("over 65", 0.22),
    ("under 25", 0.12),
    ("renting", 0.2),
    ("LGBTQ+", 0.05),
)
_LOCAL_GROUPS = {
    "leeds": ("seeking asylum", "Gypsy or Traveller", "refugee"),
    "newham": ("temporary housing", "South Asian"),
    "plymouth": ("Navy family", "veteran"),
    "croydon": ("Black Caribbean", "Black African"),
    "coventry": ("council tenant",),
    "gloucestershire": ("living in a village",),
}
_ENCODINGS = {"utf-8": 6, "utf-8-sig": 2, "cp1252": 2, "utf-16": 1}


@dataclass(frozen=True)
class Filed:
    """How one conversation was kept."""

    conversation: Conversation
    format: str
    files: tuple[str, ...]
    consent: str
    signed: bool


def file_conversations(plan: PlacePlan, conversations: list[Conversation], bank: Bank, folder: Folder) -> list[Filed]:
    """Write transcripts, register and sign-offs of one place; return how each conversation was kept."""
    draws = Draws(plan.id, "filing")
    consents = _consents(plan, draws)
    unsigned = set(draws.some([n for n in consents if consents[n] != "withdrawn"], plan.unsigned))
    formats = _formats(plan, consents, draws)
    filed = []
    for one in conversations:
        files = _write_transcript(plan, one, formats[one.number], folder)
        signed = one.number not in unsigned and formats[one.number] != "none"
        filed.append(Filed(one, formats[one.number], files, consents[one.number], signed))
    filed = _duplicates(plan, filed, folder)
    _write_notes([one.conversation for one in filed if one.format == "notes"], folder)
    folder.table("conversations.csv", _register(plan, filed, bank, draws), plan.register)
    folder.table("sign_offs.csv", _sign_offs(filed, bank, draws))
    return filed


def _consents(plan: PlacePlan, draws: Draws) -> dict[int, str]:
    numbers = range(1, plan.conversations + 1)
    weights = {"anonymous quote": 0.68, "internal": 0.14, "named": 0.08, "": 0.10}
    consents = {number: draws.weighted(weights) for number in numbers}
    for number in draws.some(range(4, plan.conversations + 1), plan.withdrawn):
        consents[number] = "withdrawn"
    return consents


def _formats(plan: PlacePlan, consents: dict[int, str], draws: Draws) -> dict[int, str]:
    wanted = [name for name, count in plan.formats.items() for _ in range(int(count))]
    wanted += ["none"] * plan.unfiled
    numbers = range(1, plan.conversations + 1)
    while len(wanted) < plan.conversations:
        wanted.append(draws.weighted(plan.formats))
    formats = dict(zip(numbers, draws.shuffled(wanted), strict=True))
    for number in [n for n in numbers if consents[n] == "withdrawn" and formats[n] in ("notes", "none")]:
        other = next(n for n in numbers if formats[n] == "plain")  # a file of one's own, so that only it is closed
        formats[number], formats[other] = formats[other], formats[number]
    return formats


def _write_transcript(plan: PlacePlan, one: Conversation, style: str, folder: Folder) -> tuple[str, ...]:
    if style == "none":
        return ()
    if style == "notes":
        return (NOTES,)
    draws = Draws(one.id, "file")
    ending, writer = WRITERS[style]
    encoding = draws.weighted(_ENCODINGS)
    letters = "".join(turn.speaker + turn.text for turn in one.turns)
    if encoding == "cp1252" and (one.language in ("ar", "ur", "pl", "cy") or not _fits_cp1252(letters)):
        encoding = "utf-8"
    newline = "\r\n" if style == "srt" or draws.chance(0.3) else "\n"
    dirt = Dirt(encoding, newline, draws.chance(0.5))
    name = f"{one.id}{ending}" if draws.chance(0.7) else f"{one.id} {plan.id} conversation{ending}"
    folder.put(f"transcripts/{name}", writer(_typeset(one) if encoding == "cp1252" else one, dirt))
    return (name,)


def _typeset(one: Conversation) -> Conversation:
    """Give the researcher's words the curly apostrophes of a word processor: bytes that only cp1252 explains."""
    turns = (replace(turn, text=turn.text.replace("'", "’")) if turn.researcher else turn for turn in one.turns)
    return replace(one, turns=tuple(turns))


def _fits_cp1252(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _duplicates(plan: PlacePlan, filed: list[Filed], folder: Folder) -> list[Filed]:
    """Leeds has a transcript saved twice and registered twice; Plymouth has a second export that nobody registered."""
    if plan.id == "leeds":
        at = next(n for n, one in enumerate(filed) if one.format == "teams_vtt" and one.consent == "anonymous quote")
        one = filed[at]
        copy = one.files[0].replace(".vtt", " (1).vtt")
        folder.put(f"transcripts/{copy}", (folder.path / "transcripts" / one.files[0]).read_bytes())
        filed[at] = Filed(one.conversation, one.format, (*one.files, copy), one.consent, one.signed)
    if plan.id == "plymouth":
        one = next(one for one in filed if one.format == "teams_docx" and one.consent == "anonymous quote")
        folder.put(f"transcripts/Copy of {one.conversation.id}.vtt", zoom_vtt(one.conversation, Dirt()))
    return filed


def _write_notes(noted: list[Conversation], folder: Folder) -> None:
    if not noted:
        return
    header = ("Conversation ID", "Date", "Listener", "Group size", "What was said")
    sizes: dict[int, str | int | dt.date] = {0: 1, 1: "one to one", 2: dt.date(2023, 5, 4), 3: 2}
    rows = [
        (one.id, one.held_on, one.researcher, sizes.get(n, 1), note_text(one)) for n, one in enumerate(noted)
    ]  # the date in "Group size" is what a spreadsheet made of "4-5"
    widths = {"What was said": 100, "Listener": 22, "Conversation ID": 18}
    folder.put(f"transcripts/{NOTES}", workbook({"Notes": (header, rows)}, widths))


def _register(plan: PlacePlan, filed: list[Filed], bank: Bank, draws: Draws) -> list[dict[str, Value]]:
    origins = {"community researcher": 8, "workshop": 2, "outreach": 3, "event": 2, "phone call": 1, "": 1}
    rows: list[dict[str, Value]] = []
    for one in filed:
        talk = one.conversation
        rows.append(
            {
                "conversation_id": talk.id,
                "held_on": _odd_date(talk.held_on, draws),
                "area": draws.pick(bank.places[plan.id]["area_names"]) if draws.chance(0.93) else "",
                "researcher": talk.researcher if draws.chance(0.96) else "",
                "origin": draws.weighted(origins),
                "language": talk.language if draws.chance(0.95) else "",
                "consent": one.consent,
                "groups": _groups(plan, draws),
                "file": "; ".join(one.files),
                "recorded_on": talk.held_on + dt.timedelta(days=draws.whole(0, 9)),
                "notes": "asked for everything to be taken out, rang the office" if one.consent == "withdrawn" else "",
            }
        )
    return rows


def _odd_date(day: dt.date, draws: Draws) -> str:
    """Return a day as people write it; a few are missing."""
    odd = draws.weighted({"iso": 60, "british": 25, "dots": 8, "time": 4, "": 3})
    return {
        "iso": day.isoformat(),
        "british": f"{day:%d/%m/%Y}",
        "dots": f"{day.day}.{day.month}.{day.year}",
        "time": f"{day.isoformat()} 14:30",
    }.get(odd, "")


def _groups(plan: PlacePlan, draws: Draws) -> str:
    if draws.chance(0.4):
        return ""
    groups = [name for name, chance in _GROUPS if draws.chance(chance)]
    groups += [name for name in _LOCAL_GROUPS[plan.id] if draws.chance(0.25)]
    return "; ".join(groups)


def _sign_offs(filed: list[Filed], bank: Bank, draws: Draws) -> list[dict[str, Value]]:
    names = draws.some(bank.places["surnames"], 2)
    signers = [f"{first} {last}" for first, last in zip(draws.some(bank.places["first_names"], 2), names, strict=True)]
    return [
        {
            "conversation_id": one.conversation.id,
            "signed_by": draws.pick(signers),
            "signed_on": one.conversation.held_on + dt.timedelta(days=draws.whole(10, 60)),
        }
        for one in filed
        if one.signed
    ]
