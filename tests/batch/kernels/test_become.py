"""When a fork is as good as a new process, and when it is not."""

import json
import os
import sys
from dataclasses import replace

import pytest

from hct_eval.batch.kernels import become, forked, install, prepared, provisioner
from tests.batch.kernels.conftest import ON_LINUX

pytestmark = ON_LINUX


@pytest.fixture
def ready(tmp_path, monkeypatch):
    """Take down what this test's process has, with one module and one list of its own, in an empty folder."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "work").mkdir()
    module = tmp_path / "elsewhere" / "ready_module.py"
    module.write_text("WORD = 1")
    words = tmp_path / "elsewhere" / "words.txt"
    words.write_text("one")
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr(sys, "path", [*sys.path, str(module.parent)])
    monkeypatch.delitem(sys.modules, "ready_module", raising=False)
    import ready_module  # noqa: F401

    return prepared.Prepared.at_start({"HOME": "/home/a", "TERM": "dumb"}, []).with_more({}, [], [words])


def test_the_same_environment_fits_and_so_does_one_that_differs_in_what_is_read_when_it_is_needed(ready):
    assert not become.why_new({"HOME": "/home/a", "TERM": "dumb"}, ready)
    other = {"HOME": "/home/a", "TERM": "vt100", "HCT_EVAL_PROJECT": "/x", "JUPYTER_PATH": "/y"}
    assert not become.why_new(other, ready)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOME", "/home/b"),
        ("HOME", None),
        ("PYTHONHASHSEED", "1"),
        ("TZ", "UTC"),
        ("MPLBACKEND", "agg"),
        ("OMP_NUM_THREADS", "4"),
        ("LD_PRELOAD", "x.so"),
    ],
)
def test_an_environment_that_is_read_at_the_start_does_not_fit(ready, name, value):
    other = {"HOME": "/home/a", name: value}
    other = {name: value for name, value in other.items() if value is not None}
    assert become.why_new(other, ready) == f"its {name} is not that of the first"


def test_relative_folders_of_modules_fit_nowhere(ready):
    for given, fits in {"/a:/b": True, "/a:b": False, ".": False, "/a:": False, "": True}.items():
        with_path = {"HOME": "/home/a", "PYTHONPATH": given}
        assert (not become.why_new(with_path, replace(ready, environment=with_path))) is fits


def test_a_module_that_was_changed_or_removed_since_does_not_fit(ready, tmp_path):
    module = tmp_path / "elsewhere" / "ready_module.py"
    module.write_text("WORD = 2 + 2")
    assert become.why_new(ready.environment, ready.looked_at()) == "ready_module.py has changed"
    module.unlink()
    assert become.why_new(ready.environment, ready.looked_at())


def test_a_data_file_that_was_changed_since_it_was_read_does_not_fit(ready, tmp_path):
    assert not become.why_new(ready.environment, ready.looked_at())
    (tmp_path / "elsewhere" / "words.txt").write_text("one two")
    assert become.why_new(ready.environment, ready.looked_at()) == "words.txt has changed"


def test_files_are_looked_at_again_after_a_moment_not_at_once(ready, tmp_path, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(prepared.time, "monotonic", lambda: clock[0])
    seen = ready.looked_at()
    (tmp_path / "elsewhere" / "words.txt").write_text("one two")
    clock[0] += prepared.LOOK_SECONDS / 2
    assert seen.looked_at() is seen
    clock[0] += prepared.LOOK_SECONDS
    assert seen.looked_at().changed == "words.txt"


def test_what_is_loaded_later_leaves_what_was_read_earlier_as_it_was_then(ready, tmp_path):
    words, later = tmp_path / "elsewhere" / "words.txt", tmp_path / "elsewhere" / "later.txt"
    words.write_text("one two")
    later.write_text("three")
    more = ready.with_more({"SET_BY_A_LIBRARY": "1"}, [7], [words, later])
    assert (more.added, more.files) == ({"SET_BY_A_LIBRARY": "1"}, ready.files | {7})
    assert str(later) in more.sources
    assert more.looked_at().changed == "words.txt"


def test_a_module_of_the_same_name_in_the_folder_does_not_fit(ready, tmp_path):
    (tmp_path / "work" / "another_module.py").write_text("")
    assert not become.why_new(ready.environment, ready)
    (tmp_path / "work" / "ready_module").mkdir()
    (tmp_path / "work" / "ready_module" / "__init__.py").write_text("")
    assert become.why_new(ready.environment, ready) == "its folder has a module 'ready_module' of its own"


def test_a_module_of_the_folder_that_is_the_one_ready_fits(ready, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert not become.why_new(ready.environment, ready)


def test_the_mask_of_new_files_is_read_without_changing_it():
    before = os.umask(0o027)
    try:
        assert forked._umask() == 0o027
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)


def test_the_kernel_pins_every_library_that_calculates_to_one_thread_as_the_batch_does():
    described = json.loads((install._FOLDER / "kernels" / install.KERNEL / "kernel.json").read_text())
    assert described["env"] == dict.fromkeys(forked.ONE_THREAD, "1")
    assert described["metadata"]["kernel_provisioner"]["provisioner_name"] == install._PROVISIONER
    assert any("hist_file=:memory:" in word for word in described["argv"])  # no notebook's lines in a file of the user


def test_the_entry_point_that_is_installed_is_the_one_that_the_batch_uses():
    import tomllib
    from pathlib import Path

    text = (Path(__file__).parents[3] / "pyproject.toml").read_text()
    points = tomllib.loads(text)["project"]["entry-points"]["jupyter_client.kernel_provisioners"]
    assert points == {install._PROVISIONER: f"{provisioner.__name__}:{provisioner.ForkProvisioner.__name__}"}


def test_where_the_system_cannot_fork_notebooks_run_in_their_own_kernel(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert install.kernel_name("forked") is None
    assert install.kernel_name("ordinary") is None
    assert not forked._servers
