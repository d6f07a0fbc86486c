"""A day as a file that calendars take (iCalendar, RFC 5545)."""

from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

CALENDAR: Final = "text/calendar; charset=utf-8"
_REMINDED_BEFORE: Final = "-P7D"
"""A last day is of use only to those who hear of it before."""
_MOST_OCTETS: Final = 75
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


class CalendarDay(NamedTuple):
    """A whole day with a title, the same in every time zone. The ``uid`` stays the same, so that a
    second download replaces the first."""

    uid: str
    day: date
    title: str
    text: str
    made_at: datetime


def calendar_file(entry: CalendarDay) -> str:
    """The file: lines of at most 75 octets that end in CR LF."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Goodword//Voucher//EN",
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{entry.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(entry.title)}",
        f"DESCRIPTION:{_escaped(entry.text)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(entry.title)}",
        f"TRIGGER:{_REMINDED_BEFORE}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(line: str) -> str:
    """The line, continued on further ones behind a space; no character is torn apart."""
    parts, length = [""], 0
    for one in line:
        octets = len(one.encode())
        if length + octets > _MOST_OCTETS:
            parts.append(" ")
            length = 1
        parts[-1] += one
        length += octets
    return "\r\n".join(parts)
