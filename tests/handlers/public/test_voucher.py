"""The voucher of somebody who has confirmed: what comes next, until when, and where to book."""

import re
from datetime import UTC, datetime

import pytest

from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.tokens import TokenUse
from tests.doubles import sample_program
from tests.handlers.public.visiting import Answer, Site

BOOKING = "https://meet.larkspur.example/dach"


def confirmed(site: Site, **fields: str) -> Answer:
    site.claim(lang="en")
    return site.confirm(**fields)


def shown(site: Site) -> str:
    page = site.get("/confirm", {"t": site.token(TokenUse.VOUCHER), "lang": "en"})
    assert page.status == 200
    return page.body


def calendar(site: Site, reference: str | None) -> Answer:
    query = {"t": site.token(TokenUse.VOUCHER), "lang": "en", "r": reference or ""}
    return site.get("/confirm/voucher.ics", query)


def test_page_mail_and_calendar_say_the_same_day_by_the_clock_of_the_company(site: Site) -> None:
    # In Berlin it is the 3rd already.
    site.clock.now = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)
    page = confirmed(site)
    site.stream()
    (referral,) = site.referrals()
    (mail,) = site.mails_to("anna@kunde.example")

    file = calendar(site, referral.reference)

    assert sample_program().brand.time_zone == "Europe/Berlin"
    assert "Confirmed on December 3, 2026" in page.body
    assert "<dt>Valid until</dt><dd>December 3, 2027</dd>" in page.body
    assert "Valid until: December 3, 2027" in mail.text
    assert "DTSTART;VALUE=DATE:20271203\r\n" in file.body


def test_the_calendar_file_is_a_download_that_names_nobody(site: Site) -> None:
    page = confirmed(site)
    (referral,) = site.referrals()
    address = re.search(r'href="(/confirm/voucher\.ics[^"]*)" download', page.body)
    assert address is not None
    assert f"r={referral.reference}" in address[1]

    file = calendar(site, referral.reference)

    assert file.status == 200
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    attached = f'attachment; filename="{referral.reference}.ics"'
    assert file.headers["Content-Disposition"] == attached
    assert "Anna" not in file.body
    assert "anna@" not in file.body
    assert "t=" not in file.body


@pytest.mark.parametrize("reference", [None, "GW-0000-0000"])
def test_of_an_unknown_reference_there_is_the_page_and_no_file(
    site: Site, reference: str | None
) -> None:
    confirmed(site)

    answer = calendar(site, reference)

    assert answer.status == 303
    assert "Your offer is confirmed" in site.follow(answer).body


def test_the_link_of_the_confirmation_mail_opens_no_calendar_file(site: Site) -> None:
    confirmed(site)
    (referral,) = site.referrals()

    query = {"t": site.token(TokenUse.CONFIRM), "r": str(referral.reference)}

    assert site.get("/confirm/voucher.ics", query).status == 401


def test_whoever_may_be_contacted_reads_by_which_day(site: Site) -> None:
    # A Saturday; four working hours of Monday later.
    site.clock.now = datetime(2026, 12, 5, 10, 0, tzinfo=UTC)

    page = confirmed(site, purpose_offer_contact="yes").body

    assert "Larkspur gets in touch with you, as you allowed." in page
    assert "By December 7, 2026." in page
    site.stream()
    assert "When: By December 7, 2026." in site.mails_to("anna@kunde.example")[-1].text
    # No day is promised that has passed; and nobody is told that it is for them to begin.
    site.clock.advance(days=3)
    late = shown(site)
    assert "By December 7, 2026." not in late
    assert "Larkspur gets in touch with you, as you allowed." in late
    assert "No day is set. If nobody does, write to" in late
    assert "Nothing starts by itself" not in late


def test_whoever_did_not_agree_is_told_that_they_begin(site: Site) -> None:
    page = confirmed(site).body

    assert "gets in touch" not in page
    assert "You write to" in page
    assert "On any day until" in page


def test_a_time_is_booked_with_the_owner_of_the_route(site: Site) -> None:
    page = confirmed(site).body
    site.stream()
    mail = site.mails_to("anna@kunde.example")[-1]

    link = f'href="{BOOKING}" rel="noopener noreferrer"'
    assert link in page
    assert f"Book a time: {BOOKING}" in mail.text
    assert f'href="{BOOKING}"' in mail.html


def test_without_a_link_of_the_owner_there_is_no_button(site: Site) -> None:
    site.claim(lang="en")
    page = site.confirm(country="US").body
    site.stream()
    mail = site.mails_to("anna@kunde.example")[-1]

    assert "Book a time" not in page
    assert "Book a time" not in mail.text + mail.html
    assert "/confirm?t=" in mail.text


def test_after_its_last_day_a_voucher_says_so_and_offers_nothing(site: Site) -> None:
    confirmed(site)
    (referral,) = site.referrals()
    site.clock.advance(days=365)
    assert "Your offer is confirmed" in shown(site)
    site.clock.advance(days=1)

    page = shown(site)

    assert "Your offer has expired" in page
    assert BOOKING not in page
    assert "voucher.ics" not in page
    assert calendar(site, referral.reference).status == 303


def test_a_won_deal_has_nothing_left_to_wait_for(site: Site) -> None:
    confirmed(site)
    (referral,) = site.referrals()
    site.change(referral.but(status=ReferralStatus.CLOSED_WON))

    page = shown(site)

    assert "What happens next" not in page
    assert BOOKING not in page
