"""What a place's words are shielded with: its salt, its own lists of names and places, and its public geography."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from hct_eval.conversations.decisions import PERSON, PLACE, Decided, decided
from hct_eval.conversations.lexicon import bears_name, is_everyday_name, is_name, is_word, may_be_name
from hct_eval.conversations.phrases import Index, find_phrases, index_phrases
from hct_eval.conversations.pseudonyms import LONG, SHORT, code, person_key, read_salt
from hct_eval.conversations.reviewed import standing_decisions
from hct_eval.conversations.sources import read_kept_names
from hct_eval.conversations.spans import Span
from hct_eval.conversations.wordlists import is_plain, is_public_place, normalise
from hct_eval.conversations.words import words_in
from hct_eval.programme import Programme
from hct_eval.tables import read_raw
from hct_eval.tables.decode import decode

_NOBODY = re.compile(
    r"(?:(?:unknown |guest |new )?(?:speaker|participant|person|resident|respondent|researcher|interviewer|interviewee|"
    r"facilitator|moderator|user|voice|caller|id|[a-z])[ -]?\d*|[pr]\d+|\d+|unknown|me|you|user|guest|group|all|"
    r"various|community researcher|health worker|notes?)",
    re.IGNORECASE,
)
"""Speaker tags that say a role or a number and name nobody."""


TOLD, FOUND = "told", "found"
"""Where the key has a name from: the project's own lists and the speakers' tags, or the texts."""
_SHORTEST = 3
"""Letters that a name must have to be looked for in lower case."""


@dataclass(frozen=True)
class Shield:
    """What is known of one place before its texts are read.

    `people` maps a normalised name, or a part of one, to the person's whole normalised name; `places` are private
    places; `public` are names to keep (the place's own areas and organisations); `choices` are people's decisions about
    words.
    """

    partnership_id: str
    salt: bytes = field(repr=False)
    people: Mapping[str, str] = field(default_factory=dict, repr=False)
    places: frozenset[str] = field(default_factory=frozenset, repr=False)
    public: frozenset[str] = field(default_factory=frozenset, repr=False)
    choices: Decided = field(default_factory=Decided, repr=False)

    def pseudonym(self, value: str) -> str:
        """Return the stable code of an id or a name, for a column: `Person-` and ten characters."""
        return f"Person-{code(self.salt, self.partnership_id, 'person', person_key(value), LONG)}"

    def speaker(self, name: str) -> str:
        """Return the stable pseudonym of a speaker: the code that replaces the name in texts."""
        return f"Person {code(self.salt, self.partnership_id, 'person', self.whole_name(name), SHORT)}"

    def replacement(self, kind: str, words: str) -> str:
        """Return what stands in a text in place of a name, a place or another identifier."""
        if kind == "person":
            return f"[{self.speaker(words)}]"
        if kind == "place":
            return f"[Place {code(self.salt, self.partnership_id, 'place', normalise(words), SHORT)}]"
        return f"[{kind}]"

    def whole_name(self, name: str) -> str:
        """Return the normalised whole name behind a part of one; the part itself if nobody is known by it."""
        bare = person_key(name)
        return self.people.get(bare, bare)

    def is_public(self, words: str) -> bool:
        """Return whether a place or body may be named: public geography, or the partnership's own areas and bodies."""
        bare = normalise(words)
        if bare in self.public or bare.removeprefix("the ") in self.public or is_public_place(bare):
            return True
        each = bare.split(" ")
        return len(each) > 1 and all(word in self.public or is_public_place(word) for word in each)

    def with_names(self, people: Iterable[str], places: Iterable[str] = ()) -> "Shield":
        """Return a shield that knows more names, but for those that somebody decided to keep."""
        wholes = {*self.people.values(), *(person_key(name) for name in people)} - self.choices.kept
        private = {normalise(place) for place in places} - self.choices.kept
        private = {place for place in private if place and not self.is_public(place)}
        return replace(self, people=_by_part(wholes), places=self.places | private)

    def known_spans(self, text: str) -> list[Span]:
        """Return spans of known names and places, whatever the case; names that are also words only as capitals."""
        return [
            Span(start, end, kind, 0.9, "known to the project")
            for start, end, kind in find_phrases(text, self._known)
            if not is_everyday_name(normalise(text[start:end])) or _meant_as_name(text, start)
        ]

    def public_spans(self, text: str) -> list[Span]:
        """Return spans of public names of more than one word: what seems a name within them names nobody."""
        found = find_phrases(text, self._public)
        return [Span(start, end, kind, 1.0, "public name") for start, end, kind in found]

    @cached_property
    def _known(self) -> Index:
        people = ((name, "person") for name in self.people)
        return index_phrases([*people, *((name, "place") for name in self.places)])

    @cached_property
    def _public(self) -> Index:
        return index_phrases((name.removeprefix("the "), "public") for name in self.public if " " in name)


def load_shield(
    programme: Programme, partnership_id: str, *, remember: bool = True, speakers: Iterable[str] = ()
) -> Shield:
    """Return a place's shield: salt, names of researchers, `names.txt`, `places.txt`, public geography.

    `speakers` are tags of its transcripts. What people decided about words in the review holds in it
    (`Shield.choices`). With `remember`, also the speakers and the names that stage 01 found in the place's transcripts
    (kept in the key in `private/`), so that a name is replaced in a short quote as it was in the whole conversation.
    """
    folder = programme.raw(partnership_id)
    register = read_raw(programme, partnership_id, "conversations")
    researchers = read_raw(programme, partnership_id, "researchers")
    key = read_key(programme, partnership_id) if remember else no_key()
    told = key.loc[key["origin"] == TOLD, "name"]
    people = {*register["researcher"].dropna(), *researchers["person_id"].dropna(), *speakers, *told}
    people |= {*_lines(folder / "names.txt"), *read_kept_names(programme, partnership_id)}
    shield = Shield(
        partnership_id,
        read_salt(programme, partnership_id),
        public=_public_names(programme, partnership_id, register),
    ).with_names(sorted(name for name in people if names_somebody(name)), _lines(folder / "places.txt"))
    choices = decided(standing_decisions(programme, partnership_id), {*shield.people, *shield.places})
    shield = replace(shield, choices=choices).with_names(choices.of_kind(PERSON), choices.of_kind(PLACE))
    found = {kind: key.loc[key["kind"] == kind, "name"] for kind in ("person", "place")}
    return shield.with_names(filter(names_somebody, found["person"]), found["place"])


def key_path(programme: Programme, partnership_id: str) -> Path:
    """Path of the pseudonym key, beside the raw data."""
    return programme.private(partnership_id) / "pseudonyms.csv"


def read_key(programme: Programme, partnership_id: str) -> pd.DataFrame:
    """Read the pseudonym key (kind, code, name, origin); empty if stage 01 has not run."""
    path = key_path(programme, partnership_id)
    if not path.is_file():
        return no_key()
    key = pd.read_csv(path, dtype="string", keep_default_na=False)
    return key if "origin" in key.columns else key.assign(origin=FOUND)


def no_key() -> pd.DataFrame:
    """Return a key without rows."""
    return pd.DataFrame({"kind": [], "code": [], "name": [], "origin": []}, dtype="string")


def names_somebody(tag: str) -> bool:
    """Whether a speaker tag or an id holds a name, not just a role, a number or initials."""
    bare = normalise(tag)
    letters = re.sub(r"[^a-zà-ɏͰ-￿]", "", bare)
    if len(letters) < 3 or _NOBODY.fullmatch(bare):
        return False
    return not re.search(r"\d", bare) or " " in bare


def _public_names(programme: Programme, partnership_id: str, register: pd.DataFrame) -> frozenset[str]:
    """Return the partnership's place, its areas, and the organisations that it lists, whole and in their parts.

    A part that is a person's name ("Jack" of "Jack and Jill Nursery") makes nobody of that name public.
    """
    place = programme.partnership(partnership_id)
    organisations = read_raw(programme, partnership_id, "organisations")
    named = [place.name, place.place, place.lead, *register["area"].dropna(), *organisations["name"].dropna()]
    parts = {normalise(part) for name in named for part in re.split(r"[,;/&()]| and ", name)}
    wholes = {normalise(name) for name in named}
    return frozenset(name for name in wholes | {part for part in parts if not bears_name(part)} if name)


def _by_part(wholes: Iterable[str]) -> dict[str, str]:
    """Map each whole name, and each part that only one person bears, to the whole name; everyday words are no part."""
    people = {whole: whole for whole in wholes if whole}
    bearers: dict[str, set[str]] = {}
    for whole in people:
        for part in whole.split(" "):
            bearers.setdefault(part, set()).add(whole)
    for part, owners in bearers.items():
        everyday = (is_plain(part) or is_word(part)) and not (is_name(part) or may_be_name(part))
        if len(part) < _SHORTEST or part in people or everyday:
            continue
        people[part] = next(iter(owners)) if len(owners) == 1 else part
    return dict(sorted(people.items()))


def _meant_as_name(text: str, place: int) -> bool:
    """Whether a capital inside a sentence stands at a place of a text."""
    return any(word.start == place and word.named for word in words_in(text))


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    lines = (line.strip() for line in decode(path.read_bytes()).text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]
