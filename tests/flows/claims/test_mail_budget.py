"""Mails are budgeted: what is above waits, and waiting uses nothing up."""

from datetime import datetime, timedelta

import pytest

from goodword.domain.errors import Conflict, Delayed, FieldError, Invalid, Unavailable
from goodword.domain.outreach.budget import MailKind, turn_of
from goodword.domain.tokens import person_of
from goodword.flows.claims.mail_budget import counting_confirmation, spending
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


AN_HOUR_AGO = NOON - timedelta(hours=1)


def asking(
    store: MemoryStore, program: Program, address: str, *, since: datetime = AN_HOUR_AGO
) -> datetime | None:
    """Until when a mail waits that asks to confirm what was submitted at ``since``; its prospect
    has had none yet. To the minute, in which those that waited have their turns."""
    person = person_of(KEYS, address)
    try:
        with counting_confirmation(
            store, program, person, address, None, since=since, plain=True, keys=KEYS, now=NOON
        ):
            pass
    except Delayed as delayed:
        return delayed.until.replace(second=0, microsecond=0)
    return None


def answering(
    store: MemoryStore,
    program: Program,
    kind: MailKind,
    *,
    what: str = "",
    failure: Exception | None = None,
) -> datetime | None:
    """Until when a mail to Anna waits; ``failure``: what the service answers."""
    address = "anna@kunde.example"
    person = person_of(KEYS, address)
    try:
        with spending(store, program, person, kind=kind, what=what, now=NOON):
            if failure is not None:
                raise failure
    except Delayed as delayed:
        return delayed.until
    except (Invalid, Unavailable):
        pass
    return None


def test_a_domain_gets_so_many_an_hour_in_either_case_of_its_letters(store: MemoryStore) -> None:
    program = limited(per_domain_an_hour=4)
    addresses = ("a@kunde.example", "b@KUNDE.example", "c@kunde.example", "d@other.example")

    assert [asking(store, program, one) for one in addresses] == [None, None, ONE_O_CLOCK, None]


def test_what_was_submitted_just_now_leaves_a_half_to_what_waits(store: MemoryStore) -> None:
    program = limited(per_domain_an_hour=3)
    fresh = [asking(store, program, f"p{n}@kunde.example", since=NOON) for n in range(4)]

    ten_past = NOON + timedelta(minutes=10)
    assert fresh == [None, ten_past, ten_past, ten_past]
    waiting = [asking(store, program, f"{name}@kunde.example") for name in ("a", "b", "c")]
    assert waiting == [None, None, ONE_O_CLOCK]


def test_a_backlog_keeps_nobody_new_from_a_mail(store: MemoryStore) -> None:
    program = limited(per_domain_an_hour=2)
    for number in range(9):
        asking(store, program, f"flood{number}@kunde.example")

    assert asking(store, program, "anna@kunde.example", since=NOON) is None


def test_who_waits_longer_has_the_earlier_turn() -> None:
    hours = [NOON - timedelta(hours=n) for n in (0, 1, 24, 24 * 14)]

    turns = [turn_of(since, ONE_O_CLOCK) for since in hours]

    assert turns == sorted(turns, reverse=True)
    assert all(ONE_O_CLOCK <= one <= ONE_O_CLOCK + timedelta(minutes=1) for one in turns)


def test_each_thing_to_prove_has_one_mail_an_hour_of_its_own(store: MemoryStore) -> None:
    program = limited(security_per_mailbox_an_hour=1)
    flood = [answering(store, program, MailKind.SECURITY, what="export") for _ in range(3)]

    assert flood == [None, None, ONE_O_CLOCK]
    assert answering(store, program, MailKind.SECURITY, what="erase") is None
    assert answering(store, program, MailKind.SECURITY, what="erase") == ONE_O_CLOCK


def test_a_host_of_everybodys_mailboxes_is_no_domain(store: MemoryStore) -> None:
    program = limited(per_domain_an_hour=1)

    assert [asking(store, program, f"p{one}@gmail.com") for one in range(3)] == [None] * 3


def test_the_stack_sends_so_many_a_day(store: MemoryStore) -> None:
    program = limited(per_day=4)

    assert [asking(store, program, f"p{one}@gmail.com") for one in range(3)] == [
        None,
        None,
        MIDNIGHT,
    ]


def test_what_waits_for_a_wider_budget_has_used_nothing_of_a_narrower_one(
    store: MemoryStore,
) -> None:
    asking(store, limited(per_day=1), "somebody@other.example")

    assert asking(store, limited(per_day=1, per_domain_an_hour=1), "a@kunde.example") == MIDNIGHT
    assert asking(store, limited(per_day=4, per_domain_an_hour=1), "a@kunde.example") is None


@pytest.mark.parametrize("kind", [MailKind.CONTRACT, MailKind.SECURITY, MailKind.MONEY])
def test_a_flood_of_confirmations_keeps_no_other_mail_waiting(
    store: MemoryStore, kind: MailKind
) -> None:
    program = limited(per_day=1, per_domain_an_hour=1)
    for _ in range(3):
        asking(store, program, "anna@kunde.example")

    assert answering(store, program, kind) is None


def test_what_answers_somebody_has_a_budget_of_its_own(store: MemoryStore) -> None:
    program = limited(per_mailbox_a_day=1, security_per_mailbox_an_hour=2)

    vouchers = [answering(store, program, MailKind.CONTRACT) for _ in range(2)]
    links = [answering(store, program, MailKind.SECURITY) for _ in range(3)]

    assert vouchers == [None, MIDNIGHT]
    assert links == [None, None, ONE_O_CLOCK]


@pytest.mark.parametrize(
    "failure",
    [
        Unavailable("MessageRejected", refused=True),
        Invalid(FieldError("mail", "BadRequestException", "refused")),
    ],
)
def test_what_the_service_does_not_take_uses_nothing_up(
    store: MemoryStore, failure: Exception
) -> None:
    program = limited(security_per_mailbox_an_hour=1)

    for _ in range(3):
        assert answering(store, program, MailKind.SECURITY, failure=failure) is None

    assert answering(store, program, MailKind.SECURITY) is None
    assert answering(store, program, MailKind.SECURITY) == ONE_O_CLOCK


def test_what_has_perhaps_gone_stays_counted(store: MemoryStore) -> None:
    program = limited(security_per_mailbox_an_hour=1)

    lost = Unavailable("ReadTimeoutError")
    assert answering(store, program, MailKind.SECURITY, failure=lost) is None

    assert answering(store, program, MailKind.SECURITY) == ONE_O_CLOCK


def test_a_mail_whose_prospect_was_changed_meanwhile_counts_once(store: MemoryStore) -> None:
    program, address = limited(per_day=1, per_domain_an_hour=1), "anna@kunde.example"
    person = person_of(KEYS, address)

    def written(conflict: Exception | None) -> None:
        with counting_confirmation(
            store,
            program,
            person,
            address,
            None,
            since=AN_HOUR_AGO,
            plain=True,
            keys=KEYS,
            now=NOON,
        ):
            if conflict is not None:
                raise conflict

    with pytest.raises(Conflict):
        written(Conflict("Prospect"))
    written(None)
    with pytest.raises(Delayed):
        written(None)


def test_a_mail_whose_write_has_perhaps_happened_stays_counted(store: MemoryStore) -> None:
    program, address = limited(per_day=1), "anna@kunde.example"
    person = person_of(KEYS, address)

    def write() -> None:
        with counting_confirmation(
            store,
            program,
            person,
            address,
            None,
            since=AN_HOUR_AGO,
            plain=True,
            keys=KEYS,
            now=NOON,
        ):
            raise Unavailable("ReadTimeoutError")

    with pytest.raises(Unavailable):
        write()
    assert asking(store, program, address) == MIDNIGHT
