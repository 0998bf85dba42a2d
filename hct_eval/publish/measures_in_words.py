"""What measures mean, for readers across places: what their short names stand for, their scale, and which way is up."""

import re

from hct_eval.change.scales import SCALES
from hct_eval.publish.programme_results import ProgrammeResults

_SOURCE = re.compile(r" \([^()]*\bdoi\b[^()]*\)")

_OTHERS = {
    "trust between organisations": "organisations rate each other from 1 to 4; higher is more trust",
    "value between organisations": "organisations rate each other from 1 to 4; higher is more value",
    "power gap": "in points of a rating from 0 to 4, by how much more statutory bodies decide over charities and "
    "community groups than these over them; 0 is even, below 0 is the other way round",
    "VCSE share of spend": "of the money spent, the share that goes to charities and community groups (VCSE: the "
    "voluntary, community and social enterprise sector)",
}
_SHORT = {"UCLA-3": "three questions of a scale of the University of California, Los Angeles: "}
"""What letters in a scale's name stand for."""


def measures_in_words(results: ProgrammeResults) -> list[str]:
    """Return a line on each of the programme's main measures, and on the power gap, where any place has it.

    A measure that the programme named itself and that is on no known scale has no line.
    """
    shown = results.estimates
    measured = set(shown["measure"]) if len(shown) else set()
    wanted = dict.fromkeys([*results.programme.primary_measures, *(["power gap"] if "power gap" in measured else [])])
    scales = {scale.measure: _scale_in_words(scale.measure, scale.about) for scale in SCALES}
    meanings = scales | _OTHERS
    return [f"{name[:1].upper()}{name[1:]}: {meanings[name]}." for name in wanted if name in meanings]


def _scale_in_words(measure: str, about: str) -> str:
    short = "".join(words for letters, words in _SHORT.items() if letters in measure)
    return f"{short}{_SOURCE.sub('', about)}"
