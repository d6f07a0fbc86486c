"""The whole story of a referral, a deal, a referrer or a mailbox, in order, from what was stored
of it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from goodword.domain.claims.consent import Prospect, Suppression
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.errors import NotFound
from goodword.domain.event import Event, EventType
from goodword.domain.ledger import Balance
from goodword.domain.listing import PAYOUTS_OF, REFERRALS_OF, REGISTRATIONS_OF, REWARDS_OF
from goodword.domain.outreach.undeliverable import Undeliverable
from goodword.domain.payouts.payout import Payout
from goodword.domain.referrals.application import Application, application_id_of
from goodword.domain.referrals.joining import JoinRequest
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer, ReferrerMailbox
from goodword.domain.rewards.reward import Reward
from goodword.domain.sales.win import ReportedWin
from goodword.domain.tokens import Keys, exact_suppression_id, person_of
from goodword.flows.claims.person import suppression_of
from goodword.flows.lists import rows_of
from goodword.flows.ports import Store
from goodword.flows.referrals.keep_reference import referral_called
from goodword.program.rewards import Milestone

_PLACES: Final = {type_: place for place, type_ in enumerate(EventType)}


class Story(NamedTuple):
    """What happened, oldest first, and how everything stands now. ``prospects`` are personal, one
    for a referral where they are kept; ``wins`` those reports of a link that wait for a person;
    ``words``, personal, are those of a referrer's page that do."""

    referrer: Referrer
    referrals: tuple[Referral, ...]
    events: tuple[Event, ...]
    rewards: tuple[Reward, ...]
    payouts: tuple[Payout, ...]
    balances: tuple[Balance, ...]
    prospects: tuple[Prospect, ...]
    wins: tuple[ReportedWin, ...] = ()
    words: ProposedWords | None = None


class MailboxStory(NamedTuple):
    """Everything of a mailbox: its owner as a referrer of each audience, as somebody who was
    recommended, and as somebody who would join; what keeps mail from them; and what happened to the
    mailbox itself. ``prospect``, ``submissions``, ``requests`` and ``applications`` are personal.
    """

    as_referrer: tuple[Story, ...]
    as_prospect: tuple[Story, ...]
    prospect: Prospect | None
    submissions: tuple[ClaimSubmission, ...]
    requests: tuple[JoinRequest, ...]
    applications: tuple[Application, ...]
    suppression: Suppression | None
    undeliverable: Undeliverable | None
    events: tuple[Event, ...]


def story_of(store: Store, name: str) -> Story:
    """The story of whatever goes by this name: a referral's id, the reference that its prospect has
    (``GW-7K2M-9PWX``, however it is typed), the CRM's id of a deal, or a referrer's id, then with
    all of their referrals.

    Raises:
        NotFound: nothing does.
    """
    referral = referral_called(store, name)
    referrer = store.get(Referrer, referral.referrer_id if referral else name)
    if referrer is None:
        raise NotFound(f"referral, reference, deal or referrer {name}")
    referrals = (referral,) if referral else tuple(_referrals(store, referrer))
    wanted = {one.referral_id for one in referrals}
    rewards = tuple(
        reward
        for row in rows_of(store, REWARDS_OF.part(referrer.account_id))
        if (reward := store.get(Reward, *row.identity)) and reward.referral_id in wanted
    )
    earned = {one.reward_id for one in rewards}
    payouts = tuple(
        payout
        for row in rows_of(store, PAYOUTS_OF.part(referrer.account_id))
        if (payout := store.get(Payout, *row.identity)) and earned & set(payout.reward_ids)
    )
    currencies = sorted({one.currency for one in rewards if one.currency})
    balances = (store.get(Balance, referrer.account_id, currency) for currency in currencies)
    prospects = (store.get(Prospect, one.prospect_id) for one in referrals)
    things = (
        *(() if referral else (referrer.referrer_id, *_registrations(store, referrer))),
        *wanted,
        *earned,
        *(one.payout_id for one in payouts),
        *{one.batch_key for one in payouts if one.batch_key},
    )
    return Story(
        referrer,
        referrals,
        tuple(sorted(_events(store, things, referrals), key=_order)),
        rewards,
        payouts,
        tuple(one for one in balances if one is not None),
        tuple(one for one in prospects if one is not None),
        tuple(
            win
            for one in referrals
            for milestone in Milestone
            if (win := store.get(ReportedWin, one.referral_id, milestone)) and win.waits_for_person
        ),
        None if referral else _words(store, referrer),
    )


def story_of_mailbox(
    store: Store, keys: Keys, address: str, audiences: Collection[str]
) -> MailboxStory:
    """The story of whoever reads the mail of an address, aliases included, in every role that they
    have; ``audiences`` are all of the programme's. They are found by keyed hashes.

    Raises:
        NotFound: nothing is kept of that mailbox.
    """
    person = person_of(keys, address)
    mailbox_id = person.prospect_id
    guards = (store.get(ReferrerMailbox, mailbox_id, one) for one in sorted(audiences))
    prospect = store.get(Prospect, mailbox_id)
    applications = (
        store.get(Application, application_id_of(mailbox_id, one)) for one in sorted(audiences)
    )
    found = MailboxStory(
        as_referrer=tuple(story_of(store, one.referrer_id) for one in guards if one is not None),
        as_prospect=tuple(story_of(store, one) for one in (prospect.referrals if prospect else ())),
        prospect=prospect,
        submissions=store.submissions(mailbox_id),
        requests=store.joins(mailbox_id),
        applications=tuple(one for one in applications if one is not None),
        suppression=suppression_of(store, person, keys, address),
        undeliverable=store.get(Undeliverable, exact_suppression_id(keys, address)),
        events=tuple(sorted(store.events_about(mailbox_id), key=_order)),
    )
    if not any(found):
        raise NotFound("referrer, prospect or applicant with that mailbox")
    return found


def _registrations(store: Store, referrer: Referrer) -> Iterator[str]:
    return (row.identity[0] for row in rows_of(store, REGISTRATIONS_OF.part(referrer.referrer_id)))


def _order(event: Event) -> tuple[datetime, int]:
    """By time; of one moment, what leads to something comes before it, as types are declared."""
    return event.at, _PLACES.get(event.type, len(_PLACES))


def _words(store: Store, referrer: Referrer) -> ProposedWords | None:
    found = store.get(ProposedWords, referrer.referrer_id)
    return found if found and found.waits_for_person else None


def _referrals(store: Store, referrer: Referrer) -> Iterator[Referral]:
    for row in rows_of(store, REFERRALS_OF.part(referrer.referrer_id)):
        found = store.get(Referral, *row.identity)
        if found is not None:
            yield found


def _events(store: Store, things: Iterable[str], referrals: Iterable[Referral]) -> Iterator[Event]:
    for about in things:
        yield from store.events_about(about)
    for chain in {one.claim_id for one in referrals}:
        yield from store.consents(chain)
