"""Small programmes for tests, and what some tests cannot do without."""

from pathlib import Path

import pytest

from hct_eval.programme import Programme, load_programme
from tests.programs import need

PROGRAMME_YML = """\
title: A test programme
data_status: illustrative
partnerships:
  - {id: north, name: North}
  - {id: south, name: South}
"""


def make_small(project: Path) -> Programme:
    """Write an empty programme with two places."""
    for place in ("north", "south"):
        (project / "data" / "raw" / "small" / place).mkdir(parents=True)
    (project / "data" / "raw" / "small" / "programme.yml").write_text(PROGRAMME_YML, encoding="utf-8")
    return load_programme("small", project)


@pytest.fixture
def small(tmp_path: Path) -> Programme:
    """An empty programme with two places in a project of its own."""
    return make_small(tmp_path)


@pytest.fixture
def names_model() -> str:
    """Where the names model is; without it the test is left out, or fails in CI."""
    return need("names model")
