"""Speaker labels at the head of a line: `I:`, `R:`, `Name:`, `[id1]`, told apart from colons in prose."""

import re
from collections import Counter
from collections.abc import Iterable

_TIME = r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?[\])]?\s*[-–]?\s*)?"
_LABEL = re.compile(
    rf"^\s*{_TIME}(?P<label>[^\s:\[\]\t][^:\n\t\[\]]{{0,40}}?)\s*(?:\(\d{{1,2}}:\d\d(?::\d\d)?\))?\s*:(?!//)(?=\s|$)\s*"
)
_BRACKET = re.compile(rf"^\s*{_TIME}\[(?P<label>[A-Za-z][\w -]{{0,20}}\d{{0,3}})\]\s*:?\s+(?=\S)")
_MARK = re.compile(
    r"(?:[A-Z]|[IRPQA]\d{1,2}|Int|Res|FG\d*|(?:community )?(?:interviewer|interviewee|researcher|resident|"
    r"respondent|participant|facilitator|"
    r"moderator|speaker|unknown speaker|person|volunteer|peer researcher)(?: \w{1,2})?)",
    re.IGNORECASE,
)
_METADATA = re.compile(
    r"(?:date|time|place|location|venue|title|recorded|recording|duration|length|file|file name|consent|transcribed by|"
    r"transcriber|transcription|attendees|attending|present|participants|subject|project|reference|ref|id|conversation|"
    r"language|notes?|area|where|when|who|summary|tags|version|status|started|ended|interview(?: no)?|topic|organiser)",
    re.IGNORECASE,
)
_PROSE = frozenset(
    (
        "and",
        "but",
        "so",
        "because",
        "then",
        "well",
        "anyway",
        "honestly",
        "remember",
        "look",
        "listen",
        "see",
        "yes",
        "no",
    )
)


def find_labels(lines: Iterable[str]) -> frozenset[str]:
    """Return the labels that lines of a text carry.

    A label is a known mark (I, R, P1, Interviewer, ...) or a name of one to five words with capitals. A name that
    stands only once counts where another label is sure, or where at least half of the lines carry one, so that a colon
    in prose makes no speaker.
    """
    counts: Counter[str] = Counter()
    filled = 0
    for line in lines:
        filled += bool(line.strip())
        match = _match(line)
        if match and _plausible(match["label"].strip()):
            counts[match["label"].strip()] += 1
    sure = {label for label, n in counts.items() if _MARK.fullmatch(label) or n > 1}
    if not sure and (len(counts) < 2 or 2 * counts.total() < filled):
        return frozenset()
    return frozenset(counts)


def split_label(line: str, labels: frozenset[str]) -> tuple[str, str]:
    """Return a line's label and the rest; ("", line) where it has none."""
    match = _match(line)
    if match and match["label"].strip() in labels:
        return match["label"].strip(), line[match.end() :].strip()
    return "", line.strip()


def is_metadata(line: str) -> bool:
    """Whether a line is a header entry such as `Date: 3 March`."""
    match = _LABEL.match(line)
    return bool(match and _METADATA.fullmatch(match["label"].strip()))


def _match(line: str) -> re.Match[str] | None:
    return _BRACKET.match(line) or _LABEL.match(line)


def _plausible(label: str) -> bool:
    if _MARK.fullmatch(label) or re.fullmatch(r"[A-Za-z]+\d{1,3}", label):
        return True
    if _METADATA.fullmatch(label):
        return False
    return _is_name(label)


def _is_name(label: str) -> bool:
    words = re.findall(r"[^\s()]+", label)
    if not 1 <= len(words) <= 5 or words[0].lower() in _PROSE:
        return False
    small = {"bin", "al", "el", "de", "van", "ap", "ferch", "from", "of", "the", "ibn", "da", "dos"}
    return all(word[0].isupper() or word[0].isdigit() or word.lower() in small for word in words) and not re.search(
        r"[.!?,;£]$", label
    )
