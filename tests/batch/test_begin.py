"""`hct-eval init`: a programme begun whole or not at all, in a project of its own; nothing there is changed."""

import datetime as dt
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hct_eval import cli
from hct_eval.batch import begin
from hct_eval.batch.begin import BeginError, Beginning, ask_for
from hct_eval.programme import STAGES, load_programme, notebook_path
from hct_eval.tables.check import check_programme
from tests.tables.test_template import PREFIX

DAY = dt.date(2024, 3, 31)
Said = tuple[int, str, str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HCT_EVAL_PROJECT", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def init(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def run(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["hct-eval", "init", *words])
        monkeypatch.setattr(begin, "asker", lambda: None)
        capsys.readouterr()
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        printed = capsys.readouterr()
        return int(code or 0), printed.out, printed.err

    return run


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_programme_loads_and_has_nothing_wrong(here: Path, init: Callable[..., Said]) -> None:
    title = 'Harbour: "ours" & # yours'
    code, out, err = init("harbour", "--title", title, "--place", "north=North shore: the quay", "--place", "no")
    assert (code, err) == (0, "")
    assert "hct-eval check harbour" in out
    programme = load_programme("harbour", here)
    assert programme.title == title
    assert programme.data_status == "real"
    assert [(place.id, place.name) for place in programme.partnerships] == [
        ("north", "North shore: the quay"),
        ("no", "No"),
    ]
    assert check_programme(programme) == []
    assert (programme.raw() / ".gitignore").read_text().splitlines()[-1] == "*"
    for place in programme.place_ids:
        assert {path.name for path in programme.raw(place).iterdir()} == {"tables.xlsx", *begin.FOLDERS}
    assert all(notebook_path(stage, here).parent == here / "notebooks" for stage in STAGES)
    assert not list(here.rglob("*.part"))


def test_entries_in_notes_can_be_used_by_taking_the_hash_away(here: Path, init: Callable[..., Said]) -> None:
    init("harbour", "--title", "Harbour", "--place", "north")
    path = here / "data" / "raw" / "harbour" / "programme.yml"
    written = path.read_text(encoding="utf-8")
    used = re.sub(r"^( *)# ( *(?:- )?(?:[a-z_]+: .*|\".*\"|[a-z_]+:))$", r"\1\2", written, flags=re.MULTILINE)
    path.write_text(used.replace("real: people's own", "# real: people's own"), encoding="utf-8")
    programme = load_programme("harbour", here)
    assert programme.began == 2023
    assert programme.vocabularies == {"origin": ("door knocking",)}
    assert programme.hypotheses[0].id == "P1"
    assert programme.partnerships[0].lead


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("har bour", "--title", "x", "--place", "a"), "'har-bour'"),
        (("harbour", "--title", "x", "--place", "a", "--place", "A=B"), "stands twice"),
        (("harbour", "--title", "x", "--place", "programme"), "is kept for"),
        (("harbour", "--title", " ", "--place", "a"), "title is empty"),
        (("harbour",), "--title and --place"),
        (("harbour", "--title", "x"), "add --place"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_made(
    here: Path, init: Callable[..., Said], words: tuple[str, ...], said: str
) -> None:
    code, out, err = init(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert list(here.iterdir()) == []


def test_nothing_that_is_there_is_changed(here: Path, init: Callable[..., Said]) -> None:
    init("harbour", "--title", "Harbour", "--place", "north")
    (here / "notebooks" / f"{STAGES[0]}.ipynb").write_text("mine")
    before = files(here)
    for words in (("harbour",), ("harbour", "--title", "Another", "--place", "south")):
        code, _, err = init(*words)
        assert code == 2
        assert "already" in err
    assert init("second", "--title", "Second", "--place", "south")[0] == 0
    after = files(here)
    assert {name: after[name] for name in before} == before


@pytest.mark.slow
def test_a_place_added_to_the_programme_gets_its_folder_with_the_programmes_own_values(
    here: Path, init: Callable[..., Said]
) -> None:
    init("harbour", "--title", "Harbour", "--place", "north")
    path = here / "data" / "raw" / "harbour" / "programme.yml"
    more = '  - {id: south, name: South}\nvocabularies: {origin: ["door knocking"]}\n'
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    before = files(here)
    code, out, _ = init("harbour")
    assert code == 0
    assert "South (south)" in out
    after = files(here)
    assert {name: after[name] for name in before} == before
    import openpyxl

    book = openpyxl.load_workbook(here / "data" / "raw" / "harbour" / "south" / "tables.xlsx")
    assert "door knocking" in {cell.value for row in book["Lists"].iter_rows() for cell in row}


def test_a_folder_that_cannot_be_finished_is_not_left_half_made(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(begin, "template_workbook", full)
    with pytest.raises(BeginError, match="No space left"):
        begin.begin(Beginning("harbour", "Harbour", (("north", "North"),)), DAY)
    assert list((here / "data" / "raw").iterdir()) == []


def test_what_was_not_given_is_asked_for() -> None:
    answers = iter(["Harbour programme", "north=North shore", "", "April 2023"])
    asked: list[str] = []

    def ask(question: str, usual: str) -> str:
        asked.append(question)
        return next(answers) or usual

    wish = ask_for("harbour", "", [], "", ask)
    assert wish == Beginning("harbour", "Harbour programme", (("north", "North shore"),), "April 2023")
    assert len(asked) == 4


def test_the_readme_names_what_is_there(here: Path, init: Callable[..., Said]) -> None:
    init("harbour", "--title", "Harbour", "--place", "north")
    folder = here / "data" / "raw" / "harbour"
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert PREFIX not in text
    assert "{" not in text
    for name in ("programme.yml", "tables.xlsx", *begin.FOLDERS):
        assert name in text
