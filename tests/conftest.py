"""Small programmes for tests, and the whole sample run once."""

from pathlib import Path

import pytest

from hct_eval.programme import Programme, load_programme

PROGRAMME_YML = """\
title: A test programme
data_status: illustrative
partnerships:
  - {id: north, name: North}
  - {id: south, name: South}
"""


@pytest.fixture
def small(tmp_path: Path) -> Programme:
    """An empty programme with two places in a project of its own."""
    for place in ("north", "south"):
        (tmp_path / "data" / "raw" / "small" / place).mkdir(parents=True)
    (tmp_path / "data" / "raw" / "small" / "programme.yml").write_text(PROGRAMME_YML, encoding="utf-8")
    return load_programme("small", tmp_path)
