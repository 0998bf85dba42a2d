import pytest

from benchmarks.faults import moments
from tests.once import made_once


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """The project of `benchmarks.faults` as an undisturbed run leaves it, its results, and the run's seconds."""
    return made_once(tmp_path_factory, "undisturbed", lambda folder: (folder, *moments.undisturbed(folder)))
