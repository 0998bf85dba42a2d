"""The programme's own files: programme.yml, what the folder is, and the salt of its pseudonyms."""

from pathlib import Path
from typing import Any

import yaml

from scripts.sample.bank import FOLDER, Bank, read_yaml
from scripts.sample.folder import Folder
from scripts.sample.plan import PLANS

SALT = "illustrative-salt-of-the-invented-sample-not-a-secret"


def write_programme(bank: Bank, folder: Folder) -> None:
    """Write programme.yml, README.md and salt.txt."""
    about: dict[str, Any] = read_yaml("programme.yml")
    own = about.pop("partnerships")
    places = []
    for plan in PLANS:
        place = bank.places[plan.id]
        places.append(
            {
                "id": plan.id,
                "name": place["name"],
                **own[plan.id],
                "focus": place["focus"],
                "why": place["why"],
            }
        )
    entries = {"title": about.pop("title"), "data_status": "illustrative", **about, "partnerships": places}
    heading = "# Made by scripts/sample from hand-written files; change those, then run `make sample`.\n"
    body = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=110)
    folder.put("programme.yml", heading + body)
    folder.put("salt.txt", SALT + "\n")
    folder.put("README.md", (Path(FOLDER) / "readme.md").read_text(encoding="utf-8"))
