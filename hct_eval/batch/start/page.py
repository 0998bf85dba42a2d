"""The page itself: choose a programme and a place, see what is up to date, check, run, and open what there is."""

import html
import os
from collections.abc import Sequence

from hct_eval.batch.outcome import TaskOutcome
from hct_eval.batch.run import programme_status
from hct_eval.batch.start.command import RunningCommand
from hct_eval.batch.start.copies import write_copy
from hct_eval.batch.start.told import freshness, lines, reports
from hct_eval.programme import STAGES, Programme, ProgrammeError, find_project, list_programmes, load_programme

EVERYWHERE = "all places"


class StartPage:
    """Widgets over a project: `box` is what is displayed; the others are there to be clicked on.

    It shows no word of anybody: names of places, stages, states, and what `check` and `run` say.
    """

    def __init__(self, programme: str = "") -> None:
        import ipywidgets as widgets

        known = list_programmes(find_project())
        self._running: RunningCommand | None = None
        self._said: list[str] = []
        self.programme = widgets.Dropdown(description="Programme", options=known, value=programme or None)
        self.place = widgets.Dropdown(description="Place", options=[EVERYWHERE])
        self.stage = widgets.Dropdown(description="Notebook", options=STAGES)
        self.buttons = {
            name: widgets.Button(description=name, tooltip=told, layout={"width": "auto"})
            for name, told in (
                ("Look again", "Say again what is up to date"),
                ("Check the data", "List every problem in the raw data, and what to do"),
                ("Run", "Run what is not up to date"),
                ("Stop", "Stop the run; what is finished is kept"),
                ("Open the notebook", "Make a copy of the notebook for this place, and a link to it"),
            )
        }
        self.table, self.reports, self.message, self.output = (widgets.HTML() for _ in range(4))
        choices = widgets.HBox([self.programme, self.place, self.stage])
        self.box = widgets.VBox(
            [choices, widgets.HBox(list(self.buttons.values())), self.message, self.table, self.reports, self.output]
        )
        self.programme.observe(lambda _: self.look_again(), "value")
        self.buttons["Look again"].on_click(lambda _: self.look_again())
        self.buttons["Check the data"].on_click(lambda _: self._start("check"))
        self.buttons["Run"].on_click(lambda _: self._start("run"))
        self.buttons["Stop"].on_click(lambda _: self._stop())
        self.buttons["Open the notebook"].on_click(lambda _: self._open())
        self.buttons["Stop"].disabled = True
        if _in_voila():  # which shows one notebook only
            self.stage.layout.display = self.buttons["Open the notebook"].layout.display = "none"
        if not known:
            self.message.value = "<p>There is no programme yet: make one with <code>hct-eval init NAME</code>.</p>"
        elif self.programme.value is None:
            self.programme.value = known[0]
        else:
            self.look_again()

    def look_again(self) -> None:
        """Say of the chosen programme what is up to date and which reports stand; what is wrong is said in words."""
        try:
            chosen = load_programme(self.programme.value)
            outcomes, running = programme_status(chosen)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it is said on the page
            self.table.value, self.reports.value = "", ""
            self.message.value = f"<p role='alert'>{html.escape(_words(error))}</p>"
            return
        self._show(chosen, outcomes, running=running)
        self.message.value = "<p>A run is under way.</p>" if running else ""

    def _show(self, chosen: Programme, outcomes: Sequence[TaskOutcome], *, running: bool) -> None:
        kept = self.place.value
        self.place.options = [EVERYWHERE, *chosen.place_ids]
        self.place.value = kept if kept in self.place.options else EVERYWHERE
        self.table.value = freshness(chosen, outcomes, running=running)
        self.reports.value = reports(chosen, _address("files/"))

    def _start(self, command: str) -> None:
        if self._running is not None:
            return
        words = [command, self.programme.value]
        if self.place.value != EVERYWHERE:
            words += ["--partnership", self.place.value]
        self._said = [f"$ hct-eval {' '.join(words)}"]
        self.output.value = lines(self._said)
        self._busy(busy=True)
        self._running = RunningCommand(words, find_project(), self._hear, self._end)

    def _hear(self, line: str) -> None:
        self._said.append(line)
        self.output.value = lines(self._said)

    def _end(self, status: int) -> None:
        told = {0: "All good.", 1: "Something failed; the rest is done.", 2: "Something is to be mended first."}
        self._hear(told.get(status, "It was stopped."))
        self._running = None
        self._busy(busy=False)
        self.look_again()

    def _stop(self) -> None:
        if self._running is not None:
            self._running.stop()

    def _busy(self, *, busy: bool) -> None:
        for name, button in self.buttons.items():
            button.disabled = busy if name != "Stop" else not busy

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the command that a button started has ended."""
        if self._running is not None:
            self._running.wait(seconds)

    def _open(self) -> None:
        chosen = load_programme(self.programme.value)
        if self.place.value == EVERYWHERE and self.stage.value != STAGES[-1]:
            self.message.value = "<p role='alert'>Choose a place first.</p>"
            return
        try:
            path = write_copy(chosen, self.place.value, self.stage.value)
        except (ProgrammeError, OSError) as error:
            self.message.value = f"<p role='alert'>{html.escape(_words(error))}</p>"
            return
        shown = path.relative_to(chosen.project).as_posix()
        link = f"<a href='{_address('lab/tree/')}{html.escape(shown)}' target='_blank'>{html.escape(shown)}</a>"
        self.message.value = f"<p>Open {link}.</p>"

    def _ipython_display_(self) -> None:
        """Show the widgets without the text that would be kept in the cell's output."""
        from IPython.display import display

        display(self.box, exclude=["text/plain"])  # type: ignore[no-untyped-call]


def _words(error: Exception) -> str:
    return "a file cannot be written or read" if isinstance(error, OSError) else str(error)


def _in_voila() -> bool:
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def _address(within: str) -> str:
    """Return where the server that shows this page keeps the project's files: Voila, a hub, or JupyterLab."""
    return f"/voila/{within}" if _in_voila() else os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "/") + within


def start_page(programme: str = "") -> StartPage:
    """Return the start page of the project, for a cell to show; `programme` is the one that it begins with."""
    return StartPage(programme)
