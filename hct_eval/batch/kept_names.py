"""Names that a withdrawal must not bring to light: others say them, only the withdrawn conversation made them known.

De-identification knows a name because somebody's transcript bears it as a speaker, or because it was found there. When
that transcript is closed, the same name said by others, in lower case perhaps, would no longer be recognised. So the
names that others say are kept, and nothing else of the conversation.
"""

from collections.abc import Collection

from hct_eval.batch.said import read_collected, written_here
from hct_eval.conversations.consent import WITHDRAWN, withdrawn_since
from hct_eval.conversations.shield import Shield, names_somebody, read_key
from hct_eval.conversations.sources import kept_names_path, read_kept_names, read_to_search
from hct_eval.conversations.turns import Transcript
from hct_eval.programme import Programme
from hct_eval.tables.private_files import write_owner_only


def names_to_keep(programme: Programme, place: str, conversations: Collection[str]) -> list[str]:
    """Return names of people that only these conversations made known and that others say, normalised, sorted."""
    own, others = _heard(programme, place, conversations)
    key = read_key(programme, place)
    known = Shield(place, b"").with_names(key.loc[key["kind"] == "person", "name"])
    bearers = [tag for one in own for tag in one.speakers if names_somebody(tag)]
    mine = {*_named(known, [turn.text for one in own for turn in one.turns]), *map(known.whole_name, bearers)}
    mine -= {known.whole_name(tag) for one in others for tag in one.speakers}
    return sorted(_named(Shield(place, b"").with_names(mine), _said(programme, place, others)))


def said_by_others(programme: Programme, place: str, conversations: Collection[str]) -> list[str]:
    """Return what a place's other conversations say, and what it wrote in its own tables and texts."""
    return _said(programme, place, _heard(programme, place, conversations)[1])


def keep_names(programme: Programme, place: str, names: Collection[str]) -> None:
    """Add names to the place's list, for its owner only."""
    every = sorted({*read_kept_names(programme, place), *names})
    if every:
        write_owner_only(kept_names_path(programme, place), "".join(f"{name}\n" for name in every).encode())


def _named(shield: Shield, texts: Collection[str]) -> set[str]:
    """Whole names of the people whom texts name."""
    spans = [(text, span) for text in texts for span in shield.known_spans(text)]
    return {shield.whole_name(text[s.start : s.end]) for text, s in spans if s.kind == "person"}


def _heard(
    programme: Programme, place: str, conversations: Collection[str]
) -> tuple[list[Transcript], list[Transcript]]:
    """Return the transcripts of these conversations, and those of all others that were not withdrawn."""
    register = read_collected(programme, place, "conversations")
    closed = set(register.loc[(register["consent"] == WITHDRAWN).fillna(value=False), "conversation_id"])
    closed |= withdrawn_since(programme, place) | set(conversations)
    heard = read_to_search(programme, place, register)
    own = [one for name in conversations for one in heard.get(name, ())]
    return own, [one for name, several in heard.items() if name not in closed for one in several]


def _said(programme: Programme, place: str, transcripts: Collection[Transcript]) -> list[str]:
    spoken = [turn.text for one in transcripts for turn in one.turns]
    return [*spoken, *written_here(programme, place)]
