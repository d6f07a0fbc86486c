"""``/portal/payout-details``, ``/portal/proof`` and ``/portal/stop``: where a referrer is paid is
changed by a fresh link, told to both, waited for, and stopped."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from goodword.domain.errors import Refused, Unauthenticated
from goodword.domain.event import EventType
from goodword.domain.payouts.payout import PayoutStatus
from goodword.domain.reasons import Reason
from goodword.domain.referrals.payout_details import DestinationChange
from goodword.domain.tokens import TokenUse, make_token
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.portal.fresh_link import change_by_link, export_by_link, open_link
from goodword.flows.referrers.change import change_referrer
from goodword.flows.referrers.payout import set_destination
from goodword.flows.referrers.stand import let_go
from goodword.flows.waiting.decide import Ruling, WaitingDesk, decide
from goodword.flows.waiting.listing import waiting
from tests.doubles import KEYS, sample_program
from tests.handlers.portal.paying import HOLDING, PayingPortal, words_of
from tests.handlers.portal.portal import JANA

OLD = "jana@pay.example"
NEW = "sommer@neu.example"
MOVED = "jana@moved.example"
DETAILS = "/portal/payout-details?lang=en"


@pytest.fixture
def portal(built: Path) -> PayingPortal:
    return PayingPortal(built).sign_in_and(to=OLD)


def ask(portal: PayingPortal, email: str = NEW) -> str:
    """Jana asks to be paid elsewhere; the link that she gets."""
    assert portal.press(DETAILS, email=email).status == 303
    portal.stream()
    return portal.fresh_link(JANA)


def export_link(portal: PayingPortal) -> str:
    """Jana asks for her data; the link that she gets."""
    assert portal.press("/portal/my-page?lang=en", do="export").status == 303
    portal.stream()
    return portal.fresh_link(JANA)


def change(portal: PayingPortal, email: str = NEW) -> None:
    answer = portal.use(ask(portal, email))
    assert answer.status == 200, answer.status
    portal.stream()


def stop_link(portal: PayingPortal, email: str = OLD) -> str:
    text = "\n".join(mail.text for mail in portal.mails_to(email))
    *_, newest = re.findall(r"/portal/stop\?t=[\w-]+", text)
    return str(newest)


def desk(portal: PayingPortal) -> WaitingDesk:
    return WaitingDesk(
        portal.store,
        PinnedProgram(sample_program(), portal.services.published.revision),
        lambda: KEYS,
        portal.services.randomness,
        portal.clock(),
    )


def where(portal: PayingPortal) -> str:
    found = portal.jana.destination
    return found.fields["email"] if found else ""


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


def test_the_link_works_once_for_half_an_hour_and_only_the_last_one(portal: PayingPortal) -> None:
    first = ask(portal, "first@neu.example")
    portal.clock.now += timedelta(minutes=10)
    second = ask(portal)
    token = first.partition("?t=")[2]
    assert portal.do("/portal/proof", {"t": token}).status == 410

    token = second.partition("?t=")[2]
    assert portal.do("/portal/proof", {"t": token}).status == 200
    assert portal.do("/portal/proof", {"t": token}).status == 410
    portal.clock.now += timedelta(hours=1)
    portal.sign_in()
    late = ask(portal, "late@neu.example")
    portal.clock.now += timedelta(minutes=30)
    assert portal.do("/portal/proof", {"t": late.partition("?t=")[2]}).status == 401
    assert where(portal) == NEW


@pytest.mark.parametrize("use", [TokenUse.SHARE, TokenUse.SIGN_IN, TokenUse.STOP, TokenUse.NEWS])
def test_no_other_link_changes_it(portal: PayingPortal, use: TokenUse) -> None:
    ask(portal)
    token = make_token(KEYS, use, "payout_details:n1:JS42", None)

    for one in (token, "forged", ""):
        assert portal.do("/portal/proof", {"t": one}).status == 401
        assert portal.look(f"/portal/proof?t={one}").status == 401
    assert where(portal) == OLD


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


def move_mailbox(portal: PayingPortal, email: str = MOVED) -> None:
    """The company writes to Jana at another address from now on."""
    change_referrer(
        portal.store,
        KEYS,
        "JS42",
        {"email": email},
        note=None,
        actor="test",
        randomness=portal.services.randomness,
        now=portal.clock(),
    )


def test_a_link_mailed_to_the_former_mailbox_neither_changes_nor_shows_anything(
    portal: PayingPortal,
) -> None:
    details, export = ask(portal), export_link(portal)
    move_mailbox(portal)
    before = portal.store.dump()

    for link in (details, export):
        assert portal.look(link).status == 401
        answer = portal.do("/portal/proof", {"t": link.partition("?t=")[2]})
        assert answer.status == 401
        assert MOVED not in answer.body
    assert portal.store.dump() == before
    assert where(portal) == OLD


def test_another_spelling_of_the_mailbox_needs_a_link_of_its_own(portal: PayingPortal) -> None:
    link = ask(portal)
    name, _, domain = JANA.partition("@")
    move_mailbox(portal, f"{name}+pay@{domain}")

    assert portal.do("/portal/proof", {"t": link.partition("?t=")[2]}).status == 401
    assert where(portal) == OLD


def test_a_change_of_address_between_looking_and_doing_voids_the_link(
    portal: PayingPortal,
) -> None:
    opened = []
    for link in (ask(portal), export_link(portal)):
        token = link.partition("?t=")[2]
        opened.append(open_link(portal.store, KEYS, token, now=portal.clock()))
    move_mailbox(portal)

    with pytest.raises(Unauthenticated):
        change_by_link(
            portal.store,
            KEYS,
            opened[0],
            hold=timedelta(days=3),
            randomness=portal.services.randomness,
            now=portal.clock(),
        )
    with pytest.raises(Unauthenticated):
        export_by_link(portal.store, KEYS, opened[1], audiences=(), now=portal.clock())
    assert where(portal) == OLD


def test_what_was_asked_for_before_a_change_of_address_is_mailed_to_nobody(
    portal: PayingPortal,
) -> None:
    assert portal.press(DETAILS, email=NEW).status == 303
    move_mailbox(portal)
    portal.stream()
    for mailbox in (JANA, MOVED):
        assert "/portal/proof" not in "".join(one.text for one in portal.mails_to(mailbox))

    # The same, asked for at once by the new mailbox, is no repetition.
    portal.sign_in(MOVED)
    assert portal.press(DETAILS, email=NEW).status == 303
    portal.stream()
    assert portal.use(portal.fresh_link(MOVED)).status == 200
    assert where(portal) == NEW


@pytest.mark.parametrize("erased", [False, True])
def test_who_has_left_has_no_link_any_more(portal: PayingPortal, *, erased: bool) -> None:
    links = (ask(portal), export_link(portal))
    let_go(
        portal.store,
        KEYS,
        "JS42",
        erased=erased,
        forfeit=True,
        actor="test",
        randomness=portal.services.randomness,
        now=portal.clock(),
    )

    for link in links:
        assert portal.do("/portal/proof", {"t": link.partition("?t=")[2]}).status == 401


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


def test_the_former_owner_stops_it_and_a_person_decides(portal: PayingPortal) -> None:
    portal.won()
    portal.later(days=HOLDING.days)
    change(portal)
    link = stop_link(portal)
    before = portal.store.dump()
    shown = portal.look(link)
    assert "Stop it" in words_of(shown)
    assert portal.store.dump() == before

    token = link.partition("?t=")[2]
    assert "It is stopped" in words_of(portal.do("/portal/stop?lang=en", {"t": token}))
    after = portal.store.dump()
    assert portal.do("/portal/stop", {"t": token}).status == 200
    assert portal.store.dump() == after

    assert where(portal) == OLD
    assert portal.look("/portal").status == 303
    portal.stream()
    portal.later(days=10)
    portal.run()
    assert (portal.balance.reason, portal.balance.reserved) == (Reason.DETAILS_DISPUTED, 0)
    assert "until someone at Larkspur has decided" in portal.text(DETAILS)
    assert portal.do("/portal/payout-details", {"email": NEW}).status == 403

    (line,) = [one for one in waiting(portal.store) if one.id.startswith("details/")]
    assert line.id == "details/JS42"
    verdict = Ruling(DeskAction.REFUSE, note="It was somebody else.", actor="mia")
    assert decide(desk(portal), line.id, verdict) == "refused"
    assert [one for one in waiting(portal.store) if one.id.startswith("details/")] == []
    portal.later(hours=2)
    portal.pay()
    assert portal.balance.paid == 140_000
    (batch,) = portal.provider.batches
    assert batch.items[0].instruction.destination.fields["email"] == OLD


def test_a_person_may_find_that_the_change_was_their_own(portal: PayingPortal) -> None:
    change(portal)
    portal.do("/portal/stop", {"t": stop_link(portal).partition("?t=")[2]})
    verdict = Ruling(DeskAction.APPROVE, note="They called us.", actor="mia")

    assert decide(desk(portal), "details/JS42", verdict) == "approved"

    assert where(portal) == NEW
    assert portal.jana.details_hold is None
    link = stop_link(portal)
    assert portal.do("/portal/stop", {"t": link.partition("?t=")[2]}).status == 410
    assert [one.type for one in portal.store.events if one.about == "JS42"].count(
        EventType.DETAILS_DECIDED
    ) == 1


def test_whoever_changes_it_twice_cannot_make_their_own_address_the_former_one(
    portal: PayingPortal,
) -> None:
    change(portal, "thief@neu.example")
    first = stop_link(portal)
    portal.clock.now += timedelta(hours=1)
    change(portal, "thief-too@neu.example")

    assert len(portal.mails_to(OLD)) == 2
    assert portal.do("/portal/stop", {"t": first.partition("?t=")[2]}).status == 200
    assert where(portal) == OLD


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
        assert "/portal/" not in mail.text + mail.html
    assert "gingen an diese Adresse" in replaced.text
    assert "sollen an diese Adresse gehen" in new.text
    told = "Zuerst war es j…@pay.example, zuletzt t…@between.example"
    assert f"{told}, ab jetzt ist es s…@neu.example" in first.text
    assert "/portal/stop?t=" in first.text
    for personal in (OLD, between, NEW, "Jana", "Sommer"):
        assert personal not in first.text + replaced.text + new.text


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


def test_a_change_of_long_ago_cannot_be_stopped(portal: PayingPortal) -> None:
    change(portal)
    link = stop_link(portal)
    portal.clock.now += timedelta(days=30)

    assert portal.do("/portal/stop", {"t": link.partition("?t=")[2]}).status == 401
    assert portal.store.get(DestinationChange, "JS42") is None


def test_while_a_person_decides_nobody_changes_it_the_command_neither(
    portal: PayingPortal,
) -> None:
    change(portal)
    portal.do("/portal/stop", {"t": stop_link(portal).partition("?t=")[2]})
    portal.later(minutes=10)

    with pytest.raises(Refused, match="decide details/JS42"):
        set_destination(
            portal.store,
            "JS42",
            None,
            actor="test",
            randomness=portal.services.randomness,
            now=portal.clock(),
        )
    assert 'name="email"' not in portal.look(DETAILS).body


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
    let_go(
        portal.store,
        KEYS,
        "JS42",
        erased=True,
        forfeit=True,
        actor="test",
        randomness=portal.services.randomness,
        now=portal.clock(),
    )

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
