"""What became of mails, as their service reports it: mail to a mailbox stops, or its owner leaves.

A report comes more than once, late and out of order; whatever was taken before changes nothing.
"""

from datetime import datetime

from goodword.domain.errors import FieldError, Invalid
from goodword.domain.event import Decision, Event
from goodword.domain.outreach.undeliverable import (
    MailReport,
    Undeliverable,
    Verdict,
    came_back,
    event_id_of,
    told,
)
from goodword.domain.tokens import Keys, Person, person_of
from goodword.flows.claims.leave import complain
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import until_committed


def take_report(
    store: Store, keys: Keys, report: MailReport, *, randomness: Randomness, now: datetime
) -> int:
    """Acts upon a report; of how many mailboxes it said something new."""
    people = dict.fromkeys(person_of(keys, address) for address in report.addresses if address)
    return sum(
        _take(store, keys, person, report, randomness=randomness, now=now) for person in people
    )


def refuse_undeliverable(store: Store, person: Person, event: Event) -> None:
    """Raises ``Invalid`` where mail to a mailbox came back after what the mail would answer."""
    known = store.get(Undeliverable, person.suppression_id) if person.suppression_id else None
    if known is not None and known.stops(event):
        raise Invalid(FieldError("mail", "undeliverable", "mail to this mailbox came back"))


def _take(
    store: Store,
    keys: Keys,
    person: Person,
    report: MailReport,
    *,
    randomness: Randomness,
    now: datetime,
) -> bool:
    def attempt() -> bool:
        if store.get(Event, person.prospect_id, event_id_of(report)):
            return False  # taken before; what the person did since then stands
        if report.verdict is Verdict.COMPLAINED:
            complain(store, keys, person, randomness=randomness, now=now)
            store.commit(Decision(events=(told(report, about=person.prospect_id),)))
            return True
        decision = came_back(
            store.get(Undeliverable, person.suppression_id),
            report,
            suppression_id=person.suppression_id,
            about=person.prospect_id,
        )
        if decision.save:
            store.commit(decision)
        return bool(decision.save)

    return until_committed(attempt)
