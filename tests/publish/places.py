"""Two invented places with processed tables: north has everything, south has nothing but a register."""

import ast
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

from hct_eval.programme import Programme, load_programme
from hct_eval.tables import write_processed

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

YML = """\
title: A test programme
data_status: {status}
period: The year 2023
hypotheses: [{{id: P1, text: Partners serve people better}}]
primary_measures: [loneliness]
disclosure: {{threshold: {threshold}, base: {base}, reason: For this test.}}
partnerships:
  - id: north
    name: North
    lead: A lead
    place: A hill
    focus: Getting about
    why: "Steps & hills <b>matter</b>."
    hypotheses: [P1]
  - {{id: south, name: South}}
"""

PEOPLE = 30
HOSTILE = '<script>alert("x")</script>=1+1'


def make_programme(root: Path, *, status: str = "illustrative", threshold: int = 4, base: int = 1) -> Programme:
    for place in ("north", "south"):
        (root / "data" / "raw" / "test" / place / "text").mkdir(parents=True, exist_ok=True)
    text = YML.format(status=status, threshold=threshold, base=base)
    (root / "data" / "raw" / "test" / "programme.yml").write_text(text, encoding="utf-8")
    programme = load_programme("test", root)
    for name, frame in north_tables().items():
        write_processed(frame, programme, "north", name)
    write_processed(_conversations(6), programme, "south", "conversations")
    return programme


def north_tables() -> dict[str, pd.DataFrame]:
    return {
        "conversations": _conversations(PEOPLE),
        "claims": _claims(),
        "map_concepts": _concepts(),
        "map_links": _links(),
        "map_loops": pd.DataFrame(
            {
                "loop": ["Loneliness -> Joining in -> Loneliness"],
                "length": [2],
                "kind": ["reinforcing"],
                "weakest_sources": [8],
            }
        ),
        "reach": _reach(),
        "estimates": estimates(),
        "ledger": pd.DataFrame(
            {
                "hypothesis_id": ["H1"],
                "programme_hypothesis": ["P1"],
                "statement": ["For people uphill: a lift leads to more visits."],
                "evidence_for": [0],
                "evidence_against": [0],
                "evidence_mixed": [0],
                "verdict": ["we cannot tell"],
                "reason": ["No evidence was recorded."],
            }
        ),
        "learning_log": pd.DataFrame(
            {
                "log_id": ["L1", "L2"],
                "tried": ["A leaflet", "A walk"],
                "happened": [HOSTILE, "People came."],
                "result": ["did not work", "worked"],
                "changed": ["=cmd()", "Nothing"],
            }
        ),
        "leverage": pd.DataFrame(
            {
                "concept": ["Joining in", "Rare thing"],
                "controllable": [True, True],
                "effect": [-0.2, -0.1],
                "rank": [1, 2],
                "rank_low": [1, 1],
                "rank_high": [3, 4],
                "sources": [12, 2],
            }
        ),
        "saturation": pd.DataFrame(
            {
                "what": ["links"] * 4,
                "conversations": [1, 2, 5, 6],
                "mean": [1.0, 2.0, 4.0, 4.5],
                "low": [1.0, 1.0, 3.0, 4.5],
                "high": [1.0, 3.0, 5.0, 4.5],
            }
        ),
        "collected": pd.DataFrame({"table": ["claims", "ties"], "rows": [40, 0]}),
    }


def estimates() -> pd.DataFrame:
    rows = [
        (
            "E1",
            "mean change",
            "change in loneliness",
            -0.8,
            -1.2,
            -0.4,
            "points",
            28,
            3,
            None,
            "people",
            "improved",
            True,
        ),
        ("E2", "share", "people who left", 0.1, 0.02, 0.2, "share", 20, 0, 2, "people", "describes", False),
        ("E3", "share", "asks answered", 0.5, 0.3, 0.7, "share", 12, 0, 6, "asks", "describes", False),
        (
            "E4",
            "difference",
            "change in trust",
            0.1,
            -0.2,
            0.4,
            "points",
            14,
            0,
            None,
            "organisations",
            "we cannot tell",
            False,
        ),
    ]
    names = [
        "estimate_id",
        "statistic",
        "label",
        "value",
        "low",
        "high",
        "unit",
        "n",
        "missing",
        "numerator",
        "counts",
        "finding",
        "primary",
    ]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(
        topic=["wellbeing", "wellbeing", "forums", "relationships"],
        measure=["loneliness", "leaving", "asks", "trust"],
        method="A method.",
        sentence=[f"Sentence of {name}." for name in frame["estimate_id"]],
    )


def _conversations(n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "conversation_id": [f"c{i}" for i in range(n)],
            "held_on": pd.date_range("2023-03-01", periods=n),
            "area": ["Uphill"] * n,
            "researcher": [f"r{i % 3}" for i in range(n)],
            "consent": ["withdrawn" if i == 0 else "anonymous quote" for i in range(n)],
        }
    )


def _claims() -> pd.DataFrame:
    told = [(f"c{i}", "Joining in", "Loneliness", "-") for i in range(1, 11)]
    told += [(f"c{i}", "Joining in", "Loneliness", "+") for i in range(11, 13)]
    told += [(f"c{i}", "Transport; Buses", "Joining in", "+") for i in range(13, 21)]
    told += [("c21", "Rare thing", "Loneliness", "+"), ("c22", "Rare thing", "Loneliness", "+")]
    told += [(f"c{i}", "Loneliness", "Joining in", "-") for i in range(21, 29)]
    frame = pd.DataFrame(told, columns=["conversation_id", "cause", "effect", "sign"])
    return frame.assign(
        claim_id=[f"k{i}" for i in range(len(frame))],
        fragment_id=[f"f{i}" for i in range(len(frame))],
        quote=[f"I said {c} number {i} <i>here</i>" for i, c in enumerate(frame["cause"])],
        quote_grade="exact",
        consent="anonymous quote",
        publishable=[c not in ("c13", "c14") for c in frame["conversation_id"]],
    )


def _concepts() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "concept": ["Joining in", "Loneliness", "Transport; Buses", "Rare thing", "Everything"],
            "sources": [20, 14, 8, 2, 28],
            "citations": [20, 14, 8, 2, 28],
        }
    )
    return frame.assign(out_strength=1.0, in_strength=1.0, centrality=2.0, role="ordinary")


def _links() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cause": ["Joining in", "Transport; Buses", "Rare thing", "Loneliness", "Everything"],
            "effect": ["Loneliness", "Joining in", "Loneliness", "Joining in", "Loneliness"],
            "weight": [-0.7, 0.6, 0.9, -0.5, 0.4],
            "low": [-0.9, 0.4, 0.5, -0.7, 0.1],
            "high": [-0.4, 0.8, 1.0, -0.2, 0.6],
            "sign": ["?", "+", "+", "-", "+"],
            "share_positive": [0.17, 1.0, 1.0, 0.0, 1.0],
            "sources": [12, 8, 2, 8, 9],
            "citations": [12, 8, 2, 8, 20],
            "single_voice": [False, False, False, False, False],
            "largest_share": [0.1, 0.2, 0.5, 0.2, 0.8],
        }
    )


def _reach() -> pd.DataFrame:
    rows = [("area", "Uphill", 20), ("area", "Downhill", 7), ("area", "Harbour", 2), ("language", "en", 29)]
    rows += [("group", "carer", 9), ("group", "veteran", 3)]
    frame = pd.DataFrame(rows, columns=["dimension", "value", "conversations"])
    return frame.assign(total=PEOPLE - 1)


def executed(stage: str, parameters: dict[str, Any], target: Path) -> Path:
    """Run a notebook's cells in this process (fast: no kernel) and keep what they would show."""
    notebook = nbformat.read(NOTEBOOKS / f"{stage}.ipynb", as_version=4)
    names: dict[str, Any] = {}
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, stage, "exec"), names)
        if "parameters" in cell.metadata.get("tags", []):
            names.update(parameters)
        value = eval(compile(ast.Expression(last.value), stage, "eval"), names) if last is not None else None
        cell.execution_count, cell.outputs = number, []
        if hasattr(value, "_repr_html_"):
            data = {"text/html": value._repr_html_(), "text/plain": "shown"}
            cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=number)]
    notebook.metadata["papermill"] = {"parameters": parameters}
    nbformat.write(notebook, target)
    return target
