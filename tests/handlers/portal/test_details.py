"""``/portal/payout-details``: where a referrer is paid is changed, told to both, and waited for."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from goodword.domain.destination import by_email
from goodword.domain.payouts.payout import PayoutStatus
from goodword.domain.reasons import Reason
from goodword.domain.referrals.payout_details import DestinationChange
from goodword.flows.referrers.payout import set_destination
from tests.handlers.portal.details import DETAILS, NEW, OLD, ask, change, where
from tests.handlers.portal.paying import HOLDING, PayingPortal, words_of
from tests.handlers.portal.portal import JANA


@pytest.fixture
def portal(built: Path) -> PayingPortal:
    return PayingPortal(built).sign_in_and(to=OLD)


def test_where_it_is_paid_stands_masked(portal: PayingPortal) -> None:
    page = portal.look(DETAILS)

    assert "j…@pay.example" in page.body
    assert OLD not in page.body


def test_a_change_needs_the_mailed_link_and_counts_from_then_on(portal: PayingPortal) -> None:
    link = ask(portal)
    assert where(portal) == OLD
    assert NEW not in "\n".join(mail.text for mail in portal.mails_to(JANA))

    before = portal.store.dump()
    shown = words_of(portal.look(link))
    assert "New s…@neu.example Until now j…@pay.example" in shown
    assert "nothing is paid out before November 24, 2026" in shown
    assert portal.store.dump() == before

    assert "From now on you are paid at s…@neu.example" in words_of(portal.use(link))
    assert where(portal) == NEW


def test_the_old_and_the_new_address_are_told_by_a_hint_alone(portal: PayingPortal) -> None:
    change(portal)
    (old,) = portal.mails_to(OLD)
    (new,) = portal.mails_to(NEW)
    told = portal.mails_to(JANA)[-1]

    for mail in (old, new):
        assert "j…@pay.example" in mail.text
        assert "s…@neu.example" in mail.text
        assert "November 24, 2026" in mail.text or "24. November 2026" in mail.text
        for personal in (OLD, NEW, "Jana", "Sommer"):
            assert personal not in mail.text
    assert "/portal/stop?t=" in old.text
    assert "/portal/" not in new.text
    assert "s…@neu.example" in told.text


def test_payouts_wait_for_the_declared_days_and_then_go_to_the_new_address(
    portal: PayingPortal,
) -> None:
    portal.won()
    portal.later(days=HOLDING.days)
    change(portal)
    portal.run()
    assert portal.balance.reason == Reason.DETAILS_CHANGED
    page = portal.text("/portal/payouts?lang=en")
    assert "Where you are paid was changed." in page
    assert "When From December 25, 2026 on." in page
    assert "nothing is paid out before December 25, 2026" in portal.text(DETAILS)

    portal.later(days=3)
    portal.pay()
    assert portal.balance.paid == 140_000
    assert "To s…@neu.example" in portal.text("/portal/payouts?lang=en")


def test_what_is_reserved_goes_where_it_was_to_go(portal: PayingPortal) -> None:
    portal.won()
    portal.later(days=HOLDING.days)
    portal.run()
    change(portal)
    portal.later(minutes=20)
    portal.run()

    (batch,) = portal.provider.batches
    assert batch.items[0].instruction.destination.fields["email"] == OLD
    assert portal.balance.paid == 140_000


def test_the_first_details_hold_nothing(built: Path) -> None:
    portal = PayingPortal(built).sign_in()
    portal.won()
    portal.later(days=HOLDING.days)
    portal.run()
    assert portal.balance.reason == Reason.NO_PAYOUT_DETAILS
    change(portal)
    portal.run()

    assert portal.balance.reserved == 140_000
    assert portal.store.get(DestinationChange, "JS42") is None


def test_a_second_change_is_told_to_all_three_and_holds_for_each(portal: PayingPortal) -> None:
    between = "thief@between.example"
    change(portal, between)
    portal.clock.now += timedelta(hours=1)
    change(portal)

    first, replaced, new = (portal.mails_to(one)[-1] for one in (OLD, between, NEW))
    assert [len(portal.mails_to(one)) for one in (OLD, between, NEW)] == [2, 2, 1]
    for mail in (replaced, new):
        assert "von t…@between.example zu s…@neu.example" in mail.text
        assert "j…@pay.example" not in mail.text
    assert "/portal/" not in new.text + new.html
    assert "gingen an diese Adresse" in replaced.text
    assert "sollen an diese Adresse gehen" in new.text
    told = "Zuerst war es j…@pay.example, zuletzt t…@between.example"
    assert f"{told}, ab jetzt ist es s…@neu.example" in first.text
    # Either may be the owner's.
    assert "/portal/stop?t=" in first.text
    assert "/portal/stop?t=" in replaced.text
    for personal in (OLD, between, NEW, "Jana", "Sommer"):
        assert personal not in first.text + replaced.text + new.text


def test_everybody_whose_details_counted_for_a_while_hears_of_a_further_change_and_can_stop_it(
    portal: PayingPortal,
) -> None:
    between = ["b@between.example", "c@between.example"]
    for one in (*between, NEW):
        change(portal, one)
        portal.clock.now += timedelta(hours=1)

    told = [portal.mails_to(one)[-1] for one in (OLD, *between)]
    for mail in told:
        assert "s…@neu.example" in mail.text
    link = re.findall(r"/portal/stop\?t=[\w-]+", told[1].text)[-1]
    assert portal.do("/portal/stop", {"t": link.partition("?t=")[2]}).status == 200
    assert where(portal) == OLD


def test_two_changes_at_once_leave_nobody_untold(portal: PayingPortal) -> None:
    for one in ("b@between.example", "c@between.example", NEW):
        set_destination(
            portal.store,
            "JS42",
            by_email(one),
            hold=timedelta(days=3),
            actor="test",
            randomness=portal.services.randomness,
            now=portal.clock(),
        )
    portal.stream()

    for one in (OLD, "b@between.example", "c@between.example", NEW):
        assert portal.mails_to(one), one


def test_details_that_count_again_are_told_that_payments_come_there(
    portal: PayingPortal,
) -> None:
    change(portal)
    portal.clock.now += timedelta(hours=1)
    change(portal, OLD)

    old, replaced = (portal.mails_to(one)[-1] for one in (OLD, NEW))
    for mail in (old, replaced):
        assert "von s…@neu.example zu j…@pay.example" in mail.text
    assert "sollen an diese Adresse gehen" in old.text
    assert "gingen an diese Adresse" in replaced.text
    assert [len(portal.mails_to(one)) for one in (OLD, NEW)] == [2, 2]


@pytest.mark.parametrize("typed", ["", "nobody", "a@b", "x" * 300 + "@neu.example"])
def test_what_is_no_address_is_told_at_the_field(portal: PayingPortal, typed: str) -> None:
    answer = portal.press(DETAILS, email=typed)

    assert answer.status == 422
    assert "Enter an e-mail address like name@company.com" in words_of(answer)
    assert "<title>Error: " in answer.body


def test_without_the_sessions_token_nothing_is_asked_for(portal: PayingPortal) -> None:
    before = portal.store.dump()

    assert portal.do(DETAILS, {"email": NEW}).status == 403
    assert portal.do(DETAILS, {"form": "x" * 24, "email": NEW}).status == 403
    assert portal.store.dump() == before


def test_somebody_chooses_what_the_rules_leave_open(portal: PayingPortal) -> None:
    page = portal.look(DETAILS).body
    offered = re.findall(r'name="taking" value="(\w+)"', page)
    assert offered[0] == "money"
    assert len(offered) > 1

    assert portal.press(DETAILS, taking=offered[-1]).status == 303
    assert portal.jana.taking == offered[-1]
    assert portal.press(DETAILS, taking="gold").status == 422


def test_who_is_erased_leaves_no_details_behind(portal: PayingPortal) -> None:
    change(portal)
    portal.clock.now += timedelta(minutes=10)
    ask(portal, "third@neu.example")
    portal.let_go(erased=True)

    kept = str(portal.store.dump())
    for address in (OLD, NEW, "third@neu.example"):
        assert address not in kept


def test_a_payout_that_came_back_goes_on_by_new_details_after_the_days(built: Path) -> None:
    portal = PayingPortal(built).sign_in_and(to="returned@pay.example")
    portal.won()
    portal.later(days=HOLDING.days)
    portal.pay()
    assert portal.balance.reason == Reason.PAYOUT_FAILED
    change(portal)
    portal.run()
    assert portal.balance.reason == Reason.DETAILS_CHANGED
    portal.later(days=3)
    portal.pay()

    assert portal.balance.paid == 140_000
    assert PayoutStatus.PAID in {one.status for one in portal.payouts()}
