"""Gathers turns line by line, for readers of text with headings or labels."""

from hct_eval.conversations.turns import RawTurn


class TurnList:
    """The turns of a text so far; lines are added to the one at hand."""

    def __init__(self) -> None:
        self.turns: list[RawTurn] = []
        self._speaker = ""
        self._start: float | None = None
        self._words: list[str] = []

    def open(self, speaker: str, start: float | None = None, words: str = "") -> None:
        """Close the turn at hand and begin another."""
        self.close()
        self._speaker, self._start = speaker, start
        self.add(words)

    def add(self, line: str) -> None:
        """Add a line to the turn at hand."""
        if line.strip():
            self._words.append(" ".join(line.split()))

    def close(self) -> None:
        """Close the turn at hand; one without words is none."""
        if self._words:
            self.turns.append(RawTurn(self._speaker, " ".join(self._words), self._start))
            self._words = []
