"""The review in JupyterLab: one doubtful word after the other, and one transcript to read and sign.

A notebook must not keep people's words. What holds: nothing is shown before somebody clicks on Start, so a notebook
that a machine runs shows nothing; what is displayed has no text form, so no cell's output holds it; Stop takes all
words out of the widgets again. JupyterLab keeps the state of widgets in the notebook only where its setting "Save
Widget State Automatically" was switched on (it is off by default): there, save after Stop only.
"""

import datetime as dt
import html
from functools import partial
from typing import Any

from hct_eval.conversations.decisions import DECISIONS, Decision
from hct_eval.conversations.review_rows import read_sheet
from hct_eval.conversations.review_sheets import DOUBTFUL, LEFT, RIGHT, SIGN_OFF, SIGNED_IN_TABLE, TRANSCRIPTS
from hct_eval.conversations.reviewed import (
    add_decisions,
    add_sign_offs,
    shown_workbook,
    standing_decisions,
    standing_signatures,
    workbook_path,
)
from hct_eval.conversations.sign_offs import SignOff, missing_signature
from hct_eval.conversations.wordlists import normalise
from hct_eval.programme import Programme
from hct_eval.tables import TableError
from hct_eval.tables.worksheets import Row

SOURCE = "panel"
"""Where the decisions and signatures come from that are given here."""


class WordsToReview:
    """The doubtful words of a place's workbook that wait, one after the other, and what was decided in this sitting."""

    def __init__(self, programme: Programme, partnership_id: str) -> None:
        self._place = programme, partnership_id
        found = read_sheet(workbook_path(*self._place), shown_workbook(partnership_id), DOUBTFUL)
        self._rows = {normalise(row["words"]): row for row in found}
        decided = standing_decisions(*self._place)
        self._waiting = [words for words in self._rows if words not in decided]
        self._done: list[str] = []

    @property
    def current(self) -> Row | None:
        """The word to decide about, as the workbook has it; None if none waits."""
        return self._rows[self._waiting[0]] if self._waiting else None

    @property
    def progress(self) -> str:
        """How many of the doubtful words are decided, such as "12 of 40"."""
        return f"{len(self._rows) - len(self._waiting)} of {len(self._rows)}"

    def decide(self, decision: str) -> None:
        """Save a decision about the current word at once, and go on to the next."""
        if self._waiting:
            self._save(self._waiting[0], decision)
            self._done.append(self._waiting.pop(0))

    def later(self) -> None:
        """Put the current word behind the others."""
        if self._waiting:
            self._waiting.append(self._waiting.pop(0))

    def undo(self) -> None:
        """Take the last decision of this sitting back, and come to its word again."""
        if self._done:
            self._save(self._done[-1], "")
            self._waiting.insert(0, self._done.pop())

    def _save(self, words: str, decision: str) -> None:
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        add_decisions(*self._place, [Decision(self._rows[words]["words"], decision, now, SOURCE)])


class TranscriptsToSign:
    """The transcripts of a place's workbook, and whether this version of each is signed."""

    def __init__(self, programme: Programme, partnership_id: str) -> None:
        self._place = programme, partnership_id
        path, shown = workbook_path(*self._place), shown_workbook(partnership_id)
        self._rows = {row["conversation"]: row for row in read_sheet(path, shown, SIGN_OFF)}
        self._turns = read_sheet(path, shown, TRANSCRIPTS)

    def unsigned(self) -> list[str]:
        """Return the conversations whose transcript waits for a signature."""
        signed = standing_signatures(*self._place)
        return [
            name
            for name, row in self._rows.items()
            if row["status"] != SIGNED_IN_TABLE and missing_signature(row["version"], signed.get(name, ()))
        ]

    def turns(self, conversation_id: str) -> list[Row]:
        """Return a transcript's turns without what was replaced."""
        return [row for row in self._turns if row["conversation"] == conversation_id]

    def sign(self, conversation_id: str, name: str) -> None:
        """Save a signature of today under the version that the workbook shows."""
        today = dt.datetime.now().astimezone().date().isoformat()
        version = self._rows[conversation_id]["version"]
        add_sign_offs(*self._place, [SignOff(conversation_id, name.strip(), today, version, SOURCE)])


class ReviewPanel:
    """Widgets over the two: `box` is what is displayed; the others are there to be clicked on."""

    def __init__(self, programme: Programme, partnership_id: str) -> None:
        import ipywidgets as widgets

        self._place = programme, partnership_id
        self._words: WordsToReview | None = None
        self._transcripts: TranscriptsToSign | None = None
        self.start = widgets.Button(description="Start", button_style="primary")
        self.stop = widgets.Button(description="Stop", tooltip="Take all words out of the notebook", disabled=True)
        self.message = widgets.HTML()
        self.progress, self.word = widgets.HTML(), widgets.HTML()
        self.choices = {name: widgets.Button(description=name) for name in (*DECISIONS, "later", "undo")}
        self.transcript = widgets.Dropdown(description="Transcript")
        self.text = widgets.HTML(layout={"max_height": "26em", "overflow": "auto", "border": "1px solid #999"})
        self.name = widgets.Text(description="Your name")
        self.sign = widgets.Button(description="I have read it: sign", layout={"width": "14em"})
        words = widgets.VBox([self.progress, self.word, widgets.HBox(list(self.choices.values()))])
        read = widgets.VBox([self.transcript, self.text, widgets.HBox([self.name, self.sign])])
        tabs = widgets.Tab([words, read], titles=["Doubtful words", "Read and sign"])
        self.box = widgets.VBox([widgets.HBox([self.start, self.stop]), self.message, tabs])
        self._listen()
        self._empty()

    def _listen(self) -> None:
        self.start.on_click(lambda _: self._begin())
        self.stop.on_click(lambda _: self._empty())
        for name, button in self.choices.items():
            button.on_click(partial(self._choose, name))
        self.transcript.observe(lambda _: self._show_transcript(), "value")
        self.sign.on_click(lambda _: self._sign())

    def _ipython_display_(self) -> None:
        """Show the widgets, empty, and without the text that would be kept in the cell's output."""
        from IPython.display import display

        self._empty()
        display(self.box, exclude=["text/plain"])  # type: ignore[no-untyped-call]

    def _begin(self) -> None:
        if not workbook_path(*self._place).is_file():
            self.message.value = "There is no review workbook yet: run this notebook to its end first."
            return
        try:
            words, transcripts = WordsToReview(*self._place), TranscriptsToSign(*self._place)
        except TableError as error:
            self.message.value = html.escape(str(error))
            return
        self._words, self._transcripts = words, transcripts
        self.start.disabled, self.stop.disabled, self.message.value = True, False, ""
        self._show_word()
        self._offer_transcripts(transcripts)

    def _empty(self) -> None:
        """Take people's words out of every widget."""
        self._words = self._transcripts = None
        self.start.disabled, self.stop.disabled = False, True
        self.transcript.options, self.name.value = [], ""
        self.progress.value = self.word.value = self.text.value = self.message.value = ""
        self._enable()

    def _choose(self, name: str, _: Any) -> None:
        if self._words is None:
            return
        if name in DECISIONS:
            self._words.decide(name)
        elif name == "later":
            self._words.later()
        else:
            self._words.undo()
        self._show_word()

    def _show_word(self) -> None:
        if self._words is None:
            return
        row = self._words.current
        self.progress.value = f"{self._words.progress} doubtful words decided"
        self.word.value = (
            "Nothing waits. Run this notebook again, so that the decisions act." if row is None else _word(row)
        )
        self._enable()

    def _offer_transcripts(self, transcripts: TranscriptsToSign) -> None:
        names = transcripts.unsigned()
        self.transcript.options = names
        self.transcript.value = names[0] if names else None
        self._show_transcript()

    def _show_transcript(self) -> None:
        if self._transcripts is None:
            return
        chosen = self.transcript.value
        turns = self._transcripts.turns(chosen) if chosen else []
        self.text.value = "".join(map(_turn, turns)) or "No transcript waits for a signature."
        self._enable()

    def _sign(self) -> None:
        if self._transcripts is None or not self.transcript.value:
            return
        if sum(letter.isalpha() for letter in self.name.value) < 2:
            self.message.value = "Write your name first: a transcript is signed by a person."
            return
        self._transcripts.sign(self.transcript.value, self.name.value)
        self.message.value = f"{html.escape(self.transcript.value)} is signed. It leaves with the next run."
        self._offer_transcripts(self._transcripts)

    def _enable(self) -> None:
        waiting = self._words is not None and self._words.current is not None
        for name, button in self.choices.items():
            button.disabled = self._words is None if name == "undo" else not waiting
        self.sign.disabled = self.transcript.value is None


def review_panel(programme: Programme, partnership_id: str) -> ReviewPanel:
    """Return the panel over a place's review workbook, for JupyterLab; a click on Start shows the first word.

    Every decision and signature is saved at once beside the workbook, and acts with the next run of stage 01.
    """
    return ReviewPanel(programme, partnership_id)


def _word(row: Row) -> str:
    context = html.escape(row["context"]).replace(LEFT, "<mark>").replace(RIGHT, "</mark>")
    times = "once" if row["times"] == "1" else f"{row['times']} times"
    where = f"{row['why']}; {times}; {row['conversations']}"
    return f"<h3>{html.escape(row['words'])}</h3><p>{context}</p><p><small>{html.escape(where)}</small></p>"


def _turn(row: Row) -> str:
    return f"<p><small>{html.escape(row['turn'])} {html.escape(row['role'])}</small> {html.escape(row['text'])}</p>"
