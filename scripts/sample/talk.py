"""Conversations: turns of a researcher and residents, with what was told, small talk, and other languages."""

import datetime as dt
from dataclasses import dataclass

from scripts.sample.bank import Bank, Saying
from scripts.sample.draws import Draws
from scripts.sample.people import People
from scripts.sample.persona import cues
from scripts.sample.phrases import Phrases
from scripts.sample.plan import PlacePlan
from scripts.sample.telling import Told, tell_links
from scripts.sample.wording import Line, Said, contradict, plan_turns, tell

WORDS_A_SECOND = 2.4
LONGEST_PAUSE = 22.0
"""Seconds between two turns: people think, pour tea, are interrupted."""


@dataclass(frozen=True)
class Turn:
    """One turn; `fragment` is the part of it worth coding ("" if none), `said` what it claims."""

    speaker: str
    researcher: bool
    start: float
    end: float
    text: str
    fragment: str = ""
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Conversation:
    """One conversation as it happened."""

    id: str
    number: int
    held_on: dt.date
    researcher: str
    residents: tuple[str, ...]
    language: str
    turns: tuple[Turn, ...]

    @property
    def seconds(self) -> int:
        """How long it took."""
        return int(self.turns[-1].end)


@dataclass(frozen=True)
class _Sources:
    draws: Draws
    people: People
    phrases: Phrases


def hold_conversations(plan: PlacePlan, bank: Bank) -> list[Conversation]:
    """Hold all conversations of a place, in order of their day."""
    draws = Draws(plan.id, "talk")
    sources = _Sources(draws, People(plan.id, bank, draws), Phrases(plan, bank, draws))
    researchers = [sources.people.full() for _ in range(plan.researchers)]
    days = sorted(_working_day(plan, draws) for _ in range(plan.conversations))
    languages = _languages(plan, draws)
    held = []
    for told, day in zip(tell_links(plan, bank), days, strict=True):
        language = languages.get(told.number, "en")
        residents, lines = _speak(told, language, sources)
        researcher = draws.pick(researchers)
        turns = _timed(lines, researcher, residents, draws)
        name = f"{plan.code}-{told.number:03d}"
        held.append(Conversation(name, told.number, day, researcher, residents, language, turns))
    return held


def _working_day(plan: PlacePlan, draws: Draws) -> dt.date:
    day = draws.day(plan.first, plan.last)
    return day - dt.timedelta(weeks=2) if day.month == 12 and day.day > 22 else day


def _languages(plan: PlacePlan, draws: Draws) -> dict[int, str]:
    numbers = draws.some(range(3, plan.conversations + 1), len(plan.languages))
    return dict(zip(numbers, plan.languages, strict=True))


def _speak(told: Told, language: str, sources: _Sources) -> tuple[tuple[str, ...], list[Line]]:
    draws, people, phrases = sources.draws, sources.people, sources.phrases
    pair = draws.chance(0.22) or contradict(told.sayings)
    worker = any("worker" in cues(saying.text) for saying in told.sayings)
    phrases.fit(group=pair, worker=worker, interpreted=language != "en")
    planned = plan_turns(told.sayings, pair, draws)
    residents = tuple(people.full(_kind(planned, who)) for who in range(2 if pair else 1))
    aside, foreign = draws.whole(1, len(planned) - 1), draws.whole(0, len(planned) - 1)
    lines = [Line(None, phrases.next("researcher_openings")), Line(0, _small_talk(sources))]
    for n, (who, group) in enumerate(planned):
        if n == 0 or lines[-1].who == who or draws.chance(0.75):
            lines.append(Line(None, phrases.question(group[0], first=n == 0)))
        if n == foreign and language != "en":
            lines.append(Line(who, f"{phrases.remark(language)} {phrases.remark(language)}"))
            lines.append(Line(None, phrases.next("researcher_prompts")))
        lines.append(tell(who, group, phrases, draws))
        if n == aside:
            other = (who + 1) % len(residents)
            if other == who:
                lines.append(Line(None, phrases.next("researcher_prompts")))
            lines.append(Line(other, f"{phrases.next('short_replies')} {_small_talk(sources)}"))
    lines.append(Line(None, phrases.next("researcher_closings")))
    if draws.chance(0.6):
        lines.append(Line(0, f"{phrases.next('short_replies')} {phrases.next('tails')}"))
    return residents, lines


def _kind(planned: list[tuple[int, list[Saying]]], who: int) -> str:
    """Whether what a resident says could only be a woman's or a man's ("" for either)."""
    marks = frozenset().union(*(cues(saying.text) for one, group in planned for saying in group if one == who))
    return "woman" if "her" in marks else "man" if "him" in marks else ""


def _small_talk(sources: _Sources) -> str:
    text = sources.people.fill(sources.phrases.next("neutral"))
    return f"{text} {sources.phrases.next('tails')}" if sources.draws.chance(0.3) else text


def _timed(lines: list[Line], researcher: str, residents: tuple[str, ...], draws: Draws) -> tuple[Turn, ...]:
    now = 3.0 + 4 * draws.share()
    turns = []
    for line in lines:
        seconds = max(1.2, len(line.text.split()) / (WORDS_A_SECOND * (0.8 + 0.4 * draws.share())))
        name = researcher if line.who is None else residents[line.who]
        start, end = round(now, 3), round(now + seconds, 3)
        turns.append(Turn(name, line.who is None, start, end, line.text, line.fragment, line.said))
        now += seconds + 0.6 + LONGEST_PAUSE * draws.share() ** 2
    return tuple(turns)
