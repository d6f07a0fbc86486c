"""What an owner's link does: it moves a deal as the CRM would, and never pays."""

import pytest

from goodword.domain.errors import Invalid, Refused, Unauthenticated
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.sales.handover import LeadAnswer
from goodword.domain.tokens import TokenUse, make_token
from goodword.flows.sales.lead import LeadLink, read_link
from goodword.flows.sales.remind import remind_of_leads
from tests.doubles import KEYS
from tests.flows.sales.leads import Sales


@pytest.fixture
def sales() -> Sales:
    return Sales()


@pytest.mark.parametrize(
    ("answer", "fields", "status"),
    [
        (LeadAnswer.TAKEN, {}, ReferralStatus.CONTACTED),
        (LeadAnswer.QUALIFIED, {}, ReferralStatus.QUALIFIED),
        (LeadAnswer.NOT_A_FIT, {"reason": "too_small"}, ReferralStatus.REJECTED),
        (
            LeadAnswer.LOST,
            {"reason": "competitor", "competitor": "Acme"},
            ReferralStatus.CLOSED_LOST,
        ),
    ],
)
def test_an_answer_moves_the_deal_once_however_often_it_is_clicked(
    sales: Sales, answer: LeadAnswer, fields: dict[str, str], status: ReferralStatus
) -> None:
    referral_id = sales.lead()
    link = sales.link()

    sales.answer(link, answer, **fields)
    before = len(sales.store.events)
    sales.answer(link, answer, **fields)

    assert sales.status(referral_id) is status
    assert len(sales.store.events) == before
    moved = [one for one in sales.store.events if one.type == "referral.moved"]
    assert [one.actor for one in moved] == ["crm/link"]
    (said,) = (one for one in sales.store.events if one.type == "lead.answered")
    assert said.data["answer"] == answer
    assert "Acme" not in str(said)


def test_nobody_is_reminded_of_a_lead_that_was_answered(sales: Sales) -> None:
    sales.lead()
    sales.answer(sales.link(), LeadAnswer.TAKEN)
    sales.clock.advance(days=5)

    assert remind_of_leads(sales.store, sales.terms.program, keys=KEYS, now=sales.clock()) == 0


def test_an_answer_that_comes_late_moves_nothing_back(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.move(referral_id, ReferralStatus.OPPORTUNITY)

    sales.answer(sales.link(), LeadAnswer.TAKEN)

    assert sales.status(referral_id) is ReferralStatus.OPPORTUNITY


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_lead_comes_to_nothing_for_a_reason_of_the_list_alone(sales: Sales, reason: str) -> None:
    referral_id = sales.lead()

    with pytest.raises(Invalid):
        sales.answer(sales.link(), LeadAnswer.LOST, reason=reason)

    assert sales.status(referral_id) is ReferralStatus.NEW


def test_a_closed_deal_is_not_changed_by_a_link(sales: Sales) -> None:
    referral_id = sales.lead()
    link = sales.link()
    sales.move(referral_id, ReferralStatus.CLOSED_WON, ("48000.00", "EUR"))

    with pytest.raises(Refused, match="does not change"):
        sales.answer(link, LeadAnswer.LOST, reason="price")
    with pytest.raises(Refused, match="does not change"):
        sales.report_won(link)

    assert sales.status(referral_id) is ReferralStatus.CLOSED_WON


def test_a_lead_that_is_passed_on_has_a_new_link_and_the_old_one_ends(sales: Sales) -> None:
    referral_id = sales.lead()
    old, token = sales.link(), sales.desk_token()

    sales.answer(old, LeadAnswer.PASSED_ON, to="ann@larkspur.example")
    sales.stream()

    with pytest.raises(Unauthenticated):
        read_link(sales.store, KEYS, token, now=sales.clock())
    with pytest.raises(Unauthenticated):
        sales.answer(old, LeadAnswer.TAKEN)
    sales.answer(sales.link("ann@larkspur.example"), LeadAnswer.TAKEN)
    assert sales.handover(referral_id).owner == "ann@larkspur.example"
    assert sales.types() == [
        *("referral.handed_over", "lead.answered", "referral.handed_over", "lead.answered"),
    ]


def test_whoever_a_lead_was_passed_on_to_is_reminded_though_its_deal_has_moved(
    sales: Sales,
) -> None:
    referral_id = sales.lead()
    sales.answer(sales.link(), LeadAnswer.TAKEN)
    sales.clock.advance(minutes=1)
    sales.answer(sales.link(), LeadAnswer.PASSED_ON, to="ann@larkspur.example")
    # That the deal moved by the former owner comes late.
    sales.stream()

    told: list[list[str]] = []
    for moment in (sales.handover(referral_id).remind_at, sales.handover(referral_id).answer_by):
        sales.clock.now = moment
        before = len(sales.desk.mails)
        remind_of_leads(sales.store, sales.terms.program, keys=KEYS, now=moment)
        sales.stream()
        told.append([mail.to for mail in sales.desk.mails[before:]])

    assert told[0] == ["ann@larkspur.example"]
    assert "referrals@larkspur.example" in told[1]
    sales.answer(sales.link("referrals@larkspur.example"), LeadAnswer.QUALIFIED)
    assert sales.handover(referral_id).due_at is None


def test_a_lead_is_passed_on_by_the_hours_and_channel_of_todays_routes(sales: Sales) -> None:
    referral_id = sales.lead()
    routing = sales.terms.program.routing
    alone = routing[-1].model_copy(update={"owners": None, "owner": "new@larkspur.example"})
    alone = alone.model_copy(update={"chat": "#new", "zone": "Asia/Tokyo"})
    sales.publish(sales.terms.program.model_copy(update={"routing": (alone,)}))

    with pytest.raises(Invalid):
        sales.answer(sales.link(), LeadAnswer.PASSED_ON, to="ann@larkspur.example")
    sales.answer(sales.link(), LeadAnswer.PASSED_ON, to="new@larkspur.example")

    now = sales.handover(referral_id)
    assert (now.owner, now.route, now.channel) == ("new@larkspur.example", 0, "#new")
    assert now.zone == "Asia/Tokyo"


def test_a_lead_comes_back_to_its_first_owner_by_a_new_link_alone(sales: Sales) -> None:
    sales.lead()
    token = sales.desk_token()
    sales.answer(sales.link(), LeadAnswer.PASSED_ON, to="ann@larkspur.example")
    sales.stream()
    sales.answer(sales.link(), LeadAnswer.PASSED_ON, to="dach@larkspur.example")
    sales.stream()

    assert sales.desk_token("dach@larkspur.example") != token
    with pytest.raises(Unauthenticated):
        read_link(sales.store, KEYS, token, now=sales.clock())


@pytest.mark.parametrize("to", ["", "dach@larkspur.example", "stranger@evil.example"])
def test_a_lead_is_passed_on_among_the_owners_of_the_programme_alone(sales: Sales, to: str) -> None:
    referral_id = sales.lead()

    with pytest.raises(Invalid):
        sales.answer(sales.link(), LeadAnswer.PASSED_ON, to=to)

    assert sales.handover(referral_id).turn == 1


def test_a_link_is_good_for_its_owner_its_lead_and_its_time(sales: Sales) -> None:
    referral_id = sales.lead()
    good = LeadLink(referral_id, 1, "dach@larkspur.example")
    for wrong in (
        LeadLink(referral_id, 1, "ann@larkspur.example"),
        LeadLink(referral_id, 2, "dach@larkspur.example"),
        LeadLink("REF-none", 1, "dach@larkspur.example"),
    ):
        with pytest.raises(Unauthenticated):
            read_link(sales.store, KEYS, token_of(wrong), now=sales.clock())
    other = make_token(KEYS, TokenUse.SHARE, good.token_text, None)
    with pytest.raises(Unauthenticated):
        read_link(sales.store, KEYS, other, now=sales.clock())

    # Thirty days after the time to answer.
    sales.clock.now = sales.handover(referral_id).answer_by
    sales.clock.advance(days=29, hours=23)
    assert read_link(sales.store, KEYS, token_of(good), now=sales.clock())[0] == good
    sales.clock.advance(hours=1)
    with pytest.raises(Unauthenticated):
        read_link(sales.store, KEYS, token_of(good), now=sales.clock())


def token_of(link: LeadLink) -> str:
    return make_token(KEYS, TokenUse.LEAD, link.token_text, None)


def test_an_answer_keeps_the_link_for_as_long_as_selling_takes(sales: Sales) -> None:
    sales.lead()
    sales.answer(sales.link(), LeadAnswer.TAKEN)
    sales.clock.advance(days=179)

    sales.answer(sales.link(), LeadAnswer.QUALIFIED)


def test_whoever_a_lead_is_escalated_to_can_answer_it(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.clock.now = sales.handover(referral_id).answer_by
    remind_of_leads(sales.store, sales.terms.program, keys=KEYS, now=sales.clock())
    sales.stream()

    sales.answer(sales.link("sales@larkspur.example"), LeadAnswer.TAKEN)

    assert sales.status(referral_id) is ReferralStatus.CONTACTED
