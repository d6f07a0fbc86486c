"""The owner of a mailbox confirms that they want to join, and hears what comes of it."""

from datetime import datetime

from goodword.domain.errors import Refused, Unauthenticated
from goodword.domain.event import Decision, Event
from goodword.domain.event_data.referrers import ApplicationMade, ReferrerJoined, WelcomeAsked
from goodword.domain.events import EventData, happened
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.referrals.application import (
    Application,
    ApplicationStatus,
    application_id_of,
    application_of,
)
from goodword.domain.referrals.eligibility import (
    Eligible,
    KnownFacts,
    NotYet,
    ReferrerFacts,
    eligibility,
)
from goodword.domain.referrals.joining import AND_FORM, JoinOutcome, JoinRequest, answered
from goodword.domain.referrals.own_words import ProposedWords, take_words
from goodword.domain.referrals.referrer import (
    ReferralCode,
    Referrer,
    ReferrerMailbox,
    ReferrerStatus,
    shown_name,
)
from goodword.domain.tokens import HASH_LETTERS, Keys, TokenUse, read_token
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.joining.ask import joined_audience
from goodword.flows.ports import Randomness, Store
from goodword.flows.referrers.own_words import are_reviewed
from goodword.flows.referrers.register import register_referrer
from goodword.flows.retry import until_committed
from goodword.program.model import Audience, Program
from goodword.program.sections import Joining

_BETWEEN = ":"


def about_request(request: JoinRequest) -> str:
    """What the mailed link is about: mailbox, audience, the form, and the spelling."""
    parts = (request.mailbox_id, request.audience, request.event_id, request.spelling)
    return _BETWEEN.join(parts)


def request_of_link(store: Store, keys: Keys, token: str, *, now: datetime) -> JoinRequest:
    """The request that a mailed link leads to.

    Raises:
        Unauthenticated: it is no such link, or too old.
        Refused: its request has ended, or a newer form has taken its place.
    """
    about = read_token(keys, TokenUse.JOIN, token, now)
    mailbox_id, audience, event_id, spelling = (*about.split(_BETWEEN), "", "", "")[:4]
    if len(mailbox_id) != HASH_LETTERS or not audience:
        message = "no request"
        raise Unauthenticated(message)
    return _standing(store, mailbox_id, audience, spelling, event_id)


def newer_of(store: Store, request: JoinRequest) -> JoinRequest | None:
    """The newest form of the same spelling and audience, where it waits for a mail of its own: the
    owner of the mailbox sees it by a link that they have, since strangers' forms may have used up
    the mails of the day."""
    spelling = request.spelling.partition(AND_FORM)[0]
    if spelling == request.spelling:
        return None
    found = store.get(JoinRequest, request.mailbox_id, request.audience, spelling)
    if found is None or found.outcome is not None or found.email is None:
        return None
    return None if found.is_filler else found


def confirm_join(
    store: Store,
    terms: PinnedProgram,
    keys: Keys,
    request: JoinRequest,
    *,
    randomness: Randomness,
    now: datetime,
) -> JoinRequest:
    """What comes of a request whose mailbox has proved itself; again shows the same.

    Raises:
        Refused: it has ended or was written over meanwhile.
        NotFound: the programme has no door to that audience any more.
    """
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> JoinRequest:
        found = _standing(
            store, request.mailbox_id, request.audience, request.spelling, request.event_id
        )
        if found.outcome is not None:
            return found
        audience = joined_audience(terms.program, found.audience)
        known = _referrer_of(store, found)
        if known and known.status is ReferrerStatus.PAUSED:
            return _end(store, answered(found, JoinOutcome.PAUSED))
        if known:
            # Their page works, whatever became of their score: they are not asked to meet it anew.
            reviewed = are_reviewed(terms.program, found.audience)
            return _welcome_back(store, found, known, event_id, now, reviewed=reviewed)
        if not _is_invited(audience, found):
            return _end(store, answered(found, JoinOutcome.NOT_INVITED))
        facts = _facts(store, found)
        verdict = eligibility(audience.eligible, facts, now.date(), terms.program.tiers)
        if isinstance(verdict, NotYet) and audience.joining is not Joining.APPROVAL:
            end = answered(
                found,
                JoinOutcome.NOT_YET,
                reasons=tuple(one.condition.value for one in verdict.reasons),
                eligible_from=verdict.from_,
            )
            return _end(store, end)
        if isinstance(verdict, Eligible) and audience.joining is not Joining.APPROVAL:
            return _register(store, terms.program, keys, found, facts, event_id, randomness, now)
        return _apply(store, found, event_id, now)

    return until_committed(attempt)


def as_it_stands(store: Store, request: JoinRequest) -> JoinRequest:
    """What came of an answered request by today: an application may have been approved since, and
    a referrer paused.

    Raises:
        Refused: nothing of it is left: it was refused or withdrawn, or they are gone.
    """
    referrer_id, outcome = request.referrer_id, request.outcome
    if outcome is JoinOutcome.APPLIED:
        own_id = application_id_of(request.mailbox_id, request.audience)
        application = store.get(Application, own_id)
        if application is None or application.status is ApplicationStatus.REFUSED:
            raise Refused("join_ended", "Nothing waits any more. Fill in the form again.")
        referrer_id = application.referrer_id
        outcome = JoinOutcome.KNOWN if referrer_id else outcome
    if referrer_id is None:
        return request
    referrer = store.get(Referrer, referrer_id)
    if referrer is not None and referrer.status is ReferrerStatus.PAUSED:
        return request.but(outcome=JoinOutcome.PAUSED, referrer_id=None)
    if referrer is None or referrer.status is not ReferrerStatus.ACTIVE:
        raise Refused("join_ended", "This link of theirs is gone. Fill in the form again.")
    return request.but(outcome=outcome, referrer_id=referrer_id)


def _standing(
    store: Store, mailbox_id: str, audience: str, spelling: str, event_id: str
) -> JoinRequest:
    found = store.get(JoinRequest, mailbox_id, audience, spelling)
    if found is None or found.event_id != event_id:
        raise Refused("join_ended", "This link is no longer good. Fill in the form again.")
    return found


def _referrer_of(store: Store, request: JoinRequest) -> Referrer | None:
    """The mailbox's referrer of the audience; who left or was erased may join anew."""
    guard = store.get(ReferrerMailbox, request.mailbox_id, request.audience)
    found = store.get(Referrer, guard.referrer_id) if guard else None
    if found is None or found.status not in {ReferrerStatus.ACTIVE, ReferrerStatus.PAUSED}:
        return None
    return found


def _welcome_back(
    store: Store,
    request: JoinRequest,
    known: Referrer,
    event_id: str,
    now: datetime,
    *,
    reviewed: bool,
) -> JoinRequest:
    """A referrer hears where their link is. One whom the company brought in and who has accepted
    nothing yet accepts by this form, and what they chose in it is theirs: nobody chose before."""
    end = answered(request, JoinOutcome.KNOWN, referrer_id=known.referrer_id)
    taken = taken_over(
        store, known, request, request.revision, reviewed=reviewed, event_id=event_id, now=now
    )
    asked = _event(WelcomeAsked(audience=request.audience), event_id, known.referrer_id, now)
    store.commit(Decision(save=(end, *taken.save), events=(asked, *taken.events)))
    return end


def taken_over(
    store: Store,
    known: Referrer,
    form: JoinRequest | Application,
    revision: str,
    *,
    reviewed: bool,
    event_id: str,
    now: datetime,
) -> Decision:
    """A referrer who has accepted no terms yet, with those of ``revision`` and with what they
    chose in a form whose mailbox has proved itself; nothing of one who has. ``reviewed``: a person
    has yet to read their sentence."""
    if known.accepted is not None:
        return Decision()
    words = take_words(
        known,
        store.get(ProposedWords, known.referrer_id),
        form.sentence,
        reviewed=reviewed,
        event_id=event_id,
        now=now,
    )
    name = form.name or known.name
    chosen = known.but(
        name=name,
        shown=form.shown,
        locale=form.locale,
        sentence=words.sentence,
        accepted=revision,
    )
    save = (chosen, *words.beside.save)
    public = store.get(ReferralCode, known.code)
    if public is not None:
        shown = shown_name(name, form.shown)
        save = (*save, public.but(name=shown, sentence=words.sentence, locale=form.locale))
    return Decision(save=save, events=words.beside.events)


def _facts(store: Store, request: JoinRequest) -> ReferrerFacts:
    """Of a mailbox that the company has told us about."""
    told = store.get(KnownFacts, request.mailbox_id, request.audience)
    if told is None:
        return ReferrerFacts()
    return ReferrerFacts(told.satisfaction, told.customer_since, told.active_at)


def _is_invited(audience: Audience, request: JoinRequest) -> bool:
    if audience.joining is not Joining.INVITED:
        return True
    domain = (request.email or "").rpartition("@")[2].lower()
    return domain in audience.mail_domains


def _register(
    store: Store,
    program: Program,
    keys: Keys,
    request: JoinRequest,
    facts: ReferrerFacts,
    event_id: str,
    randomness: Randomness,
    now: datetime,
) -> JoinRequest:
    ends: list[JoinRequest] = []
    reviewed = are_reviewed(program, request.audience)

    def beside(referrer: Referrer) -> Decision:
        end = answered(request, JoinOutcome.REGISTERED, referrer_id=referrer.referrer_id)
        ends[:] = [end]
        joined = ReferrerJoined(audience=request.audience)
        event = _event(joined, event_id, referrer.referrer_id, now)
        words = take_words(
            referrer, None, request.sentence, reviewed=reviewed, event_id=event_id, now=now
        ).beside
        return Decision(save=(end, *words.save), events=(event, *words.events))

    register_referrer(
        store,
        program,
        referrer_id=None,
        audience=request.audience,
        name=request.name or "",
        shown=request.shown,
        email=request.email or "",
        country=request.country or "",
        destination=None,
        locale=request.locale,
        company=request.company,
        sentence=None if reviewed else request.sentence,
        satisfaction=facts.satisfaction,
        customer_since=facts.customer_since,
        active_at=facts.active_at,
        accepted=request.revision,
        beside=beside,
        keys=keys,
        randomness=randomness,
        now=now,
    )
    return ends[0]


def _apply(store: Store, request: JoinRequest, event_id: str, now: datetime) -> JoinRequest:
    own_id = application_id_of(request.mailbox_id, request.audience)
    before = store.get(Application, own_id)
    application = application_of(request, before, now=now)
    end = answered(request, JoinOutcome.APPLIED)
    made = _event(ApplicationMade(audience=request.audience), event_id, own_id, now)
    store.commit(Decision(save=(application, end), events=(made,)))
    return end


def _end(store: Store, end: JoinRequest, *events: Event) -> JoinRequest:
    store.commit(Decision(save=(end,), events=events))
    return end


def _event(data: EventData, event_id: str, about: str, now: datetime) -> Event:
    return happened(data, event_id=event_id, about=about, actor="referrer", now=now)
