"""What the review forgets when a conversation is withdrawn."""

from collections.abc import Callable

from hct_eval.conversations.decisions import Decision
from hct_eval.conversations.forgotten import forget_review
from hct_eval.conversations.reviewed import (
    add_decisions,
    add_sign_offs,
    read_decisions,
    read_sign_offs,
    workbook_path,
)
from hct_eval.conversations.sign_offs import SignOff
from hct_eval.programme import Programme


def test_words_that_only_the_withdrawn_said_and_its_signature_go_and_the_rest_stays(
    make_place: Callable[..., Programme],
) -> None:
    programme = make_place()
    time = "2026-11-24T09:00:00+00:00"
    said = [Decision(words, "person", time, "panel") for words in ("Marvin", "Zebedee Thwaite", "The Throstle")]
    add_decisions(programme, "leeds", said)
    signed = [SignOff(name, "Petra", "2026-11-24", "v1", "panel") for name in ("C3", "C1")]
    add_sign_offs(programme, "leeds", signed)
    forget_review(programme, "leeds", {"C3"}, ["I told zebedee thwaite", "we sat in the throstle"])
    assert [one.words for one in read_decisions(programme, "leeds")] == ["Zebedee Thwaite", "The Throstle"]
    assert [one.conversation_id for one in read_sign_offs(programme, "leeds")] == ["C1"]
    kept = b"".join(path.read_bytes() for path in programme.private("leeds").iterdir())
    assert b"Marvin" not in kept
    assert not workbook_path(programme, "leeds").exists()
