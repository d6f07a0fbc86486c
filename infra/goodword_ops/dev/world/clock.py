"""The local stack's clock: the wall clock and an offset that grows until all begins anew."""

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Final

from goodword_ops.dev.host.data_folder import DataFolder

_RECORD: Final = "clock.json"
_DURATION: Final = re.compile(
    r"P(?!$)(?:(?P<weeks>\d{1,6})W|(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,6})S)?)?)",
    re.ASCII,
)
LONGEST: Final = timedelta(days=3660)


class DevClock:
    """The present moment of the local stack, in UTC; keeps its offset over restarts."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        kept = folder.read_json(_RECORD) or {"ahead_seconds": 0}
        self._ahead = timedelta(seconds=kept["ahead_seconds"])

    def __call__(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC) + self._ahead

    @property
    def ahead(self) -> timedelta:
        """How far this clock is ahead of the wall clock."""
        return self._ahead

    def advance_to(self, moment: datetime) -> None:
        """Moves the clock on to a moment; a moment that is past changes nothing."""
        with self._lock:
            ahead = max(self._ahead, moment - datetime.now(UTC))
            self._folder.write_json(_RECORD, {"ahead_seconds": ahead.total_seconds()})
            self._ahead = ahead

    def begin_anew(self) -> None:
        """Tells the time of the wall again. For who has deleted all that happened later."""
        with self._lock:
            self._folder.write_json(_RECORD, {"ahead_seconds": 0})
            self._ahead = timedelta(0)


def duration(text: str) -> timedelta:
    """A duration of ISO 8601 in weeks, days, hours, minutes and seconds: ``P14D``, ``PT36H``.

    Raises:
        ValueError: it is something else, has years or months (whose length is not fixed), is zero,
            or longer than ten years.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(
            "write a duration of ISO 8601 in weeks, days, hours, minutes or seconds, "
            "such as P14D, P2W, PT36H or P1DT12H"
        )
    length = timedelta(**{unit: int(count) for unit, count in match.groupdict(default="0").items()})
    if not timedelta(0) < length <= LONGEST:
        raise ValueError("write a duration of more than nothing and at most ten years")
    return length
