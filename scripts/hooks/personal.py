"""Refuse to commit raw data, results, or what looks like somebody's particulars.

`python -m scripts.hooks.personal FILE ...`. Invented particulars come from ranges that nobody has: example.org and its
like (RFC 2606), the numbers that Ofcom keeps for drama, NHS numbers that begin with 999, National Insurance numbers
that begin with QQ. Everything else of these kinds is refused.
"""

import re
import sys
from pathlib import Path

from hct_eval.conversations.contacts import phones
from hct_eval.conversations.recognisers import national_insurance_numbers, nhs_numbers
from hct_eval.conversations.spans import keep_strongest

KEPT_OUT = re.compile(r"data/raw/(?!hct-sample/)|data/processed/(?!README\.md)|reports/(?!README\.md)|.*/private/")
READ = {".py", ".md", ".ipynb", ".yml", ".toml", ".txt", ".csv", ".vtt", ".srt", ".json", ".cff", ".html"}
TESTED_ON = ("tests/", "benchmarks/")
"""Invented particulars in every shape, right and wrong, are what the recognisers are tested and measured on."""

_REFERENCE = re.compile(r"\b10\.\d{4,9}/\S+|\bISBN[\s\d-]+|#[0-9a-fA-F]{6}\b|\b[0-9a-f]{32,}\b")
"""Numbers of books, papers, colours and fingerprints."""

_EMAIL = re.compile(r"\b[\w.+-]+@((?:[\w-]+\.)+[A-Za-z]{2,})\b")
_NOBODYS_DOMAIN = re.compile(
    r"(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost)$|^example\.(?:nhs|co|org)\.uk$"
)
_DRAMA = re.compile(
    r"07700900\d{3}|01632960\d{3}|01(?:13|14|15|16|17|18|21|31|41|51|61)4960\d{3}|01914980\d{3}|02079460\d{3}"
    r"|02896496\d{3}|02920180\d{3}|03069990\d{3}|08081570\d{3}|09098790\d{3}"
)


def look_at(path: str, text: str) -> list[str]:
    """Return what is wrong with a file that is to be committed: its place, or lines with somebody's particulars."""
    if KEPT_OUT.match(path):
        return [f"{path}: raw data and results stay on your machine; take it out with `git restore --staged {path}`"]
    if path.startswith(TESTED_ON):
        return []
    return [
        f"{path}, line {number}: looks like {kind}; use an invented one of a range that nobody has"
        for number, line in enumerate(text.splitlines(), start=1)
        for kind in _kinds(_REFERENCE.sub(" ", line))
    ]


def _kinds(line: str) -> list[str]:
    found = ["an e-mail address" for domain in _EMAIL.findall(line) if not _NOBODYS_DOMAIN.search(domain.lower())]
    spans = [*phones(line), *nhs_numbers(line), *national_insurance_numbers(line)]
    return found + [f"a {span.kind}" for span in keep_strongest(spans) if not _nobodys(span.kind, line[span.start :])]


def _nobodys(kind: str, text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if kind == "phone":
        return _DRAMA.match(re.sub(r"^(?:44|0044)0?", "0", digits)) is not None
    return digits.startswith("999") if kind == "NHS number" else text.upper().startswith("QQ")


def main(paths: list[str]) -> int:
    """Print what is wrong with these files; 1 if anything is."""
    wrong = [
        line
        for name in paths
        for line in look_at(name, Path(name).read_text(encoding="utf-8", errors="ignore") if _is_read(name) else "")
    ]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def _is_read(name: str) -> bool:
    return Path(name).suffix in READ and Path(name).is_file()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
