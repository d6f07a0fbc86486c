"""What the company knows of those who may join, noted before they come."""

from datetime import datetime
from typing import TYPE_CHECKING

from goodword.domain.event import Decision
from goodword.domain.event_data.referrers import FactsNoted
from goodword.domain.events import happened
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.referrals.changing import change
from goodword.domain.referrals.eligibility import KNOWN_FOR, KnownFacts
from goodword.domain.referrals.referrer import Referrer, ReferrerMailbox
from goodword.domain.tokens import Keys, person_of
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import until_committed

if TYPE_CHECKING:
    from goodword.flows.referrers.bring_in import ListedReferrer

_FACTS = ("satisfaction", "customer_since", "active_at")


def note_facts(
    store: Store,
    line: "ListedReferrer",
    *,
    keys: Keys,
    note: str | None = None,
    actor: str,
    randomness: Randomness,
    now: datetime,
    only_look: bool = False,
) -> bool:
    """Notes the facts of a line for its mailbox and audience, where anything is new: on the
    referrer who is there, or for the day on which somebody joins. Whether anything was;
    ``only_look`` writes nothing. What a cell does not say stays as it was. An event
    says which facts, by whom and why (``note``), and never what they are; that of a mailbox without
    a referrer goes with its facts.

    Raises:
        Conflict: others keep changing the same.
    """
    mailbox_id = person_of(keys, line.email).prospect_id
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> bool:
        guard = store.get(ReferrerMailbox, mailbox_id, line.audience)
        there = store.get(Referrer, guard.referrer_id) if guard else None
        before = store.get(KnownFacts, mailbox_id, line.audience)
        found = there or before
        told = {name: value for name in _FACTS if (value := getattr(line, name)) is not None}
        if not told or (found and all(getattr(found, name) == told[name] for name in told)):
            return False
        if only_look:
            return True
        if there:
            store.commit(
                change(
                    there,
                    there.but(**told),
                    None,
                    (),
                    note=note,
                    actor=actor,
                    event_id=event_id,
                    now=now,
                )
            )
            return True
        known = before or KnownFacts(mailbox_id=mailbox_id, audience=line.audience, told_at=now)
        noted = known.but(**told, told_at=now, expires_at=now + KNOWN_FOR)
        fields = tuple(name for name in told if getattr(known, name) != told[name])
        event = happened(
            FactsNoted(audience=line.audience, fields=fields, note=note),
            event_id=event_id,
            about=mailbox_id,
            actor=actor,
            now=now,
        )
        store.commit(Decision(save=(noted,), events=(event.but(expires_at=noted.expires_at),)))
        return True

    return until_committed(attempt)
