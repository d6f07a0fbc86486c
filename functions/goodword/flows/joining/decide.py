"""A person decides about an application: approved, they are a referrer; refused, they are told."""

from collections.abc import Callable
from datetime import datetime

from goodword.domain.errors import NotFound, Refused
from goodword.domain.event import Decision, Event
from goodword.domain.event_data.referrers import ApplicationDecided
from goodword.domain.events import happened
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.referrals.application import Application, approved, refused
from goodword.domain.referrals.referrer import Referrer, ReferrerMailbox, ReferrerStatus
from goodword.domain.tokens import Keys, person_of
from goodword.flows.claims.person import suppression_of
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.joining.confirm import taken_over
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrers.register import register_referrer
from goodword.flows.retry import until_committed


def decide_application(
    store: Store,
    terms: PinnedProgram,
    keys: Callable[[], Keys],
    application_id: str,
    *,
    digest: str,
    approve: bool,
    note: str,
    actor: str,
    randomness: Randomness,
    now: datetime,
) -> Application:
    """Approves or refuses, once: who decided, when and why stays in an event. ``keys`` are read
    where somebody is to be registered. ``digest`` is that of the answers that were read: who
    applies anew in between is not approved unread.

    A refusal is undone by applying again, an approval by pausing the referrer. Whom the company has
    registered meanwhile is approved as they are: what they chose in the form, and the terms, are
    taken over, as where a referrer joins by the page.

    Raises:
        NotFound: there is no such application, or it has ended.
        Refused: it was decided already, or corrected meanwhile; or, to approve, its owner
            does not want to be written to any more, or is a referrer of the audience by now who is
            paused.
        Invalid: the programme has dropped its audience or country.
        Conflict: somebody else kept changing it.
    """
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> Application:
        found = store.get(Application, application_id)
        if found is None:
            raise NotFound(application_id)
        if not found.waits_for_person:
            raise Refused("already_decided", _decided(found))
        if found.digest != digest:
            message = "It was corrected meanwhile, or the id is not whole; look again what waits."
            raise Refused("corrected_meanwhile", message)
        if not approve:
            end = refused(found, actor=actor, now=now)
            store.commit(Decision(save=(end,), events=(_event(end, note, event_id, now),)))
            return end
        _refuse_left(store, keys(), found.email or "")
        guard = store.get(ReferrerMailbox, found.mailbox_id, found.audience)
        known = store.get(Referrer, guard.referrer_id) if guard else None
        return _approve(found) if known is None else _take_over(found, known)

    def _take_over(found: Application, known: Referrer) -> Application:
        if known.status is not ReferrerStatus.ACTIVE:
            message = (
                f"This mailbox is {known.referrer_id}'s there, who is {known.status}: "
                "goodword referrers resume brings their link back; then approve, or refuse."
            )
            raise Refused("referrer_not_active", message)
        end = approved(found, referrer_id=known.referrer_id, actor=actor, now=now)
        # Whoever decides has read the sentence, too.
        chosen = taken_over(
            store, known, found, found.accepted, reviewed=False, event_id=event_id, now=now
        )
        events = (_event(end, note, event_id, now), *chosen.events)
        store.commit(Decision(save=(end, *chosen.save), events=events))
        return end

    def _approve(found: Application) -> Application:
        ends: list[Application] = []

        def beside(referrer: Referrer) -> Decision:
            end = approved(found, referrer_id=referrer.referrer_id, actor=actor, now=now)
            ends[:] = [end]
            return Decision(save=(end,), events=(_event(end, note, event_id, now),))

        register_referrer(
            store,
            terms.program,
            referrer_id=None,
            audience=found.audience,
            name=found.name or "",
            shown=found.shown,
            email=found.email or "",
            country=found.country or "",
            destination=None,
            locale=found.locale,
            company=found.company,
            sentence=found.sentence,
            accepted=found.accepted,
            beside=beside,
            keys=keys(),
            randomness=randomness,
            now=now,
        )
        return ends[0]

    return until_committed(attempt)


def _refuse_left(store: Store, keys: Keys, address: str) -> None:
    if suppression_of(store, person_of(keys, address), keys, address):
        message = (
            "Its owner has asked not to be written to any more, or called a mail unwanted. Refuse "
            "it, which mails nobody, or leave it to its deadline; by the link in any mail of ours "
            "they can allow it again."
        )
        raise Refused("left_meanwhile", message)


def _decided(application: Application) -> str:
    at = f"{application.decided_at:%Y-%m-%d %H:%M} UTC"
    return f"It was {application.status} on {at} by {application.decided_by}."


def _event(end: Application, note: str, event_id: str, now: datetime) -> Event:
    decided = ApplicationDecided(
        audience=end.audience, status=end.status.value, note=note, referrer_id=end.referrer_id
    )
    return happened(
        decided,
        event_id=event_id,
        about=end.application_id,
        actor=end.decided_by or "",
        now=now,
    )
