"""Counting working hours by the clock of a zone, over nights, weekends and changes of the clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from goodword.program.sections import Weekday, WorkingHours

_ONE_DAY = timedelta(days=1)
_DAYS = tuple(Weekday)


def answer_by(start: datetime, work: timedelta, hours: WorkingHours, zone: str) -> datetime:
    """When so much working time has passed, in UTC.

    Time is what really passes: a working day in which the clock is put forward is an hour shorter.
    """
    left = work
    for begins, ends in _working_days(start, hours, ZoneInfo(zone)):
        begins = max(begins, start)
        if ends - begins >= left:
            return begins + left
        left -= max(ends - begins, timedelta())
    raise AssertionError  # there is always a further working day


def half_of(work: timedelta) -> timedelta:
    """After how much of the working time the owner is reminded."""
    return work / 2


def _working_days(
    start: datetime, hours: WorkingHours, zone: tzinfo
) -> Iterator[tuple[datetime, datetime]]:
    """Beginning and end of each working day from that of ``start`` on, in UTC."""
    midnight = start.astimezone(zone).replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None, fold=0
    )
    while True:
        if _DAYS[midnight.weekday()] in hours.days:
            yield (
                _moment(midnight, hours.from_, zone),
                _moment(midnight, hours.until, zone),
            )
        midnight += _ONE_DAY


def _moment(midnight: datetime, clock: str, zone: tzinfo) -> datetime:
    hour, minute = map(int, clock.split(":"))
    local = midnight + timedelta(hours=hour, minutes=minute)
    return local.replace(tzinfo=zone).astimezone(UTC)
