"""Paying exactly once: payouts, sealed batches, and the one table of what a provider may report.

The protocol (reserve, seal, claim, send, observe, settle) stands in docs/payouts.md. Money moves
in our books only by ``ITEM_MOVES``; a status that is not in it moves nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from goodword.domain.destination import Destination
from goodword.domain.reasons import Reason, StoredReason
from goodword.domain.record import Record


class PayoutStatus(StrEnum):
    """One payment to one referrer."""

    RESERVED = "reserved"
    SEALED = "sealed"
    UNCLAIMED = "unclaimed"
    PAID = "paid"
    RELEASED = "released"
    """The provider confirmed that nothing was paid; the money is owed again."""
    RETURNED = "returned"
    """It was paid or waiting, and came back; the money is owed again."""


class BatchStatus(StrEnum):
    FILLING = "filling"
    """Its bytes are stored, and not all of its payouts are tied to it yet."""
    SEALED = "sealed"
    SUBMITTING = "submitting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DONE = "done"
    STUCK = "stuck"
    """Nobody knows what happened and the key is too old to ask again: a person decides."""
    WITHDRAWING = "withdrawing"
    """Never sent, and never will be: what it holds is owed again, one payout after the other."""
    WITHDRAWN = "withdrawn"
    SPLITTING = "splitting"
    """Refused: what it holds waits again, one transaction after the other, for smaller batches."""


class ItemStatus(StrEnum):
    """What a provider says about one item, in our words. ``UNKNOWN`` moves no money."""

    PENDING = "pending"
    PAID = "paid"
    UNCLAIMED = "unclaimed"
    FAILED = "failed"
    RETURNED = "returned"
    REVERSED = "reversed"
    BLOCKED = "blocked"
    """Held back by the provider: neither paid nor given back. It may go on, or never."""
    UNKNOWN = "unknown"


class Effect(StrEnum):
    """What a report of the provider does to a payout."""

    NOTHING = "nothing"
    WAIT = "wait"
    """The receiver has to claim it; nothing moves yet."""
    PAY = "pay"
    RELEASE = "release"
    """Nothing was paid: what was set aside is owed again."""
    GIVE_BACK = "give_back"
    """It left and came back before it was ours to call paid: what was set aside is owed again."""
    TAKE_BACK = "take_back"
    """It was paid and came back: what was paid is owed again."""
    FREEZE = "freeze"
    """Paid though it was released: nothing more of the balance until a person decides."""
    LOOK = "look"
    """Makes no sense: nothing moves, and a person looks."""


_P, _I, _E = PayoutStatus, ItemStatus, Effect

# (what our books say, what the provider says) -> effect; what is not here is LOOK. A report may be
# older than the last one that was applied, so an earlier step of the same way does nothing.
ITEM_MOVES: Final[dict[tuple[PayoutStatus, ItemStatus], Effect]] = {
    (_P.SEALED, _I.PENDING): _E.NOTHING,
    (_P.SEALED, _I.BLOCKED): _E.NOTHING,
    (_P.SEALED, _I.UNCLAIMED): _E.WAIT,
    (_P.SEALED, _I.PAID): _E.PAY,
    (_P.SEALED, _I.FAILED): _E.RELEASE,
    (_P.SEALED, _I.RETURNED): _E.GIVE_BACK,
    (_P.SEALED, _I.REVERSED): _E.GIVE_BACK,
    (_P.UNCLAIMED, _I.PENDING): _E.NOTHING,
    (_P.UNCLAIMED, _I.BLOCKED): _E.NOTHING,
    (_P.UNCLAIMED, _I.UNCLAIMED): _E.NOTHING,
    (_P.UNCLAIMED, _I.PAID): _E.PAY,
    (_P.UNCLAIMED, _I.FAILED): _E.GIVE_BACK,
    (_P.UNCLAIMED, _I.RETURNED): _E.GIVE_BACK,
    (_P.UNCLAIMED, _I.REVERSED): _E.GIVE_BACK,
    (_P.PAID, _I.PENDING): _E.NOTHING,
    (_P.PAID, _I.BLOCKED): _E.NOTHING,
    (_P.PAID, _I.UNCLAIMED): _E.NOTHING,
    (_P.PAID, _I.PAID): _E.NOTHING,
    (_P.PAID, _I.RETURNED): _E.TAKE_BACK,
    (_P.PAID, _I.REVERSED): _E.TAKE_BACK,
    (_P.RELEASED, _I.PENDING): _E.NOTHING,
    (_P.RELEASED, _I.BLOCKED): _E.NOTHING,
    (_P.RELEASED, _I.FAILED): _E.NOTHING,
    (_P.RELEASED, _I.UNCLAIMED): _E.FREEZE,
    (_P.RELEASED, _I.PAID): _E.FREEZE,
    (_P.RETURNED, _I.PENDING): _E.NOTHING,
    (_P.RETURNED, _I.BLOCKED): _E.NOTHING,
    (_P.RETURNED, _I.UNCLAIMED): _E.NOTHING,
    (_P.RETURNED, _I.PAID): _E.NOTHING,
    (_P.RETURNED, _I.FAILED): _E.NOTHING,
    (_P.RETURNED, _I.RETURNED): _E.NOTHING,
    (_P.RETURNED, _I.REVERSED): _E.NOTHING,
}

FINAL: Final = frozenset({_P.PAID, _P.RELEASED, _P.RETURNED})
"""Nothing more is polled for; a webhook may still report that a payment came back."""

MONEY_OUT: Final = frozenset({_I.PAID, _I.UNCLAIMED})
"""The money has left our account and is not back."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do, as it declares it.

    ``methods`` of destinations, ``currencies`` by their codes, and those of them that it pays in
    ``whole_units`` only. ``key_life`` is how long a key may be used: less than the provider
    remembers it, for clocks and slow answers. A request whose answer was lost has arrived and shows
    itself ``arrives_within`` so long, or never will.
    """

    methods: frozenset[str]
    currencies: frozenset[str]
    whole_units: frozenset[str]
    items_a_batch: int
    key_life: timedelta
    arrives_within: timedelta


class Fault(StrEnum):
    """Whose trouble a refusal is."""

    OURS = "ours"
    """The company's account or set-up: no funds, not authorised, or a name that nobody knows. The
    same may work later, and may have worked before."""
    THEIRS = "theirs"
    """What the provider was asked to pay, by a name that is known to speak of that alone: the same
    bytes are refused in each call, so none of them was ever taken."""


TO_LOOK_AT: Final = frozenset(
    {
        Reason.BLOCKED,
        Reason.BOOKS_DIFFER,
        Reason.OTHER_AMOUNT,
        Reason.OTHER_BATCH,
        Reason.OTHER_ITEM,
        Reason.OTHER_PROVIDER,
        Reason.REPORTED_WHILE_STUCK,
        Reason.UNEXPECTED_STATUS,
        Reason.UNKNOWN_STATUS,
    }
)
"""Reasons of a payout about which a person was told."""

BATCH_DOUBTS: Final = frozenset(
    {
        Reason.DENIED_BUT_PAID,
        Reason.FOREIGN_ITEMS,
        Reason.MISSING_ITEMS,
        Reason.NO_PROVIDER,
        Reason.OTHER_BATCH,
    }
)
"""Reasons of a batch about which a person was told."""


class Payout(Record):
    """``payout_id`` is derived from its rewards. ``destination`` is personal, kept for the books.

    ``provider`` is the one that it was reserved for; "" before that was kept: its batch's.

    The item of the provider is found by ``provider_item_id`` once one was reported;
    ``reported_item_id`` is one that was reported as paid after the release. ``due_at`` is
    set while it waits to be sealed; ``at_most`` says that its batch was refused, and how large
    the next one may be, so that one bad item holds up no other. ``reason`` is the status, or the
    provider's verdict (``failed``, ``denied``, ``rejected``, ``reversed``), ``withdrawn`` where its
    batch was never sent, or what a person should look at (``unknown_status``,
    ``unexpected_status``, ``blocked``, ``other_batch``, ``other_item``, ``other_amount``,
    ``other_provider``, ``books_differ``, ``reported_while_stuck``, ``paid_after_release``).
    """

    payout_id: str
    account_id: str
    referrer_id: str
    provider: str = ""
    destination: Destination
    minor: int
    currency: str
    reward_ids: tuple[str, ...]
    status: PayoutStatus
    reason: StoredReason
    created_at: AwareDatetime
    moved_at: AwareDatetime
    batch_key: str | None = None
    provider_item_id: str | None = None
    reported_item_id: str | None = None
    at_most: int | None = None

    @property
    def waits_for_person(self) -> bool:
        """Whether a report about it makes no sense, so that nothing of it moves."""
        return self.reason in TO_LOOK_AT

    @property
    def has_failed(self) -> bool:
        """Whether its money is owed again, and nothing else is to be found out about it."""
        over = self.status in {PayoutStatus.RELEASED, PayoutStatus.RETURNED}
        return over and not self.waits_for_person


class SealedRequest(Record):
    """The exact bytes of a batch, UTF-8. Apart from it: they are written once, it at every step."""

    batch_key: str
    body: str


class Batch(Record):
    """A sealed request: the same key and the same bytes for ever.

    ``body`` holds them only where they were stored before ``SealedRequest`` was.
    ``maybe_in_flight`` is set before each call. An answer by which that call certainly took nothing
    puts it back to what it was before, together with ``may_arrive_until``, the moment after which
    none of the earlier calls can arrive. ``attention`` says what a person was told about while it
    is sent in vain: the company's own trouble, or a duplicate of other content. ``is_held``: the
    provider has said that it holds a batch under this key; no refusal releases it any more.
    ``due_at`` is when a worker should next look at it.
    """

    batch_key: str
    provider: str
    currency: str
    payout_ids: tuple[str, ...]
    body: str = ""
    body_hash: str
    status: BatchStatus
    reason: StoredReason
    created_at: AwareDatetime
    lease_until: AwareDatetime | None = None
    maybe_in_flight: bool = False
    may_arrive_until: AwareDatetime | None = None
    attempts: int = 0
    provider_batch_id: str | None = None
    attention: StoredReason | None = None
    is_held: bool = False

    @property
    def waits_for_person(self) -> bool:
        """Whether nobody knows what became of it, what the provider says of it is in doubt, or
        something of the company's own must be mended first."""
        doubtful = self.reason in BATCH_DOUBTS or self.attention is not None
        return self.status is BatchStatus.STUCK or doubtful


@dataclass(frozen=True, slots=True)
class Instruction:
    """One item as a provider is asked to pay it: ``item_key`` is our payout id."""

    item_key: str
    destination: Destination
    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has the batch, now or from an earlier call with the same content."""

    provider_batch_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider refused the request as a whole. ``code`` is the provider's error name."""

    code: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class NotTaken:
    """This very call certainly took nothing, and says nothing against what it would have paid: it
    was not begun, was never connected, not signed in, or one of too many (429). ``fault``: whose
    trouble it is, where it is anybody's."""

    code: str
    retry_after: int | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """A timeout, a 5xx, nonsense, a duplicate of other content: nobody knows yet. ``attention``:
    what a person should look at, where time mends nothing. ``is_held``: the provider said that it
    holds a batch under this key, ours or another."""

    code: str
    retry_after: int | None = None
    attention: Reason | None = None
    is_held: bool = False


Submission = Accepted | Rejected | NotTaken | Unclear


@dataclass(frozen=True, slots=True)
class ObservedItem:
    """What the provider says about one item, read afresh.

    ``code`` is the provider's own word, the name of its error after a point where it gives one:
    ``SUCCESS``, ``FAILED.NO_FUNDS``. ``fault`` is whose trouble a failure was, where it is one.
    """

    provider_item_id: str
    item_key: str
    batch_key: str
    status: ItemStatus
    code: str
    minor: int
    currency: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class ObservedBatch:
    """A batch read afresh, every page of it. ``denied``: the provider paid none of it."""

    provider_batch_id: str
    batch_key: str
    denied: bool
    final: bool
    items: tuple[ObservedItem, ...]
