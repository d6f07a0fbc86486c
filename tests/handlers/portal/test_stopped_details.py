"""``/portal/stop``: the former owner stops a change of payout details, and a person decides."""

from datetime import timedelta
from pathlib import Path

import pytest

from goodword.domain.errors import Refused
from goodword.domain.event import EventType
from goodword.domain.reasons import Reason
from goodword.domain.referrals.payout_details import DestinationChange
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.referrers.payout import set_destination
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from tests.doubles import KEYS, sample_program
from tests.handlers.portal.details import DETAILS, NEW, OLD, change, stop_link, where
from tests.handlers.portal.paying import HOLDING, PayingPortal, words_of


@pytest.fixture
def portal(built: Path) -> PayingPortal:
    return PayingPortal(built).sign_in_and(to=OLD)


def desk(portal: PayingPortal) -> WaitingDesk:
    return WaitingDesk(
        portal.store,
        PinnedProgram(sample_program(), portal.services.published.revision),
        lambda: KEYS,
        portal.services.randomness,
        portal.clock(),
    )


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
