"""What a run leaves to people: transcripts that wait to be read and signed, and where."""

from collections.abc import Iterator

from hct_eval.batch.outcome import Outcome
from hct_eval.batch.progress import FEW_PLACES
from hct_eval.programme import PROGRAMME_FOLDER, STAGES, Programme
from hct_eval.tables.words import plural


def waiting_lines(programme: Programme, outcome: Outcome) -> list[str]:
    """Return what to do next where transcripts wait for a signature; of many places, only those cleaned just now."""
    places = list(_looked_at(outcome))
    if not places:
        return []
    from hct_eval.batch.readiness import count_unsigned  # takes longer than all else in a run with nothing to do

    waiting = {place: number for place in places if (number := count_unsigned(programme, place))}
    if not waiting:
        return []
    lines = ["Nothing that was said in these goes any further until somebody has read and signed them:"]
    for place, number in list(waiting.items())[:FEW_PLACES]:
        book = programme.raw(place).relative_to(programme.project) / "private" / "review.xlsx"
        lines.append(f"  {place}: {plural(number, 'transcript')} in {book.as_posix()}, sheet Sign-off")
    more = len(waiting) - FEW_PLACES
    lines += [f"  and {plural(more, 'more place')}"] if more > 0 else []
    return [*lines, "Begin with the workbook's sheet Read me, save it, and give the same command again."]


def _looked_at(outcome: Outcome) -> Iterator[str]:
    places = {task.place for task in outcome.tasks} - {PROGRAMME_FOLDER}
    cleaned = {task.place for task in outcome.with_status("done") if task.stage == STAGES[0]}
    yield from sorted(places if len(places) <= FEW_PLACES else cleaned)
