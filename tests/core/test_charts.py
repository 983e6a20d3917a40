"""Where bars stand: inside the chart, under each other when they overlap, cut where the window ends."""

from datetime import date

from core.charts import WIDTH, Period, Row, timeline_chart

FIRST, LAST, TODAY = date(2027, 1, 1), date(2027, 12, 31), date(2027, 7, 2)


def bars(*periods: tuple[date, date]) -> list[tuple[float, float, int]]:
    rows = [Row("Enhet", periods=[Period("Kari Nordmann", a, b, "planned") for a, b in periods])]
    return [(b.x, b.width, b.y) for b in timeline_chart(rows, FIRST, LAST, TODAY).rows[0].bars]


def test_a_whole_year_fills_the_chart() -> None:
    ((x, width, _),) = bars((FIRST, LAST))
    assert (x, x + width) == (1, WIDTH - 1)


def test_periods_that_overlap_stand_under_each_other_and_others_side_by_side() -> None:
    one, other, after = bars(
        (date(2027, 1, 1), date(2027, 6, 30)), (date(2027, 6, 30), date(2027, 8, 1)), (date(2027, 7, 1), date(2027, 9, 1))
    )
    assert one[2] == after[2] < other[2]


def test_a_period_outside_the_window_is_left_out_and_one_across_its_edge_is_cut() -> None:
    assert bars((date(2026, 1, 1), date(2026, 12, 31)), (date(2028, 1, 1), date(2028, 2, 1))) == []
    ((x, _, _),) = bars((date(2026, 6, 1), date(2027, 3, 1)))
    assert x == 1


def test_today_is_marked_only_inside_the_window_and_long_names_are_cut() -> None:
    rows = [Row("Enhet", periods=[Period("Et svært langt navn", FIRST, date(2027, 1, 31), "planned")]), Row("Tom")]
    chart = timeline_chart(rows, FIRST, LAST, TODAY)
    assert chart.today_x is not None
    assert abs(chart.today_x - WIDTH / 2) < 3
    assert timeline_chart(rows, FIRST, LAST, date(2026, 1, 1)).today_x is None
    assert chart.rows[0].bars[0].shown.endswith("…")
    assert [label for _, label in chart.ticks] == ["1. kv. 2027", "2. kv. 2027", "3. kv. 2027", "4. kv. 2027"]
    assert chart.rows[1].y > chart.rows[0].y
