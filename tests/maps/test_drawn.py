"""The map that workshops drew: what counts, what is left out, and that nobody is counted in it."""

import pandas as pd

from hct_eval.maps.drawn import meeting_points, put_together

LINKS = [("Buses", "Visits", 1.0), ("Visits", "Loneliness", -1.0), ("Loneliness", "Sleep", 0.0)]


def drawn(workshop: str, people: list[int | None], links: list[tuple[str, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(links, columns=["cause", "effect", "weight"]).assign(workshop_id=workshop)
    return frame.assign(participants=pd.array(people, dtype="Int64")).astype({"weight": "Float64"})


def test_one_workshop_is_its_own_map_and_counts_nobody() -> None:
    found = put_together(drawn("w1", [14, 14, 14], LINKS), 7)
    assert (found.workshops, found.people, found.left_out) == (1, 14, 0)
    links = found.map.links.set_index(["cause", "effect"])
    assert links["weight"].to_dict() == {(cause, effect): weight for cause, effect, weight in LINKS}
    assert links["sign"].tolist() == ["+", "?", "-"]
    assert links["sources"].isna().all()
    assert set(links["maps"]) == {1}


def test_a_workshop_of_few_people_or_of_nobody_knows_how_many_is_left_out() -> None:
    rows = pd.concat([drawn("few", [7, 7, 7], LINKS), drawn("unknown", [None] * 3, LINKS)])
    found = put_together(rows, 7)
    assert found.is_empty
    assert (found.small, found.unknown, found.workshops, found.people) == (1, 1, 0, 0)


def test_the_smallest_number_that_a_workshop_wrote_down_counts() -> None:
    assert put_together(drawn("w1", [20, None, None], LINKS), 7).people == 20
    assert put_together(drawn("w1", [20, 6, None], LINKS), 7).is_empty


def test_several_workshops_are_averaged_and_where_they_differ_the_sign_is_open() -> None:
    rows = pd.concat(
        [
            drawn("w1", [10], [("Buses", "Visits", 1.0)]),
            drawn("w2", [10, 10], [("Buses", "Visits", -0.5), ("Visits", "Joy", 0.5)]),
            drawn("w3", [3], [("Visits", "Joy", -1.0)]),
        ]
    )
    links = put_together(rows, 7).map.links.set_index(["cause", "effect"])
    assert links.loc[("Buses", "Visits"), ["weight", "sign", "maps"]].tolist() == [0.25, "?", 2]
    assert links.loc[("Visits", "Joy"), ["weight", "sign", "maps"]].tolist() == [0.5, "+", 1]


def test_the_order_of_rows_does_not_matter() -> None:
    rows = pd.concat([drawn("w1", [10, 10, 10], LINKS), drawn("w2", [12, 12, 12], LINKS)], ignore_index=True)
    there, back = put_together(rows, 7), put_together(rows[::-1], 7)
    pd.testing.assert_frame_equal(there.map.links, back.map.links)
    assert there.people == back.people == 22


def test_arrows_meet_where_most_come_in_and_go_out() -> None:
    points = meeting_points(put_together(drawn("w1", [14, 14, 14], LINKS), 7).map)
    assert points.iloc[0].tolist() == ["Loneliness", 2, 1, 1]
    assert points["arrows"].sum() == 2 * len(LINKS)
