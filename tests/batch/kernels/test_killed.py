"""Whatever is killed, nothing is left behind, and the next notebook runs."""

import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest
from nbclient.exceptions import CellExecutionError, DeadKernelError

from hct_eval.batch.kernels import forked, provisioner
from tests.batch.kernels.conftest import ON_LINUX
from tests.batch.kernels.run import FORKED, client_of, is_there, printed, until

pytestmark = [pytest.mark.slow, ON_LINUX]

WHO = "import os; print(os.getpid(), os.getppid())"


def who(folder):
    """Numbers of a kernel that has run and of its server."""
    return [int(word) for word in printed([WHO], folder).split()]


def test_a_kernel_that_is_killed_leaves_the_server_and_is_told(server, tmp_path):
    _, serving = who(tmp_path)
    with pytest.raises(DeadKernelError):
        printed(["import os, signal; os.kill(os.getpid(), signal.SIGKILL)"], tmp_path)
    kernel, again = who(tmp_path)
    assert again == serving
    until(lambda: not is_there(kernel))


def test_a_server_that_is_killed_takes_its_kernels_along_and_the_next_kernel_has_another(server, tmp_path):
    _, serving = who(tmp_path)
    cell = (
        f"import os, signal, time; print(os.getpid(), flush=True); os.kill({serving}, signal.SIGKILL); time.sleep(60)"
    )
    client = client_of([cell], tmp_path)
    with pytest.raises(DeadKernelError):
        client.execute()
    kernel = int(client.nb.cells[0].outputs[0].text)
    until(lambda: not is_there(kernel) and not is_there(serving))
    assert printed([FORKED], tmp_path) == "True\n"
    assert who(tmp_path)[1] != serving


def test_nothing_is_left_of_a_program_that_is_killed(server, tmp_path):
    code = f"""
        import os
        from hct_eval.batch.kernels import install
        from tests.batch.kernels.run import client_of
        install.make_known(os.environ)
        cell = "import os, time; open('who', 'w').write(f'{{os.getpid()}} {{os.getppid()}} ')\\ntime.sleep(600)"
        client_of([cell], {str(tmp_path)!r}).execute()
    """
    program = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stderr=subprocess.DEVNULL)
    told = tmp_path / "who"
    until(lambda: told.is_file() and told.read_text().endswith(" "), 120)
    left = [int(word) for word in told.read_text().split()]
    assert all(is_there(process) for process in left)
    program.kill()
    program.wait()
    until(lambda: not any(is_there(process) for process in left))


def test_a_cell_is_interrupted_and_the_kernel_goes_on(server, tmp_path):
    client = client_of(["import time\ntime.sleep(60)", WHO], tmp_path, interrupt_on_timeout=True, timeout=2)
    with pytest.raises(CellExecutionError, match="KeyboardInterrupt"):
        client.execute()
    assert printed([FORKED], tmp_path) == "True\n"


def test_kernels_that_are_asked_for_at_once_all_start(server, tmp_path):
    found = []
    threads = [threading.Thread(target=lambda: found.append(who(tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({kernel for kernel, _ in found}) == 4
    assert len({serving for _, serving in found}) == 1


def test_stop_ends_the_server(server, tmp_path):
    _, serving = who(tmp_path)
    forked.stop()
    assert not is_there(serving)


def fails(client):
    with pytest.raises(DeadKernelError):
        client.execute()


THREADED = """
import serve, threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
serve.load.BITS = (tuple,)
serve.main()
"""
BROKEN = """
import serve
serve.load.LIBRARIES = ("broken",)
serve.main()
"""
LATER = """
import serve
def break_down():
    raise ValueError("in a later bit")
serve.load.LIBRARIES = serve.load.LIBRARIES[:9]
serve.load.OWN = ()
serve.load.BITS = (serve.load.import_all, break_down)
serve.main()
"""


@pytest.fixture
def serve_badly(server, tmp_path, monkeypatch):
    """Call it with the script that the next server is to be."""

    def now(script):
        forked.stop()
        own = str(forked._SERVER.parent)
        (tmp_path / "badly_serve.py").write_text(
            f"import sys\nsys.path[:0] = ['', {str(tmp_path)!r}, {own!r}]\n{script}"
        )
        monkeypatch.setattr(forked, "_SERVER", tmp_path / "badly_serve.py")
        monkeypatch.setattr(provisioner, "_warned", set())

    yield now
    forked.stop()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("raise SystemExit(3)", "the server was killed"),
        (THREADED, "a library has started a thread"),
        (BROKEN, "ValueError: at import"),
    ],
)
def test_without_a_server_kernels_are_ordinary_ones_and_it_is_said_once(serve_badly, tmp_path, caplog, script, why):
    (tmp_path / "broken.py").write_text("raise ValueError('at import')")
    serve_badly(script)
    assert printed([FORKED], tmp_path) == "False\n"
    assert printed([FORKED], tmp_path) == "False\n"
    (said,) = cannot_be_forked(caplog)
    assert why in said


def test_a_server_that_takes_too_long_is_let_be_and_the_kernel_is_an_ordinary_one(
    serve_badly, tmp_path, monkeypatch, caplog
):
    serve_badly("import time\ntime.sleep(600)")
    monkeypatch.setattr(forked, "START_SECONDS", 1.0)
    assert printed([FORKED], tmp_path) == "False\n"
    (said,) = cannot_be_forked(caplog)
    assert "the server took too long" in said
    assert is_there(forked._servers[0].process.pid)  # kernels that it has forked would end with it


def test_what_cannot_be_loaded_later_leaves_the_kernels_that_run_and_makes_ordinary_ones(serve_badly, tmp_path, caplog):
    serve_badly(LATER)
    go_on = tmp_path / "go on"
    cells = [FORKED, f"import pathlib, time\nwhile not pathlib.Path({str(go_on)!r}).exists(): time.sleep(.1)", FORKED]
    first = client_of(cells, tmp_path)
    thread = threading.Thread(target=first.execute)
    thread.start()
    until(lambda: first.nb.cells[0].get("outputs"))
    until(lambda: printed([FORKED], tmp_path) == "False\n")
    go_on.touch()
    thread.join()
    assert [cell.outputs[0].text for cell in first.nb.cells[::2]] == ["True\n", "True\n"]
    (said,) = cannot_be_forked(caplog)
    assert "ValueError: in a later bit" in said


def cannot_be_forked(log):
    return [record.getMessage() for record in log.records if "cannot be forked" in record.getMessage()]


def test_what_a_fork_cannot_have_makes_an_ordinary_kernel(server, tmp_path):
    client = client_of([FORKED], tmp_path)
    client.execute(stdout=subprocess.PIPE, env=dict(os.environ))
    assert client.nb.cells[0].outputs[0].text == "False\n"


def test_signals_go_to_the_kernel_and_its_children(server, tmp_path):
    cell = "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\nprint(child.pid, flush=True)\nchild.wait()"
    client = client_of([cell], tmp_path)
    thread = threading.Thread(target=fails, args=(client,))
    thread.start()
    until(lambda: client.nb.cells[0].get("outputs"))
    child = int(client.nb.cells[0].outputs[0].text)
    process = client.km.provisioner.process
    os.killpg(process.pid, signal.SIGKILL)
    thread.join()
    assert process.poll() == -signal.SIGKILL
    until(lambda: not is_there(child))
