"""News of a referrer: gathered once, a mail a day or on Mondays."""

from datetime import UTC, datetime, timedelta

import pytest

from goodword.domain.outreach.news import (
    MOST_LINES,
    MOST_TOLD,
    NewsCode,
    NewsEvery,
    NewsLine,
    ReferrerNews,
    gathered,
    monday_after,
    next_mail_at,
    told,
)

SATURDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
A_DAY = timedelta(days=1)

MET = NewsLine(code=NewsCode.MET, about="REF-1", at=SATURDAY)
WON = NewsLine(code=NewsCode.WON, about="REF-1", at=SATURDAY + timedelta(hours=1))
NOTHING = ReferrerNews(referrer_id="JS42")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (SATURDAY, MONDAY),
        (MONDAY - timedelta(seconds=1), MONDAY),
        (MONDAY, MONDAY + timedelta(days=7)),
        (MONDAY + timedelta(hours=1), MONDAY + timedelta(days=7)),
    ],
)
def test_the_mail_of_a_week_goes_on_the_next_monday_morning(
    moment: datetime, expected: datetime
) -> None:
    assert monday_after(moment) == expected


def test_the_same_thing_is_gathered_once_and_not_after_it_was_told() -> None:
    once = gathered(NOTHING, (MET,), now=SATURDAY)
    assert gathered(once, (MET,), now=SATURDAY) is once

    after = told(once, (MET,), mailed_at=SATURDAY)
    assert gathered(after, (MET, WON), now=SATURDAY).lines == (WON,)


def test_the_first_mail_goes_at_once_and_the_next_a_day_after_it() -> None:
    first = gathered(NOTHING, (MET,), now=SATURDAY)
    assert next_mail_at(first, NewsEvery.EACH) == SATURDAY

    second = gathered(told(first, (MET,), mailed_at=SATURDAY), (WON,), now=SATURDAY)
    assert next_mail_at(second, NewsEvery.EACH) == SATURDAY + A_DAY


def test_a_weekly_mail_waits_for_the_monday_after_the_first_that_it_tells() -> None:
    news = gathered(NOTHING, (MET, WON), now=SATURDAY)
    assert next_mail_at(news, NewsEvery.WEEKLY) == MONDAY


def test_only_the_last_lines_that_were_told_are_remembered_and_not_for_ever() -> None:
    lines = tuple(
        NewsLine(code=NewsCode.MET, about=f"REF-{number}", at=SATURDAY)
        for number in range(MOST_TOLD + 5)
    )
    after = NOTHING
    for one in lines:
        after = told(gathered(after, (one,), now=SATURDAY), (one,), mailed_at=SATURDAY)

    assert len(after.told) == MOST_TOLD
    assert after.told[-1] == lines[-1].line_id
    assert after.expires_at is not None


def test_no_more_is_gathered_than_a_mail_can_say_and_the_rest_is_counted_once() -> None:
    lines = tuple(NewsLine(code=NewsCode.MET, about=f"REF-{n}", at=SATURDAY) for n in range(120))

    news = gathered(NOTHING, lines, now=SATURDAY)

    assert (len(news.lines), news.left_over) == (MOST_LINES, 70)
    assert gathered(news, lines, now=SATURDAY) is news
    after = told(news, news.lines, more=70, mailed_at=SATURDAY)
    assert (after.lines, after.left_over) == ((), 0)
    assert gathered(after, lines, now=SATURDAY) is after


def test_what_one_mail_has_said_is_remembered_however_much_it_was() -> None:
    lines = tuple(NewsLine(code=NewsCode.MET, about=f"REF-{n}", at=SATURDAY) for n in range(300))
    # As an earlier version gathered them.
    after = told(NOTHING.but(lines=lines), lines, mailed_at=SATURDAY)

    assert gathered(after, lines, now=SATURDAY) is after
