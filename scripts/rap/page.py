"""The self-assessment as a page of the documentation."""

from scripts.rap.points import Point, level_reached

INTRODUCTION = """\
# Levels of RAP

NHS England's RAP Community of Practice asks eighteen things of a *reproducible analytical pipeline*, in three levels.
This page is made by `python -m scripts.rap` from the repository itself; a test fails when it is out of date. Your own
programme adds what no repository can show: that somebody read your analysis before it was published, and where the
code is to be found.
"""


def page(points: list[Point]) -> str:
    """Return the page in Markdown: the level reached, then one table a level."""
    reached = level_reached(points)
    held = sum(point.held for point in points)
    parts = [INTRODUCTION, f"**Level reached: {reached or 'none'}** ({held} of {len(points)} points).\n"]
    for level in ("baseline", "silver", "gold"):
        rows = [f"| {p.asked} | {'yes' if p.held else '**no**'} | {p.shown_by} |" for p in points if p.level == level]
        parts.append(
            "\n".join([f"## {level.capitalize()}\n", "| asked | held | shown by |", "|---|---|---|", *rows]) + "\n"
        )
    return "\n".join(parts)
