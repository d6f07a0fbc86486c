"""Mails are budgeted: what is above waits, and waiting uses nothing up."""

from datetime import datetime, timedelta

import pytest

from goodword.domain.outreach.budget import MailKind
from goodword.flows.claims.mail_budget import may_mail
from goodword.program.model import Program
from goodword.program.sections import Limits, MailLimits
from tests.doubles import KEYS, NOON, SetClock, sample_program
from tests.store.memory import MemoryStore

MIDNIGHT = NOON + timedelta(hours=12)
ONE_O_CLOCK = NOON + timedelta(hours=1)


def limited(**mails: int) -> Program:
    limits = Limits(mails=MailLimits(**mails))
    return sample_program().model_copy(update={"limits": limits})


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(SetClock())


def test_a_mailbox_gets_three_mails_on_a_day_and_the_fourth_on_the_next(store: MemoryStore) -> None:
    program = limited(per_mailbox_a_day=3)

    asked = [
        may_mail(
            store,
            program,
            "anna",
            f"anna+{number}@kunde.example",
            kind=MailKind.CONFIRMATION,
            keys=KEYS,
            now=NOON,
        )
        for number in range(5)
    ]

    assert asked == [None, None, None, MIDNIGHT, MIDNIGHT]
    assert (
        may_mail(
            store,
            program,
            "anna",
            "anna@kunde.example",
            kind=MailKind.CONFIRMATION,
            keys=KEYS,
            now=MIDNIGHT,
        )
        is None
    )


def several(store: MemoryStore, program: Program, domain: str, kind: MailKind) -> list[bool]:
    """Whether each of four people of a domain is mailed at once."""
    return [
        may_mail(store, program, f"person{one}", f"p{one}@{domain}", kind=kind, keys=KEYS, now=NOON)
        is None
        for one in range(4)
    ]


def test_a_domain_gets_so_many_an_hour_but_a_host_of_everybodys_mailboxes_is_none(
    store: MemoryStore,
) -> None:
    program = limited(per_domain_an_hour=2)

    assert (
        several(store, program, "kunde.example", MailKind.CONFIRMATION)
        == [True, True] + [False] * 2
    )
    assert several(store, program, "gmail.com", MailKind.CONFIRMATION) == [True] * 4


def test_what_waits_for_a_wider_budget_has_used_nothing_of_a_narrower_one(
    store: MemoryStore,
) -> None:
    small = limited(per_day=1, per_mailbox_a_day=1)
    several(store, small, "other.example", MailKind.CONFIRMATION)

    def anna(program: Program) -> datetime | None:
        kind = MailKind.CONFIRMATION
        return may_mail(
            store, program, "anna", "anna@kunde.example", kind=kind, keys=KEYS, now=NOON
        )

    assert anna(small) == MIDNIGHT
    assert anna(limited(per_day=2, per_mailbox_a_day=1)) is None


@pytest.mark.parametrize("kind", [MailKind.CONTRACT, MailKind.SECURITY, MailKind.MONEY])
def test_a_flood_of_confirmations_keeps_no_other_mail_waiting(
    store: MemoryStore, kind: MailKind
) -> None:
    program = limited(per_day=1, per_mailbox_a_day=1, per_domain_an_hour=1)
    several(store, program, "kunde.example", MailKind.CONFIRMATION)

    assert several(store, program, "kunde.example", kind) == [True] * 4


def test_security_mail_has_a_limit_too(store: MemoryStore) -> None:
    program = limited(security_per_mailbox_an_hour=2)

    asked = [
        may_mail(
            store, program, "anna", "a@kunde.example", kind=MailKind.SECURITY, keys=KEYS, now=NOON
        )
        for _ in range(3)
    ]

    assert asked == [None, None, ONE_O_CLOCK]
