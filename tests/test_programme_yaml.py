"""A programme.yml that does harm is refused in words, soon."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hct_eval.programme import LONGEST_YAML, ProgrammeError, load_programme

PLAIN = "title: A\ndata_status: illustrative\npartnerships:\n  - {id: alton, name: Alton}\n"


def bomb() -> str:
    lines = ['a0: &a0 ["lol"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join([*lines, PLAIN])


HOSTILE: dict[str, tuple[Callable[[], str], str]] = {
    "aliases of aliases": (bomb, r"programme\.yml, line \d+: more than 50 aliases"),
    "depth": (lambda: PLAIN + "about: " + "[" * 100_000, r"programme\.yml, line 5: entries nest deeper than 20"),
    "size": (lambda: PLAIN + "about: " + "x" * LONGEST_YAML, r"programme\.yml: larger than 2 MB"),
    "a program": (lambda: PLAIN + "about: !!python/object/apply:os.system ['true']\n", "not readable as YAML"),
    "control characters": (lambda: PLAIN + "about: \x00\x01\n", "not readable as YAML"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_programme_is_refused(tmp_path: Path, what: str) -> None:
    make, words = HOSTILE[what]
    folder = tmp_path / "data" / "raw" / "tiny"
    folder.mkdir(parents=True)
    (folder / "programme.yml").write_text(make(), encoding="utf-8")
    with pytest.raises(ProgrammeError, match=words):
        load_programme("tiny", tmp_path)


def test_a_few_aliases_are_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "raw" / "tiny"
    folder.mkdir(parents=True)
    places = "  - {id: alton, name: &name Alton}\n  - {id: bere, name: *name}\n"
    (folder / "programme.yml").write_text("title: A\ndata_status: real\npartnerships:\n" + places)
    assert [place.name for place in load_programme("tiny", tmp_path).partnerships] == ["Alton", "Alton"]
