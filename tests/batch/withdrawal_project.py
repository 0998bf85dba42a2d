"""Two places with conversations, coding and a page each, small enough to withdraw from in a second.

The notebooks call the package for what matters here (consent, evidence, the map); the names model and the drawing are
left out.
"""

import types
from pathlib import Path

import pandas as pd

from hct_eval.programme import PROGRAMME_FOLDER, STAGES
from hct_eval.tables import read_processed
from tests.batch.tiny_project import PROGRAMME_YML, write_notebook

PARAMETERS = """programme: str = "tiny"  # the programme's folder
partnership: str = "alton"  # the place
resamples: int = 20  # how many times the people are drawn again
"""

COMMON_WORDS = "at the end of the day we manage"
WORDS = {
    "C1": ["the damp came through the nursery ceiling every single winter", f"{COMMON_WORDS} somehow"],
    "C2": ["my bus was taken off the timetable without a word", f"but {COMMON_WORDS} as ever"],
    "C3": ["nobody rings the bell on our landing any more", "the bus was the only way to see her"],
    "C4": ["walking to the clinic takes me an hour each way", "the bus used to stop outside the door"],
}
"""What each conversation says, as turns; C1 and C2 share a phrase."""

CLAIMS = """claim_id,fragment_id,cause,effect,sign,strength,coder,quote
K1,F1,Damp homes,Asthma,+,3,AB,the damp came through the nursery ceiling every single winter
K2,F2,Buses,Loneliness,-,3,AB,
K3,F3,Buses,Loneliness,-,1,AB,my bus was taken off the timetable without a word
K4,F4,Buses,Loneliness,-,1,AB,
K5,F5,Buses,Loneliness,+,2,AB,the bus used to stop outside the door
"""
FRAGMENT_OF = {"F1": ("C1", 0), "F2": ("C1", 1), "F3": ("C2", 0), "F4": ("C3", 1), "F5": ("C4", 1)}

CELLS = {
    "01_clean_conversations": """import pandas as pd
from hct_eval import conversations as voice
from hct_eval.conversations.consent import blank_withdrawn
from hct_eval.conversations.review import Review
from hct_eval.conversations.review_sheets import COLUMNS, DOUBTFUL, MISSED, REPLACED, SIGN_OFF, TRANSCRIPTS
from hct_eval.programme import load_programme
from hct_eval.tables import write_processed
prog = load_programme(programme)
register = voice.read_register(prog, partnership)
collected = voice.read_all_transcripts(prog, partnership, register.frame)
heard = {name: one[0].turns for name, one in collected.transcripts.items()}
consent = dict(zip(register.frame["conversation_id"], register.frame["consent"]))
rows = [(f"{name}-t{i}", name, i, "Speaker 1", "resident", turn.text, turn.text, len(turn.text.split()), consent[name])
        for name, turns in heard.items() for i, turn in enumerate(turns, 1)]
columns = ["turn_id", "conversation_id", "turn_number", "speaker", "role", "text", "text_clean", "words", "consent"]
write_processed(pd.DataFrame(rows, columns=columns), prog, partnership, "turns")
held = {name: "consent withdrawn" for name, state in consent.items() if state == "withdrawn"} | collected.held
told = [(name, name not in held, held.get(name)) for name in consent]
told = pd.DataFrame(told, columns=["conversation_id", "released", "held_because"])
write_processed(told, prog, partnership, "transcripts")
kept = blank_withdrawn(register.frame).drop(columns=["file", "notes"])
write_processed(kept, prog, partnership, "conversations")
key = pd.DataFrame(columns=["kind", "code", "name", "origin"], dtype="string")
sheets = {name: pd.DataFrame(columns=[column.header for column in columns]) for name, columns in COLUMNS.items()}
read = pd.DataFrame([(row[1], str(row[2]), row[4], row[5]) for row in rows], columns=sheets[TRANSCRIPTS].columns)
review = Review(sheets[DOUBTFUL], sheets[REPLACED], sheets[MISSED], read, sheets[SIGN_OFF])
voice.write_private(prog, partnership, review, key)
""",
    "02_code_fragments": """from hct_eval.coding import claims
from hct_eval.programme import load_programme
from hct_eval.tables import read_processed, read_raw, write_processed
prog = load_programme(programme)
stage_1 = [read_processed(prog, partnership, name) for name in ("conversations", "transcripts", "turns")]
raw = [read_raw(prog, partnership, name).drop(columns="notes") for name in ("fragments", "claims")]
evidence = claims.gather_evidence(*raw, *stage_1)
write_processed(evidence.fragments, prog, partnership, "fragments")
write_processed(evidence.claims, prog, partnership, "claims")
""",
    "03_build_map": """from hct_eval.maps import bootstrap_map, build_map, describe
from hct_eval.programme import load_programme
from hct_eval.tables import read_processed, write_processed
prog = load_programme(programme)
if (prog.raw(partnership) / "stop.txt").is_file(): raise ValueError("stopped")
told = read_processed(prog, partnership, "claims")
spread = bootstrap_map(told, "weight", resamples, seed=1)
write_processed(describe.link_results(build_map(told), spread), prog, partnership, "map_links")
""",
    "04_choose_focus": "",
    "05_measure_change": """from hct_eval.programme import load_programme
from hct_eval.tables import read_raw, write_processed
prog = load_programme(programme)
write_processed(read_raw(prog, partnership, "evidence").drop(columns="notes"), prog, partnership, "evidence")
""",
    "06_learning_report": "",
}

PROGRAMME_CELL = """from hct_eval.programme import load_programme
prog = load_programme(programme)
"""


def make_project(folder: Path) -> Path:
    """Write the project's files."""
    raw = folder / "data" / "raw" / "tiny"
    for place in ("alton", "bere"):
        (raw / place / "transcripts").mkdir(parents=True)
        register = ["conversation_id,consent,file"]
        for name, turns in WORDS.items():
            own = name if place == "alton" else f"B{name[1:]}" if name != "C3" else "C3"
            said = turns if place == "alton" else [" ".join(reversed(text.split())) for text in turns]
            register.append(f"{own},anonymous quote,{own}.txt")
            lines = [f"R: {text}" for text in said]
            (raw / place / "transcripts" / f"{own}.txt").write_text("I: Tell me.\n" + "\n".join(lines) + "\n")
        (raw / place / "conversations.csv").write_text("\n".join(register) + "\n")
    fragments = ["fragment_id,conversation_id,text,coder"]
    fragments += [f"{name},{home},{WORDS[home][i]},AB" for name, (home, i) in FRAGMENT_OF.items()]
    (raw / "alton" / "coding").mkdir()
    (raw / "alton" / "coding" / "fragments.csv").write_text("\n".join(fragments) + "\n")
    (raw / "alton" / "coding" / "claims.csv").write_text(CLAIMS)
    (raw / "programme.yml").write_text(PROGRAMME_YML)
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    for stage, cell in CELLS.items():
        write_notebook(notebooks / f"{stage}.ipynb", PARAMETERS, ["## Read what is there", cell])
    alone = PARAMETERS.replace('partnership: str = "alton"', 'partnerships: str = ""')
    write_notebook(notebooks / f"{STAGES[-1]}.ipynb", alone, ["## All places", PROGRAMME_CELL])
    return folder


def page_module() -> types.ModuleType:
    """Stand in for publish.report: a page of a few sentences and every quote, from the tables that stand."""
    module = types.ModuleType("hct_eval.publish.report")

    def render_report(executed, programme, place=PROGRAMME_FOLDER):
        places = [place] if place != PROGRAMME_FOLDER else list(programme.place_ids)
        links = pd.concat([read_processed(programme, one, "map_links") for one in places])
        claims = pd.concat([read_processed(programme, one, "claims") for one in places])
        quotes = claims["quote"].dropna() if place != PROGRAMME_FOLDER else []
        body = "".join(f'<figure class="hct-quote"><blockquote><p>“{q}”</p></blockquote></figure>' for q in quotes)
        page = f"<h2>Overview</h2><p>The map has {len(links)} links. It was made by us.</p><h2>Heard</h2>{body}"
        path = programme.reports(place) / "report.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page)
        return path

    def write_index(programme):
        (programme.reports().parent / "index.html").write_text("<p>Reports</p>")

    module.render_report, module.write_index = render_report, write_index
    return module
