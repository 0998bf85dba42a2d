"""The command `convert`: what it says and where it refuses."""

import sys
from pathlib import Path

import pytest

from hct_eval import cli
from hct_eval.coding.exchange import read_coding, write_coding
from tests.coding.exchange.codings import same_coding, small
from tests.coding.exchange.test_refi import codes, project, selection, source
from tests.coding.exchange.test_taguette_and_qualcoder import csv_export


@pytest.fixture
def convert(monkeypatch, capsys):
    """Run the command; return its exit status, what it printed, and what it said on stderr."""

    def run(*words: object):
        monkeypatch.setattr(sys, "argv", ["hct-eval", "convert", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capsys.readouterr()
        return end.value.code or 0, printed.out.splitlines(), printed.err

    return run


def test_it_says_what_was_read_written_and_left_out(convert, tmp_path: Path) -> None:
    picture = '<PictureSource guid="00000099-0000-4000-8000-000000000000" name="p.png"/></Sources>'
    body = codes("Bus") + source(selection(1, 4, 7, 1), selection(2, 90, 99)).replace("</Sources>", picture)
    given = project(tmp_path, body, {"sources/a.txt": "The bus."})
    assert convert(given, tmp_path / "coded.xlsx") == (
        0,
        [
            "Read a REFI-QDA project: codes 1, codings 1, text documents 1, pictures 1, passages of text 2.",
            "Taken from it: sources 1, fragments 2, factors 1, codings 1.",
            "Not taken: places outside their document 1, pictures 1.",
            "1 passage has no words in the file.",
            "Written, but without: texts of conversations (transcripts have their own folder) 1.",
            "To be completed before a run can use them: fragments without words 1.",
            "The new file holds what people said, as the old one does: keep both where only the team can read.",
        ],
        "",
    )


def test_the_way_there_and_back_loses_nothing(convert, tmp_path: Path) -> None:
    write_coding(small(), tmp_path / "a.qdpx")
    there = read_coding(tmp_path / "a.qdpx")
    assert convert(tmp_path / "a.qdpx", tmp_path / "b.qdpx")[:2][0] == 0
    assert same_coding(read_coding(tmp_path / "b.qdpx"), there)


def test_what_people_said_is_never_printed(convert, tmp_path: Path) -> None:
    code, out, err = convert(csv_export(tmp_path), tmp_path / "map.qdpx")
    assert (code, err) == (0, "")
    assert not {"bus", "foot", "P1", "worry"} & set(" ".join(out).split())


@pytest.mark.parametrize(
    ("given", "wanted", "said"),
    [
        ("none.qdpx", "b.qdpx", "no file to convert"),
        ("words.txt", "b.qdpx", "holds no map or coding in a format that is known"),
        ("a.qdpx", "b.docx", "can be written as"),
        ("a.qdpx", "a.qdpx", "--overwrite"),
        ("a.qdpx", "reports/b.qdpx", "not written under reports"),
        ("a.qdpx", "words.txt/b.qdpx", "cannot be written"),
    ],
)
def test_wrong_input_is_one_message_with_status_2(convert, tmp_path: Path, given: str, wanted: str, said: str) -> None:
    write_coding(small(), tmp_path / "a.qdpx")
    (tmp_path / "words.txt").write_text("The bus never comes.")
    code, out, err = convert(tmp_path / given, tmp_path / wanted)
    assert (code, out) == (2, [])
    assert said in err
    assert "Traceback" not in err


def test_causal_map_is_asked_for_and_a_file_is_replaced_when_asked(convert, tmp_path: Path) -> None:
    write_coding(small(), tmp_path / "a.qdpx")
    for _ in range(2):
        code, *_ = convert(tmp_path / "a.qdpx", tmp_path / "b.xlsx", "--to", "causal-map", "--overwrite")
        assert code == 0
    assert read_coding(tmp_path / "b.xlsx").format == "Causal Map 4 workbook"
