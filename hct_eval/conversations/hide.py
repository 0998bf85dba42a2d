"""De-identification of a whole place: names are listened for everywhere first, then hidden everywhere."""

from collections.abc import Sequence

from hct_eval.conversations.clean import count_words
from hct_eval.conversations.deidentify import Deidentified, deidentify_all, names_in
from hct_eval.conversations.names import find_names
from hct_eval.conversations.progress import show_progress
from hct_eval.conversations.shield import Shield
from hct_eval.conversations.spans import Span
from hct_eval.conversations.turns import Conversation
from hct_eval.conversations.workers import in_order, jobs_for

Heard = list[list[Span]]


def hide_names(
    cleaned: Sequence[Conversation], shield: Shield, jobs: int | None = None
) -> tuple[Shield, list[Deidentified]]:
    """Return a shield that knows every name found in the conversations, and their turns de-identified, in order.

    One conversation is the unit of work, so that the results are the same with any number of `jobs` (processes;
    default: as many as the work is worth). NamesModelError without the names model.
    """
    texts = [[turn.text for turn in one.turns] for one in cleaned]
    many = jobs or jobs_for(sum(count_words(text) for each in texts for text in each))
    with show_progress("Names listened for in conversations", len(texts)) as tell:
        heard = list(in_order(hear, texts, None, many, tell))
    for each, found in zip(texts, heard, strict=True):
        shield = shield.with_names(*names_in(each, found, shield))
    with show_progress("Names hidden in conversations", len(texts)) as tell:
        done = list(in_order(hide, list(zip(texts, heard, strict=True)), shield, many, tell))
    return shield, [result for each in done for result in each]


def hear(texts: Sequence[str], _: None) -> Heard:
    """Return what the names model hears in one conversation's turns."""
    return find_names(texts)


def hide(conversation: tuple[Sequence[str], Heard], shield: Shield) -> list[Deidentified]:
    """De-identify one conversation's turns."""
    texts, heard = conversation
    return deidentify_all(texts, shield, heard)
