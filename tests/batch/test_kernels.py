"""The batch with real kernels: slower, and what only a kernel can show."""

import json
import os
from pathlib import Path

import pytest

from hct_eval.batch.kernels.forked import can_fork
from hct_eval.batch.progress import failures
from hct_eval.batch.record import read_record
from hct_eval.batch.run import run_programme
from hct_eval.programme import load_programme
from tests.batch.tiny_project import tree

pytestmark = pytest.mark.slow


def test_notebooks_run_in_kernels_and_fail_alone(real_project, monkeypatch, capfd):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    programme = load_programme("tiny", real_project)
    (programme.raw("bere") / "conversations.csv").write_text("die")
    outcome = run_programme(programme, jobs=2)

    done = {(task.place, task.stage[:2]) for task in outcome.with_status("done")}
    assert done == {*(("alton", f"0{i}") for i in range(1, 7)), ("bere", "01"), ("bere", "02"), ("programme", "07")}
    (failed,) = outcome.failed
    assert (failed.place, failed.failure.cell) == ("bere", "Read what is there")
    assert "was killed" in failures(outcome)[0]
    assert not (programme.runs("bere") / "03_build_map.ipynb").exists()
    assert (programme.processed() / "partnerships.parquet").read_text() == "alton"
    assert outcome.exit_status == 1
    assert os.environ["OPENBLAS_NUM_THREADS"] == "7"
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")  # also no warning of a kernel that can be listened to

    text = (programme.runs("alton") / "04_choose_focus.ipynb").read_text()
    book = json.loads(text)
    assert book["metadata"]["papermill"]["parameters"]["partnership"] == "alton"
    assert book["metadata"]["papermill"]["input_path"] == "notebooks/04_choose_focus.ipynb"
    assert str(real_project) not in text  # neither in metadata nor in what a cell printed
    assert "ipykernel_" not in text
    left = [name for name in tree(programme.processed("alton")) if "/." in name or name.startswith(".")]
    assert left == []

    assert [t.status for t in run_programme(programme, ["alton"]).tasks] == ["up to date"] * 7


def test_forked_and_ordinary_kernels_give_the_same(real_project):
    programme = load_programme("tiny", real_project)
    path = programme.project / "notebooks" / "01_clean_conversations.ipynb"
    book = json.loads(path.read_text())
    book["cells"][-1]["source"] += "import seaborn, sys\nseaborn.barplot(x=['a', 'b'], y=[1, 2]);\nprint(sys.path)"
    path.write_text(json.dumps(book))
    left = {}
    for kernels in ("forked", "ordinary"):
        outcome = run_programme(programme, ["alton"], only="01", force=True, kernels=kernels)
        assert outcome.exit_status == 0
        executed = json.loads((programme.runs("alton") / "01_clean_conversations.ipynb").read_text())
        outputs = [cell.get("outputs") for cell in executed["cells"]]
        assert any("image/png" in output.get("data", {}) for output in outputs[-1])
        record = read_record(programme.runs("alton") / "01_clean_conversations.json")
        left[kernels] = (outputs, executed["metadata"]["kernelspec"], record.code, list(record.outputs))
    assert left["forked"] == left["ordinary"]


@pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux only")
@pytest.mark.parametrize(("kernels", "forked"), [("forked", True), ("ordinary", False)])
def test_the_batch_forks_its_kernels_unless_it_is_told_not_to(real_project, capfd, kernels, forked):
    programme = load_programme("tiny", real_project)
    path = programme.project / "notebooks" / "01_clean_conversations.ipynb"
    book = json.loads(path.read_text())
    book["cells"][-1]["source"] += "(out / 'how.txt').write_text(Path('/proc/self/cmdline').read_text())\n"
    book["cells"][-1]["source"] += "(out / 'who.txt').write_text(str(os.getppid()))"
    path.write_text(json.dumps(book))
    run_programme(programme, ["alton"], only="01", kernels=kernels)
    assert ("serve.py" in (programme.processed("alton") / "how.txt").read_text()) is forked
    started_by = int((programme.processed("alton") / "who.txt").read_text())
    assert started_by != os.getpid() if forked else started_by == os.getpid()
    if forked:
        assert not Path(f"/proc/{started_by}").exists()  # the server ends with the run
    assert capfd.readouterr().err == ""


def test_a_cell_s_error_from_a_kernel_is_told_without_the_words(real_project):
    programme = load_programme("tiny", real_project)
    (programme.raw("alton") / "conversations.csv").write_text("boom")
    outcome = run_programme(programme, ["alton"], only="01")
    text = "\n".join(failures(outcome))
    assert "in 'Read what is there': ValueError: at `if \"boom\" in text: raise ValueError(" in text
    assert "Smith said: boom" not in text
    record = (programme.runs("alton") / "01_clean_conversations.json").read_text()
    assert "said: boom" not in record
    assert not (programme.runs("alton") / "01_clean_conversations.ipynb").exists()
