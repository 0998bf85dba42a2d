"""Notebooks on three workers that share nothing but the project's folder: equal results, also if one is lost."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from benchmarks.faults import moments
from benchmarks.faults.project import make_project
from hct_eval.batch import cluster
from hct_eval.batch.lock import BatchError
from hct_eval.batch.run import run_programme
from tests.batch.kernels.conftest import ON_LINUX

pytest.importorskip("distributed", reason="the extra `cluster` is not installed: no cluster is tried")

ROOT = str(Path(__file__).parents[3])


def command(*words):
    return subprocess.run(["ip", *words], check=False, capture_output=True, text=True).returncode == 0


@pytest.fixture(scope="module")
def hosts():
    """Hosts of their own for the workers, as network namespaces; without the right to make them, this one thrice."""
    own = f"hct{os.getpid() % 100_000}"
    bridge, made = f"{own}b", []
    network = f"10.{77 + os.getpid() % 100}.7"
    can = command("link", "add", bridge, "type", "bridge") and command("addr", "add", f"{network}.1/24", "dev", bridge)
    can = can and command("link", "set", bridge, "up")
    for number in range(3) if can else ():
        name, ours = f"{own}n{number}", f"{own}v{number}"
        made.append(name)
        can = can and all(
            command(*words.split())
            for words in (
                f"netns add {name}",
                f"link add {ours} type veth peer name eth0 netns {name}",
                f"link set {ours} master {bridge} up",
                f"-n {name} addr add {network}.{number + 2}/24 dev eth0",
                f"-n {name} link set eth0 up",
                f"-n {name} link set lo up",
            )
        )
    yield (f"{network}.1", [["ip", "netns", "exec", name] for name in made]) if can else ("127.0.0.1", [[]] * 3)
    for name in made:
        command("netns", "del", name)
    command("link", "del", bridge)


@pytest.fixture
def start_cluster(hosts, tmp_path):
    """Call it to start a scheduler and workers; it returns the address and the workers."""
    started = []

    def start(project, workers=3, options=("--nthreads", "1")):
        address, prefixes = hosts
        told = tmp_path / "scheduler.json"
        environment = {**os.environ, "HCT_EVAL_PROJECT": str(project), "PYTHONPATH": ROOT}
        common = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        dask = [sys.executable, "-m", "dask"]
        words = ["scheduler", "--host", address, "--port", "0", "--no-dashboard", "--scheduler-file", str(told)]
        started.append(subprocess.Popen([*dask, *words], **common, cwd=tmp_path))
        for number in range(workers):
            own = tmp_path / f"worker-{number}"
            own.mkdir()
            words = ["worker", "--scheduler-file", str(told), "--no-nanny", "--no-dashboard", *options]
            words += ["--local-directory", str(own), "--preload", "benchmarks.faults.run_few"]
            started.append(subprocess.Popen([*prefixes[number], *dask, *words], **common, cwd=own))
        until = time.monotonic() + moments.PATIENCE
        while not told.is_file() and time.monotonic() < until:
            time.sleep(0.1)
        from distributed import Client

        with Client(scheduler_file=str(told), timeout=moments.PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=moments.PATIENCE)
            return client.scheduler.address, started[1:]

    yield start
    for process in started:
        with contextlib.suppress(psutil.Error):
            for one in psutil.Process(process.pid).children(recursive=True):
                one.kill()
        process.kill()
        process.wait()


@pytest.mark.slow
@ON_LINUX
def test_three_workers_give_equal_results_and_a_lost_one_is_made_up_for(start_cluster, tmp_path, undisturbed):
    _, whole, _ = undisturbed
    project = make_project(tmp_path / "project")
    address, workers = start_cluster(project)
    run = moments.start(project, "--dask", address)
    busy = None
    while run.poll() is None and busy is None:
        for worker in workers:
            with contextlib.suppress(psutil.Error):
                below = psutil.Process(worker.pid).children(recursive=True)
                if any("serve_few.py" in " ".join(one.parent().cmdline()) for one in below):  # a kernel is there
                    busy = worker
        time.sleep(0.02)
    busy.kill()
    told, _ = run.communicate(timeout=moments.PATIENCE)
    assert run.returncode == 0, told
    assert "its worker was lost; it runs again on another" in told
    assert moments.results(project) == whole
    assert not list(project.rglob("*.part")) or moments.next_run(project, whole) == []


@pytest.mark.slow
def test_workers_that_would_give_other_results_are_refused_in_words(start_cluster, tiny):
    address, _ = start_cluster(tiny.project, workers=1, options=("--nthreads", "2"))
    with pytest.raises(BatchError, match=r"^worker tcp://\S+ has 2 threads: start it with --nthreads 1"):
        run_programme(tiny, dask=address)
    assert not list(tiny.batch().glob("shared-*"))


HERE = {"sees": True, "threads": 1, "versions": {"pandas": "3.1"}, "code": {"a.py": "1"}, "notebooks": {"01": "1"}}


@pytest.mark.parametrize(
    ("there", "why"),
    [
        (HERE, ""),
        (HERE | {"versions": {"pandas": "3.0"}}, "has another pandas (3.0, here 3.1): install the same there as here"),
        (HERE | {"code": {"a.py": "2", "b.py": "1"}}, "has other code of a.py, b.py: install the same there as here"),
        (HERE | {"notebooks": {"01": "2"}}, "has another notebook 01: install the same there as here"),
        (
            HERE | {"threads": 4},
            "has 4 threads: start it with --nthreads 1, and several of them if there are more cores",
        ),
        (
            ModuleNotFoundError("hct_eval"),
            "cannot be asked (ModuleNotFoundError): HCT Eval must be installed there as it is here",
        ),
    ],
)
def test_a_worker_that_differs_is_told_how(there, why):
    assert cluster._differs(HERE, there) == why


def test_an_address_where_nobody_answers_is_told(tiny, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    with pytest.raises(BatchError, match=r"^no dask scheduler answers at tcp://127\.0\.0\.1:9 \(\w+\)"):
        run_programme(tiny, dask="tcp://127.0.0.1:9")


def test_without_the_package_it_is_said_what_to_install(tiny, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BatchError, match=r"pip install 'hct-eval\[cluster\]'"):
        run_programme(tiny, dask="tcp://127.0.0.1:9")
