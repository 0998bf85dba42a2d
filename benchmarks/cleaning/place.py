"""A place with many long transcripts in three formats, put together from invented utterances by a seed."""

import random
from pathlib import Path

from benchmarks.deidentify.sets import HERE, read_marked
from hct_eval.programme import Programme, load_programme

RESEARCHER, RESIDENT = "Wilhelmina Tregear", "Ottoline Pascoe"


def make_place(root: Path, transcripts: int, words: int, seed: int) -> Programme:
    """Write a programme with one place, `north`, whose transcripts have about `words` words each, all signed off."""
    folder = root / "data" / "raw" / "speed" / "north"
    (folder / "transcripts").mkdir(parents=True)
    programme = "title: Speed\ndata_status: illustrative\npartnerships:\n  - {id: north, name: North}\n"
    (folder.parent / "programme.yml").write_text(programme, encoding="utf-8")
    said = [one.text for name in ("voices_a", "voices_b") for one in read_marked(HERE / f"{name}.txt")]
    rng = random.Random(seed)
    register, signed = ["conversation_id,held_on,area,researcher,consent,file"], ["conversation_id,signed_by,signed_on"]
    for number in range(transcripts):
        name, turns = f"C{number:05d}", _turns(rng, said, words)
        ending, text = _FORMATS[number % len(_FORMATS)](turns)
        (folder / "transcripts" / f"{name}.{ending}").write_text(text, encoding="utf-8")
        register.append(f"{name},2026-01-05,Area {number % 7},{RESEARCHER},anonymous quote,{name}.{ending}")
        signed.append(f"{name},Somebody,2026-02-01")
    (folder / "conversations.csv").write_text("\n".join(register) + "\n", encoding="utf-8")
    (folder / "sign_offs.csv").write_text("\n".join(signed) + "\n", encoding="utf-8")
    return load_programme("speed", root)


def _turns(rng: random.Random, said: list[str], words: int) -> list[tuple[str, str]]:
    turns: list[tuple[str, str]] = []
    count = 0
    while count < words:
        text = " ".join(rng.sample(said, rng.randint(1, 3)))
        turns += [(RESEARCHER, "And what was that like for you?"), (RESIDENT, text)]
        count += len(text.split()) + 7
    return turns


def _teams(turns: list[tuple[str, str]]) -> tuple[str, str]:
    cues = ["WEBVTT\n"]
    for number, (who, text) in enumerate(turns):
        start, end = (f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}.000" for s in (number * 9, number * 9 + 8))
        cues.append(f"3f2a1b4c-9d8e-4f70-a1b2-c3d4e5f60718/{number}-0\n{start} --> {end}\n<v {who}>{text}</v>\n")
    return "vtt", "\n".join(cues)


def _otter(turns: list[tuple[str, str]]) -> tuple[str, str]:
    lines = [f"{who}  {n * 9 // 60}:{n * 9 % 60:02d}\n{text}\n" for n, (who, text) in enumerate(turns)]
    return "txt", "\n".join([*lines, "Transcribed by https://otter.ai\n"])


def _labelled(turns: list[tuple[str, str]]) -> tuple[str, str]:
    marks = {RESEARCHER: "I", RESIDENT: "R"}
    return "txt", "".join(f"{marks[who]}: {text}\n" for who, text in turns)


_FORMATS = (_teams, _otter, _labelled)
