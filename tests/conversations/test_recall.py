"""The bars for names on our own labelled sets; the figures themselves come from `python -m benchmarks.deidentify`."""

import pytest

from benchmarks.deidentify.score import alarm_table, find, recall_table
from benchmarks.deidentify.sets import HERE, Sentence, lower_cased, read_marked

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("names_model"),
]
LONGEST_QUEUE = 15
"""Doubtful stretches for 1,000 words that a person can be asked to look at."""


@pytest.mark.parametrize("name", ["voices_a", "voices_b"])
@pytest.mark.parametrize(("case", "machine", "queue"), [("as written", 0.85, 0.95), ("lower-cased", 0.80, 0.90)])
def test_names_are_found_by_machine_and_with_the_queue(name: str, case: str, machine: float, queue: float) -> None:
    sentences: list[Sentence] = read_marked(HERE / f"{name}.txt")
    if case == "lower-cased":
        sentences = [lower_cased(one) for one in sentences]
    done = find(sentences)
    names = recall_table(sentences, done).set_index("kind").loc["names"]
    assert names["n"] > 400
    assert names["machine"] >= machine
    assert names["queue"] >= queue
    alarms = alarm_table(sentences, done)
    assert alarms["queued"] <= LONGEST_QUEUE
    assert alarms["false"] < alarms["queued"]
