"""The mail with a link that proves the mailbox anew."""

from datetime import datetime

from goodword.domain.claims.proof import GOOD_FOR, Proof, ProofAction, ProofRequest, what_of
from goodword.domain.event import Event
from goodword.domain.event_data.mailboxes import ProofRequested
from goodword.domain.event_data.table import data_of
from goodword.domain.outreach.budget import MailKind
from goodword.domain.tokens import Person, TokenUse, exact_suppression_id, person_of
from goodword.flows.claims.mail_budget import spending
from goodword.flows.claims.mail_reports import refuse_undeliverable
from goodword.flows.claims.person import person_state
from goodword.flows.claims.post import Post
from goodword.flows.claims.prove import link_goes_to
from goodword.flows.claims.words import greeting


def mail_proof(post: Post, event: Event, *, now: datetime) -> None:
    """Reacts to a request for a proof: sends the link, suppressed or not, since they ask.

    The link is good for minutes from now, however late that is. Its number is the event's: mailed
    twice, because the first outcome was unknown, the two are used once.

    Raises:
        Delayed: its budget is spent.
        Unavailable: the mail service gave no certain answer.
        Invalid: the mail service will never take it.
    """
    asked = data_of(event, ProofRequested)
    what = what_of(ProofAction(asked.action), asked.purpose)
    open_ = post.store.get(ProofRequest, event.about, what)
    if open_ and open_.proof_id != event.event_id:
        return  # asked for anew meanwhile, which has a mail of its own
    state = person_state(post.store, Person(event.about, ""))
    address = link_goes_to(post.store, state, post.terms.program.audiences)
    if address is None:
        return
    person = person_of(post.keys, address)
    refuse_undeliverable(post.store, post.keys, address, event.at)
    # A person of 0.1.0 may be known by an alias.
    proof = Proof(
        Person(event.about, person.suppression_id),
        ProofAction(asked.action),
        asked.purpose,
        event.event_id,
        exact_suppression_id(post.keys, address),
    )
    locale = post.locale(asked.locale)
    name = state.confirmed.name if state.confirmed else None
    written = post.write(
        "proof",
        locale,
        {
            "greeting": greeting(post.texts, name or "", locale),
            "proof_url": post.link("/proof", TokenUse.PROOF, proof.token_text, now + GOOD_FOR),
            "what": post.texts.catalogue(locale)[f"mail.proof.{asked.action}"],
        },
    )
    with spending(
        post.store,
        post.terms.program,
        person,
        kind=MailKind.SECURITY,
        what=what,
        now=now,
    ):
        post.send(address, written, locale, {})
