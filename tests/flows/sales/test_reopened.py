"""An end that was a mistake is taken back: by the link that made it, or by hand."""

from datetime import timedelta

import pytest

from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.referrals.referral import LossReason, Referral, ReferralStatus
from goodword.domain.sales.handover import Handover, LeadAnswer
from goodword.flows.referrals.move_deal import DealMessage, DealMoved, move_deal
from goodword.flows.referrals.move_up import move_up_after
from goodword.flows.sales.reopen import reopen_deal
from goodword.flows.sales.wins import approve_win
from tests.company import BOX, START
from tests.flows.sales.leads import ANNA, Sales

ANN = "ann@larkspur.example"


@pytest.fixture
def sales() -> Sales:
    return Sales()


def lose(sales: Sales) -> str:
    """A lead that its owner had qualified and called lost; all is told."""
    referral_id = sales.lead()
    sales.answer(sales.link(), LeadAnswer.QUALIFIED)
    sales.stream()
    sales.clock.advance(days=2)
    sales.answer(sales.link(), LeadAnswer.LOST, reason="price")
    sales.stream()
    return referral_id


def reopen(sales: Sales, referral_id: str) -> DealMoved:
    return reopen_deal(sales.store, referral_id, by="maria", note="wrong button", now=sales.clock())


def events(sales: Sales) -> list[str]:
    return [one.type.value for one in sales.store.events if one.type == "referral.reopened"]


def test_a_referral_goes_on_from_where_it_was_however_often_the_link_is_clicked(
    sales: Sales,
) -> None:
    referral_id = lose(sales)
    assert sales.referral(referral_id).loss is LossReason.PRICE
    link = sales.link()

    sales.answer(link, LeadAnswer.TAKEN_BACK)
    before = len(sales.store.events)
    sales.answer(link, LeadAnswer.TAKEN_BACK)

    referral = sales.referral(referral_id)
    assert (referral.status, referral.loss) == (ReferralStatus.QUALIFIED, None)
    assert sales.handover(referral_id).reason is None
    assert len(sales.store.events) == before
    assert len(events(sales)) == 1


@pytest.mark.parametrize(
    ("stage", "after"),
    [
        (ReferralStatus.REJECTED, timedelta(hours=5)),
        (ReferralStatus.CLOSED_LOST, timedelta(hours=-5)),
        (ReferralStatus.CLOSED_LOST, timedelta(hours=5)),
    ],
)
def test_a_link_does_not_take_back_an_end_that_the_crm_has_said_too(
    sales: Sales, stage: ReferralStatus, after: timedelta
) -> None:
    referral_id = lose(sales)
    crm = DealMessage(
        message_id="m9",
        source="hubspot",
        stage=stage,
        value=None,
        currency=None,
        referral_id=referral_id,
        deal_id=None,
        occurred_at=sales.clock() + after,
    )
    sales.clock.advance(days=1)
    assert not move_deal(sales.store, crm, now=sales.clock()).changed

    with pytest.raises(Refused, match="by another report"):
        sales.answer(sales.link(), LeadAnswer.TAKEN_BACK)
    assert sales.status(referral_id) is ReferralStatus.CLOSED_LOST
    assert reopen(sales, referral_id).changed
    assert sales.referral(referral_id).ended_by is None


def test_what_was_taken_back_may_end_or_be_won_again(sales: Sales) -> None:
    referral_id = lose(sales)
    link = sales.link()
    for reason in ("timing", "no_need"):
        sales.answer(link, LeadAnswer.TAKEN_BACK)
        sales.clock.advance(minutes=1)
        sales.answer(link, LeadAnswer.LOST, reason=reason)
        assert sales.status(referral_id) is ReferralStatus.CLOSED_LOST
    sales.answer(link, LeadAnswer.TAKEN_BACK)
    sales.stream()

    sales.report_won(link)
    approve_win(sales.store, referral_id, by="Fay", reason=None, now=sales.clock())
    sales.stream()

    assert sales.status(referral_id) is ReferralStatus.CLOSED_WON
    rewarded = [one.type for one in sales.store.events if one.type == "reward.held"]
    assert len(rewarded) == 1


def test_a_report_that_waits_is_overtaken_after_its_links_have_ended_too(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())
    sales.stream()
    sales.clock.advance(days=200)
    assert sales.store.get(Handover, referral_id) is None

    sales.move(referral_id, ReferralStatus.CLOSED_LOST)
    sales.stream()

    assert not sales.win(referral_id).waits_for_person


def test_a_report_that_the_crm_overtook_is_made_anew_once_its_end_is_taken_back(
    sales: Sales,
) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())
    sales.move(referral_id, ReferralStatus.CLOSED_LOST)
    sales.stream()
    reopen(sales, referral_id)
    sales.stream()

    sales.report_won(sales.link(), "52000.00")

    win = sales.win(referral_id)
    assert (win.number, win.minor, win.waits_for_person) == (2, 5_200_000, True)


def test_a_link_takes_back_no_end_that_the_crm_has_said(sales: Sales) -> None:
    referral_id = lose(sales)
    link = sales.link()
    sales.clock.advance(days=1)
    sales.move(referral_id, ReferralStatus.CLOSED_LOST)
    with pytest.raises(Refused, match="by another report"):
        sales.answer(link, LeadAnswer.TAKEN_BACK)

    reopen(sales, referral_id)
    sales.clock.advance(days=1)
    sales.move(referral_id, ReferralStatus.REJECTED, message_id="m2")
    sales.answer(link, LeadAnswer.TAKEN_BACK)

    assert sales.status(referral_id) is ReferralStatus.REJECTED


def test_an_end_of_before_it_was_opened_again_comes_too_late(sales: Sales) -> None:
    referral_id = lose(sales)
    early = DealMessage(
        message_id="late",
        source="generic",
        stage=ReferralStatus.CLOSED_LOST,
        value=None,
        currency=None,
        referral_id=referral_id,
        deal_id=None,
        occurred_at=sales.clock(),
    )
    sales.clock.advance(days=1)
    reopen(sales, referral_id)
    sales.move(referral_id, ReferralStatus.QUALIFIED)

    with pytest.raises(Refused) as refused:
        move_deal(sales.store, early, now=sales.clock())

    assert refused.value.code == "older_report"
    assert sales.status(referral_id) is ReferralStatus.QUALIFIED


def test_by_hand_whoever_did_it_and_why_is_in_the_story_and_the_owner_has_a_mail(
    sales: Sales,
) -> None:
    referral_id = lose(sales)

    assert reopen(sales, referral_id) == DealMoved(
        referral_id, ReferralStatus.QUALIFIED, changed=True
    )
    assert not reopen(sales, referral_id).changed
    sales.stream()

    (event,) = (one for one in sales.store.events if one.type == "referral.reopened")
    assert (event.actor, event.data["note"]) == ("maria", "wrong button")
    assert sales.desk.mails[-1].text.count("subject reopened") == 1
    assert sales.link().referral_id == referral_id


def test_a_lead_whose_record_has_ended_is_handed_over_anew_when_it_is_opened_again(
    sales: Sales,
) -> None:
    referral_id = lose(sales)
    sales.clock.advance(days=400)
    assert sales.store.get(Handover, referral_id) is None

    reopen(sales, referral_id)
    sales.stream()

    assert sales.handover(referral_id).turn == 2
    sales.answer(sales.link(), LeadAnswer.TAKEN)


def test_its_referrer_hears_why_it_was_lost_that_it_goes_on_and_a_second_end(
    sales: Sales,
) -> None:
    referral_id = lose(sales)
    assert "Der Grund: der Preis." in sales.heard.mails[-1].text
    sales.clock.advance(days=2)
    reopen(sales, referral_id)
    sales.stream()
    assert sales.heard.mails[-1].subject.endswith("geht es doch weiter")
    sales.clock.advance(days=2)
    sales.answer(sales.link(), LeadAnswer.LOST, reason="too_small")
    sales.stream()

    assert sales.heard.mails[-1].subject.endswith("ist nichts geworden")
    assert "Der Grund: Der Bedarf ist für unser Angebot zu klein." in sales.heard.mails[-1].text
    for mail in sales.heard.mails:
        assert "Anna" not in mail.text


def test_it_is_refused_where_another_referral_of_the_person_has_moved_up(sales: Sales) -> None:
    first = sales.lead()
    person = sales.submit(sales.omar, ANNA)
    second = sales.confirm(person, sales.omar).referral_id
    sales.answer(sales.link(), LeadAnswer.LOST, reason="price")
    sales.stream()

    with pytest.raises(Refused, match=second):
        reopen(sales, first)
    assert not sales.referral(second).waits


def test_of_a_reopening_and_a_referral_that_moves_up_at_once_one_stands(sales: Sales) -> None:
    """The one behind is about to move up, and has read that the first has ended."""
    first = sales.lead()
    person = sales.submit(sales.omar, ANNA)
    second = sales.confirm(person, sales.omar, ticked=BOX).referral_id
    sales.stream()
    sales.answer(sales.link(), LeadAnswer.LOST, reason="price")
    moved = (
        sales.last_event()
        if sales.last_event().type == "referral.moved"
        else next(one for one in reversed(sales.store.events) if one.type == "referral.moved")
    )
    read_before = sales.referral(second)

    reopen(sales, first)

    assert sales.referral(second).version == read_before.version + 1
    move_up_after(sales.store, moved, now=sales.clock())
    assert sales.referral(second).waits


def test_what_the_person_confirms_at_that_moment_does_not_stand_beside_it(sales: Sales) -> None:
    referral_id = lose(sales)
    person = sales.submit(sales.omar, ANNA)
    prospect = sales.state(person).prospect
    assert prospect is not None

    reopen(sales, referral_id)

    again = sales.state(person).prospect
    assert again is not None
    assert again.version == prospect.version + 1
    assert sales.confirm(person, sales.omar).waits


@pytest.mark.parametrize("then", [None, ReferralStatus.CLOSED_LOST])
def test_a_deal_that_is_or_was_won_has_no_end_to_take_back(
    sales: Sales, then: ReferralStatus | None
) -> None:
    referral_id = sales.lead()
    sales.move(referral_id, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"))
    sales.stream()
    if then:
        sales.clock.advance(days=1)
        sales.move(referral_id, then, message_id="m2")

    with pytest.raises(Refused, match="won"):
        reopen(sales, referral_id)


def test_an_end_of_before_this_was_known_goes_on_as_far_as_is_known(sales: Sales) -> None:
    referral_id = lose(sales)
    stored = sales.referral(referral_id)
    sales.store.commit(Decision(save=(stored.but(ended_from=None, met_at=START),)))

    assert reopen(sales, referral_id).status is ReferralStatus.CONTACTED
    assert isinstance(sales.referral(referral_id), Referral)
