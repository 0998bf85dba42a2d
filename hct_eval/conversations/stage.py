"""Stage 01 as the notebook calls it: from the register and the transcripts to what may leave."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from hct_eval.conversations.clean import clean_text, clean_turns, count_words
from hct_eval.conversations.cleaning_log import Register, cleaning_log
from hct_eval.conversations.consent import WITHDRAWN, blank_withdrawn, settle_consent, strictest, withdrawn_since
from hct_eval.conversations.deidentify import Deidentified
from hct_eval.conversations.duplicates import find_copies
from hct_eval.conversations.hide import hide_names
from hct_eval.conversations.language import Languages, by_speaker, languages_of
from hct_eval.conversations.names import names_model_available
from hct_eval.conversations.pace import minutes_of
from hct_eval.conversations.review import (
    Review,
    doubtful_words,
    missed_nowhere,
    pseudonym_key,
    replaced_words,
    summarise,
)
from hct_eval.conversations.review_sheets import CHANGED, NO_WORDS, NOT_SIGNED
from hct_eval.conversations.review_transcripts import signatures_of, to_read
from hct_eval.conversations.reviewed import newest_decisions, standing_signatures
from hct_eval.conversations.roles import find_roles
from hct_eval.conversations.shield import Shield, load_shield, names_somebody
from hct_eval.conversations.sign_offs import version_of
from hct_eval.conversations.sources import Collected
from hct_eval.conversations.turns import Conversation, RawTurn
from hct_eval.programme import Programme
from hct_eval.tables import read_raw

NO_MODEL = "the names model is not installed"
_TURNS = [
    "turn_id",
    "conversation_id",
    "turn_number",
    "speaker",
    "role",
    "start_seconds",
    "text",
    "text_clean",
    "words",
    "consent",
]
_TRANSCRIPTS = [
    "conversation_id",
    "format",
    "turns",
    "words",
    "minutes",
    "language",
    "not_english",
    "other_languages",
    "released",
    "held_because",
]


@dataclass(frozen=True)
class Release:
    """What stage 01 gives; `conversations` still has names (`protect` it); `review` and `key` stay private."""

    conversations: pd.DataFrame = field(repr=False)
    transcripts: pd.DataFrame
    turns: pd.DataFrame
    cleaning_log: pd.DataFrame
    review_summary: pd.DataFrame
    review: Review = field(repr=False)
    key: pd.DataFrame = field(repr=False)


def read_register(programme: Programme, partnership_id: str) -> Register:
    """Read the register of conversations and settle consent: missing or conflicting means internal.

    What the table `withdrawals` lists is withdrawn.
    """
    register = read_raw(programme, partnership_id, "conversations")
    frame, counts = settle_consent(register, withdrawn_since(programme, partnership_id))
    return Register(frame, counts)


def clean_transcripts(collected: Collected) -> list[Conversation]:
    """Clean every transcript that was read; a second export within one conversation is dropped and counted."""
    cleaned = []
    for name, files in sorted(collected.transcripts.items()):
        parts = [clean_turns(one.turns, cues=one.cues) for one in files]
        copies = find_copies({f"{i:04d}": [t.text for t in part.turns] for i, part in enumerate(parts)})
        steps: Counter[str] = Counter()
        turns: list[RawTurn] = []
        for i, (one, part) in enumerate(zip(files, parts, strict=True)):
            steps.update({f"skipped: {what}": n for what, n in one.skipped.items()})
            if one.encoding not in {"utf-8", "docx", ""}:
                steps[f"read as {one.encoding}"] += 1
            if f"{i:04d}" in copies:
                steps["second export of the file dropped"] += 1
                continue
            steps.update(part.steps)
            turns += part.turns
        formats = "; ".join(dict.fromkeys(one.format for one in files))
        day = next((one.held_on for one in files if one.held_on is not None), None)
        cleaned.append(Conversation(name, formats, tuple(turns), steps, day))
    return cleaned


def release(
    programme: Programme,
    partnership_id: str,
    register: Register,
    collected: Collected,
    cleaned: Sequence[Conversation],
    *,
    jobs: int | None = None,
) -> Release:
    """De-identify the cleaned conversations and let out those that may leave.

    One leaves if consent stands, the names model was there, a person signed this version of it off, and it is no copy
    of another. The names that are found anywhere in the place's transcripts are then known in all of them, and are
    kept in the key. `jobs` processes do the work (default: as many as it is worth); the results do not depend on it.
    """
    copies = find_copies({one.conversation_id: [t.text for t in one.turns] for one in cleaned if one.turns})
    frame = _stricter_for_copies(register.frame, copies)
    tags = {turn.speaker for one in cleaned for turn in one.turns}
    shield = load_shield(programme, partnership_id, remember=False, speakers=tags)
    versions = {one.conversation_id: version_of(shield.salt, partnership_id, one.turns) for one in cleaned}
    table = read_raw(programme, partnership_id, "sign_offs")
    signatures = signatures_of(versions, table, standing_signatures(programme, partnership_id))
    status = {name: status for name, (status, _, _) in signatures.items()}
    held = _held(frame, collected, copies, status | {one.conversation_id: NO_WORDS for one in cleaned if not one.turns})
    spoken = [(one.conversation_id, turn.text) for one in cleaned for turn in one.turns]
    shield, done = hide_names(cleaned, shield, jobs) if names_model_available() else (shield, [])
    turns, steps = _turns(frame, cleaned, done, held, shield)
    languages = {one.conversation_id: languages_of(by_speaker(one.turns)) for one in cleaned}
    seen = spoken if done else []
    return Release(
        conversations=blank_withdrawn(frame[~frame["conversation_id"].isin(list(copies))]),
        transcripts=_transcripts(cleaned, held, languages),
        turns=turns,
        cleaning_log=cleaning_log(register, cleaned, steps, copies, collected.unregistered, languages),
        review_summary=summarise([name for name, _ in seen], done),
        review=Review(
            doubtful_words(seen, done),
            replaced_words(seen, done, shield.choices.told),
            missed_nowhere(newest_decisions(programme, partnership_id), [text for _, text in spoken]),
            *to_read(cleaned, done, frame, held, versions, signatures),
            complete=names_model_available(),
        ),
        key=pseudonym_key(shield),
    )


def _stricter_for_copies(frame: pd.DataFrame, copies: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Give one talk under two ids one consent: the narrower of the two."""
    consent = dict(zip(frame["conversation_id"], frame["consent"], strict=True))
    for copy, (original, _) in copies.items():
        consent[original] = consent[copy] = strictest([consent[original], consent[copy]])
    return frame.assign(consent=frame["conversation_id"].map(consent).astype("string"))


def _held(
    frame: pd.DataFrame, collected: Collected, copies: Mapping[str, tuple[str, str]], status: Mapping[str, str]
) -> dict[str, str]:
    """Say why conversations with a transcript are held back; those that are not in it may leave."""
    gone = frame.loc[frame["consent"] == WITHDRAWN, "conversation_id"]
    held = dict.fromkeys(gone, f"consent {WITHDRAWN}") | dict(collected.held)
    for name in collected.transcripts:
        if name in copies:
            held[name] = f"a copy of {copies[name][0]}"
        elif not names_model_available():
            held[name] = NO_MODEL
        elif status[name] in (NOT_SIGNED, CHANGED, NO_WORDS):
            held[name] = status[name]
    return held


def _turns(
    frame: pd.DataFrame,
    cleaned: Sequence[Conversation],
    done: Sequence[Deidentified],
    held: Mapping[str, str],
    shield: Shield,
) -> tuple[pd.DataFrame, dict[str, Counter[str]]]:
    """Return released turns, and the steps that the clean text took, by conversation."""
    register = frame.set_index("conversation_id")
    rows: list[tuple[object, ...]] = []
    steps: dict[str, Counter[str]] = {}
    results = iter(done)
    for one in cleaned if done else ():
        name = one.conversation_id
        safe = [next(results).text for _ in one.turns]
        clean = [clean_text(text) for text in safe]
        steps[name] = sum((left for _, left in clean), Counter())
        if name in held:
            continue
        researcher = register["researcher"].get(name)
        roles = find_roles(one.turns, None if pd.isna(researcher) else str(researcher))
        speakers = _speaker_names([turn.speaker for turn in one.turns], shield)
        for number, (turn, text, (short, _)) in enumerate(zip(one.turns, safe, clean, strict=True), start=1):
            rows.append(
                (
                    f"{name}-t{number:03d}",
                    name,
                    number,
                    speakers[turn.speaker],
                    roles[turn.speaker],
                    turn.start,
                    text,
                    short or text,
                    count_words(text),
                    register["consent"][name],
                )
            )
    return pd.DataFrame(rows, columns=_TURNS), steps


def _speaker_names(tags: Sequence[str], shield: Shield) -> dict[str, str]:
    """Return a pseudonym for each tag that names somebody; a number for each that names a role."""
    names: dict[str, str] = {}
    for tag in dict.fromkeys(tags):
        names[tag] = shield.speaker(tag) if names_somebody(tag) else f"Speaker {len(names) + 1}"
    return names


def _transcripts(
    cleaned: Sequence[Conversation], held: Mapping[str, str], languages: Mapping[str, Languages]
) -> pd.DataFrame:
    rows: dict[str, tuple[object, ...]] = {name: (name, *[None] * 7, False, reason) for name, reason in held.items()}
    for one in cleaned:
        name = one.conversation_id
        minutes = minutes_of(one.turns)
        words = sum(count_words(turn.text) for turn in one.turns)
        spoken, why = languages[name], held.get(name)
        tongue = (
            (spoken.main, round(spoken.foreign, 3), "; ".join(spoken.others) or None) if spoken.main else (None,) * 3
        )
        rows[name] = (name, one.format, len(one.turns), words, minutes, *tongue, why is None, why)
    return pd.DataFrame([rows[name] for name in sorted(rows)], columns=_TRANSCRIPTS)
