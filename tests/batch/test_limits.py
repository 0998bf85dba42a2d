"""A notebook whose process dies is begun once more; one that takes too much is ended, and says why."""

import json

import pytest

from hct_eval.batch.live import told
from hct_eval.batch.manner import Limits, memory_in_words, read_limits
from hct_eval.batch.parameters import ParameterError
from hct_eval.batch.progress import failures, summary
from hct_eval.batch.record import read_record
from hct_eval.batch.run import run_programme
from hct_eval.programme import STAGES, load_programme

DIES_ONCE = """
mark = out / "begun"
first = not mark.exists()
mark.write_text("")
if first: os.kill(os.getpid(), 9)
"""

HOLDS = "import time\nheld = bytearray(300_000_000)\ntime.sleep(60)\n"
HELD_BY_ANOTHER = f"""import subprocess, sys
subprocess.run([sys.executable, "-c", {HOLDS!r}])
"""


@pytest.fixture
def programme(real_project):
    return load_programme("tiny", real_project)


def add(programme, cell):
    path = programme.project / "notebooks" / f"{STAGES[0]}.ipynb"
    book = json.loads(path.read_text())
    book["cells"][-1]["source"] += cell
    path.write_text(json.dumps(book))


def run(programme, **options):
    outcome = run_programme(programme, ["alton"], only="01", **options)
    return outcome, read_record(programme.runs("alton") / f"{STAGES[0]}.json")


@pytest.mark.slow
def test_a_process_that_dies_once_is_begun_again_and_that_is_said(programme):
    add(programme, DIES_ONCE)
    outcome, record = run(programme)
    assert outcome.exit_status == 0
    assert record.tries == 2
    assert "begun again" in told(outcome.tasks[0])
    assert "Begun again, since the process had died the first time: alton 01." in summary(outcome)


@pytest.mark.slow
@pytest.mark.parametrize("kernels", ["forked", "ordinary"])
@pytest.mark.parametrize("cell", [HOLDS, HELD_BY_ANOTHER], ids=["its own", "of a process that it started"])
def test_a_notebook_that_holds_too_much_memory_is_ended_and_not_begun_again(programme, kernels, cell):
    usual = run(programme, kernels=kernels)[1].peak_memory
    assert 20_000_000 < usual < 1_000_000_000
    add(programme, cell)
    outcome, record = run(programme, kernels=kernels, limits=Limits(memory=usual + 150_000_000))
    (line, *_) = failures(outcome)
    assert "in 'Read what is there': memory limit: it held" in line
    assert "of --memory-limit" in line
    assert (record.status, record.tries) == ("failed", 1)
    assert record.peak_memory > record.memory_limit


@pytest.mark.slow
def test_a_notebook_that_takes_too_long_is_ended(programme):
    add(programme, "import time; time.sleep(600)\n")
    outcome, record = run(programme, limits=Limits(seconds=3))
    assert "time limit: it took longer than the 3 s of --time-limit" in failures(outcome)[0]
    assert (record.status, record.time_limit, record.tries) == ("failed", 3, 1)


@pytest.mark.parametrize(
    ("time", "memory", "limits"),
    [
        ("", "", Limits()),
        ("90", "800MB", Limits(90, 800_000_000)),
        ("1.5h", "2 gb", Limits(5400, 2_000_000_000)),
        ("10min", "2G", Limits(600, 2_000_000_000)),
    ],
)
def test_limits_are_read_as_they_are_typed(time, memory, limits):
    assert read_limits(time, memory) == limits


@pytest.mark.parametrize(("time", "memory"), [("soon", ""), ("0s", ""), ("", "2"), ("", "-1GB"), ("3 days", "")])
def test_what_is_no_limit_is_refused(time, memory):
    with pytest.raises(ParameterError, match="is given as"):
        read_limits(time, memory)


def test_memory_in_words():
    assert [memory_in_words(one) for one in (850_000_000, 2_140_000_000)] == ["850 MB", "2.1 GB"]
