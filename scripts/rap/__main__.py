"""Print the self-assessment as a page: `python -m scripts.rap > docs/rap.md`."""

from pathlib import Path

from scripts.rap.page import page
from scripts.rap.points import assess
from scripts.rap.repository import Repository

print(page(assess(Repository(Path(__file__).resolve().parents[2]))), end="")
