"""Small talk of one place: each piece used once before any is used again, and only where it fits."""

import re

from scripts.sample.bank import Bank, Saying
from scripts.sample.draws import Draws
from scripts.sample.plan import PlacePlan


class Phrases:
    """Draws pieces of talk.yml; `fit` says what the conversation at hand is like."""

    def __init__(self, plan: PlacePlan, bank: Bank, draws: Draws) -> None:
        self._bank = bank
        self._draws = draws
        self._place = plan.id
        self._left: dict[str, list[str]] = {}
        self._unfit = re.compile("(?!)")
        self._asked: set[str] = set()
        topics = bank.prompts["topics"]
        self._topical = {question for questions in topics.values() for question in questions}

    def fit(self, *, group: bool, worker: bool, interpreted: bool) -> None:
        """Begin a conversation of one person or more, with a worker or not, interpreted or not."""
        marks = {"only_groups": group, "only_workers": worker, "only_interpreted": interpreted}
        unfit = [self._bank.prompts["never"]]
        unfit += [self._bank.prompts[mark] for mark, fits in marks.items() if not fits]
        self._unfit = re.compile("|".join(unfit))
        self._asked = set()

    def next(self, kind: str, without: str = "(?!)") -> str:
        """Return the next piece of a kind (a list in talk.yml) that fits and does not match `without`."""
        for _ in range(2):
            left = self._left.setdefault(kind, [])
            for at in range(len(left) - 1, -1, -1):
                if not self._unfit.search(left[at]) and not re.search(without, left[at]):
                    return left.pop(at)
            self._left[kind] = self._draws.shuffled(self._all(kind)) + left
        message = f"no phrase of the kind {kind} fits"
        raise ValueError(message)

    def question(self, saying: Saying, *, first: bool = False) -> str:
        """Return a question that leads to what is said next, or one that leads anywhere."""
        link = self._bank.links[saying.link]
        for begin, questions in self._bank.prompts["topics"].items():
            fits = [q for q in questions if q not in self._asked and not self._unfit.search(q)]
            if fits and link.cause.startswith(begin) and self._draws.chance(0.7):
                chosen = self._draws.pick(fits)
                self._asked.add(chosen)
                return str(chosen)
        return self.next("researcher_prompts", self._bank.prompts["not_first"] if first else "(?!)")

    def remark(self, language: str) -> str:
        """Return something said in another language."""
        return self.next(f"language {language}")

    def _all(self, kind: str) -> list[str]:
        talk = self._bank.talk
        if kind.startswith("language "):
            return [entry["text"] for entry in talk["other_languages"] if entry["lang"] == kind.split()[1]]
        if kind == "neutral":
            return [e["text"] for e in talk["neutral"] if not e.get("places") or self._place in e["places"]]
        return [phrase for phrase in talk[kind] if phrase not in self._topical]
