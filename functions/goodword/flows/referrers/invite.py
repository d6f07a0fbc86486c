"""Invites a referrer whom the company brought in, once, where it may write to them."""

from collections.abc import Iterator
from datetime import datetime

from goodword.domain.claims.consent import Suppression
from goodword.domain.errors import Invalid
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.outreach.news import NewsEvery
from goodword.domain.referrals.eligibility import NotYet, ReferrerFacts, eligibility
from goodword.domain.referrals.invitation import (
    Invitation,
    MayWrite,
    NotInvited,
    invite,
    may_write,
)
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.rewards.reward import DealCount
from goodword.domain.tokens import Keys, exact_suppression_id, person_of
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.outreach.choice import every_of
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrers.stand import known
from goodword.flows.retry import until_committed
from goodword.program.model import Audience, Program
from goodword.program.sections import Joining


def invite_referrer(
    store: Store,
    program: Program,
    keys: Keys,
    referrer_id: str,
    *,
    note: str | None = None,
    actor: str,
    randomness: Randomness,
    now: datetime,
    only_look: bool = False,
) -> NotInvited | None:
    """Keeps that somebody is to be invited, which their mail follows; why not, where they are not
    to be. However often it is run, and by however many at once, a mailbox is invited once.
    ``only_look``: writes nothing, and says what would be.

    Raises:
        NotFound: there is no such referrer.
        Conflict: others keep changing the same referrer.
    """
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> NotInvited | None:
        referrer, _ = known(store, referrer_id)
        ground = may_write(referrer.may_write)
        why = next(_obstacles(store, program, keys, referrer, ground, now=now), None)
        if why is not None or ground is None or only_look:
            return why
        store.commit(
            invite(
                referrer,
                ground,
                mailbox_id=person_of(keys, referrer.email).prospect_id,
                note=note,
                actor=actor,
                event_id=event_id,
                now=now,
            )
        )
        return None

    return until_committed(attempt)


def _obstacles(
    store: Store,
    program: Program,
    keys: Keys,
    referrer: Referrer,
    ground: MayWrite | None,
    *,
    now: datetime,
) -> Iterator[NotInvited]:
    """What keeps somebody from being invited; what needs no look at the table comes first."""
    yield from _of_referrer(referrer, program.audiences.get(referrer.audience), ground, now)
    person = person_of(keys, referrer.email)
    if store.get(Invitation, person.prospect_id):
        yield NotInvited.MAILBOX_INVITED
    exact = exact_suppression_id(keys, referrer.email)
    if any(store.get(Suppression, one) for one in dict.fromkeys((person.suppression_id, exact))):
        yield NotInvited.SUPPRESSED
    if every_of(store, referrer.referrer_id) is NewsEvery.NONE:
        yield NotInvited.WANTS_NO_NEWS
    try:
        refuse_undeliverable(store, keys, referrer.email, None)
    except Invalid:
        yield NotInvited.UNDELIVERABLE
    if _is_not_eligible_yet(store, program, referrer, now):
        yield NotInvited.NOT_YET_ELIGIBLE


def _of_referrer(
    referrer: Referrer, audience: Audience | None, ground: MayWrite | None, now: datetime
) -> Iterator[NotInvited]:
    if referrer.status in {ReferrerStatus.LEFT, ReferrerStatus.ERASED}:
        yield NotInvited.GONE
    if referrer.accepted is not None:
        yield NotInvited.JOINED
    if referrer.invited_at is not None:
        yield NotInvited.INVITED
    if referrer.status is not ReferrerStatus.ACTIVE:
        yield NotInvited.PAUSED
    if ground is None or (ground.since is not None and ground.since > now.date()):
        yield NotInvited.NO_GROUND
    if audience is None:
        yield NotInvited.NO_AUDIENCE
    elif audience.joining is Joining.INVITED:
        domain = referrer.email.rpartition("@")[2].lower()
        if domain not in audience.mail_domains:
            yield NotInvited.NOT_OF_DOMAINS


def _is_not_eligible_yet(store: Store, program: Program, referrer: Referrer, now: datetime) -> bool:
    wanted = program.audiences[referrer.audience].eligible
    count = (
        store.get(DealCount, referrer.referrer_id, str(now.year)) if wanted.tier_at_least else None
    )
    facts = ReferrerFacts(
        referrer.satisfaction,
        referrer.customer_since,
        referrer.active_at,
        count.deals if count else 0,
    )
    return isinstance(eligibility(wanted, facts, now.date(), program.tiers), NotYet)
