"""By when a lead is to be answered: working hours by the clock of a zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.domain.sales.working_time import answer_by, half_of
from goodword.program.sections import Weekday, WorkingHours

OFFICE = WorkingHours()
BERLIN = "Europe/Berlin"
QUARTER = timedelta(minutes=15)


def local(text: str, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T10:00", 4, "2026-11-23T14:00"),  # a Monday
        ("2026-11-23T15:00", 4, "2026-11-24T11:00"),
        ("2026-11-27T16:00", 2, "2026-11-30T10:00"),  # over a weekend
        ("2026-11-21T12:00", 4, "2026-11-23T13:00"),  # from a Saturday
        ("2026-11-23T05:00", 8, "2026-11-23T17:00"),  # before work
        ("2026-11-23T17:00", 1, "2026-11-24T10:00"),
    ],
)
def test_working_hours_pass_on_working_days_alone(start: str, hours: int, end: str) -> None:
    assert answer_by(local(start), timedelta(hours=hours), OFFICE, BERLIN) == local(end)


def test_the_same_moment_is_another_working_day_elsewhere() -> None:
    moment = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # 17:30 in Berlin, 8:30 in Los Angeles
    work = timedelta(hours=1)

    assert answer_by(moment, work, OFFICE, BERLIN) == local("2026-11-24T10:00")
    assert answer_by(moment, work, OFFICE, "America/Los_Angeles") == local(
        "2026-11-23T10:00", "America/Los_Angeles"
    )


def test_a_night_that_the_clock_changes_counts_the_hours_that_pass() -> None:
    nights = WorkingHours(days=(Weekday.SUN,), from_="00:00", until="06:00")
    work = timedelta(hours=5)

    spring = answer_by(local("2026-03-29T00:00"), work, nights, BERLIN)
    autumn = answer_by(local("2026-10-25T00:00"), work, nights, BERLIN)

    # Put forward, that night has five hours till six; put back, seven.
    assert spring == local("2026-03-29T06:00")
    assert autumn == local("2026-10-25T04:00")


def test_the_reminder_comes_at_half_of_the_working_time() -> None:
    start = local("2026-11-23T15:00")

    assert answer_by(start, half_of(timedelta(hours=4)), OFFICE, BERLIN) == local(
        "2026-11-23T17:00"
    )


def works_at(moment: datetime, hours: WorkingHours, zone: str) -> bool:
    at = moment.astimezone(ZoneInfo(zone))
    clock = f"{at:%H:%M}"
    return list(Weekday)[at.weekday()] in hours.days and hours.from_ <= clock < hours.until


@settings(max_examples=60, deadline=None)
@given(
    # Weeks in which the clock changes somewhere, in quarters of an hour.
    start=st.sampled_from(
        [datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC)]
    ).flatmap(lambda base: st.integers(0, 700).map(lambda n: base + n * QUARTER)),
    hours=st.integers(1, 40),
    days=st.sets(st.sampled_from(Weekday), min_size=2),
    times=st.sampled_from([("09:00", "17:00"), ("00:00", "24:00"), ("01:00", "04:00")]),
    zone=st.sampled_from([BERLIN, "America/New_York", "Asia/Kolkata", "UTC"]),
)
def test_exactly_the_working_time_passes_until_then_whatever_the_clock_does(
    start: datetime, hours: int, days: set[Weekday], times: tuple[str, str], zone: str
) -> None:
    rule = WorkingHours(days=tuple(sorted(days)), from_=times[0], until=times[1])

    end = answer_by(start, timedelta(hours=hours), rule, zone)

    quarters = int((end - start) / QUARTER)
    worked = sum(works_at(start + n * QUARTER, rule, zone) for n in range(quarters))
    assert worked * QUARTER == timedelta(hours=hours)
    assert works_at(end - QUARTER, rule, zone)
