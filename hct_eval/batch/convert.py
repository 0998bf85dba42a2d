"""The command `convert`: from a file of one program to a file of another, and what was read, written and left out.

A kind of content (coding here; maps are to come) is one entry of CONVERTERS, and lives in its own room.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


class ConversionError(Exception):
    """A file cannot be converted; the text says why and what to do."""


@dataclass(frozen=True)
class Converter:
    """A kind of content that can be converted.

    `reads`: whether a file is of this kind. `convert`: from one file to another, in a wanted form ("" for the usual
    one) and over what is there if so asked; returns lines that say what was done, and raises ConversionError.
    """

    kind: str
    reads: Callable[[Path], bool]
    convert: Callable[[Path, Path, str, bool], list[str]]


def convert_file(given: Path, wanted: Path, form: str = "", *, overwrite: bool = False) -> list[str]:
    """Convert a file to the format that the new file's ending (and `form`) names; return what was done, in lines.

    ConversionError if the file is not there, of no known format, or cannot be written.
    """
    if not given.exists():
        message = "there is no file to convert of that name; check the path"
        raise ConversionError(message)
    for converter in CONVERTERS:
        if converter.reads(given):
            return converter.convert(given, wanted, form, overwrite)
    known = " or ".join(converter.kind for converter in CONVERTERS)
    message = (
        f"the file holds no {known} in a format that is known, or it is damaged; "
        "docs/guide.md lists the formats: export it again as one of them"
    )
    raise ConversionError(message)


def _reads_coding(path: Path) -> bool:
    from hct_eval.coding.exchange import find_reader

    return find_reader(path)


def _convert_coding(given: Path, wanted: Path, form: str, overwrite: bool) -> list[str]:
    from hct_eval.coding.exchange import COLUMNS, ExchangeError, read_coding, write_coding

    try:
        coding = read_coding(given)
        lost = write_coding(coding, wanted, kind=form, anew=overwrite)
    except ExchangeError as error:
        raise ConversionError(str(error)) from None
    except OSError as error:
        message = f"the new file cannot be written ({error.strerror}); close it elsewhere, or choose another place"
        raise ConversionError(message) from None
    taken = {name: len(getattr(coding, name)) for name in COLUMNS}
    without = {
        "fragments without words": int(coding.fragments["text"].isna().sum()),
        "fragments without a conversation": int(coding.fragments["conversation_id"].isna().sum()),
        "claims without a fragment": int(coding.claims["fragment_id"].isna().sum()),
    }
    lines = [f"Read a {coding.format}: {_counts(coding.found)}.", f"Taken from it: {_counts(taken)}."]
    lines += [f"Not taken: {_counts(coding.dropped)}."] if any(coding.dropped.values()) else []
    lines += coding.remarks
    lines += [f"Written, but without: {_counts(lost)}."] if any(lost.values()) else ["Written whole."]
    if any(without.values()):
        lines.append(f"To be completed before a run can use them: {_counts(without)}.")
    return [*lines, "The new file holds what people said, as the old one does: keep both where only the team can read."]


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{what} {number}" for what, number in counts.items() if number) or "nothing"


CONVERTERS = (Converter("coding", _reads_coding, _convert_coding),)
"""The kinds of content, in the order in which a file is tried."""
