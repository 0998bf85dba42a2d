"""Links of a map in words."""

from hct_eval.publish.prose import lower_first, named
from hct_eval.publish.tables import Row


def link_in_words(link: Row) -> str:
    """Say a link: `“Loneliness” leads to more “mental distress”`; or that people do not agree on it."""
    cause, effect = named(str(link["cause"])), f"“{lower_first(named(str(link['effect'])))}”"
    if link["sign"] == "?":
        return f"People do not agree whether “{lower_first(cause)}” leads to more or to less {effect}"
    return f"“{cause}” leads to {'more' if link['sign'] == '+' else 'less'} {effect}"
