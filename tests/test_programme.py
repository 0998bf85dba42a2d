from pathlib import Path

import pytest

from hct_eval.programme import Programme, ProgrammeError, find_project, list_programmes, load_programme


def write(project: Path, text: str) -> None:
    folder = project / "data" / "raw" / "p"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "programme.yml").write_text(text, encoding="utf-8")


def test_a_programme_knows_every_path(small: Programme) -> None:
    assert small.raw("north") == small.project / "data/raw/small/north"
    assert small.private("north").parent == small.raw("north")
    assert small.runs() == small.project / "data/processed/small/programme/runs"
    assert small.reports("south") == small.project / "reports/small/south"


def test_an_unknown_partnership_gets_the_nearest_name(small: Programme) -> None:
    with pytest.raises(ProgrammeError, match=r"'nort'; did you mean 'north'"):
        small.partnership("nort")


def test_an_unknown_programme_gets_the_nearest_name(small: Programme) -> None:
    with pytest.raises(ProgrammeError, match="did you mean 'small'"):
        load_programme("smal", small.project)


@pytest.mark.parametrize("name", ["../small", "a/b", "", "a b"])
def test_a_name_that_could_leave_the_folder_is_refused(small: Programme, name: str) -> None:
    with pytest.raises(ProgrammeError):
        load_programme(name, small.project)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: x\ndata_status: maybe\npartnerships: [{id: a, name: A}]", "data_status"),
        ("title: x\ndata_status: real\npartnerships: []", "partnerships"),
        ("title: x\ndata_status: real\npartnerships: [{id: a, name: A}, {id: a, name: B}]", "stands twice"),
        ("title: x\ndata_status: real\npartnerships: [{id: programme, name: A}]", "kept for"),
        ("title: x\ndata_status: real\nplaces: 3\npartnerships: [{id: a, name: A}]", "places"),
        ("title: x\ndata_status: real\npartnerships: [{id: a, name: A, hypotheses: [h9]}]", "h9"),
        ("title: [x\n", "line 2"),
        ("- a list", "expected entries"),
    ],
)
def test_a_wrong_description_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    write(tmp_path, text)
    with pytest.raises(ProgrammeError, match=r"data/raw/p/programme\.yml") as caught:
        load_programme("p", tmp_path)
    assert told in str(caught.value)


def test_the_project_is_found_from_a_folder_within(small: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HCT_EVAL_PROJECT", raising=False)
    monkeypatch.chdir(small.raw("north"))
    assert find_project() == small.project
    assert list_programmes() == ["small"]


def test_the_environment_names_the_project(small: Programme, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(small.project))
    assert find_project() == small.project
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(tmp_path / "nowhere"))
    with pytest.raises(ProgrammeError, match="HCT_EVAL_PROJECT"):
        find_project()
