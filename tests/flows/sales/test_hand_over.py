"""A confirmed referral reaches one owner, with what they may know, in time, and once."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from goodword.domain.claims.submission import ClaimForm
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.errors import Invalid, Unavailable
from goodword.domain.event import Event
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.sales.handover import Handover
from goodword.flows.reactions import MAIL_OWNER
from goodword.flows.sales.lead import told_time
from goodword.flows.sales.remind import remind_of_leads
from goodword.program.model import Program
from tests.company import BOX
from tests.doubles import KEYS, PlainTexts
from tests.flows.sales.leads import ANNA, Sales

NOBODY: frozenset[str] = frozenset()
MONTHS = PlainTexts().catalogue("en")


@pytest.fixture
def sales() -> Sales:
    return Sales()


def test_the_owner_of_the_route_is_mailed_who_what_and_until_when(sales: Sales) -> None:
    referral_id = sales.lead()

    (mail,) = sales.desk.mails
    assert mail.to == "dach@larkspur.example"
    for said in ("Anna Weber", "anna@kunde.example", "Kunde GmbH", "Ab Mai, 40 Leute", "15 % off"):
        assert said in mail.text
    # Confirmed on a Saturday: four hours from Monday at nine, in Berlin.
    assert "Answer by: 23. month 11 2026, 13:00 (Europe/Berlin)" in mail.text
    assert "contact allowed" in mail.text
    assert "no marketing mail" in mail.text
    assert "List-Unsubscribe" not in mail.headers
    assert sales.handover(referral_id).channel == "#leads"


def test_whoever_did_not_agree_to_be_contacted_is_shown_by_nothing(sales: Sales) -> None:
    sales.lead(ticked=NOBODY)

    (mail,) = sales.desk.mails
    ((channel, text, blocks),) = sales.room.posts
    for told in (mail.text, mail.html, mail.subject, text, str(blocks)):
        for said in ("Anna", "Weber", "kunde", "Kunde", "Mai"):
            assert said not in told
    assert "contact not_agreed" in mail.text
    assert (channel, "a contact" in text) == ("#leads", True)


def test_what_was_withdrawn_since_counts_in_a_later_mail(sales: Sales) -> None:
    referral_id = sales.lead()
    person = sales.submit(sales.omar, ANNA)
    sales.withdraw(person, "offer_contact")
    sales.clock.now = sales.handover(referral_id).remind_at
    remind_of_leads(sales.store, sales.terms.program, keys=KEYS, now=sales.clock())
    sales.stream()

    assert [mail.subject for mail in sales.desk.mails[1:]] == ["lead_note in en"]
    assert all("anna@kunde.example" not in mail.text for mail in sales.desk.mails[1:])


def test_an_event_that_comes_again_mails_and_hands_over_once(sales: Sales) -> None:
    sales.lead()

    for event in tuple(sales.store.events):
        sales.react(event)

    assert len(sales.desk.mails) == len(sales.room.posts) == 1
    assert sales.types() == ["referral.handed_over"]


def test_events_say_nothing_of_people_and_name_the_owner_by_a_hash_alone(sales: Sales) -> None:
    sales.lead()

    told = [one for one in sales.store.events if one.type == "referral.handed_over"]
    owner = told[0].data.pop("owner")
    assert told[0].data == {"turn": 1, "route": 0, "answer_by": "2026-11-23T12:00:00+00:00"}
    assert re.fullmatch("[0-9a-f]{12}", owner)
    assert "@" not in str(told[0])


def test_a_programme_without_routing_hands_nothing_over(sales: Sales) -> None:
    sales.publish(changed(sales.terms.program, routing=()))

    referral_id = sales.lead()

    assert sales.store.get(Handover, referral_id) is None
    assert sales.desk.mails == []


def test_whoever_was_taken_out_of_the_routes_gets_no_more_leads(sales: Sales) -> None:
    first = sales.lead()
    person = sales.submit(sales.omar, ANNA)
    second = sales.confirm(person, ticked=BOX).referral_id
    last = sales.terms.program.routing[-1]
    sales.publish(changed(sales.terms.program, routing=(last,)))

    sales.move(first, ReferralStatus.CLOSED_LOST)
    sales.stream()

    assert sales.handover(first).owner == "dach@larkspur.example"
    assert sales.handover(second).owner in last.people


def test_one_that_waits_second_is_handed_over_when_it_moves_up(sales: Sales) -> None:
    first = sales.lead()
    second = sales.confirm(sales.submit(sales.omar, ANNA), ticked=BOX).referral_id
    sales.stream()
    assert sales.store.get(Handover, second) is None

    sales.move(first, ReferralStatus.CLOSED_LOST)
    sales.stream()

    assert sales.handover(second).owner == "dach@larkspur.example"


def test_a_mail_service_that_is_down_becomes_state_and_is_tried_again(sales: Sales) -> None:
    sales.desk.failures.append(Unavailable("Throttling", refused=True))
    sales.lead()
    (handed,) = (one for one in sales.store.events if one.type == "referral.handed_over")
    assert delivery(sales, handed).status is DeliveryStatus.FAILED

    sales.clock.advance(minutes=3)
    sales.sweep()
    sales.sweep()

    assert len(sales.desk.mails) == 1
    assert delivery(sales, handed).status is DeliveryStatus.DONE


def delivery(sales: Sales, event: Event) -> Delivery:
    found = sales.store.get(Delivery, event.event_id, MAIL_OWNER)
    assert found is not None
    return found


def test_a_chat_that_is_down_keeps_no_mail_back(sales: Sales) -> None:
    sales.room.failures.append(Unavailable("ratelimited", refused=True))
    sales.lead()
    assert (len(sales.desk.mails), sales.room.posts) == (1, [])

    sales.clock.advance(minutes=3)
    sales.sweep()

    assert (len(sales.desk.mails), len(sales.room.posts)) == (1, 1)


def test_a_company_without_a_chat_has_a_mail_alone(sales: Sales) -> None:
    sales.chat = None
    sales.lead()

    assert len(sales.desk.mails) == 1


def test_what_people_type_goes_to_a_chat_as_it_is_and_no_link_of_ours_stands_there(
    sales: Sales,
) -> None:
    sales.lead(replace(ANNA, name="<!channel> & <https://evil.example|x>" * 4))

    ((_, text, blocks),) = sales.room.posts
    assert "<!channel> & <https" in text  # each chat escapes it as its own markup asks
    assert "/lead?t=" not in f"{text}{blocks}"
    parts = [blocks[0]["text"], *blocks[1]["elements"]]
    assert all(part["type"] == "plain_text" or part["verbatim"] for part in parts)
    assert all(len(block["text"]["text"]) <= 3_000 for block in blocks if "text" in block)


def test_each_line_that_a_prospect_wrote_is_marked_as_theirs(sales: Sales) -> None:
    sales.lead(replace(ANNA, message="Ab Mai\nAnswer by: never\n\nAgreed: everything"))

    (mail,) = sales.desk.mails
    lines = mail.text.splitlines()
    assert {"> Ab Mai", "> Answer by: never", "> Agreed: everything"} <= set(lines)
    assert "Answer by: never" not in lines
    assert "&gt; Answer by: never" in mail.html


def test_half_way_the_owner_is_reminded_and_at_the_end_others_hear(sales: Sales) -> None:
    referral_id = sales.lead()
    handover = sales.handover(referral_id)
    told: list[list[str]] = []
    for moment in (
        handover.remind_at - timedelta(seconds=1),
        handover.remind_at,
        handover.answer_by - timedelta(seconds=1),
        handover.answer_by,
        handover.answer_by + timedelta(days=3),
    ):
        sales.clock.now = moment
        before = len(sales.desk.mails)
        remind_of_leads(sales.store, sales.terms.program, keys=KEYS, now=moment)
        sales.stream()
        told.append([mail.to for mail in sales.desk.mails[before:]])

    assert told == [
        [],
        ["dach@larkspur.example"],
        [],
        ["sales@larkspur.example", "referrals@larkspur.example"],
        [],
    ]
    assert sales.types() == ["referral.handed_over", "lead.reminded", "lead.escalated"]
    assert len(sales.room.posts) == 2


def test_nobody_is_reminded_before_they_were_told_and_the_hours_count_from_then(
    sales: Sales,
) -> None:
    sales.desk.failures = [Unavailable("timeout", refused=True, down=True)] * 9999
    referral_id = sales.lead()
    # Four hours from Monday at nine; the mail service is back at five in the afternoon.
    back = datetime(2026, 11, 23, 16, 2, tzinfo=UTC)
    while sales.clock() < back:
        sales.clock.advance(minutes=30)
        run(sales)
    assert sales.types() == ["referral.handed_over"]

    sales.desk.failures.clear()
    for _ in range(6):
        sales.clock.advance(minutes=1)
        run(sales)

    (mail,) = sales.desk.mails
    assert "Answer by: 24. month 11 2026, 13:00" in mail.text
    handover = sales.handover(referral_id)
    assert handover.due_at == handover.remind_at > sales.clock()
    assert f"Answer by: {told_time(MONTHS, handover)}" in mail.text
    for moment in (handover.remind_at, handover.answer_by):
        sales.clock.now = moment
        run(sales)
    assert sales.types() == ["referral.handed_over", "lead.reminded", "lead.escalated"]


def run(sales: Sales) -> None:
    """What happens every minute."""
    remind_of_leads(sales.store, sales.terms.program, keys=KEYS, now=sales.clock())
    sales.stream()
    sales.sweep()


def test_a_lead_whose_mail_is_never_taken_is_told_to_others_at_the_next_turn(sales: Sales) -> None:
    sales.desk.failures.append(Invalid())
    referral_id = sales.lead()
    sales.clock.now = sales.handover(referral_id).remind_at

    run(sales)

    assert sales.types() == ["referral.handed_over", "lead.escalated"]


def test_a_reminder_that_comes_after_others_have_heard_says_nothing_more(sales: Sales) -> None:
    referral_id = sales.lead()
    handover = sales.handover(referral_id)
    sales.clock.now = handover.remind_at
    sales.desk.failures = [Unavailable("timeout", refused=True, down=True)] * 9999
    while sales.clock() < handover.answer_by + timedelta(hours=1):
        run(sales)
        sales.clock.advance(minutes=30)
    sales.desk.failures.clear()

    for _ in range(6):
        sales.clock.advance(minutes=1)
        run(sales)

    assert [mail.to for mail in sales.desk.mails[1:]] == [
        "sales@larkspur.example",
        "referrals@larkspur.example",
    ]


def test_an_escalation_that_fails_for_one_is_not_repeated_for_the_other(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.clock.now = sales.handover(referral_id).answer_by
    remind_of_leads(sales.store, sales.terms.program, keys=KEYS, now=sales.clock())
    sales.desk.failures.append(Unavailable("Throttling", refused=True))
    sales.stream()
    sales.clock.advance(minutes=3)
    sales.sweep()

    assert sorted(mail.to for mail in sales.desk.mails[1:]) == [
        "referrals@larkspur.example",
        "sales@larkspur.example",
    ]


def test_nobody_is_reminded_of_a_deal_that_the_crm_has_moved(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.move(referral_id, ReferralStatus.CONTACTED)
    sales.stream()

    assert sales.handover(referral_id).due_at is None
    sales.clock.advance(days=5)
    assert remind_of_leads(sales.store, sales.terms.program, keys=KEYS, now=sales.clock()) == 0
    assert len(sales.desk.mails) == 1


def test_whom_somebody_erased_was_is_told_to_nobody(sales: Sales) -> None:
    sales.desk.failures.append(Unavailable("Throttling", refused=True))
    sales.lead()
    sales.erase(sales.submit(sales.omar, ClaimForm("A", "anna@kunde.example", "de")))
    sales.clock.advance(minutes=3)
    sales.sweep()

    assert [mail.subject for mail in sales.desk.mails] == ["lead_note in en"]
    assert "anna" not in sales.desk.mails[0].text.lower()


def test_an_address_that_the_service_never_takes_is_given_up_and_told(sales: Sales) -> None:
    sales.desk.failures.append(Invalid())
    sales.lead()

    assert "delivery.given_up" in {one.type for one in sales.store.events}


def changed(program: Program, **sections: object) -> Program:
    return program.model_copy(update=sections)
