"""Who reads what: conversations shared out among coders, some of them to two, by a seeded draw."""

import random
from collections.abc import Mapping, Sequence


def share_out(
    words: Mapping[str, int],
    coders: Sequence[str],
    percent: float,
    seed: int,
    given: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, list[str]]:
    """Return the conversations of each coder, balanced by words; `percent` (0 to 100) of them have two coders.

    `words` are the conversations' lengths. What was `given` to a coder before stays theirs, also where that coder is
    not among `coders`; new conversations are shared out among `coders`. The number of conversations with two coders is
    rounded to the nearest whole one, but is at least one where `percent` is above 0. The same arguments give the same
    answer.
    """
    draw = random.Random(seed)  # noqa: S311 - no secret
    shares = {coder: [one for one in (given or {}).get(coder, ()) if one in words] for coder in coders}
    before = {coder: list(have) for coder, have in (given or {}).items() if coder not in shares}
    readers = {one: sum(one in have for have in (*shares.values(), *before.values())) for one in words}
    order = sorted(words)
    draw.shuffle(order)
    order.sort(key=lambda one: -words[one])
    for one in order:
        if readers[one] == 0:
            _least_loaded(shares, words, one).append(one)
            readers[one] = 1
    wanted = max(1, int(len(words) * percent / 100 + 0.5)) if percent > 0 and words else 0
    candidates = [
        one for one in sorted(words) if readers[one] == 1 and any(one not in have for have in shares.values())
    ]
    draw.shuffle(candidates)
    for one in candidates[: max(0, wanted - sum(count > 1 for count in readers.values()))]:
        _least_loaded(shares, words, one).append(one)
    return {coder: sorted(have) for coder, have in shares.items()}


def _least_loaded(shares: Mapping[str, list[str]], words: Mapping[str, int], one: str) -> list[str]:
    """Return the share with fewest words of those that have not this conversation; the first of several."""
    free = [have for have in shares.values() if one not in have]
    return min(free, key=lambda have: sum(words[name] for name in have))
