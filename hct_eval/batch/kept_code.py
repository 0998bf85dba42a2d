"""Which code each run used, part by part, kept so that a later run can say which part has changed."""

import json
from collections.abc import Mapping
from pathlib import Path

from hct_eval.batch.fingerprint import text_hash
from hct_eval.batch.record import read_records
from hct_eval.programme import PROGRAMME_FOLDER, Programme
from hct_eval.tables.files import SHARED, write_whole

_SHOWN = 3
"""Parts that are named; more are counted."""


def code_state(parts: Mapping[str, str]) -> str:
    """One hash of all parts of a notebook's code."""
    return text_hash(json.dumps(dict(parts), sort_keys=True))


def keep_code(programme: Programme, parts: Mapping[str, str]) -> None:
    """Keep the parts under their hash, once for all places that used the same."""
    path = _kept(programme, code_state(parts))
    if not path.is_file():
        write_whole(path, (json.dumps(dict(parts), indent=1) + "\n").encode(), mode=SHARED)


def forget_code(programme: Programme) -> None:
    """Remove what no record of a last run names."""
    folder = _kept(programme, "any").parent
    places = (*programme.place_ids, PROGRAMME_FOLDER)
    named = {_kept(programme, record.code) for place in places for record in read_records(programme, place)}
    for path in folder.glob("*.json"):
        if path not in named:
            path.unlink(missing_ok=True)


def code_changes(programme: Programme, then: str, now: Mapping[str, str]) -> str:
    """Say which parts have changed since the run whose record has the hash `then`; '' if its parts are not kept."""
    try:
        before: dict[str, str] = json.loads(_kept(programme, then).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    changed = [_say(name, before, now) for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    more = len(changed) - _SHOWN
    others = [f"and {more} other part{'s' if more > 1 else ''} of the code"] if more > 0 else []
    return ", ".join([*changed[:_SHOWN], *others])


def _say(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    if name not in before:
        return f"{name} is new to it"
    if name not in now:
        return f"{name} is no longer used"
    if name.startswith("package "):
        return f"{name} was {before[name]} and is {now[name]}"
    return f"{name} changed"


def _kept(programme: Programme, state: str) -> Path:
    return programme.batch() / "code" / f"{state[:32]}.json"
