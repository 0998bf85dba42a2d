"""The page for operators: each command in it is given to the tiny project and ends as the page says."""

import re
import shlex
import sqlite3
from pathlib import Path

import pytest

from hct_eval.batch.records import find_records, records_path
from hct_eval.programme import load_programme
from tests.test_cli import command, project  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow
PAGE = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")


def blocks(language):
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    lines = [line for block in found for line in block.splitlines() if line]
    return [line.replace("hct-sample", "tiny").replace("plymouth", "alton") for line in lines]


def test_every_command_of_the_page_runs(command, project, monkeypatch):  # noqa: F811
    monkeypatch.chdir(project)
    commands = [shlex.split(line) for line in blocks("sh")]
    ours = [words[1:] for words in commands if words[0] == "hct-eval"]
    assert len(ours) >= 12
    for words in ours:
        code, out, err = command(*words)
        assert (code, err) == (0, ""), words
        assert out, words
    assert (project / "ro-crate-metadata.json").is_file()
    tiny = load_programme("tiny", project)
    for query in blocks("sql"):
        assert sqlite3.connect(records_path(tiny)).execute(query).fetchall(), query
    (of_links,) = [one for one in find_records(tiny) if one.place == "alton" and one.stage.startswith("03")]
    code, out, _ = command("reproduce", of_links.run)
    assert (code, "the same to the byte" in out) == (0, True)
    code, out, _ = command("records", "tiny", "--record", of_links.run)
    assert code == 0
    assert "map_links.parquet" in out


def test_benchmarks_of_the_page_are_there():
    from benchmarks.batch import __main__ as benchmark

    asked = [shlex.split(line)[3:] for line in blocks("sh") if line.startswith("python -m benchmarks.batch")]
    assert len(asked) == 3
    for words in asked:
        benchmark.parser().parse_args(words)


def test_unknown_numbers_and_days_are_refused(command, project):  # noqa: F811
    assert command("reproduce", "nothing")[0] == 2
    assert command("records", "tiny", "--record", "nothing")[0] == 2
    assert command("records", "tiny", "--since", "yesterday")[0] == 2
    assert command("run", "tiny", "--time-limit", "soon")[0] == 2
    code, out, _ = command("records", "tiny")
    assert (code, out) == (0, "No record of tiny fits. Records are kept from the first run on.\n")


def test_a_cost_is_carried_on_as_it_grew():
    from benchmarks.batch.many import OwnCost, _carried

    def costs(*seconds):
        sizes = (25, 50, 100)
        return [OwnCost(areas, 0, one, 0, 0) for areas, one in zip(sizes, seconds, strict=True)]

    assert _carried(costs(2.25, 2.5, 3), "again", 10_000) == pytest.approx((102, 300))  # 2 s, and 10 ms an area
    assert _carried(costs(1, 4, 16), "again", 1_000)[1] == pytest.approx(1_600)
    assert _carried(costs(3, 2, 1), "again", 10_000) == pytest.approx((1, 100))  # noise makes nothing negative
