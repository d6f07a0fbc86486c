"""Who is told: not to contact somebody any more, how a report was decided, what nobody answers."""

from datetime import timedelta

import pytest

from goodword.domain.errors import Invalid, Unavailable
from goodword.domain.outreach.undeliverable import MailReport, Verdict
from goodword.domain.record import instant
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.sales.handover import Handover, LeadAnswer, LeadTold
from goodword.flows.claims.mail_reports import take_report
from goodword.flows.sales.give_lead import give_lead
from goodword.flows.sales.lead import lead_of
from goodword.flows.sales.remind import remind_of_leads
from goodword.flows.sales.wins import approve_win, refuse_win
from goodword.flows.waiting.listing import WaitingItem, waiting
from tests.company import BOX
from tests.doubles import KEYS
from tests.flows.sales.leads import ANNA, Sales

OWNER, ANN = "dach@larkspur.example", "ann@larkspur.example"
CONTACT = "referrals@larkspur.example"


@pytest.fixture
def sales() -> Sales:
    return Sales()


def lines(sales: Sales) -> list[WaitingItem]:
    return [one for one in waiting(sales.store) if one.id.startswith("lead/")]


def go_unanswered(sales: Sales, referral_id: str) -> None:
    for moment in (sales.handover(referral_id).remind_at, sales.handover(referral_id).answer_by):
        sales.clock.now = moment
        remind(sales)


def remind(sales: Sales) -> None:
    remind_of_leads(sales.store, sales.terms.program, keys=KEYS, now=sales.clock())
    sales.stream()


@pytest.mark.parametrize("how", ["withdraw", "unsubscribe", "erase"])
def test_whoever_had_a_mail_about_somebody_is_told_not_to_contact_them_any_more(
    sales: Sales, how: str
) -> None:
    sales.lead()
    sales.answer(sales.link(), LeadAnswer.PASSED_ON, to=ANN)
    sales.stream()
    person = sales.submit(sales.omar, ANNA)
    sales.desk.mails.clear()
    sales.room.posts.clear()

    if how == "withdraw":
        sales.withdraw(person, "offer_contact")
    elif how == "unsubscribe":
        sales.unsubscribe(person)
    else:
        sales.erase(person)
    sales.stream()
    sales.stream()

    assert [mail.to for mail in sales.desk.mails] == [ANN, OWNER]
    assert len(sales.room.posts) == 1
    told = [*(mail.text for mail in sales.desk.mails), str(sales.room.posts)]
    assert all("stop" in one.lower() for one in told)
    assert not any(said in one for one in told for said in ("Anna", "kunde.example", "Kunde"))


@pytest.mark.parametrize("then", ["nothing", "withdraw", "unsubscribe", "erase", "refuse"])
def test_a_later_confirmation_without_the_box_tells_whoever_knew_to_stop_once(
    sales: Sales, then: str
) -> None:
    sales.lead()
    person = sales.submit(sales.omar, ANNA)
    sales.desk.mails.clear()

    sales.confirm(person, sales.omar)
    sales.stream()
    stops = [mail for mail in sales.desk.mails if "stop" in mail.text.lower()]
    assert [mail.to for mail in stops] == [OWNER]

    sales.submit(sales.omar, ANNA)
    if then == "withdraw":
        sales.withdraw(person)
    elif then == "unsubscribe":
        sales.unsubscribe(person)
    elif then == "erase":
        sales.erase(person)
    elif then == "refuse":
        sales.refuse(person)
    sales.stream()
    stops = [mail for mail in sales.desk.mails if "stop" in mail.text.lower()]
    assert [mail.to for mail in stops] == [OWNER]


@pytest.mark.parametrize("erases", [False, True])
def test_they_are_told_after_all_links_have_ended_too(sales: Sales, *, erases: bool) -> None:
    referral_id = sales.lead()
    sales.move(referral_id, ReferralStatus.OPPORTUNITY)
    sales.stream()
    sales.clock.advance(days=200)
    assert sales.store.get(Handover, referral_id) is None
    program = sales.terms.program
    give_lead(sales.store, referral_id, ANN, today=program, by="m", note="n", now=sales.clock())
    sales.stream()
    sales.clock.advance(days=200)
    person = sales.submit(sales.omar, ANNA)
    sales.desk.mails.clear()
    sales.room.posts.clear()

    if erases:
        sales.erase(person)
    else:
        sales.withdraw(person, "offer_contact")
    sales.stream()

    assert [mail.to for mail in sales.desk.mails] == [ANN, OWNER]
    assert len(sales.room.posts) == 1
    sales.clock.advance(days=31)
    forgotten = sales.store.get(LeadTold, referral_id) is None
    assert forgotten is erases


def test_whom_an_unanswered_lead_was_escalated_to_is_told_after_its_links_have_ended(
    sales: Sales,
) -> None:
    referral_id = sales.lead()
    go_unanswered(sales, referral_id)
    sales.clock.advance(days=200)
    person = sales.submit(sales.omar, ANNA)
    sales.desk.mails.clear()

    sales.withdraw(person, "offer_contact")
    sales.stream()

    assert CONTACT in {mail.to for mail in sales.desk.mails}


def test_nothing_is_told_where_the_person_was_never_named(sales: Sales) -> None:
    sales.lead(ticked=frozenset({"product_news"}))
    before = len(sales.desk.mails)

    sales.unsubscribe(sales.submit(sales.omar, ANNA))
    sales.stream()

    assert len(sales.desk.mails) == before


@pytest.mark.parametrize("escalated", [False, True])
def test_nobody_is_asked_why_they_do_not_answer_once_the_person_has_left(
    sales: Sales, *, escalated: bool
) -> None:
    referral_id = sales.lead()
    if escalated:
        go_unanswered(sales, referral_id)
    sales.desk.mails.clear()
    sales.room.posts.clear()
    sales.unsubscribe(sales.submit(sales.omar, ANNA))
    sales.stream()
    go_unanswered(sales, referral_id)

    assert {mail.subject for mail in sales.desk.mails} == {"lead_note in en"}
    assert len(sales.room.posts) == 1
    assert lines(sales) == []
    referral = sales.store.get(Referral, referral_id)
    assert referral is not None
    assert lead_of(sales.store, KEYS, referral, sales.handover(referral_id)).why == "withdrawn"


def test_a_reminder_that_waited_is_not_sent_after_the_person_has_left(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.clock.now = sales.handover(referral_id).remind_at
    sales.desk.failures.append(Unavailable("Throttling", refused=True))
    remind(sales)
    sales.withdraw(sales.submit(sales.omar, ANNA), "offer_contact")
    sales.stream()
    sales.clock.advance(minutes=3)
    sales.sweep()

    assert [mail.subject for mail in sales.desk.mails] == ["lead in en", "lead_note in en"]


def test_its_owner_is_reminded_again_once_the_person_agrees_anew(sales: Sales) -> None:
    referral_id = sales.lead()
    person = sales.submit(sales.omar, ANNA)
    sales.withdraw(person, "offer_contact")
    sales.stream()
    assert sales.handover(referral_id).due_at is None

    sales.clock.advance(minutes=1)
    sales.confirm(person, sales.omar, ticked=BOX)
    sales.stream()
    remind(sales)

    assert "anna@kunde.example" in sales.desk.mails[-1].text
    assert sales.handover(referral_id).reminded_at == sales.clock()


def test_no_stop_is_sent_where_nobody_was_told_yet_who_it_is(sales: Sales) -> None:
    sales.desk.failures.append(Unavailable("Throttling", refused=True))
    sales.room.failures.append(Unavailable("rate_limited", refused=True))
    sales.lead()
    sales.unsubscribe(sales.submit(sales.omar, ANNA))
    sales.stream()
    sales.clock.advance(minutes=3)
    sales.sweep()

    assert "lead_note in en" not in [mail.subject for mail in sales.desk.mails]
    assert all("Anna" not in mail.text for mail in sales.desk.mails)
    assert all("Anna" not in text for _, text, _ in sales.room.posts)


def test_a_stop_is_sent_where_a_channel_was_told_though_the_mail_still_waits(sales: Sales) -> None:
    sales.desk.failures.append(Unavailable("Throttling", refused=True))
    sales.lead()
    sales.unsubscribe(sales.submit(sales.omar, ANNA))
    sales.stream()

    assert [mail.subject for mail in sales.desk.mails] == ["lead_note in en"]


def test_nothing_is_told_late_to_whom_the_person_agreed_anew_meanwhile(sales: Sales) -> None:
    sales.lead()
    person = sales.submit(sales.omar, ANNA)
    sales.withdraw(person, "offer_contact")
    withdrawn = sales.last_event()
    sales.confirm(person, sales.omar, ticked=BOX)
    before = len(sales.desk.mails)

    sales.react(withdrawn)

    assert len(sales.desk.mails) == before


def test_an_address_that_takes_no_mail_keeps_nobody_else_from_hearing(sales: Sales) -> None:
    sales.lead()
    sales.answer(sales.link(), LeadAnswer.PASSED_ON, to=ANN)
    sales.stream()
    sales.desk.mails.clear()
    sales.desk.failures.append(Invalid())

    sales.unsubscribe(sales.submit(sales.omar, ANNA))
    sales.stream()

    assert [mail.to for mail in sales.desk.mails] == [OWNER]


@pytest.mark.parametrize("approve", [True, False])
def test_whoever_reported_a_win_is_told_how_it_was_decided(sales: Sales, approve: bool) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())
    sales.answer(sales.link(), LeadAnswer.PASSED_ON, to=ANN)
    sales.stream()
    sales.desk.mails.clear()

    decide = approve_win if approve else refuse_win
    decide(sales.store, referral_id, by="Fay", reason="because so", now=sales.clock())
    sales.stream()

    word = "approved" if approve else "refused"
    assert {mail.to: mail.subject for mail in sales.desk.mails} == {
        ANN: "lead in en",
        OWNER: "lead_note in en",
    }
    to_owner, to_reporter = (mail.text for mail in sales.desk.mails)
    assert f"subject win_{word}" in to_owner
    assert f"{word}, and in other hands" in to_reporter
    assert "/lead?t=" not in to_reporter
    assert "Anna" not in to_reporter
    assert ("because so" in to_reporter) is not approve


def test_an_owner_who_reported_it_themselves_has_one_mail(sales: Sales) -> None:
    referral_id = sales.lead()
    sales.report_won(sales.link())
    sales.stream()
    sales.desk.mails.clear()

    approve_win(sales.store, referral_id, by="Fay", reason=None, now=sales.clock())
    sales.stream()

    assert [(mail.to, mail.subject) for mail in sales.desk.mails] == [(OWNER, "lead in en")]


def test_a_lead_that_nobody_answered_waits_for_a_person(sales: Sales) -> None:
    referral_id = sales.lead()
    assert lines(sales) == []
    go_unanswered(sales, referral_id)

    (line,) = lines(sales)
    assert line.id == f"lead/{referral_id}"
    assert (line.by, line.since) == (f"sales ({OWNER})", sales.clock())
    assert line.deadline == instant(sales.clock() + timedelta(days=3))
    assert line.how == "goodword lead ID [--to OWNER --reason TEXT] --stack NAME"

    sales.answer(sales.link(CONTACT), LeadAnswer.TAKEN)
    assert lines(sales) == []


def test_it_waits_no_more_once_the_deal_moves_or_the_person_is_erased(sales: Sales) -> None:
    moved = sales.lead()
    go_unanswered(sales, moved)
    sales.clock.advance(minutes=1)
    sales.move(moved, "contacted")  # type: ignore[arg-type]
    sales.stream()
    assert lines(sales) == []


def test_it_waits_no_more_once_there_is_nobody_to_sell_to(sales: Sales) -> None:
    referral_id = sales.lead()
    go_unanswered(sales, referral_id)

    sales.erase(sales.submit(sales.omar, ANNA))
    sales.stream()

    assert lines(sales) == []


def test_it_waits_for_months_and_its_links_with_it(sales: Sales) -> None:
    referral_id = sales.lead()
    go_unanswered(sales, referral_id)
    sales.clock.advance(days=170)

    assert len(lines(sales)) == 1
    sales.answer(sales.link(CONTACT), LeadAnswer.TAKEN)


def test_where_mail_to_the_owner_comes_back_others_are_told_in_place_of_a_reminder(
    sales: Sales,
) -> None:
    referral_id = sales.lead()
    report = MailReport(Verdict.BOUNCED, (OWNER,), "b1", "NoEmail", sales.clock())
    take_report(sales.store, KEYS, report, randomness=sales.randomness, now=sales.clock())
    sales.desk.mails.clear()
    sales.clock.now = sales.handover(referral_id).remind_at

    remind(sales)

    assert CONTACT in [mail.to for mail in sales.desk.mails]
    (line,) = lines(sales)
    assert "mail to its owner came back" in line.otherwise


def down() -> Unavailable:
    return Unavailable("connection", refused=True, down=True)


@pytest.mark.parametrize("stop_first", [True, False])
@pytest.mark.parametrize("erases", [True, False])
def test_a_lead_that_nobody_heard_of_goes_without_a_word_once_its_person_has_left(
    sales: Sales, *, stop_first: bool, erases: bool
) -> None:
    sales.desk.failures = [down(), down()]
    sales.room.failures = [down(), down()]
    sales.lead()
    person = sales.submit(sales.omar, ANNA)
    sales.erase(person) if erases else sales.withdraw(person, "offer_contact")
    left = sales.last_event()
    sales.desk.failures.clear()
    sales.room.failures.clear()

    if stop_first:
        sales.react(left)
    sales.clock.advance(hours=5)
    sales.sweep()
    sales.react(left)

    assert (sales.desk.mails, sales.room.posts) == ([], [])


def test_a_stop_comes_behind_the_message_about_the_lead_that_is_on_its_way(sales: Sales) -> None:
    said: list[str] = []
    person = sales.submit(sales.omar, ANNA)

    def leaves_meanwhile() -> None:
        sales.withdraw(person, "offer_contact")
        said.append("stop done" if sales.react(sales.last_event()) else "stop waits")

    sales.room.while_posting = leaves_meanwhile
    sales.lead()
    sales.clock.advance(minutes=20)
    sales.sweep()

    assert said == ["stop waits"]
    new, stop = (text for _, text, _ in sales.room.posts)
    assert "Anna" in new
    assert "stop" in stop.lower()


def test_whoever_agrees_anew_before_the_first_mail_is_told_as_a_new_lead(sales: Sales) -> None:
    sales.desk.failures = [down()]
    sales.room.failures = [down()]
    referral_id = sales.lead()
    person = sales.submit(sales.omar, ANNA)
    sales.withdraw(person, "offer_contact")
    sales.stream()
    sales.clock.advance(minutes=2)
    sales.sweep()
    assert sales.desk.mails == []

    sales.confirm(person, sales.omar, ticked=BOX)
    sales.stream()
    sales.clock.now = max(sales.clock(), sales.handover(referral_id).remind_at)
    remind(sales)

    assert "intro: intro new" in sales.desk.mails[-1].text
    assert "anna@kunde.example" in sales.desk.mails[-1].text
