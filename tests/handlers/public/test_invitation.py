"""An invitation as the stack sends it: once, in the referrer's words, and stopped by every no."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aws_lambda_powertools import Logger

from goodword.domain.claims.consent import Suppression
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.event import Decision, EventType
from goodword.domain.outreach.news import NewsEvery
from goodword.domain.reasons import Reason
from goodword.domain.referrals.invitation import NotInvited
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.tokens import person_of
from goodword.flows.due_events import react_to_due
from goodword.flows.outreach.choice import choose
from goodword.flows.ports import Mail
from goodword.flows.reactions import MAIL_INVITATION
from goodword.flows.referrers.invite import invite_referrer
from goodword.handlers.reactions import reactions_of
from tests.doubles import KEYS, sample_program
from tests.handlers.public.visiting import Site


@pytest.fixture
def site(built: Path) -> Site:
    """A customer whom the company brought in, and to whom it may write."""
    site = Site(built)
    known(site, may_write="consent 2026-03-01", locale="de")
    site.mailbox.mails.clear()
    return site


def referrer(site: Site) -> Referrer:
    found = site.store.get(Referrer, "JS42")
    assert found is not None
    return found


def known(site: Site, **changes: object) -> None:
    """What the company knows of the customer is changed."""
    eligible = {"satisfaction": 9, "customer_since": "2024-01-31", "active_at": "2026-11-20"}
    site.store.commit(Decision(save=(referrer(site).but(**{**eligible, **changes}),)))


def invite(site: Site) -> NotInvited | None:
    return invite_referrer(
        site.store,
        site.services.published.program,
        KEYS,
        "JS42",
        note="spring",
        actor="maria",
        randomness=site.services.randomness,
        now=site.clock(),
    )


def mails(site: Site) -> list[Mail]:
    site.stream()
    react_to_due(site.store, reactions_of(site.services, Logger(service="test")), clock=site.clock)
    return site.mails_to(referrer(site).email)


@pytest.mark.parametrize("locale", sample_program().locales.offered)
def test_it_says_why_it_comes_how_it_ends_and_that_no_other_follows(
    site: Site, locale: str
) -> None:
    known(site, locale=locale)
    assert invite(site) is None

    (mail,) = mails(site)
    words = site.services.published.catalogue(locale)
    assert mail.subject == words["mail.invitation.subject"]
    assert "@@" not in mail.text + mail.html + mail.subject
    shown = re.sub(r"<[^>]+>", "", html.unescape(mail.html))
    why = words["mail.invitation.why.consent"].partition("@@day")[0]
    for text in (mail.text, shown):
        assert why in text
        assert f"/r/{referrer(site).code}" in text
        assert "2026" in text
    for text in (mail.text, html.unescape(mail.html)):
        assert "/portal/share?t=" in text
        assert f"/join/customer?lang={locale}" in text
        assert "/terms/" in text
    choice = re.search(r"https://\S+/news\?t=[\w-]+", mail.text)
    assert choice is not None
    assert mail.headers["List-Unsubscribe"] == f"<{choice[0]}>"


def test_however_often_it_is_run_one_mail_goes(site: Site) -> None:
    assert invite(site) is None
    assert invite(site) is NotInvited.INVITED
    assert len(mails(site)) == 1
    (event,) = [one for one in site.store.events if one.type is EventType.REFERRER_INVITED]
    assert (event.actor, event.data["note"]) == ("maria", "spring")
    assert "2026-03-01" in event.data["since"]

    # Whoever leaves and is brought in anew, or is in another audience too, has been asked already.
    site.store.commit(Decision(save=(referrer(site).but(invited_at=None),)))
    assert invite(site) is NotInvited.MAILBOX_INVITED
    site.clock.advance(days=40)
    assert len(mails(site)) == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"may_write": None}, NotInvited.NO_GROUND),
        ({"may_write": "they are nice"}, NotInvited.NO_GROUND),
        ({"may_write": "consent 2026-12-24"}, NotInvited.NO_GROUND),
        ({"status": ReferrerStatus.PAUSED}, NotInvited.PAUSED),
        ({"accepted": "0123456789abcdef"}, NotInvited.JOINED),
        ({"status": ReferrerStatus.LEFT, "email": ""}, NotInvited.GONE),
        ({"audience": "employee", "email": "jana@web.example"}, NotInvited.NOT_OF_DOMAINS),
        ({"satisfaction": 3}, NotInvited.NOT_YET_ELIGIBLE),
    ],
)
def test_who_is_not_written_to_is_named_with_the_reason(
    site: Site, changes: dict[str, object], why: NotInvited
) -> None:
    known(site, **changes)

    assert invite(site) is why
    site.stream()
    assert site.mailbox.mails == []


def suppress(site: Site) -> None:
    person = person_of(KEYS, referrer(site).email)
    found = Suppression(
        suppression_id=person.suppression_id, reason=Reason.UNSUBSCRIBED, since=site.clock()
    )
    site.store.commit(Decision(save=(found,)))


def want_no_news(site: Site) -> None:
    choose(site.store, "JS42", NewsEvery.NONE, now=site.clock())


def take_the_ground_back(site: Site) -> None:
    known(site, may_write=None)


@pytest.mark.parametrize(
    ("say_no", "why"),
    [
        (suppress, NotInvited.SUPPRESSED),
        (want_no_news, NotInvited.WANTS_NO_NEWS),
        (take_the_ground_back, NotInvited.NO_GROUND),
    ],
)
def test_a_no_before_the_mail_leaves_stops_it_as_one_before_the_invitation(
    site: Site, built: Path, say_no: Callable[[Site], None], why: NotInvited
) -> None:
    assert invite(site) is None
    say_no(site)
    assert mails(site) == []

    other = Site(built)
    known(other, may_write="consent 2026-03-01")
    say_no(other)
    assert invite(other) is why


def test_a_pause_keeps_it_back_and_its_end_lets_it_go(site: Site) -> None:
    assert invite(site) is None
    known(site, status=ReferrerStatus.PAUSED)
    assert mails(site) == []
    known(site, status=ReferrerStatus.ACTIVE)
    site.clock.advance(days=1, minutes=1)

    assert len(mails(site)) == 1


def test_what_could_not_go_for_a_month_is_given_up_and_seen(site: Site) -> None:
    assert invite(site) is None
    known(site, status=ReferrerStatus.PAUSED)
    assert mails(site) == []
    site.clock.now += timedelta(days=31)
    assert mails(site) == []

    (event,) = [one for one in site.store.events if one.type is EventType.REFERRER_INVITED]
    delivery = site.store.get(Delivery, event.event_id, MAIL_INVITATION)
    assert delivery is not None
    assert (delivery.status, delivery.code) == (DeliveryStatus.GIVEN_UP, "too_late")
