"""Speaker labels at the head of a line: `I:`, `R:`, `Name:`, `[id1]`, told apart from colons in prose."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from hct_eval.conversations.formats.times import TIME, seconds
from hct_eval.conversations.wordlists import words_of

_HEAD = 160
"""Characters in which a label must end; a longer line is looked at no further, so that none takes long."""

_STAMP = rf"(?:[\[(]?(?P<time>{TIME})[\])]?\s?[-–]?\s?)?"
_LABEL = re.compile(
    rf"{_STAMP}(?P<label>[^\s:：\[\]\t][^:：\n\t\[\]]{{0,80}}?)\s?"
    rf"(?:[\[(](?P<after>{TIME})[\])]\s?)?[:：](?!//)(?=\s|$)\s?"
)
_BRACKET = re.compile(rf"{_STAMP}\[(?P<label>[^\W\d_][\w -]{{0,30}})\]\s?(?:(?P<after>{TIME})\s?)?[:：]?(?=\s|$)\s?")
_MARK = re.compile(
    r"(?:[A-Z]|[IRPQA]\d{1,2}|Int|Res|FG\d*|(?:community )?(?:interviewer|interviewee|researcher|resident|"
    r"respondent|participant|facilitator|"
    r"moderator|speaker|unknown speaker|person|volunteer|peer researcher|"
    r"all|both|everyone|male|female|man|woman)(?: ?\w{1,2})?)",
    re.IGNORECASE,
)
_STAMPED = re.compile(rf"(?P<label>[^\W\d_][^:\[\]\n\t]{{0,60}}?)\s?\[(?P<after>{TIME})\](?P<time>)(?=\s)\s?")
_NOISE = re.compile(
    r"(?:inaudible|unclear|indistinct|crosstalk|overlap\w*|laugh\w*|laughter|pause|long pause|"
    r"silence|music|noise|sigh\w*|"
    r"cough\w*|cry\w*|applause|redacted|phone rings|end|break|name|place)(?: .*)?",
    re.IGNORECASE,
)
_METADATA = re.compile(
    r"(?:date|date of (?:interview|conversation|recording)|interview date|time|place|location|venue|"
    r"title|recorded|recorded on|"
    r"recording|duration|length|file|file name|audio file|consent|transcribed by|transcribed on|"
    r"transcriber|transcription|transcript|attendees|attending|present|participants|invited|attachments|subject|project|"
    r"reference|ref|id|conversation|meeting|meeting id|"
    r"language|notes?|area|where|when|who|summary|tags|keywords|version|status|started|ended|"
    r"interview(?: no)?|topic|organiser|"
    r"date of birth|dob|age|gender|held on)",
    re.IGNORECASE,
)
_TOGETHER = frozenset({"all", "both", "everyone"})
_SMALL = frozenset(
    {
        "&", "ab", "al", "and", "ap", "bin", "bint", "da", "de", "den", "der", "di", "dos", "du", "e", "el", "ferch",
        "from", "i", "ibn", "la", "le", "of", "the", "van", "verch", "von", "y",
    }
)  # fmt: skip


def find_labels(lines: Iterable[str], *, cues: bool = False) -> frozenset[str]:
    """Return the labels that lines of a text carry.

    A label is a known mark (I, R, P1, Interviewer, ...) or a name of one to six words with capitals (scripts without
    capitals count as if they had). A name that stands only once counts where another label is sure, or where at least
    half of the lines carry one, so that a colon in prose makes no speaker; one word that stands once must be a known
    first name, unless it has a line to itself, or nearly every line carries a label and speakers have names.
    A name may be in small letters if it comes often, in `cues` (a recorder wrote them) or on every second line.
    """
    counts: Counter[str] = Counter()
    small: Counter[str] = Counter()
    by_itself: set[str] = set()
    said_who: set[str] = set()  # `Interviewer: Ann Lee`, which is a header if it stands once
    filled = below = 0  # filled lines, and those below the first label
    for line in lines:
        filled += bool(line.strip())
        below += bool(line.strip()) and bool(counts)
        match = _match(line)
        if match is None:
            continue
        label = _bare(match["label"])
        if could_be_label(label):
            counts[label] += 1
            rest = line.strip()[match.end() :]
            if not rest:
                by_itself.add(label)
            elif (
                len(label) > 2
                and is_mark(label)
                and label.lower() not in _TOGETHER
                and len(rest.split()) < 6
                and not re.search(r"[.?!]", rest)
            ):
                said_who.add(label)
        elif len(label.split()) <= (4 if cues else 2) and not _heads_prose(label.split()[0]) and label[-1].isalnum():
            small[label] += 1
    for label in [label for label, n in counts.items() if n < 3 and _heads_prose(label) and not is_mark(label)]:
        del counts[label]
    for label in [label for label in said_who if counts[label] == 1]:
        del counts[label]
    often = {label: n for label, n in small.items() if n > 2 and 20 * n >= filled}
    if cues or (len(often) > 1 and 2 * sum(often.values()) >= filled):
        counts.update(often)
    sure = {label for label, n in counts.items() if _MARK.fullmatch(label) or n > 1}
    if not sure and (len(counts) < 2 or 2 * counts.total() < filled):
        return frozenset()
    every_line = 10 * counts.total() >= 9 * below and not all(is_mark(label) for label in sure)
    return frozenset(
        label for label, n in counts.items() if label in sure | by_itself or every_line or not _by_chance(label)
    )


def split_label(line: str, labels: frozenset[str]) -> tuple[str, str]:
    """Return a line's label and the rest; ("", line) where it has none."""
    label, rest, _ = split_timed_label(line, labels)
    return label, rest


def split_timed_label(line: str, labels: frozenset[str]) -> tuple[str, str, float | None]:
    """Return a line's label, the rest, and the time that stands before or behind the label in seconds."""
    match = _match(line)
    if match and (label := _bare(match["label"])) in labels:
        time = match["time"] or match["after"]
        return label, line.strip()[match.end() :].strip(), seconds(time) if time else None
    return "", line.strip(), None


def is_metadata(line: str) -> bool:
    """Whether a line is a header entry such as `Date: 3 March`."""
    match = _LABEL.match(line.strip()[:_HEAD])
    return bool(match and _METADATA.fullmatch(_bare(match["label"])))


def could_be_label(label: str) -> bool:
    """Whether words look like a speaker's mark or name, wherever they stand."""
    if _MARK.fullmatch(label) or re.fullmatch(r"[A-Za-z]+\d{1,3}", label):
        return True
    if not label or _METADATA.fullmatch(label) or _NOISE.fullmatch(label):
        return False
    return _is_name(label)


def is_mark(label: str) -> bool:
    """Whether words are a mark that stands for a speaker in any transcript, such as I or Interviewer."""
    return _MARK.fullmatch(label) is not None


def _heads_prose(word: str) -> bool:
    return word.lower() in words_of("heads_of_prose")


def _by_chance(label: str) -> bool:
    """Whether what stands once before a colon is one word that is no known name, as in `Lovely: just what we need`."""
    alone = label.isascii() and label.isalpha() and not label.isupper()
    return alone and label.lower() not in words_of("first_names")


def _match(line: str) -> re.Match[str] | None:
    head = line.strip()[:_HEAD]
    return _BRACKET.match(head) or _LABEL.match(head) or _STAMPED.match(head)


def _bare(label: str) -> str:
    """Drop signs of writing direction and markup of emphasis."""
    return "".join(c for c in label if unicodedata.category(c) != "Cf").strip(" *_\u00a0")


def _is_name(label: str) -> bool:
    words = re.sub(r"\([^()]*\)", " ", label).split()
    if not 1 <= len(words) <= 6 or (_heads_prose(words[0]) and len(words) > 1) or len(label) > 80:
        return False
    if label[-1] in "!?,;£" or (label[-1] == "." and len(words[-1]) > 4):
        return False
    return any(c.isalpha() for c in label) and all(_starts_name(word) for word in words)


def _starts_name(word: str) -> bool:
    first = word.lstrip("'\"“‘(")[:1]
    return first != "" and (
        (not first.islower() and (first.isalpha() or first.isdigit())) or word.lower() in _SMALL or word in "-–|/&"
    )
