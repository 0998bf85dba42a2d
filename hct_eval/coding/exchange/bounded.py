"""What a coding project of another program may be at the most, and how it is refused."""

from hct_eval.coding.exchange.coding import ExchangeError
from hct_eval.tables.bounds import Bounds, Refuse

CODING = Bounds(
    what="a coding project",
    file=200_000_000,
    part=200_000_000,
    unpacked=200_000_000,
    parts=50_000,
    tags=10_000_000,
    advice="split the project",
    all_parts=False,
)


def refuser(kind: str) -> Refuse:
    """Return what makes an ExchangeError for files of a kind."""
    return lambda wrong, advice: ExchangeError(f"{kind}: {wrong}; {advice}")
