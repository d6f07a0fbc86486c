"""``/portal/proof``: a mailed link does what was asked for, once, soon and for its mailbox."""

from datetime import timedelta
from pathlib import Path

import pytest

from goodword.domain.errors import Unauthenticated
from goodword.domain.tokens import TokenUse, make_token
from goodword.flows.portal.fresh_link import change_by_link, export_by_link, open_link
from goodword.flows.referrers.change import change_referrer
from tests.doubles import KEYS
from tests.handlers.portal.details import DETAILS, NEW, OLD, ask, export_link, where
from tests.handlers.portal.paying import PayingPortal
from tests.handlers.portal.portal import JANA

MOVED = "jana@moved.example"


@pytest.fixture
def portal(built: Path) -> PayingPortal:
    return PayingPortal(built).sign_in_and(to=OLD)


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
    portal.let_go(erased=erased)

    for link in links:
        assert portal.do("/portal/proof", {"t": link.partition("?t=")[2]}).status == 401
