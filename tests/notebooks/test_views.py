"""The start page and the views without code, in a real browser."""

import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import pytest

from hct_eval.batch.start.servers import lab_command, server_environment, view_command
from tests.browser.chromium import Page, chromium
from tests.notebooks.conftest import REPOSITORY, Journey
from tests.programs import need

pytestmark = pytest.mark.slow
START = REPOSITORY / "notebooks" / "00_start_here.ipynb"
RUN_ALL = """(() => {
    const put_out = () => document.querySelector('.jp-Notebook .jp-OutputArea-output') !== null;
    const asks = document.querySelector('.jp-Dialog .jp-mod-accept');
    if (asks) { asks.click(); }
    else if (!put_out()) { window.jupyterapp.commands.execute('notebook:run-all-cells'); }
    return put_out();
})()"""
"""Whether the open notebook has put something out; it is run if not.

Asked to run while its kernel is still on its way, JupyterLab asks which kernel to use, and waits for the answer.
"""


def test_the_start_page_keeps_nothing_and_defines_nothing() -> None:
    for cell in nbformat.read(START, as_version=4).cells:
        assert not cell.get("outputs")
        assert not re.search(r"(?m)^\s*(def|class) ", cell.source if cell.cell_type == "code" else "")


@contextmanager
def served(command: list[str], project: Path, where: str) -> Iterator[str]:
    """Start a server on a free port, wait until it answers, give its address, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**server_environment(project), "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen([*command, f"--port={port}"], cwd=project, env=environment, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end and process.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(address + where, timeout=100).close()
                break
            time.sleep(0.3)
        assert process.poll() is None, "the server ended by itself"
        yield address
    finally:
        process.terminate()
        process.wait(30)


def from_elsewhere(page: Page, address: str) -> list[str]:
    """What was loaded from another server; what the page's policy kept the browser from loading is not."""
    asked = {
        url for url in page.requests if not url.startswith((address, "data:", "blob:", address.replace("http", "ws")))
    }
    kept = {url for url in asked if any(url in complaint and "blocked" in complaint for complaint in page.complaints)}
    return sorted(asked - kept)


def settled(page: Page, words: str, seconds: float = 180) -> str:
    """Wait until these words stand on the page; return all that stands there."""
    end = time.monotonic() + seconds
    text = ""
    while time.monotonic() < end:
        text = str(page.run("document.body ? document.body.innerText : ''"))
        if words in text:
            return text
        time.sleep(0.5)
    pytest.fail(f"{words!r} never stood on the page: {text[-600:]}")


def button(page: Page, words: str) -> None:
    page.run(
        f"[...document.querySelectorAll('button')].find((b) => b.innerText.trim() === {words!r} && !b.disabled).click()"
    )


@pytest.fixture(scope="module")
def project(journey: Journey) -> Path:
    """The finished sample, with the notebooks beside it as in a project of one's own."""
    (journey.project / "notebooks").mkdir(exist_ok=True)
    for source in (REPOSITORY / "notebooks").glob("*.ipynb"):
        (journey.project / "notebooks" / source.name).write_bytes(source.read_bytes())
    return journey.project


def test_the_start_page_without_code_says_what_is_there_and_checks(journey: Journey, project: Path) -> None:
    command = view_command(journey.programme, "", "00", browser=False)
    with chromium(need("Chromium")) as page, served(command, project, "voila/static/voila.js") as address:
        page.call("Page.navigate", url=address)
        text = settled(page, "notebooks up to date")
        assert "start_page()" not in text
        assert page.run("document.querySelectorAll('table.freshness tbody tr').length") == 7
        assert page.run("[...document.querySelectorAll('table.freshness th')].every((h) => h.scope)")
        button(page, "Check the data")
        said = settled(page, "in hct-sample.")
        assert "$ hct-eval check hct-sample" in said
        assert "Traceback" not in said
        report = page.run("[...document.querySelectorAll('a')].find((a) => a.innerText === 'Plymouth').href")
        assert b"<h1" in urllib.request.urlopen(report, timeout=60).read()
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{address}voila/files/data/raw/hct-sample/programme.yml", timeout=60)
        assert from_elsewhere(page, address) == []


@pytest.mark.parametrize("stage", ["03", "04"])
def test_a_notebook_without_code_shows_the_place_that_was_asked_for(
    journey: Journey, project: Path, stage: str
) -> None:
    command = view_command(journey.programme, "leeds", stage, browser=False)
    cells = nbformat.read(next((REPOSITORY / "notebooks").glob(f"{stage}_*.ipynb")), as_version=4).cells
    last = [line for cell in cells for line in cell.source.splitlines() if line.startswith("## ")][-1]
    with chromium(need("Chromium")) as page, served(command, project, "voila/static/voila.js") as address:
        page.call("Page.navigate", url=address)
        text = settled(page, last.lstrip("# "))
        assert "Traceback" not in text
        assert not re.search(r"(?m)^from hct_eval", text)
        assert page.run("document.querySelectorAll('svg, img').length") > 0
        assert from_elsewhere(page, address) == []


def test_the_start_page_works_in_jupyterlab(project: Path) -> None:
    command = [*lab_command(project, browser=False), "--IdentityProvider.token=", "--allow-root"]
    command += ["--LabApp.expose_app_in_browser=True"]
    shown = "document.querySelector('.jp-Notebook')?.textContent ?? ''"
    with chromium(need("Chromium")) as page, served(command, project, "api") as address:
        page.size(1300, 1000)
        page.call("Page.navigate", url=f"{address}lab/tree/notebooks/00_start_here.ipynb")
        until(page, "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'")
        run_all_cells(page)
        until(page, f"({shown}).includes('notebooks up to date')")
        button(page, "Check the data")
        until(page, f"({shown}).includes('in hct-sample.')")
        assert "Traceback" not in page.run(shown)
        assert page.run("document.querySelector('.Toastify, .jp-Dialog')?.textContent ?? ''") == ""  # it offers no news
        assert from_elsewhere(page, address) == []


def until(page: Page, condition: str, seconds: float = 180, pause: float = 0.3) -> None:
    """Wait until it is so, longer than a page's own script takes: a server and a kernel have to start."""
    end = time.monotonic() + seconds
    while not page.run(condition):
        assert time.monotonic() < end, f"waited in vain for {condition}: {page.complaints}"
        time.sleep(pause)


def run_all_cells(page: Page) -> None:
    """Run the open notebook; while JupyterLab is still putting it in place, it takes the command and runs nothing."""
    until(page, RUN_ALL, pause=10)
