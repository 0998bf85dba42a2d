"""Thirteen real, anonymised, coded interviews as a one-place programme (Causal Map's example data; never committed)."""

import json
from pathlib import Path

import pandas as pd

SHARED = Path(__file__).parents[3] / "shared" / "benchmarks" / "label_suggestion_dev.jsonl"

PROGRAMME_YML = """\
title: Farming and health interviews
about: Thirteen real interviews, coded by analysts; nothing else was collected.
data_status: real
partnerships:
  - id: villages
    name: The villages
    place: two districts
    focus: ""
"""


def build_programme(project: Path) -> None:
    """Write the interviews as raw tables: a register, fragments and claims.

    In the source's notation a claim is always 'more cause, more effect'; an opposite is written into the label (`~`).
    """
    folder = project / "data" / "raw" / "interviews" / "villages"
    folder.mkdir(parents=True)
    (folder.parent / "programme.yml").write_text(PROGRAMME_YML, encoding="utf-8")
    passages = [json.loads(line) for line in SHARED.read_text(encoding="utf-8").splitlines()]
    sources = sorted({passage["source"] for passage in passages})
    register = pd.DataFrame({"conversation_id": sources, "language": "en", "consent": "anonymous quote"})
    fragments, claims = [], []
    for number, passage in enumerate(passages, start=1):
        name = f"f{number:03d}"
        fragments.append({"fragment_id": name, "conversation_id": passage["source"], "text": passage["quote"]})
        for link in passage["links"]:
            claims.append(
                {
                    "claim_id": f"k{len(claims) + 1:03d}",
                    "fragment_id": name,
                    "cause": link["cause"],
                    "effect": link["effect"],
                    "sign": "+",
                    "quote": passage["quote"],
                }
            )
    register.to_csv(folder / "conversations.csv", index=False)
    pd.DataFrame(fragments).to_csv(folder / "fragments.csv", index=False)
    pd.DataFrame(claims).to_csv(folder / "claims.csv", index=False)


if __name__ == "__main__":
    import sys

    build_programme(Path(sys.argv[1]))
