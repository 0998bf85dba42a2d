"""Fields of word processors: which of them tell of the file or the page, and not what was said."""

import re

_FILE = re.compile(
    r"\s*(?:AUTHOR|LASTSAVEDBY|USER\w+|FILENAME|FILESIZE|TITLE|SUBJECT|KEYWORDS|COMMENTS|DOCPROPERTY|INFO|TEMPLATE|"
    r"PAGE|PAGEREF|NUMPAGES|SECTION\w*|NUMWORDS|NUMCHARS|TOC|INDEX|CREATEDATE|SAVEDATE|PRINTDATE|EDITTIME|REVNUM)\b",
    re.IGNORECASE,
)


def tells_of_the_file(instruction: str) -> bool:
    """Whether a field's instruction asks for a property of the file, or a page number or table of contents."""
    return _FILE.match(instruction) is not None
