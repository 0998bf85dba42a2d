"""Coding in JupyterLab: read a turn, take a fragment, say what leads to what; every row is saved at once.

A notebook must not keep people's words. What holds: nothing is shown before somebody clicks on Start, so a notebook
that a machine runs shows nothing; what is displayed has no text form, so no cell's output holds it; Stop takes all
words out of the widgets again. JupyterLab keeps the state of widgets in the notebook only where its setting "Save
Widget State Automatically" was switched on (it is off by default): there, save after Stop only.
"""

import html
from collections.abc import Callable
from typing import Any

from hct_eval.coding.codebook import normalise_label
from hct_eval.coding.panel_rows import Coding, Fragment
from hct_eval.coding.places import FOUND, SEVERAL, sentences
from hct_eval.programme import Programme
from hct_eval.tables import VOCABULARIES, TableError

_WIDE = {"width": "40em"}


class CodingPanel:
    """The widgets: `box` is what is displayed; the others are there to be filled in and clicked on."""

    def __init__(self, programme: Programme, partnership_id: str, coder: str) -> None:
        import ipywidgets as widgets

        self._who = programme, partnership_id, coder
        self._coding: Coding | None = None
        self._asked: tuple[str, ...] = ()
        self.start = widgets.Button(description="Start", button_style="primary")
        self.stop = widgets.Button(description="Stop", tooltip="Take all words out of the notebook", disabled=True)
        self.message = widgets.HTML()
        self.conversation, self.turn = (
            widgets.Dropdown(description="Conversation", style={"description_width": "initial"}),
            widgets.Dropdown(description="Turn"),
        )
        self.text = widgets.HTML(
            layout={"max_height": "16em", "overflow": "auto", "border": "1px solid #999", "padding": "0 8px"}
        )
        self.picks = widgets.VBox([])
        self.words = widgets.Text(description="or paste", placeholder="words of this turn", layout=_WIDE)
        self.take = widgets.Button(description="Take this fragment", layout={"width": "14em"})
        self.fragment = widgets.Dropdown(description="Fragment", layout=_WIDE)
        self.suggested = widgets.HTML()
        self.cause = widgets.Combobox(description="Cause", ensure_option=False, layout=_WIDE)
        self.effect = widgets.Combobox(description="Effect", ensure_option=False, layout=_WIDE)
        meant = [
            "more of the cause, more of the effect",
            "more of the cause, less of the effect",
            "unclear or contested",
        ]
        self.sign = widgets.ToggleButtons(description="Sign", options=VOCABULARIES["sign"], value=None, tooltips=meant)
        self.strength = widgets.Dropdown(description="Strength", options=_with_none(("1", "2", "3")))
        self.certainty = widgets.Dropdown(description="Certainty", options=_with_none(VOCABULARIES["certainty"]))
        self.quote = widgets.Textarea(description="Quote", layout=_WIDE)
        self.save = widgets.Button(description="Save this claim", button_style="success")
        read = [
            widgets.HBox([self.conversation, self.turn]),
            self.text,
            self.picks,
            widgets.HBox([self.words, self.take]),
        ]
        claim = [self.fragment, self.suggested, self.cause, self.effect, self.sign]
        claim += [widgets.HBox([self.strength, self.certainty]), self.quote, self.save]
        self.box = widgets.VBox([widgets.HBox([self.start, self.stop]), self.message, *read, *claim])
        self._listen()
        self._empty()

    def _listen(self) -> None:
        self.start.on_click(lambda _: self._begin())
        self.stop.on_click(lambda _: self._empty())
        self.conversation.observe(self._offer_turns, "value")
        self.turn.observe(self._show_turn, "value")
        self.fragment.observe(self._show_fragment, "value")
        self.take.on_click(lambda _: self._take())
        self.save.on_click(lambda _: self._save())

    def _ipython_display_(self) -> None:
        """Show the widgets, empty, and without the text that would be kept in the cell's output."""
        from IPython.display import display

        self._empty()
        display(self.box, exclude=["text/plain"])  # type: ignore[no-untyped-call]

    def _begin(self) -> None:
        try:
            self._coding = Coding(*self._who)
        except TableError as error:
            self._say(str(error))
            return
        self.start.disabled, self.stop.disabled, self.message.value = True, False, ""
        self.cause.options = self.effect.options = self._coding.labels
        names = self._coding.conversations()
        _offer(self.conversation, names, names[0], self._offer_turns)

    def _empty(self) -> None:
        """Take people's words out of every widget."""
        self._coding = None
        self._asked = ()
        self.start.disabled, self.stop.disabled = False, True
        for chosen in (self.fragment, self.turn, self.conversation, self.cause, self.effect):
            chosen.options = []
        self._clear_picks()
        for shown in (self.text, self.suggested, self.message, self.words, self.quote, self.cause, self.effect):
            shown.value = ""
        self._forget_claim()
        self.take.disabled = self.save.disabled = True

    def _forget_claim(self) -> None:
        self.cause.value = self.effect.value = ""
        self.sign.value = self.strength.value = self.certainty.value = None

    def _clear_picks(self) -> None:
        for box in self.picks.children:
            box.close()
        self.picks.children = []

    def _offer_turns(self, _: object = None) -> None:
        if self._coding is None or not self.conversation.value:
            return
        turns = self._coding.turns(self.conversation.value)
        _offer(self.turn, [(f"{name} ({role})", name) for name, role in turns], turns[0][0], self._show_turn)

    def _show_turn(self, _: object = None) -> None:
        if self._coding is None or not self.turn.value:
            return
        import ipywidgets as widgets

        text = self._coding.said.text(self.turn.value)
        self.text.value = f"<p>{html.escape(text)}</p>"
        self._clear_picks()
        wide = {"width": "auto"}
        self.picks.children = [
            widgets.Checkbox(description=text[start:end], indent=False, layout=wide) for start, end in sentences(text)
        ]
        self.words.value = ""
        self.take.disabled = False
        self._offer_fragments(self._coding.fragments(self.turn.value))

    def _offer_fragments(self, fragments: list[Fragment], chosen: Fragment | None = None) -> None:
        options = [(f"{one.id}: {one.text}", one) for one in fragments]
        _offer(self.fragment, options, chosen or (fragments[-1] if fragments else None), self._show_fragment)

    def _show_fragment(self, _: object = None) -> None:
        one = self.fragment.value
        self.save.disabled = self._coding is None or one is None
        self.quote.value = "" if one is None else one.text
        line = self._coding.suggestions(one) if self._coding is not None and one is not None else ""
        self.suggested.value = html.escape(line)

    def _take(self) -> None:
        """Save the sentences that were picked, from the first to the last, or the words that were pasted."""
        if self._coding is None or not self.turn.value:
            return
        place = self._pasted() if self.words.value.strip() else self._picked()
        if place is None:
            return
        try:
            one = self._coding.add_fragment(self.conversation.value, self.turn.value, *place)
        except (OSError, TableError) as error:
            self._say(_why(error))
            return
        for box in self.picks.children:
            box.value = False
        self.words.value = ""
        self._say(f"Fragment {one.id} is saved.")
        self._offer_fragments(self._coding.fragments(self.turn.value), one)

    def _picked(self) -> tuple[int, int] | None:
        assert self._coding is not None
        spans = sentences(self._coding.said.text(self.turn.value))
        picked = [span for span, box in zip(spans, self.picks.children, strict=True) if box.value]
        if not picked:
            self._say("Pick sentences, or paste words of this turn.")
            return None
        return picked[0][0], picked[-1][1]

    def _pasted(self) -> tuple[int, int] | None:
        assert self._coding is not None
        found = self._coding.said.find(self.conversation.value, self.words.value, self.turn.value, None, None)
        if found.outcome == FOUND and found.start is not None and found.end is not None:
            return found.start, found.end
        more = "Paste more words." if found.outcome == SEVERAL else "Copy them from the text, not from memory."
        self._say(f"Not saved: {found.outcome}. {more}")
        return None

    def _save(self) -> None:
        if self._coding is None or self.fragment.value is None:
            return
        cause, effect = normalise_label(self.cause.value), normalise_label(self.effect.value)
        if not cause or not effect or self.sign.value is None:
            self._say("Not saved yet: a claim needs a cause, an effect and a sign.")
            return
        new = tuple(dict.fromkeys(one for one in (cause, effect) if not self._coding.is_known(one)))
        if new and new != self._asked:
            self._asked = new
            hints = " ".join(filter(None, map(self._coding.nearest, new)))
            self._say(f"Not in the codebook: {', '.join(new)}. {hints} Save again to add what is new.")
            return
        cells = {"cause": cause, "effect": effect, "sign": self.sign.value, "quote": self.quote.value.strip() or None}
        cells |= {"strength": self.strength.value, "certainty": self.certainty.value}
        try:
            for label in new:
                if not self._coding.is_known(label):  # its opposite may have been added just now
                    self._coding.add_factor(label)
            name = self._coding.add_claim(self.fragment.value, cells)
        except (OSError, TableError) as error:
            self._say(_why(error))
            return
        self._asked = ()
        self.cause.options = self.effect.options = self._coding.labels
        self._forget_claim()
        self._say(f"Claim {name} is saved.")

    def _say(self, words: str) -> None:
        self.message.value = html.escape(words)


def coding_panel(programme: Programme, partnership_id: str, coder: str) -> CodingPanel:
    """Return the panel over a place's released turns for one coder, for JupyterLab; Start shows the first turn.

    Fragments, factors and claims are saved at once in `coding/<place>_<coder>_panel.xlsx`, which `read_raw` reads with
    the coders' other workbooks. A fragment's suggestions learn from what was saved before, and count for nothing.
    """
    return CodingPanel(programme, partnership_id, coder)


def _offer(chosen: Any, options: list[Any], value: Any, show: Callable[[], None]) -> None:
    """Give a list new options and choose one, and show once what is chosen: widgets tell of each step on the way."""
    chosen.unobserve(show, "value")
    chosen.options = options
    chosen.value = value
    chosen.observe(show, "value")
    show()


def _with_none(values: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [("", None), *((value, value) for value in values)]


def _why(error: Exception) -> str:
    """Say why a row was not saved; what is filled in stays, to be saved again."""
    if isinstance(error, OSError):
        return "Not saved: another program holds the workbook open, or its folder cannot be written to. Try again."
    return f"Not saved: {error}"
