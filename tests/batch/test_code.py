"""`hct-eval code`: workbooks for the asked coders, what is to be mended, and with which status it ends."""

import sys
from collections.abc import Callable

import pytest

from hct_eval import cli
from hct_eval.programme import Programme
from tests.coding.copies import begin, code_some, fill, release

pytestmark = pytest.mark.slow

Said = tuple[int, str, str]


@pytest.fixture
def command(
    small: Programme, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    monkeypatch.setenv("HCT_EVAL_PROJECT", str(small.project))

    def run(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["hct-eval", "code", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return run


def test_it_writes_a_copy_for_each_coder_and_says_what_is_in_it(small: Programme, command: Callable[..., Said]) -> None:
    release(small)
    code, out, err = command("small", "-p", "north", "--coder", "NK", "--coder", "TS", "--double", "50")
    assert (code, err) == (0, "")
    assert [line.split(":")[0] for line in out.splitlines()] == ["north, NK", "north, TS"]
    assert out.count("3 conversations (3 new)") == 2
    assert str(small.project) not in out
    first = {path.name: path.read_bytes() for path in (small.raw("north") / "coding").iterdir()}
    assert set(first) == {"north_NK.xlsx", "north_TS.xlsx"}
    code, out, err = command("small", "-p", "north")
    assert (code, err, out.count("new")) == (0, "", 0)
    assert {path.name: path.read_bytes() for path in (small.raw("north") / "coding").iterdir()} == first


def test_a_place_that_cannot_be_done_stops_no_other_and_makes_status_2(
    small: Programme, command: Callable[..., Said]
) -> None:
    release(small)
    code, out, err = command("small", "--coder", "NK")
    assert code == 2
    assert "north, NK: 4 conversations" in out
    assert (
        err
        == "south/coding\n  nothing to code; expected released transcripts. Sign transcripts off, and run stage 01.\n"
    )


def test_errors_and_warnings_are_listed_row_by_row_and_only_errors_are_a_failure(
    small: Programme, command: Callable[..., Said]
) -> None:
    release(small)
    (path,) = begin(small, "NK")
    code_some(path)
    fill(path, "claims", 2, cause="Busses")
    code, _, err = command("small", "-p", "north")
    assert code == 0
    assert "row 2, column cause: not in the codebook" in err
    fill(path, "claims", 3, fragment_id="NOR-A-F099", sign="minus")
    code, _, err = command("small", "-p", "north")
    assert code == 2
    assert "row 3, column fragment_id: points at nothing" in err
    assert "row 3, column sign: wrong value" in err
    assert "Meeting" not in err


def test_a_share_that_is_none_is_refused(command: Callable[..., Said]) -> None:
    code, _, err = command("small", "--double", "120")
    assert code == 2
    assert "--double" in err
