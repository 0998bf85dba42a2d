"""The page on the map engine says nothing that does not run."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "maps.md"


def test_every_block_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    known: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), known)
    printed = capsys.readouterr().out
    assert "'more buses': 'fixed point'" in printed
    assert "reinforcing" in printed
    assert "such ranges held the truth" in printed
