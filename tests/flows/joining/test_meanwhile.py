"""What happens while an application or a request to join waits: people leave, and come in."""

from dataclasses import replace

import pytest

from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.referrals.joining import JoinOutcome, JoinRequest
from goodword.domain.referrals.referrer import (
    NameShown,
    ReferralCode,
    Referrer,
    ReferrerMailbox,
    ReferrerStatus,
)
from goodword.domain.tokens import person_of
from goodword.flows.claims.leave import complain
from goodword.flows.joining.confirm import as_it_stands, request_of_link
from goodword.flows.joining.mails import mail_application, mail_join
from goodword.flows.referrers.register import register_referrer
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.listing import waiting
from tests.company import Company
from tests.doubles import KEYS
from tests.flows.joining.applying import (
    MAILBOX,
    NO,
    PAULA,
    YES,
    application,
    apply_for,
    ask,
    confirm,
    desk,
)


def leave(company: Company, how: str) -> None:
    """Paula goes, by one of the ways that are open to her."""
    person = person_of(KEYS, PAULA.email)
    if how == "complain":
        complain(company.store, KEYS, person, randomness=company.randomness, now=company.clock())
    else:
        getattr(company, how)(person)


def registered_meanwhile(company: Company) -> Referrer:
    """The company brings Paula in while her application waits."""
    return register_referrer(
        company.store,
        company.terms.program,
        referrer_id="PP1",
        audience="partner",
        name="Paula P.",
        shown=NameShown.NONE,
        email=PAULA.email,
        country="DE",
        destination=None,
        keys=KEYS,
        randomness=company.randomness,
        now=company.clock(),
    )


def mail(company: Company) -> JoinRequest:
    """The newest form is mailed; the request that its link leads to."""
    mail_join(company.post, company.last_event(), now=company.clock())
    token = company.token("join/confirm")
    return request_of_link(company.store, KEYS, token, now=company.clock())


@pytest.mark.parametrize("how", ["unsubscribe", "refuse", "complain"])
def test_who_left_is_not_approved_and_hears_nothing_of_a_refusal(
    company: Company, how: str
) -> None:
    name = apply_for(company)
    leave(company, how)

    with pytest.raises(Refused, match="not to be written to"):
        decide(desk(company), name, YES)
    assert company.store.get(ReferrerMailbox, MAILBOX, "partner") is None
    assert decide(desk(company), name, NO) == "refused"
    mail_application(company.post, company.last_event(), now=company.clock())
    assert company.mailbox.mails == []


def test_who_allows_mail_again_can_be_approved(company: Company) -> None:
    name = apply_for(company)
    leave(company, "unsubscribe")
    company.come_back(person_of(KEYS, PAULA.email))

    assert decide(desk(company), name, YES) == "approved"


def test_who_leaves_between_the_approval_and_its_mail_is_not_welcomed(company: Company) -> None:
    decide(desk(company), apply_for(company), YES)
    approved = company.last_event()
    leave(company, "unsubscribe")

    mail_application(company.post, approved, now=company.clock())
    assert company.mailbox.mails == []


def test_who_was_registered_meanwhile_is_approved_as_they_are_and_welcomed(
    company: Company,
) -> None:
    name = apply_for(company)
    code = registered_meanwhile(company).code

    assert decide(desk(company), name, YES) == "approved"
    found, public = company.store.get(Referrer, "PP1"), company.store.get(ReferralCode, code)
    assert found
    assert public
    assert (found.name, found.accepted) == ("Paula Partner", company.terms.revision)
    assert (public.name, public.sentence) == ("P. P.", "Wir bauen das.")
    assert application(company, name).referrer_id == "PP1"
    mail_application(company.post, company.last_event(), now=company.clock())
    (mail,) = company.mailbox.mails
    assert f"/r/{code}" in mail.text


def test_who_was_registered_and_paused_meanwhile_is_not_approved(company: Company) -> None:
    name = apply_for(company)
    found = registered_meanwhile(company)
    company.store.commit(Decision(save=(found.but(version=1, status=ReferrerStatus.PAUSED),)))

    with pytest.raises(Refused, match="PP1's there, who is paused"):
        decide(desk(company), name, YES)
    assert decide(desk(company), name, NO) == "refused"


def test_a_second_click_shows_what_has_become_of_it(company: Company) -> None:
    answered = confirm(company, ask(company))
    assert as_it_stands(company.store, answered).outcome is JoinOutcome.APPLIED
    (line,) = waiting(company.store)
    decide(desk(company), line.id, YES)
    now = as_it_stands(company.store, answered)
    found = company.store.get(Referrer, now.referrer_id or "")
    assert found
    assert now.outcome is JoinOutcome.KNOWN

    company.store.commit(Decision(save=(found.but(status=ReferrerStatus.PAUSED),)))
    paused = as_it_stands(company.store, answered)
    assert (paused.outcome, paused.referrer_id) == (JoinOutcome.PAUSED, None)

    gone = found.but(version=found.version + 1, status=ReferrerStatus.LEFT)
    company.store.commit(Decision(save=(gone,)))
    with pytest.raises(Refused, match="gone"):
        as_it_stands(company.store, answered)


def test_a_second_click_after_a_refusal_leads_to_the_form(company: Company) -> None:
    answered = confirm(company, ask(company))
    (line,) = waiting(company.store)
    decide(desk(company), line.id, NO)

    with pytest.raises(Refused, match="Nothing waits"):
        as_it_stands(company.store, answered)


def test_a_newer_form_ends_no_link_that_was_mailed(company: Company) -> None:
    ask(company)
    own = mail(company)
    company.clock.advance(minutes=1)
    ask(company, replace(PAULA, name="A stranger"))
    theirs = mail(company)
    ask(company, replace(PAULA, name="Another"))

    assert (own.name, theirs.name) == ("Paula Partner", "A stranger")
    assert confirm(company, own).outcome is JoinOutcome.APPLIED


def test_a_mail_that_is_tried_again_leads_to_the_same_request(company: Company) -> None:
    ask(company)
    first, again = mail(company), mail(company)

    assert first == again
    assert len(company.store.joins(MAILBOX)) == 1


def test_who_leaves_takes_along_what_was_mailed_too(company: Company) -> None:
    ask(company)
    mail(company)
    ask(company)
    leave(company, "refuse")

    assert company.store.joins(MAILBOX) == ()
    assert "Paula" not in company.store.dump()
