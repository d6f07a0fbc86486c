"""The double opt-in mail: sent when a claim is received, again when it is repeated."""

from datetime import datetime, timedelta

from goodword.domain.claims.claim import SWEEP_MARGIN
from goodword.domain.claims.consent import Suppression
from goodword.domain.event import Decision, Event, EventType
from goodword.domain.referrals.referral import ReferralCode
from goodword.domain.text import in_a_line, to_greet
from goodword.domain.tokens import Keys, TokenUse, make_token, suppression_id
from goodword.flows.claims.confirm import claim_state
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.claims.terms_link import terms_link
from goodword.flows.ports import Mail, Mailer, MailTexts, Store
from goodword.program.locales import still_offered

AGAIN_AFTER = timedelta(minutes=10)
MOST_MAILS = 3


def mail_confirmation(
    store: Store,
    mailer: Mailer,
    texts: MailTexts,
    event: Event,
    *,
    terms: PinnedProgram,
    keys: Keys,
    origin: str,
    sender: str,
    now: datetime,
) -> None:
    """Asks the owner of the address to confirm; a repeated claim asks again at most twice, ten
    minutes apart. Nobody is asked who has answered, was erased, or wants no mail.

    ``terms`` are those of today; the mail links to those of the claim. It is written in the locale
    of the claim or, where that is not offered any more, in the one that stands in for it.

    The mail is counted once it is written and before the call, whatever comes of it: one whose
    outcome is unknown was perhaps sent, and is tried again without being counted twice.

    Raises:
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
        Conflict: the prospect was changed meanwhile; again works.
    """
    state = claim_state(store, event.about)
    person = state.person
    if person is None or person.email is None or state.referral.confirmed_at:
        return
    # One that was tried and perhaps not sent is no further mail.
    further = person.mailed_for != event.event_id
    if further and event.type == EventType.CLAIM_REPEATED:
        if person.mailed_at and now - person.mailed_at < AGAIN_AFTER:
            return
        if person.mails_sent >= MOST_MAILS:
            return
    if store.get(Suppression, suppression_id(keys, person.email)):
        return
    until = person.expires_at - SWEEP_MARGIN if person.expires_at else None
    claim_id = state.referral.claim_id
    unsubscribe = make_token(keys, TokenUse.UNSUBSCRIBE, claim_id, None)
    # Published anew since the claim, the programme may offer its language no more.
    locale = still_offered(person.locale, terms.program.locales)
    where = terms_link(
        store,
        state.referral,
        person.locale,
        revision=terms.revision,
        locales=terms.program.locales,
    )
    subject, text, html = texts.mail(
        "confirm",
        locale,
        {
            "greeting": greeting(texts, person.name or "", locale),
            "sent_by": sent_by(texts, store.get(ReferralCode, state.referral.code), locale),
            "confirm_url": (
                f"{origin}/confirm?t={make_token(keys, TokenUse.CONFIRM, claim_id, until)}"
            ),
            "preferences_url": (
                f"{origin}/preferences?t={make_token(keys, TokenUse.PREFERENCES, claim_id, None)}"
            ),
            "terms_url": f"{origin}{where}",
        },
    )
    mailed = person.but(
        mails_sent=person.mails_sent + further, mailed_at=now, mailed_for=event.event_id
    )
    store.commit(Decision(save=(mailed,)))
    mailer.send(
        Mail(
            sender=sender,
            to=person.email,
            subject=subject,
            text=text,
            html=html,
            headers={
                "List-Unsubscribe": f"<{origin}/unsubscribe?t={unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
    )


def greeting(texts: MailTexts, name: str, locale: str) -> str:
    """``Hello Anna Weber,``; without the name where it is none that we would say."""
    catalogue = texts.catalogue(locale)
    if greeted := to_greet(name):
        return catalogue["mail.confirm.greeting"].replace("@@name", greeted)
    return catalogue["mail.confirm.greeting_nameless"]


def sent_by(texts: MailTexts, code: ReferralCode | None, locale: str) -> str:
    """Who recommends, as a sentence: by name only where the referrer agreed to it."""
    catalogue = texts.catalogue(locale)
    name = in_a_line(code.name or "") if code else ""
    if not name:
        return catalogue["offer.sent_by_someone"]
    return catalogue["offer.sent_by"].replace("@@name", name)
