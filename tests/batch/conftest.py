import shutil
import sys

import pytest

from hct_eval.batch import engine
from hct_eval.programme import load_programme
from tests.batch import tiny_project


@pytest.fixture(autouse=True)
def same_code(monkeypatch):
    """The package counts as unchanged, even if somebody works on it while the tests run."""
    monkeypatch.setattr(engine, "code_of", lambda *_, **__: {"module hct_eval": "the code"})


@pytest.fixture
def report_page(monkeypatch):
    monkeypatch.setitem(sys.modules, "hct_eval.publish.report", tiny_project.fake_report_module())


@pytest.fixture
def project(tmp_path, monkeypatch, report_page):
    """A tiny project whose notebooks run in this process."""
    tiny_project.run_here(monkeypatch)
    return tiny_project.make_project(tmp_path / "project")


@pytest.fixture
def tiny(project):
    return load_programme("tiny", project)


@pytest.fixture
def real_project(tmp_path, report_page):
    """A tiny project whose notebooks run in kernels."""
    return tiny_project.make_project(tmp_path / "project")


@pytest.fixture(scope="module")
def _finished(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    tiny_project.run_here(patch)
    patch.setattr(engine, "code_of", lambda *_, **__: {"module hct_eval": "the code"})
    patch.setitem(sys.modules, "hct_eval.publish.report", tiny_project.fake_report_module())
    folder = tiny_project.make_project(tmp_path_factory.mktemp("finished") / "project")
    from hct_eval.batch.run import run_programme

    outcome = run_programme(load_programme("tiny", folder))
    patch.undo()
    return folder, outcome


@pytest.fixture
def finished(_finished, tmp_path, monkeypatch, report_page):
    """A copy, in another folder, of a tiny project in which everything has been run; with its programme."""
    tiny_project.run_here(monkeypatch)
    folder = shutil.copytree(_finished[0], tmp_path / "copy")
    return load_programme("tiny", folder)


@pytest.fixture
def first_outcome(_finished):
    return _finished[1]
