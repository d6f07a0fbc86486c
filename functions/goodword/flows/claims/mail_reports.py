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
from goodword.domain.tokens import Keys, Person, exact_suppression_id, person_of
from goodword.flows.claims.leave import complain
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import until_committed


def take_report(
    store: Store, keys: Keys, report: MailReport, *, randomness: Randomness, now: datetime
) -> int:
    """Acts upon a report; of how many mailboxes it said something new."""
    # One that came back says nothing of the person's other spellings: anybody may have made it up.
    people: dict[Person, dict[str, None]] = {}
    for address in filter(None, report.addresses):
        spelled = people.setdefault(person_of(keys, address), {})
        spelled[exact_suppression_id(keys, address)] = None
    return sum(
        _take(store, keys, person, tuple(spelled), report, randomness=randomness, now=now)
        for person, spelled in people.items()
    )


def refuse_undeliverable(store: Store, keys: Keys, address: str, since: datetime | None) -> None:
    """Raises ``Invalid`` where mail to this very address came back after ``since``: when its owner
    last did something by themselves, None where that is not known."""
    known = store.get(Undeliverable, exact_suppression_id(keys, address))
    if known is not None and known.stops(since):
        raise Invalid(FieldError("mail", "undeliverable", "mail to this mailbox came back"))


def _take(
    store: Store,
    keys: Keys,
    person: Person,
    spelled: tuple[str, ...],
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
        decisions = [
            came_back(
                store.get(Undeliverable, one), report, suppression_id=one, about=person.prospect_id
            )
            for one in spelled
        ]
        save = tuple(record for one in decisions for record in one.save)
        if save:
            store.commit(Decision(save=save, events=(told(report, about=person.prospect_id),)))
        return bool(save)

    return until_committed(attempt)
