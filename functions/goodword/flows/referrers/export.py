"""What is kept of a referrer, as data that they take along."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from goodword.domain.ledger import Balance
from goodword.domain.listing import (
    PAYOUTS_OF,
    REFERRALS_OF,
    REGISTRATIONS_OF,
    REWARDS_OF,
    ListRow,
)
from goodword.domain.outreach.news import FormerAddress
from goodword.domain.partners.registration import DealRegistration
from goodword.domain.payouts.payout import Payout
from goodword.domain.portal.fresh_link import FreshLinkRequest, FreshUse
from goodword.domain.record import Record, instant
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.payout_details import DestinationChange
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.rewards.reward import DealCount, Reward
from goodword.domain.tokens import Keys, person_of
from goodword.flows.joining.kept import exported_joining
from goodword.flows.lists import rows_of
from goodword.flows.outreach.choice import every_of
from goodword.flows.ports import Store
from goodword.flows.referrers.stand import known

# Whom they recommended is another's: what a prospect typed, and hashes that stand for one.
_OF_ANOTHER = {"prospect_id", "claim_id", "reference", "deal_id"}
_OURS = {"version", "due_at", "expires_at", "spelling"}


def export_referrer(
    store: Store,
    keys: Keys,
    referrer_id: str,
    *,
    audiences: Collection[str] = (),
    now: datetime,
) -> dict[str, Any]:
    """Everything that is kept of a referrer: who they are, their link, what became of each
    recommendation, each reward with its receipt, each payout with where it went, and balances; the
    deals that they registered; and what their mailbox has entered to join one of the ``audiences``
    (all of the programme's), or the company has told of it.

    Left out is what is another's: who was recommended.

    Raises:
        NotFound: there is no such referrer.
    """
    referrer, code = known(store, referrer_id)
    account = referrer.account_id
    rewards = list(_each(store, Reward, rows_of(store, REWARDS_OF.part(account))))
    currencies = {referrer.currency, *(one["currency"] for one in rewards if one["currency"])}
    years = range(referrer.registered_at.year, now.year + 1)
    counts = (store.get(DealCount, referrer_id, str(year)) for year in years)
    words = store.get(ProposedWords, referrer_id)
    former = store.get(FormerAddress, referrer_id)
    moved = store.get(DestinationChange, referrer_id)
    asked = store.get(FreshLinkRequest, referrer_id, FreshUse.PAYOUT_DETAILS)
    balances = (store.get(Balance, account, currency) for currency in sorted(currencies))
    return {
        "format": "goodword-referrer-1",
        "exported_at": instant(now),
        "referrer": _plain(referrer),
        "code": _plain(code),
        "referrals": list(_each(store, Referral, rows_of(store, REFERRALS_OF.part(referrer_id)))),
        "rewards": rewards,
        "payouts": list(_each(store, Payout, rows_of(store, PAYOUTS_OF.part(account)))),
        "balances": [_plain(one) for one in balances if one is not None],
        "news": every_of(store, referrer_id),
        "words": _plain(words) if words else None,
        "former_address": _plain(former) if former else None,
        "payout_details_change": _plain(moved) if moved else None,
        "payout_details_asked": _plain(asked) if asked else None,
        "deals": [_plain(one) for one in counts if one is not None],
        "registrations": list(
            _each(store, DealRegistration, rows_of(store, REGISTRATIONS_OF.part(referrer_id)))
        ),
        **_of_mailbox(store, keys, referrer, {referrer.audience, *audiences}),
    }


def _of_mailbox(
    store: Store, keys: Keys, referrer: Referrer, audiences: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """Nothing of whoever is gone: their mailbox is not known any more."""
    if not referrer.email:
        return {}
    mailbox_id = person_of(keys, referrer.email).prospect_id
    return exported_joining(store, mailbox_id, audiences)


def _each(store: Store, kind: type[Record], rows: Iterable[ListRow]) -> Iterable[dict[str, Any]]:
    for row in rows:
        found = store.get(kind, *row.identity)
        if found is not None:
            yield _plain(found)


def _plain(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude=_OURS | _OF_ANOTHER)
