from hct_eval.batch.kept_code import code_changes, code_state, forget_code, keep_code
from hct_eval.batch.plan import record_path
from hct_eval.batch.record import RunRecord, write_record

FIRST = {"module hct_eval.maps": "a", "module hct_eval.maps.loops": "b", "package pandas": "3.0.1", "module gone": "c"}


def test_it_says_which_parts_changed(small):
    keep_code(small, FIRST)
    now = {"module hct_eval.maps": "a", "module hct_eval.maps.loops": "other", "package pandas": "3.1.0"}
    assert code_changes(small, code_state(FIRST), now) == (
        "module gone is no longer used, module hct_eval.maps.loops changed, package pandas was 3.0.1 and is 3.1.0"
    )
    more = {f"module hct_eval.more{i}": "x" for i in range(3)}
    assert code_changes(small, code_state(FIRST), FIRST | more | {"module gone": "d"}) == (
        "module gone changed, module hct_eval.more0 is new to it, module hct_eval.more1 is new to it, "
        "and 1 other part of the code"
    )
    assert code_changes(small, code_state(FIRST), FIRST) == ""


def test_of_code_that_was_not_kept_it_says_nothing(small):
    assert code_changes(small, "0" * 64, FIRST) == ""


def test_what_no_record_names_is_forgotten(small):
    keep_code(small, FIRST)
    other = FIRST | {"module gone": "d"}
    keep_code(small, other)
    record = RunRecord("small", "north", "03_build_map", "done", code=code_state(other))
    write_record(record, record_path(small, "north", "03_build_map"))
    forget_code(small)
    assert code_changes(small, code_state(FIRST), {}) == ""
    assert code_changes(small, code_state(other), FIRST) == "module gone changed"
