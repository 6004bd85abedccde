"""The tables of community policing speak of codes in the lists, once each and with a source."""

from contracts import codes

from .test_codes import rows


def test_each_stage_of_a_dispute_has_its_step_unless_it_is_an_end() -> None:
    found = rows("dispute_next_steps")
    assert {row["stage"] for row in found} == set(codes.values("dispute_stage"))
    assert len(found) == len({row["stage"] for row in found})
    steps = set(codes.values("dispute_next_step"))
    for row in found:
        named = {row["next_step"], row["overdue_step"]}
        assert named == {""} if row["ends"] == "true" else named <= steps
    assert steps == {row[one] for row in found for one in ("next_step", "overdue_step")} - {""}


def test_a_limit_is_a_number_with_its_source() -> None:
    found = rows("dispute_limits")
    assert len(found) == len({row["rule"] for row in found})
    assert all(int(row["value"]) > 0 and row["unit"] and row["source"] for row in found)


def test_each_issue_has_an_owner_wherever_it_comes_up() -> None:
    found = rows("issue_owners")
    assert {row["issue_type"] for row in found if row["premises_class"] == "ANY"} == set(
        codes.values("dispute_type")
    )
    assert {row["premises_class"] for row in found} <= {"ANY", *codes.values("premises_class")}
    assert {row["handler_dept"] for row in found} <= set(codes.values("handler_dept"))
    keys = [(row["issue_type"], row["premises_class"]) for row in found]
    assert len(keys) == len(set(keys))


def test_a_matter_of_the_hotline_is_an_issue_or_a_hazard() -> None:
    found = rows("hotline_issues")
    categories = [row["category"] for row in found]
    assert len(categories) == len(set(categories))
    assert set(categories) <= set(codes.values("hotline_category"))
    for row in found:
        assert (row["issue_type"] == "") == (row["hazard"] == "true")
        assert row["issue_type"] in {"", *codes.values("dispute_type")}


def test_a_class_is_visited_by_one_rule() -> None:
    found = rows("visit_rules")
    classes = [row["premises_class"] for row in found]
    assert len(classes) == len(set(classes))
    assert set(classes) <= set(codes.values("premises_class"))
    for row in found:
        assert int(row["interval_days"]) > 0
        assert int(row["dwell_minutes"]) > 0
        # Two rings of eight points reach every cell of 130 m only so far out.
        assert 0 < float(row["radius_m"]) <= 150
        assert row["source"]
