"""A lead is given to another owner by hand."""

import pytest

from goodword.domain.errors import NotFound, Refused, Unauthenticated
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.sales.handover import LeadAnswer
from goodword.flows.sales.give_lead import give_lead
from goodword.flows.sales.remind import remind_of_leads
from goodword.flows.waiting.listing import waiting
from tests.doubles import KEYS
from tests.flows.sales.leads import ANNA, Sales

OWNER, ANN = "dach@larkspur.example", "ann@larkspur.example"


@pytest.fixture
def sales() -> Sales:
    return Sales()


def give(sales: Sales, referral_id: str, to: str = ANN) -> bool:
    changed = give_lead(
        sales.store,
        referral_id,
        to,
        today=sales.terms.program,
        by="maria",
        note="on leave",
        now=sales.clock(),
    )
    sales.stream()
    return changed


def unanswered(sales: Sales) -> str:
    referral_id = sales.lead()
    for moment in (sales.handover(referral_id).remind_at, sales.handover(referral_id).answer_by):
        sales.clock.now = moment
        remind_of_leads(sales.store, sales.terms.program, keys=KEYS, now=moment)
        sales.stream()
    assert [one.id for one in waiting(sales.store)] == [f"lead/{referral_id}"]
    return referral_id


def test_the_new_owner_has_a_mail_and_the_whole_time_and_the_story_says_who_and_why(
    sales: Sales,
) -> None:
    referral_id = unanswered(sales)
    former = sales.link(OWNER)

    assert give(sales, referral_id)
    assert not give(sales, referral_id)

    lead = sales.handover(referral_id)
    assert (lead.owner, lead.turn, lead.waits_for_person) == (ANN, 2, False)
    assert lead.answer_by > sales.clock()
    assert list(waiting(sales.store)) == []
    assert [mail.to for mail in sales.desk.mails[-2:]] == [ANN, OWNER]
    with pytest.raises(Unauthenticated):
        sales.answer(former, LeadAnswer.TAKEN)
    sales.answer(sales.link(ANN), LeadAnswer.TAKEN)
    (passed,) = (
        one for one in sales.store.events if one.data.get("answer") == LeadAnswer.PASSED_ON
    )
    assert (passed.actor, passed.data["note"]) == ("maria", "on leave")


def test_the_former_owner_is_told_and_both_read_why(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.desk.mails.clear()

    give(sales, referral_id)

    told = {mail.to: mail.text for mail in sales.desk.mails}
    assert set(told) == {OWNER, ANN}
    assert all("Reason: on leave" in text for text in told.values())
    assert f"was given to {ANN}" in told[OWNER]
    assert "/lead?t=" not in told[OWNER]
    assert "Anna" not in told[OWNER]


def test_whoever_passes_a_lead_on_by_a_link_is_not_told_what_they_did(sales: Sales) -> None:
    sales.lead()
    link = sales.link()
    sales.desk.mails.clear()

    sales.answer(link, LeadAnswer.PASSED_ON, to=ANN)
    sales.stream()

    assert [mail.to for mail in sales.desk.mails] == [ANN]


def test_an_owner_who_did_not_answer_gets_the_time_once_more(sales: Sales) -> None:
    referral_id = unanswered(sales)

    assert give(sales, referral_id, OWNER)
    assert not give(sales, referral_id, OWNER)

    assert sales.handover(referral_id).turn == 2


def test_a_lead_that_nobody_has_is_handed_over(sales: Sales) -> None:
    routes = sales.terms.program
    sales.publish(routes.model_copy(update={"routing": ()}))
    referral_id = sales.lead()
    assert sales.desk.mails == []
    sales.publish(routes)

    assert give(sales, referral_id)

    assert sales.handover(referral_id).owner == ANN
    handed = sales.types()[-1], sales.store.events[-1]
    assert handed[0] == "referral.handed_over"
    assert sales.desk.mails[-1].to == ANN


def test_a_lead_whose_links_have_ended_is_handed_over_in_a_turn_of_its_own(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.answer(sales.link(), LeadAnswer.TAKEN)
    sales.clock.advance(days=400)

    assert give(sales, referral_id)

    assert sales.handover(referral_id).turn == 2


def test_what_cannot_be_is_refused_in_words(sales: Sales) -> None:
    referral_id = sales.lead()
    second = sales.confirm(sales.submit(sales.omar, ANNA), sales.omar).referral_id

    with pytest.raises(Refused, match="It names dach@larkspur"):
        give(sales, referral_id, "mallory@elsewhere.example")
    with pytest.raises(Refused, match="does not stand yet"):
        give(sales, second)
    sales.move(referral_id, ReferralStatus.REJECTED)
    with pytest.raises(Refused, match="nobody has to work it"):
        give(sales, referral_id)
    with pytest.raises(NotFound):
        give(sales, "REF-0")
