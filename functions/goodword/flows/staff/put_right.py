"""Putting something right that does not wait: by the flow of its command, noted in the trail."""

from datetime import datetime

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision
from goodword.domain.mailbox import alias_normal
from goodword.domain.record import Record
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import Referrer
from goodword.domain.staff.roll import RollEntry
from goodword.domain.staff.trail import Actor, TrailAction, TrailNote
from goodword.domain.waiting.rules import state_of
from goodword.flows.ports import Store
from goodword.flows.staff.trail import noted
from goodword.flows.waiting.trailed import trailed


def trailed_change(
    store: Store, actor: Actor, record: Record, name: str, reason: str, *, now: datetime
) -> Store:
    """The store for a change of a record: its first commit notes who changed it, why, from what
    and to what, in the same transaction. ``name`` is what the trail calls it."""

    def beside(decision: Decision) -> tuple[Record, ...]:
        before = state_of(record)
        changed = (one for one in decision.save if type(one) is type(record))
        after = next((state_of(one) for one in changed), before)
        said = TrailNote(TrailAction.CHANGED, name, reason, before, after)
        return noted(store, actor, said, now=now)

    return trailed(store, beside)


def whose_referral(store: Store, referral_id: str) -> tuple[Referral, Referrer | None]:
    """A referral, and who recommended it.

    Raises:
        NotFound: there is none of that id.
    """
    referral = store.get(Referral, referral_id)
    if referral is None:
        raise NotFound(f"referral {referral_id}")
    return referral, store.get(Referrer, referral.referrer_id)


def refuse_own(signer: RollEntry, referrer: Referrer | None) -> None:
    """Nobody puts right what is their own, under whichever alias.

    Raises:
        Refused: it is about the mailbox of whoever would.
    """
    email = referrer.email if referrer is not None else None
    if email and alias_normal(email) == alias_normal(signer.address):
        raise Refused("own_matter", "This is about you: nobody puts right what is their own.")
