"""What people said in the review of a place, wherever it stands: taken into its files, or still in the workbook only.

Reading changes nothing; `take_review` moves what the workbook says into the files.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

from hct_eval.conversations.decisions import DECISIONS, Decision, newest
from hct_eval.conversations.review_rows import Workbook, read_workbook
from hct_eval.conversations.review_sheets import WORKBOOK
from hct_eval.conversations.sign_offs import SignOff, in_force
from hct_eval.programme import Programme
from hct_eval.tables import Problem, TableError
from hct_eval.tables.private_files import append_rows, read_rows
from hct_eval.tables.problems import fold_rows
from hct_eval.tables.read import read_with_problems
from hct_eval.tables.words import plural

DECISION_COLUMNS = ("words", "decision", "decided_on", "source", "note")
SIGN_OFF_COLUMNS = ("conversation_id", "signed_by", "signed_on", "version", "source")


@dataclass(frozen=True)
class ReviewTaken:
    """What was new in the workbook: numbers of decisions, signatures and signatures taken back; what was refused."""

    decisions: int
    sign_offs: int
    taken_back: int
    problems: tuple[Problem, ...]


def workbook_path(programme: Programme, partnership_id: str) -> Path:
    """Path of the review workbook."""
    return programme.private(partnership_id) / WORKBOOK


def decisions_path(programme: Programme, partnership_id: str) -> Path:
    """Path of the decisions that were taken."""
    return programme.private(partnership_id) / "decisions.csv"


def sign_offs_path(programme: Programme, partnership_id: str) -> Path:
    """Path of the signatures that were taken."""
    return programme.private(partnership_id) / "sign_offs.csv"


def shown_workbook(partnership_id: str) -> str:
    """Name the review workbook in messages."""
    return f"{partnership_id}/private/{WORKBOOK}"


def take_review(programme: Programme, partnership_id: str) -> ReviewTaken:
    """Take what is new in the review workbook into `decisions.csv` and `sign_offs.csv` beside it.

    It may be called at any time: what was taken before is not taken twice, and a row that cannot be taken is in
    `problems` and stops no other. TableError if one of the two files was damaged.
    """
    known = _known(programme, partnership_id)
    workbook = _workbook(programme, partnership_id, known)
    decisions = _new_decisions(read_decisions(programme, partnership_id), workbook)
    sign_offs = _new_sign_offs(read_sign_offs(programme, partnership_id), workbook)
    add_decisions(programme, partnership_id, decisions)
    add_sign_offs(programme, partnership_id, sign_offs)
    signed = sum(1 for one in sign_offs if one.signed_by)
    return ReviewTaken(len(decisions), signed, len(sign_offs) - signed, workbook.problems)


def taken_in_words(taken: ReviewTaken) -> str:
    """Say what was taken from the workbook, and row by row what was refused and what to do; no words of anybody."""
    numbers = [
        plural(taken.decisions, "decision"),
        plural(taken.sign_offs, "signature"),
        *([f"{plural(taken.taken_back, 'signature')} taken back"] if taken.taken_back else []),
    ]
    new = taken.decisions or taken.sign_offs or taken.taken_back
    lines = [f"New in private/{WORKBOOK}: {', '.join(numbers)}." if new else f"Nothing new in private/{WORKBOOK}."]
    if taken.problems:
        lines.append("Not taken, and left in the workbook to be mended:")
    for file in dict.fromkeys(problem.file for problem in taken.problems):
        found = [problem for problem in taken.problems if problem.file == file]
        lines += [f"  {file}: {line}" for line in fold_rows(found)]
    return "\n".join(lines)


def newest_decisions(programme: Programme, partnership_id: str) -> dict[str, Decision]:
    """Return the newest decision on each words, taken already or not, by the words normalised."""
    log = read_decisions(programme, partnership_id)
    return newest([*log, *_new_decisions(log, _workbook(programme, partnership_id))])


def standing_decisions(programme: Programme, partnership_id: str) -> dict[str, str]:
    """Return what people decided, as it stands now, taken already or not: normalised words to decision."""
    return {words: one.decision for words, one in newest_decisions(programme, partnership_id).items()}


def standing_signatures(programme: Programme, partnership_id: str) -> dict[str, list[SignOff]]:
    """Return the signatures that stand now, taken already or not, by conversation (not those of the raw table)."""
    log = read_sign_offs(programme, partnership_id)
    return in_force([*log, *_new_sign_offs(log, _workbook(programme, partnership_id))])


def decisions_state(programme: Programme, partnership_id: str) -> str:
    """Return everything that people decided as one text: the same before and after it was taken from the workbook."""
    return json.dumps(standing_decisions(programme, partnership_id), sort_keys=True)


def signatures_state(programme: Programme, partnership_id: str) -> str:
    """Return every standing signature as one text: the same before and after it was taken from the workbook."""
    standing = standing_signatures(programme, partnership_id)
    return json.dumps(sorted({one.content for each in standing.values() for one in each}))


def review_problems(programme: Programme, partnership_id: str) -> list[Problem]:
    """Return everything that is wrong in the review of a place: rows of the workbook, signatures for nobody, damage."""
    known = _known(programme, partnership_id)
    problems = list(_workbook(programme, partnership_id, known).problems)
    try:
        read_decisions(programme, partnership_id)
        for row, one in enumerate(read_sign_offs(programme, partnership_id), start=2):
            if known is not None and one.conversation_id not in known:
                shown, expected = f"{partnership_id}/private/sign_offs.csv", "a conversation of the register"
                advice = "Add it to the table conversations, or take the row out."
                problems.append(Problem(shown, row, "conversation_id", "points at nothing", expected, advice))
    except TableError as error:
        problems += error.problems
    return problems


def read_decisions(programme: Programme, partnership_id: str) -> list[Decision]:
    """Read the decisions that were taken, in the order of taking; TableError if the file was damaged."""
    path = decisions_path(programme, partnership_id)
    shown = f"{partnership_id}/private/{path.name}"
    rows = [Decision(**row) for row in read_rows(path, DECISION_COLUMNS, shown)]
    strange = [n for n, one in enumerate(rows, start=2) if one.decision not in ("", *DECISIONS)]
    if strange:
        expected, advice = f"one of {', '.join(DECISIONS)}", "Correct it, or take the row out."
        raise TableError([Problem(shown, n, "decision", "unknown decision", expected, advice) for n in strange])
    return rows


def add_decisions(programme: Programme, partnership_id: str, decisions: Sequence[Decision]) -> None:
    """Add decisions to the file at once; nothing that stands there is changed."""
    path = decisions_path(programme, partnership_id)
    append_rows(path, DECISION_COLUMNS, [astuple(one) for one in decisions])


def read_sign_offs(programme: Programme, partnership_id: str) -> list[SignOff]:
    """Read the signatures that were taken, in the order of taking; TableError if the file was damaged."""
    path = sign_offs_path(programme, partnership_id)
    rows = read_rows(path, SIGN_OFF_COLUMNS, f"{partnership_id}/private/{path.name}")
    return [SignOff(**row) for row in rows]


def add_sign_offs(programme: Programme, partnership_id: str, sign_offs: Sequence[SignOff]) -> None:
    """Add signatures to the file at once; nothing that stands there is changed."""
    path = sign_offs_path(programme, partnership_id)
    append_rows(path, SIGN_OFF_COLUMNS, [astuple(one) for one in sign_offs])


def _workbook(programme: Programme, partnership_id: str, known: frozenset[str] | None = None) -> Workbook:
    path = workbook_path(programme, partnership_id)
    try:
        found = path.stat()
    except OSError:
        return read_workbook(path, shown_workbook(partnership_id), known)
    stamp = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return _read_once(path, shown_workbook(partnership_id), known, stamp)


@lru_cache(maxsize=2)
def _read_once(path: Path, shown: str, known: frozenset[str] | None, _stamp: tuple[int, ...]) -> Workbook:
    """Read a workbook as it is now; decisions and signatures are asked for one after the other, and it takes long."""
    return read_workbook(path, shown, known)


def _new_decisions(log: Sequence[Decision], workbook: Workbook) -> list[Decision]:
    """Return what the workbook says and had not said before, so that it outdoes nothing that was decided since."""
    said = {(one.key, one.source): one.decision for one in log}
    standing = newest(log)

    def is_old(one: Decision) -> bool:
        stands = one.key in standing and standing[one.key].decision == one.decision
        return said.get((one.key, one.source)) == one.decision or (stands and one.key in workbook.again)

    return [one for one in workbook.decisions if not is_old(one)]


def _new_sign_offs(log: Sequence[SignOff], workbook: Workbook) -> list[SignOff]:
    last = {(one.conversation_id, one.source): one for one in log}
    standing = in_force(log)
    contents = {one.content for each in standing.values() for one in each}
    signed = {one.conversation_id for one in workbook.sign_offs if one.signed_by}

    def is_new(one: SignOff) -> bool:
        if one.signed_by:
            return one.content not in contents
        before = last.get((one.conversation_id, one.source))
        was_signed = bool(before.signed_by) if before else one.conversation_id in workbook.signed
        return was_signed and one.conversation_id in standing and one.conversation_id not in signed

    return [one for one in workbook.sign_offs if is_new(one)]


def _known(programme: Programme, partnership_id: str) -> frozenset[str] | None:
    """Return the ids of the register; None if there is no register to look in."""
    ids = read_with_problems(programme, partnership_id, "conversations")[0]["conversation_id"].dropna()
    return frozenset(ids) if len(ids) else None
