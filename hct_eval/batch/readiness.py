"""What a place's raw data are enough for: each section of the report, ready, in part, or not yet, and what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from hct_eval.change.estimates import FEWEST
from hct_eval.maps.drawn import put_together
from hct_eval.programme import Programme
from hct_eval.publish.anchors import FOCUS, HEARD, HYPOTHESES, LEARNT, MAP, REACH
from hct_eval.publish.writers import TEXTS, text_path
from hct_eval.tables.catalogue import collected_tables
from hct_eval.tables.columns import QUOTABLE
from hct_eval.tables.read import read_with_problems
from hct_eval.tables.words import plural

Frames = Mapping[str, pd.DataFrame]
State = Literal["ready", "in part", "not yet"]

_WELLBEING = {
    "change in loneliness": ("ucla_companionship", "ucla_left_out", "ucla_isolated"),
    "change in mental wellbeing (SWEMWBS)": tuple(f"swemwbs_{item}" for item in range(1, 8)),
    "change in ONS wellbeing": ("ons_satisfied", "ons_worthwhile", "ons_happy", "ons_anxious"),
}


@dataclass(frozen=True)
class Ready:
    """Whether a section (or part of one) of the report can be made, and what there is or what it needs."""

    section: str
    state: State
    words: str


def place_readiness(programme: Programme, partnership_id: str) -> list[Ready]:
    """Return what a place's raw data are enough for, in the order of the report; rows with mistakes count as well."""
    frames = {table.name: read_with_problems(programme, partnership_id, table.name)[0] for table in collected_tables()}
    held = _held(frames["conversations"], frames["withdrawals"])
    return [
        *_reach(frames, held),
        *_heard(programme, partnership_id, frames, held),
        _map(programme, frames, held),
        _focus(programme, partnership_id),
        *_change(programme, frames),
        _hypotheses(frames),
        _learnt(frames),
        _own_words(programme, partnership_id),
    ]


def readiness_lines(programme: Programme, partnership_id: str) -> list[str]:
    """Return `place_readiness` as lines of a table."""
    name = programme.partnership(partnership_id).name
    rows = place_readiness(programme, partnership_id)
    wide = max(len(row.section) for row in rows)
    lines = (f"    {row.state:<8} {row.section:<{wide}}  {row.words}".rstrip() for row in rows)
    return [f"  {name} ({partnership_id})", *lines]


def _reach(frames: Frames, held: pd.DataFrame) -> list[Ready]:
    if held.empty:
        return [Ready(REACH, "not yet", "needs the table conversations: a row each")]
    found = [Ready(REACH, "ready", plural(len(held), "conversation"))]
    lacking = [name for name in ("area", "groups", "language") if held[name].isna().all()]
    if frames["area_profile"].empty:
        words = "needs the table area_profile: how many people live in each area, belong to each group"
        found.append(Ready("whom we missed", "not yet", words))
    elif lacking:
        found.append(Ready("whom we missed", "in part", f"the register has nothing under {', '.join(lacking)}"))
    else:
        found.append(Ready("whom we missed", "ready", ""))
    return found


def _heard(programme: Programme, place: str, frames: Frames, held: pd.DataFrame) -> list[Ready]:
    coded = set(frames["fragments"]["conversation_id"].dropna())
    unsigned = _unsigned(programme, place, frames["sign_offs"], held)
    least = programme.disclosure.threshold + 1
    if held.empty:
        return [Ready(HEARD, "not yet", "needs conversations, coded")]
    count = int(held["conversation_id"].isin(coded).sum())
    words = f"{count} of {len(held)} conversations are coded"
    if unsigned:
        words += f"; {plural(unsigned, 'transcript waits', 'transcripts wait')} to be read and signed"
    if count < least:
        state: State = "not yet" if count == 0 else "in part"
        words += f"; nothing that fewer than {least} people said is shown"
    else:
        state = "ready" if count == len(held) and not unsigned else "in part"
    return [Ready(HEARD, state, words), _quotes(held, least)]


def _quotes(held: pd.DataFrame, least: int) -> Ready:
    allowed, empty = int(held["consent"].isin(QUOTABLE).sum()), int(held["consent"].isna().sum())
    words = f"{allowed} of {plural(len(held), 'person allows', 'people allow')} quotes"
    words += (
        f"; consent is empty or not on its list for {empty}, who count as internal and are never quoted"
        if empty
        else ""
    )
    return Ready("quotes", "ready" if allowed >= least else "in part" if allowed else "not yet", words)


def count_unsigned(programme: Programme, place: str) -> int:
    """Count the conversations of a place with a transcript that nobody has signed off yet; withdrawn ones are not."""
    register, gone, signed = (
        read_with_problems(programme, place, name)[0] for name in ("conversations", "withdrawals", "sign_offs")
    )
    return _unsigned(programme, place, signed, _held(register, gone))


def _held(register: pd.DataFrame, withdrawals: pd.DataFrame) -> pd.DataFrame:
    """Conversations that count: those that nobody withdrew."""
    held = register[(register["consent"] != "withdrawn").fillna(value=True)]
    return held[~held["conversation_id"].isin(withdrawals["conversation_id"])]


def _unsigned(programme: Programme, place: str, sign_offs: pd.DataFrame, held: pd.DataFrame) -> int:
    from hct_eval.conversations.reviewed import standing_signatures
    from hct_eval.tables.problems import TableError

    try:
        signed = set(standing_signatures(programme, place))
    except TableError:
        signed = set()
    signed |= set(sign_offs["conversation_id"].dropna())
    return int((held["file"].notna() & ~held["conversation_id"].isin(signed)).sum())


def _map(programme: Programme, frames: Frames, held: pd.DataFrame) -> Ready:
    claims, fragments = frames["claims"], frames["fragments"]
    least = programme.disclosure.threshold + 1
    home_of = fragments.drop_duplicates("fragment_id").set_index("fragment_id")["conversation_id"]
    homes = claims["fragment_id"].map(home_of)
    people = int(homes[homes.isin(held["conversation_id"])].nunique())
    if people:
        whose = plural(people, "person", "people")
        words = f"{plural(len(claims), 'claim')} of {whose}; a link needs {least} who told it"
        return Ready(MAP, "ready" if people >= least else "in part", words)
    rows = frames["workshop_maps"]
    if rows.empty:
        return Ready(MAP, "not yet", "needs claims (coded conversations), or a map that a workshop drew")
    drawn = put_together(rows, programme.disclosure.threshold)
    if not drawn.is_empty:
        return Ready(MAP, "in part", "a map drawn in a workshop, not traced to what people said")
    lacks = "participants: how many people drew it" if drawn.unknown else f"a workshop of {least} people or more"
    return Ready(MAP, "not yet", f"the drawn map needs {lacks}")


def _focus(programme: Programme, place: str) -> Ready:
    if programme.partnership(place).focus:
        return Ready(FOCUS, "ready", "")
    return Ready(FOCUS, "not yet", "needs focus and why of the place in programme.yml")


def _change(programme: Programme, frames: Frames) -> list[Ready]:
    wellbeing = [
        _waves(name, "wellbeing", frames["wellbeing"].dropna(subset=list(items), how="all"), ["person_id"])
        for name, items in _WELLBEING.items()
    ]
    years = int(frames["funding"]["year"].nunique())
    rounds = int(frames["criteria_ratings"]["round"].nunique())
    return [
        *wellbeing,
        _waves("change in relationships", "ties", frames["ties"], ["rater_org", "rated_org"]),
        _waves("change in collaboration", "collaboration", frames["collaboration"], ["respondent_id", "factor"]),
        _times("where the money went", "funding", years, "financial year"),
        _forums(frames),
        _simple("community researchers", frames, "researchers", "status"),
        *([_times("the programme's criteria", "criteria_ratings", rounds, "round")] if programme.criteria else []),
        _simple("trials and prototypes", frames, "experiments", "trial"),
    ]


def _waves(section: str, table: str, rows: pd.DataFrame, who: list[str]) -> Ready:
    """Whether a change can be told: two waves, and enough who answered in both the first and the last."""
    waves = sorted(rows["wave"].dropna().unique())
    if not waves:
        return Ready(section, "not yet", f"needs the table {table}, in two waves")
    if len(waves) == 1:
        return Ready(section, "not yet", f"needs a second wave: all rows are of wave {waves[0]}")
    ends = (rows.loc[rows["wave"] == wave, who] for wave in (waves[0], waves[-1]))
    first, last = (set(end.itertuples(index=False, name=None)) for end in ends)
    both = len(first & last)
    words = f"{both} answered in wave {waves[0]} and in wave {waves[-1]}"
    if both < FEWEST:
        words += f"; with fewer than {FEWEST} there are counts only"
        return Ready(section, "in part" if both else "not yet", words)
    return Ready(section, "ready", words)


def _times(section: str, table: str, times: int, what: str) -> Ready:
    if times == 0:
        return Ready(section, "not yet", f"needs the table {table}")
    if times == 1:
        return Ready(section, "in part", f"a change needs a second {what}")
    return Ready(section, "ready", plural(times, what))


def _forums(frames: Frames) -> Ready:
    lacking = [name for name in ("events", "attendance", "actions") if frames[name].empty]
    if "events" in lacking:
        return Ready("forums", "not yet", "needs the table events, and attendance or actions")
    return Ready("forums", "in part" if lacking else "ready", f"without {' and '.join(lacking)}" if lacking else "")


def _simple(section: str, frames: Frames, table: str, what: str) -> Ready:
    rows = len(frames[table])
    if not rows:
        return Ready(section, "not yet", f"needs the table {table}")
    return Ready(section, "ready", plural(rows, what, "statuses" if what == "status" else ""))


def _hypotheses(frames: Frames) -> Ready:
    own = frames["hypotheses"]
    if own.empty:
        return Ready(HYPOTHESES, "not yet", "needs the tables hypotheses and evidence")
    count = int(own["hypothesis_id"].isin(frames["evidence"]["hypothesis_id"]).sum())
    state: State = "ready" if count == len(own) else "in part"
    return Ready(HYPOTHESES, state, f"{count} of {len(own)} have evidence")


def _learnt(frames: Frames) -> Ready:
    log = frames["learning_log"]
    if log.empty:
        return Ready(LEARNT, "not yet", "needs the table learning_log")
    failed = int((log["result"] == "did not work").sum())
    words = f"{plural(len(log), 'entry', 'entries')}, {failed} of them did not work"
    return Ready(LEARNT, "ready" if failed else "in part", words)


def _own_words(programme: Programme, place: str) -> Ready:
    lacking = [f"{name}.md" for name in TEXTS if not text_path(programme, place, name).is_file()]
    state: State = "ready" if not lacking else "not yet" if len(lacking) == len(TEXTS) else "in part"
    return Ready("your own words", state, f"not written: text/{', '.join(lacking)}" if lacking else "")
