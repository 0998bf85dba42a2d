"""Draw the rooms and floors that `pyproject.toml` sets: `python -m scripts.rooms > docs/images/rooms.svg`.

One box a room, the layers of import-linter from top to bottom. Plain SVG, readable without colour.
"""

import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WIDTH, HIGH, GAP, EDGE = 760, 58, 14, 10
WHAT = {
    "cli": "the commands",
    "batch": "which notebook runs when, and the record of it",
    "publish": "disclosure, charts, reports",
    "conversations": "read, clean",
    "coding": "codes, quotes",
    "maps": "the map engine",
    "change": "estimates",
    "learning": "hypotheses",
    "tables": "one schema a table: read, check, write",
    "programme": "programme.yml, and every path",
}


def floors() -> list[list[str]]:
    """Return the rooms of each floor, from the top, as import-linter keeps them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in settings["contracts"] if contract["type"] == "layers")
    return [[room.strip().removeprefix("hct_eval.") for room in layer.split(":")] for layer in layers]


def draw() -> str:
    """Return the picture as SVG with a title and a description for those who do not see it."""
    rows = floors()
    height = len(rows) * (HIGH + GAP) - GAP + 2 * EDGE
    boxes = [_box(room, place, len(row), floor) for floor, row in enumerate(rows) for place, room in enumerate(row)]
    title = "The rooms of hct_eval, one floor above the other"
    told = "; ".join(", ".join(row) for row in rows)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"',
            '  font-family="Helvetica, Arial, sans-serif">',
            f"<title>{title}</title>",
            f"<desc>From the top floor down: {escape(told)}. A room uses only what is below it.</desc>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            *boxes,
            "</svg>\n",
        ]
    )


def _box(room: str, place: int, beside: int, floor: int) -> str:
    wide = (WIDTH - 2 * EDGE - GAP * (beside - 1)) / beside
    x, y = EDGE + place * (wide + GAP), EDGE + floor * (HIGH + GAP)
    middle = x + wide / 2
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{HIGH}" rx="6" fill="#e8f1f2" stroke="#24555c"/>\n'
        f'<text x="{middle:.1f}" y="{y + 25}" text-anchor="middle" font-size="17" font-weight="bold" fill="#12343a">'
        f"{room}</text>\n"
        f'<text x="{middle:.1f}" y="{y + 45}" text-anchor="middle" font-size="13" fill="#12343a">{WHAT[room]}</text>'
    )


if __name__ == "__main__":
    print(draw(), end="")
