"""What stage 02 writes is what the tables allow, in a place with much and in a place with nothing."""

import pandas as pd
import pytest

from hct_eval.coding.agreement import match_claims, measure_all
from hct_eval.coding.claims import gather_evidence
from hct_eval.coding.codebook import FLIPS, combine_opposites, complete_codebook, say_codebook
from hct_eval.coding.merges import apply_merges
from hct_eval.coding.quotes import count_grades
from hct_eval.coding.reliability import Rules
from hct_eval.coding.saturation import last_steps, saturation
from hct_eval.programme import Programme
from hct_eval.tables import read_processed, read_raw, write_processed
from tests.coding.frames import conversations, empty

FRAGMENTS = "fragment_id,conversation_id,text,coder\nf1,c1,The bus stopped so I stay in.,A\nf2,c2,It's quiet here.,A\n"
CLAIMS = """claim_id,fragment_id,cause,effect,sign,coder,quote
k1,f1,~Transport;Buses,Going out,+,A,the bus stopped so I stay in
k2,f1,~Transport;Buses,Going out,-,B,The bus stopped
k3,f2,Quiet,Loneliness,+,A,
"""


def stage(programme: Programme, place: str, register: pd.DataFrame) -> dict[str, pd.DataFrame]:
    raw = {name: read_raw(programme, place, name).drop(columns="notes") for name in ("fragments", "factors", "claims")}
    nothing = [read_processed(programme, place, name) for name in ("transcripts", "turns")]
    evidence = gather_evidence(raw["fragments"], raw["claims"], register, *nothing)
    known = [*raw["claims"]["cause"], *raw["claims"]["effect"]]
    decided = read_raw(programme, place, "codebook_merges")
    book = apply_merges(complete_codebook(raw["factors"], evidence.claims), decided, known=known).book
    told = combine_opposites(book.claims)
    kept = {
        "fragments": evidence.fragments,
        "factors": book.factors,
        "claims": told.drop(columns=list(FLIPS)),
        "quote_audit": count_grades(evidence.graded),
        "agreement": measure_all(
            match_claims(told, evidence.fragments), told, evidence.fragments, nothing[1], Rules(1, 50)
        ),
        "saturation": saturation(told, evidence.fragments, seed=1, orders=20),
    }
    for name, frame in kept.items():
        write_processed(frame, programme, place, name)
    assert say_codebook(book, told)
    assert len(last_steps(kept["saturation"])) == min(2, len(kept["saturation"]))
    return {name: read_processed(programme, place, name) for name in kept}


def test_a_coded_place_is_written_whole(small: Programme) -> None:
    (small.raw("north") / "fragments.csv").write_text(FRAGMENTS, encoding="utf-8")
    (small.raw("north") / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    tables = stage(small, "north", conversations(c1="named", c2="internal"))
    assert tables["claims"][["cause", "effect", "sign"]].to_numpy().tolist() == [
        ["Transport; Buses", "Going out", "-"],
        ["Transport; Buses", "Going out", "+"],
        ["Quiet", "Loneliness", "+"],
    ]
    assert tables["claims"]["publishable"].tolist() == [True, True, False]
    assert tables["factors"]["label"].tolist() == ["Going out", "Loneliness", "Quiet", "Transport", "Transport; Buses"]
    assert set(tables["factors"]["partnership_id"]) == {"north"}
    assert tables["quote_audit"]["claims"].sum() == 2
    assert tables["saturation"]["conversations"].max() == 2


@pytest.mark.parametrize("register", [conversations(c1="named"), empty("conversations", processed=True)])
def test_a_place_with_nothing_coded_is_written_too(small: Programme, register: pd.DataFrame) -> None:
    tables = stage(small, "south", register)
    assert tables["claims"].empty
    assert tables["factors"].empty
    assert tables["saturation"].empty
    assert tables["agreement"]["value"].isna().all()
    assert tables["quote_audit"]["total"].tolist() == [0, 0, 0, 0]


@pytest.mark.slow
def test_decided_merges_are_read_and_done(small: Programme) -> None:
    (small.raw("north") / "fragments.csv").write_text(FRAGMENTS, encoding="utf-8")
    (small.raw("north") / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    rows = ["from label,into label,decided on,decided by,undone on", "quiet,~Noise,2024-03-01,Jo,"]
    rows.append("Loneliness,Quiet,2024-03-02,Jo,2024-04-01")
    (small.raw("north") / "codebook_merges.csv").write_text("\n".join(rows), encoding="utf-8")
    tables = stage(small, "north", conversations(c1="named", c2="internal"))
    assert tables["claims"][["cause", "effect", "sign"]].to_numpy().tolist()[-1] == ["Noise", "Loneliness", "-"]
    assert "Quiet" not in set(tables["factors"]["label"])
