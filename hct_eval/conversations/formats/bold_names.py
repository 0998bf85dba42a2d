"""Speakers set in bold, without a colon: on a line of their own, or at the head of their paragraph."""

from collections import Counter
from collections.abc import Sequence

from hct_eval.conversations.formats.headings import heading_of
from hct_eval.conversations.formats.labels import could_be_label

_SHARE = 3


def with_bold_names(paragraphs: Sequence[tuple[str, int]]) -> list[str]:
    """Return paragraphs as lines, bold names followed by a colon as other labels are.

    A paragraph is its text and how many of its first characters are bold. Bold words count as names only where they
    look like one, one of them comes back, and a third of the paragraphs have them, so that headings stay headings.
    """
    heads = [_bold_head(text, lead) for text, lead in paragraphs]
    filled = sum(1 for text, _ in paragraphs if text.strip())
    counts = Counter(head for head in heads if head)
    named = bool(counts) and max(counts.values()) > 1 and len(counts) > 1 and _SHARE * counts.total() >= filled
    lines: list[str] = []
    for (text, lead), head in zip(paragraphs, heads, strict=True):
        if named and head:
            lines += [f"{head}:", *text[lead:].strip().split("\n")]  # a label on a line of its own is sure
        else:
            lines += text.split("\n")
    return lines


def _bold_head(text: str, lead: int) -> str:
    head = text[:lead].strip() if lead <= 200 else ""
    if not head or "\n" in head or head[-1] in ":.!?," or text[lead:].lstrip().startswith(":"):
        return ""
    if heading_of(text.partition("\n")[0]):
        return ""  # a name with a time is a heading already, as Teams writes it
    return head if could_be_label(head) else ""
