import pytest

from hct_eval.batch.plan import find_stage, plan_places, plan_programme
from hct_eval.programme import STAGES, ProgrammeError


def labels(task):
    """Inputs that have files, by label below the place's or programme's folder."""
    return {
        i.label.removeprefix("data/raw/small").removeprefix("/"): [f.name for f in i.files]
        for i in task.inputs
        if i.files
    }


def put(programme, *names):
    for name in names:
        path = programme.raw() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_each_stage_depends_on_the_files_it_reads(small):
    put(
        small,
        "salt.txt",
        "indicators.csv",
        "north/Conversations.CSV",
        "north/wellbeing.csv",
        "north/workshop maps.csv",
        "north/everything.xlsx",
        "north/coding/first.xlsx",
        "north/transcripts/deep/a.vtt",
        "north/text/thanks.md",
        "north/withdrawals.csv",
        "north/focus ticks.csv",
        "north/private/key.csv",
        "north/~$everything.xlsx",
    )
    found = {task.stage[:2]: set(labels(task)) for task in plan_places(small, ["north"])}
    shared = {"north/coding", "north/other files", "programme.yml"}
    others, counted = ": the programme's other files", ": the programme's tables"
    private = "north/private: salt and key of the pseudonyms"
    early = {
        "north/conversations.csv",
        "north/withdrawals.csv",
        "north/workshop_maps.csv",
        "north/transcripts",
        others,
        private,
    }
    assert found["01"] == shared | early
    assert found["02"] == shared | early
    assert found["03"] == shared | {"north/workshop_maps.csv"}
    assert found["04"] == shared | {"north/focus_ticks.csv"}
    assert found["05"] == shared | early | {"north/wellbeing.csv", counted}
    assert found["06"] == {"programme.yml", "north/text"}
    last = plan_programme(small, ["north"])
    assert set(labels(last)) == {"programme.yml", others, counted}
    assert last.earlier == tuple(("north", stage) for stage in STAGES[:-1])


def test_later_stages_wait_for_all_earlier_ones_of_their_place(small):
    tasks = {task.name: task for task in plan_places(small, ["north", "south"])}
    assert len(tasks) == 12
    assert tasks["south/03_build_map"].earlier == (("south", STAGES[0]), ("south", STAGES[1]))
    assert tasks["north/06_learning_report"].folders == (small.processed("north"), small.reports("north"))
    assert tasks["north/05_measure_change"].parameters == {"programme": "small", "partnership": "north"}


@pytest.mark.parametrize("name", ["3", "03", "03_build_map", "build_map", "03_build_map.ipynb"])
def test_a_stage_has_a_number_and_a_name(name):
    assert find_stage(name) == "03_build_map"


def test_an_unknown_stage_is_refused_with_the_nearest():
    with pytest.raises(ProgrammeError, match="did you mean '03_build_map'"):
        find_stage("03_buildmap")
