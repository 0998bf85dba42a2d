"""A person takes back what they said: everything made from it is deleted first, then the rest is made again without it.

Deletion comes before the new run, so that whatever stops it, nothing of the conversation is left; the same command,
given again, finishes what was interrupted.
"""

import datetime as dt
import getpass
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hct_eval.batch.changes import Changes, Snapshot, compare, take_snapshot
from hct_eval.batch.kept_names import keep_names, names_to_keep, said_by_others
from hct_eval.batch.kernels.install import Kernels
from hct_eval.batch.lock import BatchError, run_lock
from hct_eval.batch.manner import Manner
from hct_eval.batch.outcome import Listener, Outcome
from hct_eval.batch.parameters import ParameterError
from hct_eval.batch.raw_left import RawLeft, erasable, raw_left
from hct_eval.batch.record import read_records
from hct_eval.batch.records import forget_records
from hct_eval.batch.run import run_again
from hct_eval.batch.said import Said, gather_said, read_collected, same_talk
from hct_eval.batch.search import Left, search
from hct_eval.batch.withdrawn import (
    Pending,
    add_withdrawals,
    forget_pending,
    keep_pending,
    pending_parameters,
    read_pending,
)
from hct_eval.conversations.consent import WITHDRAWN, withdrawn_since
from hct_eval.conversations.forgotten import forget_review
from hct_eval.conversations.sources import SHARED, read_kept_names
from hct_eval.programme import PROGRAMME_FOLDER, Programme, ProgrammeError, suggest
from hct_eval.tables import read_processed


@dataclass(frozen=True)
class Withdrawal:
    """What came of a withdrawal, without anybody's words.

    `conversations` are the id that was given and those of copies of the same talk; `already` says that all was done
    before; `outcome` is None if nothing had to be run; `left` are files that still hold something.
    """

    programme: str
    place: str
    conversations: tuple[str, ...]
    withdrawn_on: dt.date
    raw: RawLeft
    already: bool = False
    before: Snapshot = field(default_factory=Snapshot)
    changes: Changes = field(default_factory=Changes)
    outcome: Outcome | None = None
    trouble: str = ""
    left: tuple[Left, ...] = ()
    searched: int = 0
    erased: int = 0
    names_kept: int = 0
    """Names on the place's list of those that others say and that must stay hidden there."""
    held_too: int = 0
    """Conversations that are held back since because they stand in the same transcript file."""

    @property
    def finished(self) -> bool:
        """Whether all that depends on it was made again."""
        return not self.trouble and (self.outcome is None or self.outcome.exit_status == 0)

    @property
    def exit_status(self) -> int:
        """0 if nothing is left and everything was made again, else 1."""
        return 0 if self.finished and not self.left else 1


def find_conversation(programme: Programme, conversation_id: str, place: str = "") -> str:
    """Return the place where a conversation stands; BatchError with the nearest id, or the places if there are several.

    It counts as standing where the register, the table of withdrawals or the coding knows it.
    """
    places = [programme.partnership(place).id] if place else list(programme.place_ids)
    known: dict[str, set[str]] = {}
    for one in places:
        for name in ("conversations", "withdrawals", "fragments"):
            ids = read_collected(programme, one, name)["conversation_id"].dropna()
            known.setdefault(one, set()).update(map(str, ids))
    there = [one for one, ids in known.items() if conversation_id in ids]
    if len(there) == 1:
        return there[0]
    if there:
        message = f"conversation {conversation_id!r} stands in {' and '.join(there)}; say which with --partnership"
        raise BatchError(message)
    everywhere = sorted({name for ids in known.values() for name in ids})
    near = suggest(conversation_id, everywhere)
    hint = near if "did you mean" in near else "; its id is in the first column of the register (conversations.csv)"
    where = place or programme.id
    message = f"{where} has no conversation {conversation_id!r}{hint}"
    raise BatchError(message)


@dataclass(frozen=True)
class _Asked:
    """What is to be withdrawn, and how."""

    programme: Programme
    conversation_id: str
    place: str
    recorded_by: str
    jobs: int
    erase_raw: bool
    listen: Listener | None
    kernels: Kernels


def withdraw(
    programme: Programme,
    conversation_id: str,
    place: str,
    *,
    recorded_by: str = "",
    jobs: int = 2,
    erase_raw: bool = False,
    kernels: Kernels = "forked",
    listen: Listener | None = None,
) -> Withdrawal:
    """Withdraw a conversation of a place, make again what depends on it, and say what changed and whether any is left.

    `erase_raw` also deletes its transcript, unless another conversation stands in the same file; `kernels` says how the
    notebooks' processes begin. BatchError if a run of
    the programme is under way; TableError if the table of withdrawals cannot be read. A run that fails is in the
    result.
    """
    with run_lock(programme):
        return _withdraw(_Asked(programme, conversation_id, place, recorded_by, jobs, erase_raw, listen, kernels))


def _withdraw(asked: _Asked) -> Withdrawal:
    programme, place = asked.programme, asked.place
    known = withdrawn_since(programme, place)
    pending = read_pending(programme, place, asked.conversation_id)
    talk = pending.conversations if pending else same_talk(programme, place, asked.conversation_id)
    said = gather_said(programme, place, talk)
    left, searched = search(programme, place, said)
    files = erasable(programme, place, talk) if asked.erase_raw else []
    day = _day(programme, place, asked.conversation_id)
    found = Withdrawal(programme.id, place, talk, day, raw_left(programme, place, talk), searched=searched)
    if _was_withdrawn(programme, place, talk) and not (pending or left or files):
        return replace(found, already=True)
    if pending is None:
        keep_names(programme, place, names_to_keep(programme, place, talk))
        pending = Pending(talk, _last_parameters(programme, place), take_snapshot(programme, place, said))
        keep_pending(programme, place, pending)
    by = asked.recorded_by or _account()
    add_withdrawals(programme, place, [name for name in talk if name not in known], day, by)
    forget_review(programme, place, talk, said_by_others(programme, place, talk))
    delete_derived(programme, place)
    if not search(programme, place, said)[0]:  # else the transcript is still needed, to look for its words
        found = replace(found, erased=_erase(files))
    outcome, trouble = _run(asked, pending)
    found = replace(found, before=pending.before, outcome=outcome, trouble=trouble)
    return _look_back(asked, found, said)


def _look_back(asked: _Asked, found: Withdrawal, said: Said) -> Withdrawal:
    """Add what changed and what is left; forget what an unfinished withdrawal needs, if this one is finished."""
    programme, place = asked.programme, asked.place
    left, searched = search(programme, place, said)
    changes = compare(found.before, take_snapshot(programme, place, said)) if found.finished else Changes()
    if found.finished and not left:
        forget_pending(programme, place, asked.conversation_id)
    return replace(
        found,
        changes=changes,
        left=tuple(left),
        searched=searched,
        raw=raw_left(programme, place, found.conversations),
        names_kept=len(read_kept_names(programme, place)),
        held_too=_held_too(programme, place),
    )


def delete_derived(programme: Programme, place: str) -> None:
    """Delete all that was made from a place's conversations: its tables, runs and reports, and the programme's own.

    Also what stage 01 keeps beside the raw data (the review workbook and the key of the pseudonyms, which it writes
    again; the salt stays, so that everybody else keeps their pseudonym).
    """
    forget_records(programme, (place, PROGRAMME_FOLDER))
    for name in (place, PROGRAMME_FOLDER):
        for folder in (programme.processed(name), programme.reports(name)):
            _empty(folder)
    private = programme.private(place)
    for pattern in ("review.xlsx", "pseudonyms.csv", ".review.xlsx.*", ".pseudonyms.csv.*"):
        for path in private.glob(pattern):
            path.unlink()
    if programme.reports(PROGRAMME_FOLDER).parent.is_dir():
        from hct_eval.publish.report import write_index

        write_index(programme)


def _empty(folder: Path) -> None:
    """Delete what a folder holds; a link to somewhere else is taken away, what it leads to stays."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _erase(files: list[Path]) -> int:
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def _run(asked: _Asked, pending: Pending) -> tuple[Outcome | None, str]:
    """Run the place and the programme again, if anything had been run; trouble that prevents it is told, not raised."""
    if not pending.parameters:
        return None, ""
    try:
        manner = Manner(asked.kernels, command=f"hct-eval withdraw {asked.programme.id}")
        return run_again(asked.programme, [asked.place], pending.parameters, asked.jobs, asked.listen, manner), ""
    except (BatchError, ParameterError, ProgrammeError) as error:
        return None, str(error)


def _last_parameters(programme: Programme, place: str) -> dict[str, Mapping[str, object]]:
    """Return what each stage's last run was given, so that the new one differs by the withdrawal alone.

    An interrupted withdrawal has deleted the records of those runs, and has kept what they were given.
    """
    records = [*read_records(programme, place), *read_records(programme, PROGRAMME_FOLDER)]
    return pending_parameters(programme, place) | {record.stage: dict(record.parameters) for record in records}


def _was_withdrawn(programme: Programme, place: str, talk: tuple[str, ...]) -> bool:
    register = read_collected(programme, place, "conversations")
    said_so = set(register.loc[(register["consent"] == WITHDRAWN).fillna(value=False), "conversation_id"])
    return set(talk) <= said_so | withdrawn_since(programme, place)


def _account() -> str:
    """Return the name of the account that gives the command, if the system knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _day(programme: Programme, place: str, conversation_id: str) -> dt.date:
    """Return the day on which the conversation was withdrawn: as it is recorded, or today."""
    table = read_collected(programme, place, "withdrawals")
    days = table.loc[table["conversation_id"] == conversation_id, "withdrawn_on"].dropna()
    return days.min().date() if len(days) else dt.datetime.now().astimezone().date()


def _held_too(programme: Programme, place: str) -> int:
    return int((read_processed(programme, place, "transcripts")["held_because"] == SHARED).sum())
