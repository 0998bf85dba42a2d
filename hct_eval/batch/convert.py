"""The command `convert`: from a file of one program to a file of another, and what was read, written and left out.

A kind of content (maps, coding) is one entry of CONVERTERS, and lives in its own room.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


class ConversionError(Exception):
    """A file cannot be converted; the text says why and what to do."""


@dataclass(frozen=True)
class Wish:
    """What is wanted: the new file, its form ("" for the usual one of its ending), and how to go about it.

    `overwrite`: also if it is there already. `update`: a Kumu project that is to be brought up to date. `fragments`:
    with what leads back to people's words, which is left out of maps otherwise.
    """

    path: Path
    form: str = ""
    overwrite: bool = False
    update: Path | None = None
    fragments: bool = False


@dataclass(frozen=True)
class Converter:
    """A kind of content that can be converted.

    `reads`: whether a file is of this kind. `convert`: from one file to what is wanted; returns lines that say what was
    done, and raises ConversionError.
    """

    kind: str
    reads: Callable[[Path], bool]
    convert: Callable[[Path, Wish], list[str]]


def convert_file(given: Path, wish: Wish) -> list[str]:
    """Convert a file (or the map of PROGRAMME/PLACE) to what is wanted; return what was done, in lines.

    ConversionError if the file is not there, of no known format, or cannot be written.
    """
    for converter in CONVERTERS:
        if converter.reads(given):
            return converter.convert(given, wish)
    if not given.exists():
        message = "there is no file to convert of that name, and no PROGRAMME/PLACE; check the path"
        raise ConversionError(message)
    known = " or ".join(dict.fromkeys(converter.kind for converter in CONVERTERS))
    message = (
        f"the file holds no {known} in a format that is known, or it is damaged; "
        "docs/guide.md lists the formats: export it again as one of them"
    )
    raise ConversionError(message)


def _reads_place(path: Path) -> bool:
    from hct_eval.batch.convert_maps import find_place

    return find_place(path) is not None


def _convert_place(given: Path, wish: Wish) -> list[str]:
    from hct_eval.batch.convert_maps import convert_place

    return convert_place(given, wish)


def _reads_map(path: Path) -> bool:
    from hct_eval.maps.formats import find_map

    return path.is_file() and find_map(path)


def _convert_map(given: Path, wish: Wish) -> list[str]:
    from hct_eval.batch.convert_maps import convert_map

    return convert_map(given, wish)


def _reads_coding(path: Path) -> bool:
    from hct_eval.coding.exchange import find_reader

    return find_reader(path)


def _convert_coding(given: Path, wish: Wish) -> list[str]:
    from hct_eval.coding.exchange import COLUMNS, ExchangeError, read_coding, write_coding

    if wish.update is not None:
        message = "--update is for maps, and the file holds coding; leave it out"
        raise ConversionError(message)
    try:
        coding = read_coding(given)
        lost = write_coding(coding, wish.path, kind=wish.form, anew=wish.overwrite)
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
    lines = [f"Read a {coding.format}: {counts(coding.found)}.", f"Taken from it: {counts(taken)}."]
    lines += [f"Not taken: {counts(coding.dropped)}."] if any(coding.dropped.values()) else []
    lines += coding.remarks
    lines += [f"Written, but without: {counts(lost)}."] if any(lost.values()) else ["Written whole."]
    if any(without.values()):
        lines.append(f"To be completed before a run can use them: {counts(without)}.")
    return [*lines, "The new file holds what people said, as the old one does: keep both where only the team can read."]


def counts(found: Mapping[str, int]) -> str:
    """Return counts in words, without those that are 0."""
    return ", ".join(f"{what} {number}" for what, number in found.items() if number) or "nothing"


CONVERTERS = (
    Converter("map", _reads_place, _convert_place),
    Converter("map", _reads_map, _convert_map),
    Converter("coding", _reads_coding, _convert_coding),
)
"""The kinds of content, in the order in which a file is tried: a map file is known by more than a coding file is."""
