"""The page on workshops says nothing that does not run."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from hct_eval import cli
from hct_eval.tables.workshop_sheets import ABOUT, DECISIONS, FACTORS, LINKS
from tests.publish.places import make_programme

PAGE = (Path(__file__).parents[2] / "docs" / "workshop.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_its_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    programme = make_programme(tmp_path)
    register = programme.raw("north") / "conversations.csv"
    kept = [f"c{i},2023-03-01,{'withdrawn' if i == 0 else 'anonymous quote'}" for i in range(30)]
    register.write_text("\n".join(["conversation_id,held_on,consent", *kept]), encoding="utf-8")
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(tmp_path))
    commands = re.findall(r"(?m)^ +(hct-eval .+)$", PAGE)
    assert len(commands) == 2
    for command in commands:
        words = command.replace("hct-sample", "test").replace("plymouth", "north")
        monkeypatch.setattr(sys, "argv", shlex.split(words))
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert not end.value.code, capsys.readouterr()
    said = capsys.readouterr().out
    assert "reports/test/north/workshop-pack.pdf and reports/test/north/workshop-results.xlsx" in said
    for name in re.findall(r"`(workshop-[a-z.]+)`", PAGE):
        assert (programme.reports("north") / name).is_file()


@pytest.mark.slow
def test_changed_consent_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    programme = make_programme(tmp_path)
    kept = [f"c{i},2023-03-01,{'internal' if i < 2 else 'anonymous quote'}" for i in range(30)]
    rows = "\n".join(["conversation_id,held_on,consent", *kept])
    (programme.raw("north") / "conversations.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["hct-eval", "workshop", "test", "north"])
    earlier = programme.reports("north") / "workshop-pack.pdf"
    earlier.parent.mkdir(parents=True)
    earlier.write_bytes(b"with somebody's words")
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert "somebody's consent is not what it was when the map was made" in capsys.readouterr().err
    assert not list(programme.reports("north").iterdir())


def test_the_sheets_are_those_of_the_workbook() -> None:
    rows = re.findall(r"(?m)^ +\| ([A-Z][a-z ]+) \|", PAGE)
    assert rows == [ABOUT, LINKS, FACTORS, DECISIONS]
