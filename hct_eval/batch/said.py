"""What a withdrawn conversation said, as runs of words to look for: held in memory only, never written."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import pandas as pd

from hct_eval.conversations.clean import clean_text, clean_turns
from hct_eval.conversations.duplicates import find_copies
from hct_eval.conversations.sources import read_to_search
from hct_eval.conversations.transcript import RawTurn, Transcript
from hct_eval.programme import PROGRAMME_FOLDER, STAGES, Programme, notebook_path
from hct_eval.tables.catalogue import TABLES, collected_tables
from hct_eval.tables.decode import decode
from hct_eval.tables.read import read_with_problems

RUN = 5
"""Words in a row that give somebody's words away; fewer are everybody's."""

LONG = 8
"""Words in a row that what a partnership wrote itself cannot share with a conversation by chance."""

_SPOKEN = {"turns": ("text", "text_clean"), "fragments": ("text",), "claims": ("quote",)}
_IDS = {"turns": "turn_id", "fragments": "fragment_id", "claims": "claim_id"}
_NOT_WRITTEN = ("conversations", "sign_offs", "withdrawals", "fragments", "claims")


@dataclass(frozen=True)
class Said:
    """The runs of RUN words that only these conversations hold, their quotes as plain words, and the ids of their rows.

    `all_runs` are all that the conversations hold, those that others say too among them.
    """

    runs: frozenset[str] = field(repr=False)
    all_runs: frozenset[str] = field(repr=False)
    quotes: frozenset[str] = field(repr=False)
    conversations: frozenset[str] = frozenset()
    row_ids: frozenset[str] = field(default=frozenset(), repr=False)


def split_words(text: str) -> list[str]:
    """Return a text's words as they are compared: no case, no punctuation, no apostrophes, no soft hyphens."""
    bare = re.sub("['’‘`\u00ad\u200b]", "", unescape(text).casefold())
    return re.findall(r"[^\W_]+", bare)


def runs_of(text: str, length: int = RUN) -> set[str]:
    """Return every run of `length` words in a text."""
    words = split_words(text)
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


def same_talk(programme: Programme, place: str, conversation_id: str) -> tuple[str, ...]:
    """Return the conversation and others of the place whose transcript holds the same talk, that one first.

    Stage 01 lets one of them count and holds the others back as copies; if only one were withdrawn, the next would
    come out in its place.
    """
    heard = read_to_search(programme, place, read_collected(programme, place, "conversations"))
    texts = {name: [turn.text for one in files for turn in _cleaned(one)] for name, files in heard.items()}
    own = texts.pop(conversation_id, [])
    if not split_words(" ".join(own)):
        return (conversation_id,)
    return (conversation_id, *(name for name, said in sorted(texts.items()) if find_copies({"": own, name: said})))


def gather_said(programme: Programme, place: str, conversations: Collection[str]) -> Said:
    """Return what the conversations said: from raw transcripts and coding, and from the tables that stand.

    Left out of `runs` is what another conversation that is not among them says too, what the notebooks and HCT Eval say
    by themselves, and what the partnership wrote in its own tables and texts, unless it shares LONG words in a row.
    """
    gone = frozenset(conversations)
    raw = {name: read_collected(programme, place, name) for name in ("conversations", "fragments", "claims")}
    homes = dict(zip(raw["fragments"]["fragment_id"], raw["fragments"]["conversation_id"], strict=True))
    raw["claims"] = raw["claims"].assign(conversation_id=raw["claims"]["fragment_id"].map(homes))
    kept = {name: read_kept(programme.processed(place) / f"{name}.parquet") for name in _SPOKEN}
    heard = read_to_search(programme, place, raw["conversations"])
    tables = [(name, frame) for part in (raw, kept) for name, frame in part.items() if name in _SPOKEN]

    own = [text for name in gone for one in heard.get(name, ()) for text in _as_heard(one)]
    own += [text for name, frame in tables for text in texts_in(_of(frame, gone), _SPOKEN[name])]
    everything = frozenset(run for text in own for run in runs_of(text))
    long_ones = frozenset(run for text in own for run in runs_of(text, LONG))

    others = [text for name, several in heard.items() if name not in gone for one in several for text in _as_heard(one)]
    others += [text for name, frame in tables for text in texts_in(_of(frame, gone, those=False), _SPOKEN[name])]
    shared = {run for text in (*others, *_own_prose(programme)) for run in runs_of(text) & everything}
    shared |= {run for text in _elsewhere_said(programme, place) for run in runs_of(text) & everything}
    for text in _written(programme, place):
        shared |= (runs_of(text) & everything) - _within(runs_of(text, LONG) & long_ones)
    ids = {value for name, frame in tables for value in _of(frame, gone).get(_IDS[name], pd.Series(dtype=str)).dropna()}
    quotes = {" ".join(split_words(q)) for q in texts_in(_of(kept["claims"], gone), ("quote",))}
    return Said(everything - shared, everything, frozenset(quotes - {""}), gone, frozenset(map(str, ids)))


def _as_heard(one: Transcript) -> Iterator[str]:
    """Words of a transcript as they stand in the file, after cleaning, and without fillers."""
    yield from (turn.text for turn in one.turns)
    for turn in _cleaned(one):
        yield turn.text
        yield clean_text(turn.text)[0]


def _cleaned(one: Transcript) -> tuple[RawTurn, ...]:
    return clean_turns(one.turns, cues=one.cues).turns


def _within(long_runs: Iterable[str]) -> set[str]:
    return {run for text in long_runs for run in runs_of(text)}


def _own_prose(programme: Programme) -> Iterator[str]:
    """Give what the notebooks and the package say whoever took part: no words of anybody."""
    for stage in STAGES:
        book = json.loads(notebook_path(stage, programme.project).read_text(encoding="utf-8"))
        yield from ("".join(cell["source"]) for cell in book["cells"])
    package = Path(__file__).resolve().parents[1]
    for path in package.rglob("*"):
        if path.suffix in (".py", ".j2", ".css", ".html", ".js", ".typ"):
            yield path.read_text(encoding="utf-8")


def _written(programme: Programme, place: str) -> Iterator[str]:
    """Give what the partnership and the programme wrote themselves, here and (as it was kept) in other places."""
    yield from written_here(programme, place)
    for table in collected_tables("programme"):
        yield from texts_in(read_collected(programme, None, table.name))
    yield (programme.raw() / "programme.yml").read_text(encoding="utf-8")
    for path in (programme.raw(PROGRAMME_FOLDER) / "text").glob("*.md"):
        yield decode(path.read_bytes()).text
    for path in _elsewhere(programme, place):
        if path.stem not in _SPOKEN:
            yield from texts_in(read_kept(path))


def written_here(programme: Programme, place: str) -> Iterator[str]:
    """Give what a place wrote in its own tables and texts: nothing that was said in a conversation."""
    for table in collected_tables("partnership"):
        if table.name not in _NOT_WRITTEN:
            yield from texts_in(read_collected(programme, place, table.name))
    for path in (programme.raw(place) / "text").glob("*.md"):
        yield decode(path.read_bytes()).text


def _elsewhere_said(programme: Programme, place: str) -> Iterator[str]:
    for path in _elsewhere(programme, place):
        if path.stem in _SPOKEN:
            yield from texts_in(read_kept(path), _SPOKEN[path.stem])


def _elsewhere(programme: Programme, place: str) -> list[Path]:
    """Tables of all other places of the project."""
    own = programme.processed(place)
    return [path for path in own.parents[1].glob("*/*/*.parquet") if path.parent != own and path.stem in TABLES]


def _of(frame: pd.DataFrame, conversations: Collection[str], *, those: bool = True) -> pd.DataFrame:
    """Rows of these conversations, or of all others."""
    if "conversation_id" not in frame:
        return frame.head(0)
    return frame[frame["conversation_id"].isin(list(conversations)) == those]


def texts_in(frame: pd.DataFrame, columns: Iterable[str] = ()) -> list[str]:
    """Return the texts in the given columns, or in all that hold text."""
    chosen = [c for c in columns if c in frame] if columns else [c for c in frame if _is_text(frame[c])]
    return [str(value) for column in chosen for value in frame[column].dropna()]


def _is_text(column: pd.Series) -> bool:
    return pd.api.types.is_string_dtype(column) or pd.api.types.is_object_dtype(column)


def read_collected(programme: Programme, place: str | None, name: str) -> pd.DataFrame:
    """Read a collected table as far as it can be read: a mistake in it must not stand in a withdrawal's way."""
    return read_with_problems(programme, place, name)[0]


def read_kept(path: Path) -> pd.DataFrame:
    """Read a kept table; empty if it is not there or cannot be read."""
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError):
        return pd.DataFrame()
