from collections.abc import Callable
from pathlib import Path

import pytest

from hct_eval.programme import Programme, load_programme

PROGRAMME = """
title: A programme for tests
data_status: illustrative
partnerships:
  - {id: leeds, name: Leeds, place: A city in West Yorkshire}
  - {id: empty, name: Empty}
"""

REGISTER = """conversation_id,held_on,area,researcher,origin,language,consent,groups,file,notes
C1,2023-01-05,Seacroft,Joan Ackroyd,outreach,en,anonymous quote,woman; renting,one.vtt,
C2,06/01/2023,Seacroft,Joan Ackroyd,event,en,named,,two.txt,told Joan about Terry
C3,2023-02-01,Harehills,Joan Ackroyd,event,en,withdrawn,over 65,Marvin Quibble.txt,rang to withdraw
C4,2023-02-02,,Joan Ackroyd,event,pl,,,four.txt,
C5,2023-02-03,Harehills,Joan Ackroyd,event,en,internal,,five.txt,
"""

SIGN_OFFS = """conversation_id,signed_by,signed_on
C1,Petra Holdsworth,2023-03-01
C2,Petra Holdsworth,2023-03-01
C3,Petra Holdsworth,2023-03-01
C4,Petra Holdsworth,2023-03-01
"""

RESEARCHERS = """person_id,status,from,to
Joan-Ackroyd,trained,2022-01-01,2022-02-01
Joan-Ackroyd,active,2022-02-02,
R2,trained,2022-01-01,
"""

ONE = """WEBVTT

3f2a1b4c-9d8e-4f70-a1b2-c3d4e5f60718/12-0
00:00:01.000 --> 00:00:04.000
<v Joan Ackroyd>How long have you lived round here?</v>

3f2a1b4c-9d8e-4f70-a1b2-c3d4e5f60718/15-0
00:00:05.000 --> 00:00:09.000
<v Zebedee Thwaite>Um, all my life, on Quarryfold Road.</v>

3f2a1b4c-9d8e-4f70-a1b2-c3d4e5f60718/15-1
00:00:09.500 --> 00:00:14.000
<v Zebedee Thwaite>Our Terry rings me, his number is 07700 900123.</v>
"""

TWO = """Interview notes
I: What helps?
R: The the allotment helps. I told Zebedee and Mrs Okonkwo about it, and joan ackroyd came.
I: Anything else?
R: You could email me at zeb.thwaite@example.org or find me at LS14 6QQ.
"""

THREE = "I: What changed?\nR: Marvin Quibble is my name and nobody may read this.\n"

FOUR = (
    "[id1] The bus is all we have, and the bus never comes when it rains, so we walk.\n"
    "[id2] And how do you get home when the bus does not come?\n"
)

FIVE = "I: What do you do on Sundays?\nR: I sing, and nobody has signed this off.\n"


@pytest.fixture
def make_place(tmp_path: Path) -> Callable[..., Programme]:
    """Return a function that writes a small programme with one place, leeds; keywords replace files by name."""

    def make(**replaced: str) -> Programme:
        root = tmp_path / "project"
        place = root / "data" / "raw" / "trial" / "leeds"
        (place / "transcripts").mkdir(parents=True, exist_ok=True)
        (place.parent / "empty").mkdir(exist_ok=True)
        (place.parent / "programme.yml").write_text(PROGRAMME, encoding="utf-8")
        files = {
            "conversations.csv": REGISTER,
            "sign_offs.csv": SIGN_OFFS,
            "researchers.csv": RESEARCHERS,
            "transcripts/one.vtt": ONE,
            "transcripts/two.txt": TWO,
            "transcripts/Marvin Quibble.txt": THREE,
            "transcripts/four.txt": FOUR,
            "transcripts/five.txt": FIVE,
            "organisations.csv": "organisation_id,name,sector\nO1,The Kettle Trust,VCSE\n",
        }
        for name, text in {**files, **replaced}.items():
            (place / name).write_text(text, encoding="utf-8")
        return load_programme("trial", root)

    return make
