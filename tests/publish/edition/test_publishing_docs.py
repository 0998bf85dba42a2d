"""The page on publishing says nothing that does not run, and names every gate."""

import datetime as dt
import re
import shlex
import sys
from pathlib import Path

import pytest

from hct_eval import cli
from hct_eval.batch import publish as command
from hct_eval.programme import load_programme
from hct_eval.publish.edition.folder import GATE as EARLIER
from hct_eval.publish.edition.gates import GATES
from tests.batch.test_publish import FINE, SAID, make_report, write_register
from tests.publish.places import make_programme

PAGE = (Path(__file__).parents[3] / "docs" / "publishing.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_its_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "_run", lambda *_: [])
    write_register(make_programme(tmp_path))
    programme = load_programme("test", tmp_path)
    make_report(programme)
    for place in ("south", "programme"):
        make_report(programme, FINE.replace(SAID, ""), place=place)
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(tmp_path))
    commands = re.findall(r"(?m)^ +(hct-eval .+)$", PAGE)
    assert len(commands) == 5
    today = dt.datetime.now(dt.UTC).astimezone().date().isoformat()  # the page's own day is over
    for given in commands:
        words = given.replace("hct-sample", "test").replace("plymouth", "north")
        words = re.sub(r"--on \S+", f"--on {today}", words)
        monkeypatch.setattr(sys, "argv", shlex.split(words))
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert not end.value.code, capsys.readouterr()
    assert len(list(programme.releases().iterdir())) == 3


def test_every_gate_stands_in_it() -> None:
    assert set(re.findall(r"(?m)^\| \*\*(.+?)\*\* \|", PAGE)) == {command.FRESH, *GATES, EARLIER}
