"""A referrer's payouts as their own page shows them: each with why, what next and when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from goodword.domain.ledger import Balance
from goodword.domain.listing import PAYOUTS_OF
from goodword.domain.payouts.payout import Payout, PayoutStatus
from goodword.domain.payouts.reserve import minimum_in
from goodword.domain.payouts.settle import WHOLE_BATCH
from goodword.domain.portal.session import PortalRole
from goodword.domain.reasons import Reason
from goodword.flows.claims.words import day_in_words
from goodword.flows.outreach.amounts import written_amount
from goodword.flows.ports import Store
from goodword.program.model import Program

LINES_A_PAGE: Final = 20
_WORDS: Final = "portal_payouts"


class Explained(NamedTuple):
    """Why something stands where it does, what comes next, and when, in words."""

    why: str
    next: str
    when: str


class PayoutShown(NamedTuple):
    """A payout as its referrer sees it; ``theirs`` is the provider's reference, "" while it has
    given none. ``explained`` None: there is nothing to explain about it."""

    reference: str
    amount: str
    day: str
    where: str
    state: str
    kind: str
    theirs: str
    explained: Explained | None


class PayoutsShown(NamedTuple):
    """A page of payouts; ``waiting`` is what is owed and in no payout, ``older`` where the next
    page begins."""

    waiting: tuple[tuple[str, Explained], ...]
    payouts: tuple[PayoutShown, ...]
    older: str | None


# Why -> what comes next, and when.
_STEPS: Final[Mapping[str, tuple[str, str]]] = {
    Reason.NEXT_PAYOUT: ("nothing", "soon"),
    Reason.BELOW_MINIMUM: ("nothing", "minimum"),
    Reason.NO_PAYOUT_DETAILS: ("details", "told"),
    Reason.PAYOUT_FAILED: ("check", "told"),
    Reason.BATCH_DENIED: ("nothing", "day"),
    Reason.NO_PROVIDER: ("nothing", "open"),
    Reason.OTHER_CURRENCY: ("person", "open"),
    Reason.PAID_AFTER_RELEASE: ("person", "open"),
    Reason.DETAILS_CHANGED: ("stop", "day"),
    Reason.DETAILS_DISPUTED: ("person", "open"),
    "reserved": ("nothing", "soon"),
    "sealed": ("nothing", "service"),
    "unclaimed": ("accept", "open"),
    "failed": ("check", "told"),
    "returned": ("check", "told"),
    "again": ("nothing", "soon"),
    "attention": ("person", "open"),
}
_KINDS: Final[Mapping[PayoutStatus, str]] = {
    PayoutStatus.RESERVED: "go",
    PayoutStatus.SEALED: "go",
    PayoutStatus.UNCLAIMED: "wait",
    PayoutStatus.PAID: "done",
    PayoutStatus.RELEASED: "bad",
    PayoutStatus.RETURNED: "bad",
}


def payouts_shown(
    store: Store,
    program: Program,
    role: PortalRole,
    words: Mapping[str, str],
    *,
    after: str | None,
    now: datetime,
) -> PayoutsShown:
    """A page of somebody's payouts, the newest first, by one read of the list and one of what it
    names; with the first page, what waits to be paid.

    Raises:
        Invalid: ``after`` is no cursor.
    """
    page = store.page(PAYOUTS_OF.part(role.account_id), after=after, limit=LINES_A_PAGE)
    currencies = sorted({role.currency, *program.currencies.known}) if after is None else []
    found = store.get_all(
        *((Balance, (role.account_id, currency)) for currency in currencies),
        *((Payout, row.identity) for row in page.rows),
    )
    zone = ZoneInfo(program.brand.time_zone)
    balances = (one for one in found if isinstance(one, Balance) and one.owed > 0)
    return PayoutsShown(
        tuple(
            (
                written_amount(words, one.owed, one.currency),
                _waits(one, program, words, zone=zone, now=now),
            )
            for one in balances
        ),
        tuple(_shown(one, words, zone) for one in found if isinstance(one, Payout)),
        page.after,
    )


def _waits(
    balance: Balance,
    program: Program,
    words: Mapping[str, str],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Explained:
    reason = balance.reason if balance.reason in _STEPS else Reason.NEXT_PAYOUT
    minimum = minimum_in(program, balance.currency)
    # Looked at every week: until then it may say that too little was owed once.
    if reason == Reason.BELOW_MINIMUM and balance.owed >= minimum:
        reason = Reason.NEXT_PAYOUT
    return explained(
        str(reason),
        words,
        minimum=written_amount(words, minimum, balance.currency),
        day=day_of(_when(balance) or now, zone),
    )


def _when(balance: Balance) -> datetime | None:
    return balance.due_at if balance.reason == Reason.DETAILS_CHANGED else balance.not_before


def _shown(payout: Payout, words: Mapping[str, str], zone: ZoneInfo) -> PayoutShown:
    state = "attention" if payout.waits_for_person else str(payout.status)
    return PayoutShown(
        reference=payout.payout_id,
        amount=written_amount(words, payout.minor, payout.currency),
        day=day_in_words(words, day_of(_counts_from(payout), zone)),
        where=payout.destination.hint,
        state=words[f"{_WORDS}.state.{state}"],
        kind="wait" if payout.waits_for_person else _KINDS[payout.status],
        theirs=payout.provider_item_id or "",
        explained=None if state == PayoutStatus.PAID else explained(_why(payout), words),
    )


def _counts_from(payout: Payout) -> datetime:
    return payout.created_at if payout.status is PayoutStatus.RESERVED else payout.moved_at


def _why(payout: Payout) -> str:
    if payout.waits_for_person:
        return "attention"
    if not payout.has_failed:
        return str(payout.status)
    if payout.reason in {*WHOLE_BATCH, Reason.WITHDRAWN}:
        return "again"
    return "failed" if payout.status is PayoutStatus.RELEASED else "returned"


def explained(
    why: str, words: Mapping[str, str], *, minimum: str = "", day: date | None = None
) -> Explained:
    """Why, what next and when, by a code of ``_STEPS``."""
    then, when = _STEPS[why]
    values = {"@@minimum": minimum, "@@day": day_in_words(words, day) if day else ""}
    texts = [words[f"{_WORDS}.{key}"] for key in (f"why.{why}", f"next.{then}", f"when.{when}")]
    for name, value in values.items():
        texts = [one.replace(name, value) for one in texts]
    return Explained(*texts)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day of a moment where the company is."""
    return moment.astimezone(zone).date()
