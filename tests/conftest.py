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


LONGEST = (
    "notebooks/test_journey.py",
    "maps/formats/test_round_trips.py",
    "notebooks/test_documents.py",
    "test_first_hour.py",
    "batch/faults/test_moments.py",
    "batch/test_withdraw.py",
)
"""Files that take a minute and more, the longest first."""


@pytest.hookimpl(trylast=True)  # after slow tests were left out, where they are: then the order stays
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files that take long first: with a file per worker, short ones then fill the time up to the end."""
    tests = Path(__file__).parent
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    places = {path: LONGEST.index(name) for path in slow if (name := path.relative_to(tests).as_posix()) in LONGEST}
    items.sort(key=lambda item: places.get(item.path, len(LONGEST) + (item.path not in slow)))
