"""A day as a file for calendars."""

from datetime import UTC, date, datetime

from goodword.handlers.web.calendar_file import CalendarDay, calendar_file

DAY = CalendarDay(
    uid="GW-7K3M-9QWX@refer.larkspur.example",
    day=date(2027, 12, 31),
    title="Last day: 15 % off; and, later, more",
    text="Reference GW-7K3M-9QWX\n" + "\u00e4" * 60,
    made_at=datetime(2026, 11, 30, 9, 20, tzinfo=UTC),
)


def unfolded(file: str) -> list[str]:
    return file.replace("\r\n ", "").split("\r\n")


def test_a_whole_day_ends_where_the_next_one_begins() -> None:
    lines = unfolded(calendar_file(DAY))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20271231" in lines
    assert "DTEND;VALUE=DATE:20280101" in lines
    assert "DTSTAMP:20261130T092000Z" in lines


def test_what_separates_values_is_escaped() -> None:
    lines = unfolded(calendar_file(DAY))

    assert r"SUMMARY:Last day: 15 % off\; and\, later\, more" in lines
    assert rf"DESCRIPTION:Reference GW-7K3M-9QWX\n{'ä' * 60}" in lines


def test_no_line_has_more_than_75_octets_and_no_letter_is_torn_apart() -> None:
    file = calendar_file(DAY)

    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))
    assert "\n" not in file.replace("\r\n", "")
