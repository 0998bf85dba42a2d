"""What a place's words are shielded with: its salt, its own lists of names and places, and its public geography."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from hct_eval.conversations.decisions import PERSON, PLACE, Decided, decided
from hct_eval.conversations.pseudonyms import LONG, SHORT, code, person_key, read_salt
from hct_eval.conversations.reviewed import standing_decisions
from hct_eval.conversations.spans import Span
from hct_eval.conversations.told_names import starts_sentence
from hct_eval.conversations.wordlists import is_ambiguous, is_plain, is_public_place, normalise, words_of
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


@dataclass(frozen=True)
class Shield:
    """What is known of one place before its texts are read.

    `people` maps a normalised name, or a part of one, to the person's whole normalised name; `places` are private
    places; `public` are names to keep (the place's own areas and organisations); `common` are words that the place's
    transcripts hold in lower case, so that a capital on them says little; `choices` are people's decisions about words.
    """

    partnership_id: str
    salt: bytes = field(repr=False)
    people: Mapping[str, str] = field(default_factory=dict, repr=False)
    places: frozenset[str] = field(default_factory=frozenset, repr=False)
    public: frozenset[str] = field(default_factory=frozenset, repr=False)
    common: frozenset[str] = field(default_factory=frozenset, repr=False)
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
        return replace(self, people=_by_part(wholes, self.common), places=self.places | private)

    def known_spans(self, text: str) -> list[Span]:
        """Return spans of known names and places, whatever the case; names that are also words only as capitals."""
        spans = []
        for kind, pattern in (("person", self._people_pattern), ("place", self._places_pattern)):
            for match in pattern.finditer(text) if pattern else ():
                words = match.group()
                if is_ambiguous(normalise(words)) and not _meant_as_name(text, match):
                    continue
                spans.append(Span(*match.span(), kind, 0.9, "known to the project"))
        return spans

    @cached_property
    def _people_pattern(self) -> re.Pattern[str] | None:
        return _any_of(self.people)

    @cached_property
    def _places_pattern(self) -> re.Pattern[str] | None:
        return _any_of(self.places)


def load_shield(programme: Programme, partnership_id: str, *, remember: bool = True) -> Shield:
    """Return a place's shield: salt, names of researchers and speakers, `names.txt`, `places.txt`, public geography.

    What people decided about words in the review holds in it (`Shield.choices`). With `remember`, also the names that
    stage 01 found in the place's transcripts (kept in the key in `private/`), so that a name is replaced in a short
    quote as it was in the whole conversation. The names model is loaded when first needed.
    """
    from hct_eval.conversations.sources import heard_before

    folder = programme.raw(partnership_id)
    register = read_raw(programme, partnership_id, "conversations")
    researchers = read_raw(programme, partnership_id, "researchers")
    people = {*register["researcher"].dropna(), *researchers["person_id"].dropna()}
    tags, common = heard_before(programme, partnership_id, register)
    people |= {*tags, *_lines(folder / "names.txt")}
    shield = Shield(
        partnership_id,
        read_salt(programme, partnership_id),
        public=_public_names(programme, partnership_id, register),
        common=common,
    ).with_names(sorted(name for name in people if names_somebody(name)), _lines(folder / "places.txt"))
    choices = decided(standing_decisions(programme, partnership_id), {*shield.people, *shield.places})
    shield = replace(shield, choices=choices).with_names(choices.of_kind(PERSON), choices.of_kind(PLACE))
    if not remember:
        return shield
    key = read_key(programme, partnership_id)
    found = {kind: key.loc[key["kind"] == kind, "name"] for kind in ("person", "place")}
    return shield.with_names(filter(names_somebody, found["person"]), found["place"])


def key_path(programme: Programme, partnership_id: str) -> Path:
    """Path of the pseudonym key, beside the raw data."""
    return programme.private(partnership_id) / "pseudonyms.csv"


def read_key(programme: Programme, partnership_id: str) -> pd.DataFrame:
    """Read the pseudonym key (kind, code, name); empty if stage 01 has not run."""
    path = key_path(programme, partnership_id)
    if not path.is_file():
        return pd.DataFrame({"kind": [], "code": [], "name": []}, dtype="string")
    return pd.read_csv(path, dtype="string", keep_default_na=False)


def names_somebody(tag: str) -> bool:
    """Whether a speaker tag or an id holds a name, not just a role, a number or initials."""
    bare = normalise(tag)
    letters = re.sub(r"[^a-zà-ɏͰ-￿]", "", bare)
    if len(letters) < 3 or _NOBODY.fullmatch(bare):
        return False
    return not re.search(r"\d", bare) or " " in bare


def _public_names(programme: Programme, partnership_id: str, register: pd.DataFrame) -> frozenset[str]:
    """Return the partnership's place, its areas, and the organisations that it lists."""
    place = programme.partnership(partnership_id)
    organisations = read_raw(programme, partnership_id, "organisations")
    named = [place.name, place.place, place.lead, *register["area"].dropna(), *organisations["name"].dropna()]
    parts = [part for name in named for part in (name, *re.split(r"[,;/&()]| and ", name))]
    return frozenset(normalise(part) for part in parts if part.strip())


def _by_part(wholes: Iterable[str], common: frozenset[str]) -> dict[str, str]:
    """Map each whole name, and each part that only one person bears, to the whole name; everyday words are no part."""
    people = {whole: whole for whole in wholes if whole}
    bearers: dict[str, set[str]] = {}
    for whole in people:
        for part in whole.split(" "):
            bearers.setdefault(part, set()).add(whole)
    for part, owners in bearers.items():
        everyday = is_plain(part) or part in common
        if len(part) < 3 or part in people or (everyday and part not in words_of("first_names")):
            continue
        people[part] = next(iter(owners)) if len(owners) == 1 else part
    return dict(sorted(people.items()))


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern of any of the names as whole words, longest first, with any space between their words."""
    escaped = [
        r"\s+".join(map(re.escape, name.split(" "))).replace("'", "['’]")
        for name in sorted(names, key=lambda name: (-len(name), name))
    ]
    return re.compile(rf"(?<![\w@])(?:{'|'.join(escaped)})(?!\w)", re.IGNORECASE) if escaped else None


def _meant_as_name(text: str, match: re.Match[str]) -> bool:
    return match.group()[0].isupper() and not starts_sentence(text, match.start())


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    lines = (line.strip() for line in decode(path.read_bytes()).text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]
