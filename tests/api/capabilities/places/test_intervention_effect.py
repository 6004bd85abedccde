from datetime import date, timedelta

import pytest

ALL = """query ($t: RecordId!, $c: RecordId!, $b: RecordId, $bc: RecordId, $pre: Period!,
               $post: Period!, $types: [CallType!], $counted: Counted! = INCIDENTS) {
  places { interventionEffect(treatedArea: $t, controlArea: $c, bufferArea: $b,
                              bufferControl: $bc,
                              prePeriod: $pre, postPeriod: $post, types: $types,
                              counted: $counted) {
    nodes { treatedArea controlArea bufferArea bufferControl treatedPre treatedPost controlPre
            controlPost bufferPre bufferPost bufferControlPre bufferControlPost
            wdd { value lower upper } wddSe wddLocal { value } wddDisplacement { value } wdq tne
            minDetectable treatedPatrolPreHours treatedPatrolPostHours controlPatrolPreHours
            controlPatrolPostHours cautions } totalCount } } }"""
TREATED, CONTROL, BUFFER, BESIDE = (f"41022510120{n}" for n in range(1, 5))
PRE = {"since": "2026-05-04", "until": "2026-05-17"}
POST = {"since": "2026-05-18", "until": "2026-05-31"}
BEFORE, AFTER, KNOWN = date(2026, 5, 10), date(2026, 5, 24), (date(2026, 5, 1), date(2026, 6, 20))
LIMITS = {
    "small_count": 5, "unlike_ratio": 2, "power_pct": 80, "season_days": 31, "reporting_days": 7,
}  # fmt: skip
ASKED = {"t": TREATED, "c": CONTROL, "pre": PRE, "post": POST}


def events(area, day, n, what="THEFT", stream="INCIDENTS"):
    return {
        "stream": stream, "area_id": area, "type_common": what, "day": day, "n": n, **LIMITS
    }  # fmt: skip


def patrol(area, day, hours):
    return {"area_id": area, "day": day, "n": 0, "patrol_hours": hours, **LIMITS}


def areas(*counts, known=KNOWN, **more):
    """Counts before and after of the treated area, its control, and so on; and days around them."""
    made = [events("410299101201", day, 1, **more) for day in known]
    for area, (pre, post) in zip((TREATED, CONTROL, BUFFER, BESIDE), counts, strict=False):
        made += [events(area, BEFORE, pre, **more), events(area, AFTER, post, **more)]
    return made


def asked(station, rows, **variables):
    (row,) = station({"interventionEffect": rows}).answer(ALL, "ANALYSE", **(ASKED | variables))[
        "nodes"
    ]
    return row


def test_the_published_example_through_the_api(station):
    """Wheeler & Ratcliffe 2018: -118, standard error 39.6, from -196 to -40."""
    rows = areas((207, 110), (308, 318), (178, 157), (150, 140))

    row = asked(station, rows, b=BUFFER, bc=BESIDE)

    assert (row["treatedPre"], row["controlPost"], row["bufferPost"]) == (207, 318, 157)
    assert row["wdd"]["value"] == -118
    assert (round(row["wdd"]["lower"]), round(row["wdd"]["upper"])) == (-196, -40)
    assert row["wddSe"] == pytest.approx(1568**0.5, abs=1e-6)
    assert (row["wddLocal"]["value"], row["wddDisplacement"]["value"]) == (-107, -11)
    # (157/318 - 178/308) / (110/318 - 207/308), and what 318/308 of before would have been
    assert row["wdq"] == pytest.approx((157 / 318 - 178 / 308) / (110 / 318 - 207 / 308), abs=1e-6)
    assert row["tne"] == pytest.approx((207 + 178) * 318 / 308 - 110 - 157, abs=1e-6)
    assert row["minDetectable"] == pytest.approx(2.801585 * 1568**0.5, abs=1e-3)
    assert row["cautions"] == ["NOT_RANDOMISED"]


def test_none_since_the_station_opened_has_an_interval_like_any_other(station):
    row = asked(station, areas((6, 0), (7, 6)))

    # (0 - 6) - (6 - 7) = -5 with a variance of 19: chance alone may have done it
    assert row["wdd"]["value"] == -5
    assert row["wdd"]["lower"] < 0 < row["wdd"]["upper"]
    assert row["minDetectable"] > 6
    assert row["cautions"] == ["NOT_RANDOMISED", "SMALL_COUNTS", "NO_BUFFER", "UNDERPOWERED"]
    assert row["bufferPre"] is row["wddDisplacement"] is row["wdq"] is None


def test_a_longer_time_before_is_weighted(station):
    pre = {"since": "2026-05-04", "until": "2026-05-10"}
    post = {"since": "2026-05-11", "until": "2026-05-31"}

    row = asked(station, areas((20, 30), (20, 60)), pre=pre, post=post)

    # three days after for one before: (30 - 60) - (60 - 60), variance 90 + 9 * 40
    assert row["wdd"]["value"] == -30
    assert row["wddSe"] == pytest.approx(450**0.5, abs=1e-6)
    assert "PERIODS_DIFFER" in row["cautions"]


def test_what_the_areas_and_the_days_warn_of(station):
    row = asked(station, areas((10, 12), (30, 30), (10, 10)), b=BUFFER)

    assert row["wdq"] is None
    assert set(row["cautions"]) == {
        "NOT_RANDOMISED", "CONTROL_UNLIKE", "BUFFER_WITHOUT_CONTROL", "NO_REDUCTION",
        "UNDERPOWERED",
    }  # fmt: skip


def test_a_control_with_nothing_has_no_quotient(station):
    row = asked(station, areas((50, 20), (0, 0)))

    assert row["wdd"]["value"] == -30
    assert row["tne"] is None
    assert "CONTROL_EMPTY" in row["cautions"]


def test_other_seasons_and_recent_days_are_told(station):
    rows = areas((50, 20), (40, 40), known=(date(2026, 1, 1), date(2026, 6, 3)))
    pre = {"since": "2026-02-02", "until": "2026-02-15"}

    row = asked(station, rows, pre=pre)

    assert {"OTHER_SEASON", "STILL_REPORTED"} <= set(row["cautions"])


def test_days_that_the_data_do_not_hold_give_no_figures(station):
    row = asked(station, areas((50, 20), (40, 40), known=(date(2026, 5, 6), KNOWN[1])))

    assert row["cautions"] == ["NOT_RANDOMISED", "DATA_INCOMPLETE"]
    assert row["wdd"] is row["treatedPre"] is row["tne"] is None


def test_unit_hours_tell_whether_the_plan_was_carried_out(station):
    days = [KNOWN[0] + timedelta(days=n) for n in range(50)]
    hours = [patrol(CONTROL, day, 2.0) for day in days]
    more = [patrol(TREATED, day, 3.0 if day >= date(2026, 5, 18) else 1.0) for day in days]
    counts = areas((50, 20), (40, 40))

    risen = asked(station, counts + hours + more)

    assert (risen["treatedPatrolPreHours"], risen["treatedPatrolPostHours"]) == (14.0, 42.0)
    assert (risen["controlPatrolPreHours"], risen["controlPatrolPostHours"]) == (28.0, 28.0)
    assert "PATROL_NOT_RISEN" not in risen["cautions"]


def test_a_plan_that_was_not_carried_out_is_told(station):
    days = [KNOWN[0] + timedelta(days=n) for n in range(50)]
    hours = [patrol(area, day, 2.0) for day in days for area in (TREATED, CONTROL)]

    row = asked(station, areas((50, 20), (40, 40)) + hours)

    assert "PATROL_NOT_RISEN" in row["cautions"]


def test_calls_and_types_are_counted_apart(station):
    rows = areas((50, 20), (40, 40)) + areas((9, 8), (7, 6), stream="CALLS")
    rows += areas((1, 2), (3, 4), what="ASSAULT")
    at = station({"interventionEffect": rows})

    (calls,) = at.answer(ALL, "AUDIT", **ASKED, counted="CALLS")["nodes"]
    (some,) = at.answer(ALL, "AUDIT", **ASKED, types=["ASSAULT"])["nodes"]

    assert (calls["treatedPre"], calls["controlPost"]) == (9, 6)
    assert (some["treatedPre"], some["controlPost"]) == (1, 4)


def test_an_empty_house_has_no_figures(station):
    row = asked(station, [])

    assert row["cautions"] == ["NOT_RANDOMISED", "DATA_INCOMPLETE"]


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({"t": "410225", "c": "410225101"}, "treatedArea 410225 and controlArea 410225101 overlap"),
        ({"bc": BESIDE}, "compared with a bufferArea"),
        ({"pre": POST, "post": PRE}, "postPeriod must begin after prePeriod has ended"),
        ({"t": "a:b"}, "treatedArea is 1 to 40 letters, digits"),
    ],
)
def test_a_wrong_argument_is_told_what_would_be_right(station, given, right):
    error = station({}).refused(ALL, "ANALYSE", **(ASKED | given))

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert right in error["message"]
