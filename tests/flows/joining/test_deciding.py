"""A person decides about applications, once; and what waits for a person, whatever it is."""

from dataclasses import replace

import pytest

from goodword.domain.errors import Conflict, Delayed, NotFound, Refused
from goodword.domain.event import Decision, EventType
from goodword.domain.referrals.application import Application, ApplicationStatus
from goodword.domain.referrals.joining import JoinForm
from goodword.domain.referrals.referrer import (
    Referrer,
    ReferrerMailbox,
)
from goodword.domain.tokens import person_of
from goodword.flows.joining.ask import ask_to_join
from goodword.flows.joining.confirm import confirm_join
from goodword.flows.joining.end import empty_requests, end_applications
from goodword.flows.joining.mails import mail_decider, mail_join
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling
from goodword.flows.waiting.kinds import KINDS
from goodword.flows.waiting.listing import waiting
from goodword.program.sections import Limits, MailLimits
from goodword.store import keys
from tests.company import Company
from tests.doubles import KEYS, raced
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


def test_an_application_waits_with_its_deadline_and_leaves_the_list(company: Company) -> None:
    name = apply_for(company)

    (line,) = waiting(company.store)
    assert line.deadline
    assert line.deadline.startswith("2026-12-21")
    assert "deleted" in line.otherwise
    assert decide(desk(company), name, YES) == "approved"
    assert list(waiting(company.store)) == []


def test_who_decided_when_and_why_stays_in_an_event_without_the_applicant(
    company: Company,
) -> None:
    decide(desk(company), apply_for(company), NO)

    event = company.last_event()
    assert (event.type, event.actor) == (EventType.APPLICATION_DECIDED, "omid")
    assert event.data == {"audience": "partner", "status": "refused", "note": "no such company"}
    told = "".join(str(one.model_dump()) for one in company.store.events)
    assert "paula" not in told.lower()


@pytest.mark.parametrize("again", [YES, NO])
def test_twice_is_a_refusal_with_words(company: Company, again: Ruling) -> None:
    name = apply_for(company)
    decide(desk(company), name, NO)

    with pytest.raises(Refused, match=r"It was refused on 2026-11-21 .* by omid"):
        decide(desk(company), name, again)
    assert company.store.get(ReferrerMailbox, MAILBOX, "partner") is None


def test_of_two_at_once_one_wins(company: Company) -> None:
    name = apply_for(company)
    quicker = raced(company.store, lambda: decide(desk(company), name, NO))

    with pytest.raises(Refused, match="refused"):
        decide(desk(company)._replace(store=quicker), name, YES)
    assert company.store.get(ReferrerMailbox, MAILBOX, "partner") is None
    assert application(company, name).status is ApplicationStatus.REFUSED


def test_applying_twice_makes_one_application_with_the_newest_answers(company: Company) -> None:
    name = apply_for(company)
    before = application(company, name)
    company.clock.advance(days=3)

    assert apply_for(company) == name
    after = application(company, name)
    assert (after.applied_at, after.deadline) == (before.applied_at, before.deadline)


@pytest.mark.parametrize("name", ["application/nope", "nope", "application/", "referral/x"])
def test_what_waits_under_no_name_is_not_found(company: Company, name: str) -> None:
    with pytest.raises(NotFound):
        decide(desk(company), name, YES)


def test_what_another_command_decides_says_which(company: Company) -> None:
    with pytest.raises(Refused, match="goodword payouts"):
        decide(desk(company), "payout/po1", YES)


def test_every_kind_that_may_wait_for_a_person_is_in_the_table() -> None:
    may_wait = {
        name
        for name, layout in keys.LAYOUTS.items()
        if any(place.listing.name == "waiting" for place in layout.lists)
    }
    assert may_wait == KINDS.keys()
    assert len({kind.word for kind in KINDS.values()}) == len(KINDS)


def test_nobody_decides_and_what_was_entered_goes(company: Company) -> None:
    name = apply_for(company)
    company.clock.advance(days=25)
    assert end_applications(company.store, now=company.clock()) == 1
    assert application(company, name).waits_for_person
    company.clock.advance(days=4, hours=23)

    assert end_applications(company.store, now=company.clock()) == 1
    assert company.store.get(Application, name.split("/")[1]) is None
    assert list(waiting(company.store)) == []
    assert "Paula" not in company.store.dump()


def test_a_form_that_nobody_confirms_goes_within_three_days(company: Company) -> None:
    ask(company)
    company.clock.advance(days=2, hours=22)
    assert empty_requests(company.store, now=company.clock()) == 0
    company.clock.advance(hours=1)

    assert empty_requests(company.store, now=company.clock()) == 1
    assert company.store.joins(MAILBOX) == ()
    assert "Paula" not in company.store.dump()


def test_what_expired_while_no_run_came_is_written_over_by_the_next(company: Company) -> None:
    name = apply_for(company)
    ask(company)
    company.clock.advance(days=60)
    assert company.store.get(Application, name.split("/")[1]) is None

    empty_requests(company.store, now=company.clock())
    end_applications(company.store, now=company.clock())

    assert "Paula" not in company.store.dump()


def test_one_mailbox_is_asked_three_times_a_day_at_most(company: Company) -> None:
    limits = Limits(mails=MailLimits(per_mailbox_a_day=3))
    company.publish(company.terms.program.model_copy(update={"limits": limits}))
    for _ in range(3):
        ask(company)
        mail_join(company.post, company.last_event(), now=company.clock())
    ask(company)

    with pytest.raises(Delayed):
        mail_join(company.post, company.last_event(), now=company.clock())
    assert len(company.mailbox.mails) == 3


def test_two_clicks_at_once_make_one_referrer(company: Company) -> None:
    program = company.terms.program
    invited = program.audiences["employee"]
    assert invited.mail_domains == ("larkspur.example",)
    mia = JoinForm(name="Mia", email="mia@larkspur.example", locale="de", country="DE")
    ask_to_join(
        company.store,
        company.terms,
        "employee",
        mia,
        mail_after=None,
        keys=KEYS,
        randomness=company.randomness,
        now=company.clock(),
    )
    mailbox = person_of(KEYS, mia.email).prospect_id
    (request,) = company.store.joins(mailbox)
    ends = [
        confirm_join(
            company.store,
            company.terms,
            KEYS,
            request,
            randomness=company.randomness,
            now=company.clock(),
        )
        for _ in range(2)
    ]

    assert ends[0].referrer_id == ends[1].referrer_id
    assert ends[0].referrer_id
    assert company.store.get(Referrer, ends[0].referrer_id)


def test_a_commit_that_loses_is_decided_anew(company: Company) -> None:
    name = apply_for(company)
    stale = application(company, name)
    company.store.commit(Decision(save=(stale.but(company="Partner SE"),)))

    with pytest.raises(Conflict):
        company.store.commit(Decision(save=(stale.but(company="Partner KG"),)))
    assert decide(desk(company), name, YES) == "approved"


def test_an_application_that_was_corrected_after_it_was_read_is_not_decided(
    company: Company,
) -> None:
    read = apply_for(company)
    corrected = ask(company, replace(PAULA, company="Somebody Else Ltd"))
    confirm(company, corrected)

    with pytest.raises(Refused, match="corrected meanwhile"):
        decide(desk(company), read, YES)
    (line,) = waiting(company.store)
    assert line.id != read
    assert decide(desk(company), line.id, YES) == "approved"


def test_a_name_without_its_digest_decides_nothing(company: Company) -> None:
    whole = apply_for(company)

    with pytest.raises(Refused, match="not whole"):
        decide(desk(company), whole.rpartition("/")[0], YES)


def test_a_mail_of_a_running_dev_names_commands_that_act_there(company: Company) -> None:
    apply_for(company)
    post = replace(company.post, origin="http://127.0.0.1:8000")

    mail_decider(post, company.last_event(), now=company.clock())

    assert "--stack" not in company.mailbox.mails[-1].text
    assert 'approve --local http://127.0.0.1:8000 --reason "…"' in company.mailbox.mails[-1].text


def test_the_programmes_contact_hears_of_it_and_once_more_before_its_deadline(
    company: Company,
) -> None:
    name = apply_for(company)
    mail_decider(company.post, company.last_event(), now=company.clock())
    company.clock.advance(days=24, hours=23)
    assert end_applications(company.store, now=company.clock()) == 0
    company.clock.advance(hours=1)
    assert end_applications(company.store, now=company.clock()) == 1
    assert end_applications(company.store, now=company.clock()) == 0
    told = company.last_event()
    assert told.type == EventType.APPLICATION_WAITS
    mail_decider(company.post, told, now=company.clock())

    for mail in company.mailbox.mails:
        assert mail.to == company.terms.program.brand.contact
        for command in (f"waiting --personal {name}", f"decide {name} approve"):
            assert f"goodword {command} --stack NAME" in mail.text
        assert "Partner AG" not in mail.text
        assert "Paula" not in mail.text
    assert len(company.mailbox.mails) == 2

    decide(desk(company), name, NO)
    mail_decider(company.post, told, now=company.clock())
    assert len(company.mailbox.mails) == 2
