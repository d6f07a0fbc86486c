"""The company that tests are about: its people and referrers, and the flows of claims and deals."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from goodword.domain.claims.confirmation import ConfirmationAnswers
from goodword.domain.claims.consent import ConsentStatus
from goodword.domain.claims.proof import Proof, ProofAction
from goodword.domain.claims.submission import ClaimForm, ClaimSubmission
from goodword.domain.destination import by_email
from goodword.domain.event import Event
from goodword.domain.referrals.deal import Stage
from goodword.domain.referrals.referral import Referral
from goodword.domain.referrals.referrer import NameShown, Referrer
from goodword.domain.rewards.reward import Reward
from goodword.domain.tokens import Person, person_of
from goodword.flows.claims.admission import admit
from goodword.flows.claims.confirm import candidates, confirm_claim, expire_claims
from goodword.flows.claims.leave import allow_again, erase, refuse, unsubscribe, withdraw_consent
from goodword.flows.claims.mail_confirmation import mail_confirmation
from goodword.flows.claims.mail_confirmed import mail_confirmed
from goodword.flows.claims.mail_proof import mail_proof
from goodword.flows.claims.person import PersonState, person_state, referrals_of
from goodword.flows.claims.post import Post
from goodword.flows.claims.prove import read_proof, request_proof
from goodword.flows.claims.receive import PinnedProgram, active_code, receive_claim
from goodword.flows.due_events import react_to_due
from goodword.flows.figures.count import count_figures
from goodword.flows.offers.count_experiment import count_experiment
from goodword.flows.outreach.news import mail_news
from goodword.flows.partners.mails import mail_registration, mail_registration_desk
from goodword.flows.partners.registrations import end_of_referrer
from goodword.flows.payouts.reserve import resume_with_details
from goodword.flows.portal.fresh_link import mail_fresh_link
from goodword.flows.portal.overview import keep_overview
from goodword.flows.publish_program import publish_program
from goodword.flows.reactions import (
    COUNT_EXPERIMENT,
    COUNT_FIGURES,
    END_REGISTRATIONS,
    KEEP_OVERVIEW,
    KEEP_REFERENCE,
    MAIL_CONFIRMATION,
    MAIL_CONFIRMED,
    MAIL_FORMER_DETAILS,
    MAIL_FRESH_LINK,
    MAIL_NEW_DETAILS,
    MAIL_NEWS,
    MAIL_PROOF,
    MAIL_REGISTRATION,
    MAIL_REGISTRATION_DESK,
    MAIL_REPLACED_DETAILS,
    MAIL_WORDS,
    MAIL_WORDS_PROPOSED,
    MOVE_UP,
    RESUME_PAYOUTS,
    REWARD_DEAL,
    Reaction,
    react,
)
from goodword.flows.referrals.keep_reference import keep_reference
from goodword.flows.referrals.move_deal import DealMessage, DealMoved, move_deal
from goodword.flows.referrals.move_up import move_up_after
from goodword.flows.referrers.mail_details import (
    mail_former_details,
    mail_new_details,
    mail_replaced_details,
)
from goodword.flows.referrers.mail_words import mail_words, mail_words_proposed
from goodword.flows.referrers.register import register_referrer
from goodword.flows.rewards.reward_deal import reward_deal
from goodword.flows.sales.reacting import sales_reactions
from goodword.program.model import Program
from goodword.program.revision import revision_of
from tests.doubles import (
    KEYS,
    ChatRoom,
    CountedRandomness,
    Mailbox,
    PlainTexts,
    SetClock,
    SpokenMails,
    SpokenTexts,
    sample_program,
)
from tests.store.memory import MemoryStore

ORIGIN: Final = "https://refer.larkspur.example"
START: Final = datetime(2026, 11, 21, 9, tzinfo=UTC)

ANNA: Final = ClaimForm(name="Anna Weber", email="anna@kunde.example", locale="de")
BOX: Final = frozenset({"offer_contact"})


class Company:
    """The sample programme with two referrers over the store in memory, and the flows of a claim
    and a deal. Reactions run when they are called. ``desk`` gets the mails to the company's own
    people; ``chat`` is None where it has none."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.store = MemoryStore(self.clock)
        self.randomness = CountedRandomness()
        self.mailbox = Mailbox()
        self.heard = Mailbox()
        """What referrers get; ``mailbox`` is the prospects'."""
        self.paid_at = Mailbox()
        """What those get at whose address a referrer was paid, or is to be."""
        self.texts = PlainTexts()
        self.desk = Mailbox()
        self.chat: ChatRoom | None = None
        self._streamed = 0
        program = sample_program()
        publish_program(self.store, program)
        self.terms = PinnedProgram(program, revision_of(program))
        self.jana = self.register("JS42", "customer", "DE")
        self.omar = self.register("OM7", "partner", "GB")

    def register(self, referrer_id: str, audience: str, country: str) -> str:
        return register_referrer(
            self.store,
            self.terms.program,
            referrer_id=referrer_id,
            audience=audience,
            name="Jana Sommer",
            shown=NameShown.FULL,
            email=f"jana.{referrer_id.lower()}@larkspur.example",
            country=country,
            destination=by_email("jana@pay.example"),
            keys=KEYS,
            randomness=self.randomness,
            now=self.clock(),
        ).code

    def publish(self, program: Program) -> None:
        """Another programme goes live; all that is stored stays."""
        publish_program(self.store, program)
        self.terms = PinnedProgram(program, revision_of(program))

    def submit(self, code: str, form: ClaimForm = ANNA, *, network: str | None = None) -> Person:
        """Sends the form of a link; the person whose mailbox it names."""
        limits, now = self.terms.program.limits, self.clock()
        receive_claim(
            self.store,
            self.terms,
            active_code(self.store, code, self.terms.program.audiences),
            form,
            mail_after=admit(self.store, limits, code, network, now=now),
            keys=KEYS,
            randomness=self.randomness,
            now=now,
        )
        return person_of(KEYS, form.email)

    def confirm(
        self,
        person: Person,
        pick: str | ClaimSubmission | None = None,
        *,
        ticked: frozenset[str] = frozenset(),
        name: str | None = None,
        company: str | None = "Kunde GmbH",
        country: str | None = "DE",
        message: str | None = None,
        locale: str = "de",
        mailed_at: datetime | None = None,
    ) -> Referral:
        """The owner of the mailbox confirms ``pick`` as a page showed it, or what came through
        that link (None: the first that waits), with the boxes that they tick, from the mail of
        ``mailed_at`` (None: the last); what they leave empty is as it was entered."""
        prospect = self.state(person).prospect
        shown = pick if isinstance(pick, ClaimSubmission) else self._shown(person, pick)
        return confirm_claim(
            self.store,
            self.terms,
            KEYS,
            person,
            shown,
            ConfirmationAnswers(
                name=name,
                company=company,
                country=country,
                message=message,
                purposes=ticked,
                locale=locale,
            ),
            mailed_at=mailed_at or (prospect.mailed_at if prospect else None),
            fills_up=True,
            randomness=self.randomness,
            now=self.clock(),
        )

    def _shown(self, person: Person, code: str | None) -> ClaimSubmission:
        open_ = [one for one, _ in candidates(self.store, self.state(person), now=self.clock())]
        if found := next((one for one in open_ if code in {None, one.code}), None):
            return found
        # Shown before it was picked or ended; or nothing ever was.
        sent = (one for one in reversed(self.store.events) if isinstance(one, ClaimSubmission))
        return next(one for one in sent if one.code == code)

    def confirmed(self, code: str, email: str = "anna@kunde.example") -> str:
        """The referral of a claim that was confirmed."""
        person = self.submit(code, ClaimForm(name="A", email=email, locale="de"))
        return self.confirm(person, code).referral_id

    def refuse(self, person: Person) -> None:
        refuse(self.store, KEYS, person, randomness=self.randomness, now=self.clock())

    def unsubscribe(self, person: Person) -> None:
        unsubscribe(self.store, KEYS, person, randomness=self.randomness, now=self.clock())

    def withdraw(self, person: Person, *purposes: str) -> None:
        withdraw_consent(
            self.store,
            person,
            frozenset(purposes) or None,
            randomness=self.randomness,
            now=self.clock(),
        )

    def erase(self, person: Person) -> None:
        erase(self.store, KEYS, person, randomness=self.randomness, now=self.clock())

    def come_back(self, person: Person) -> None:
        allow_again(self.store, KEYS, person, now=self.clock())

    def ask_for(self, person: Person, action: ProofAction, purpose: str = "") -> bool:
        """Asks for a proof link; whether there is an address that it goes to."""
        return request_proof(
            self.store,
            person,
            action,
            purpose=purpose,
            locale="de",
            randomness=self.randomness,
            now=self.clock(),
        )

    def proof(self) -> Proof:
        """What the link of the newest mail proves."""
        return read_proof(self.store, KEYS, self.token("proof"), now=self.clock())

    def token(self, page: str) -> str:
        """The token of a page's link in the newest mail."""
        found = re.findall(rf"/{page}\?t=([\w-]+)", self.mailbox.mails[-1].text)
        return str(found[0])

    def expire(self) -> int:
        return expire_claims(self.store, randomness=self.randomness, now=self.clock())

    def state(self, person: Person) -> PersonState:
        return person_state(self.store, person)

    def referrals(self, person: Person) -> tuple[Referral, ...]:
        """What the person has confirmed, in that order."""
        return referrals_of(self.store, self.state(person).confirmed)

    def referral(self, referral_id: str) -> Referral:
        found = self.store.get(Referral, referral_id)
        assert found is not None
        return found

    def statuses(self, person: Person) -> dict[str, ConsentStatus]:
        last = self.state(person).last
        return {line.purpose: line.status for line in last.purposes} if last else {}

    def move(
        self,
        referral_id: str | None,
        stage: Stage,
        amount: tuple[str, str] | None = None,
        *,
        message_id: str = "m1",
        deal_id: str | None = None,
    ) -> DealMoved:
        """What the CRM reports of a deal; ``amount`` is a decimal and its currency."""
        value, currency = amount or (None, None)
        message = DealMessage(
            message_id=message_id,
            source="generic",
            stage=stage,
            value=value,
            currency=currency,
            referral_id=referral_id,
            deal_id=deal_id,
            occurred_at=self.clock(),
        )
        return move_deal(self.store, message, now=self.clock())

    def reward(self, referral_id: str, referrer_id: str, rule: str) -> Reward | None:
        of = self.store.get(Referrer, referrer_id)
        assert of is not None
        return self.store.get(Reward, of.account_id, f"{referral_id}.{rule}.referrer")

    def reactions(self) -> dict[str, Reaction]:
        post = self.post

        def ask(event: Event) -> None:
            mail_confirmation(post, event, now=self.clock())

        def voucher(event: Event) -> None:
            mail_confirmed(post, event, now=self.clock())

        def proof(event: Event) -> None:
            mail_proof(post, event, now=self.clock())

        def news(event: Event) -> None:
            mail_news(self.post_to_referrers, event, now=self.clock())

        def up(event: Event) -> None:
            move_up_after(self.store, event, now=self.clock())

        def reward(event: Event) -> None:
            reward_deal(self.store, event, now=self.clock())

        def resume(event: Event) -> None:
            resume_with_details(self.store, self.terms.program, event, now=self.clock())

        def count(event: Event) -> None:
            count_experiment(self.store, event)

        return {
            MAIL_CONFIRMATION: ask,
            MAIL_CONFIRMED: voucher,
            MAIL_PROOF: proof,
            MOVE_UP: up,
            REWARD_DEAL: reward,
            RESUME_PAYOUTS: resume,
            **self._about_details(),
            COUNT_EXPERIMENT: count,
            COUNT_FIGURES: lambda event: count_figures(self.store, (event,)),
            KEEP_OVERVIEW: lambda event: keep_overview(self.store, event, now=self.clock()),
            KEEP_REFERENCE: lambda event: keep_reference(self.store, event),
            **sales_reactions(
                self.store,
                lambda: self.desk_post,
                lambda: self.chat,
                lambda: self.terms.program,
                lambda: self.clock(),
            ),
            MAIL_NEWS: news,
            MAIL_WORDS: lambda event: mail_words(self.post, event, now=self.clock()),
            MAIL_WORDS_PROPOSED: lambda event: mail_words_proposed(self.desk_post, event),
            **self._of_registrations(),
        }

    def _of_registrations(self) -> dict[str, Reaction]:
        def registered(event: Event) -> None:
            mail_registration(self.post_to_referrers, event, now=self.clock())

        def desk(event: Event) -> None:
            post = replace(self.post_to_referrers, mailer=self.desk)
            mail_registration_desk(post, event, now=self.clock())

        def gone(event: Event) -> None:
            end_of_referrer(self.store, event, now=self.clock())

        return {
            MAIL_REGISTRATION: registered,
            MAIL_REGISTRATION_DESK: desk,
            END_REGISTRATIONS: gone,
        }

    def _about_details(self) -> dict[str, Reaction]:
        def mailing(send: Callable[..., None]) -> Reaction:
            return lambda event: send(self.post_to_payees, event, now=self.clock())

        return {
            MAIL_FRESH_LINK: mailing(mail_fresh_link),
            MAIL_FORMER_DETAILS: mailing(mail_former_details),
            MAIL_REPLACED_DETAILS: mailing(mail_replaced_details),
            MAIL_NEW_DETAILS: mailing(mail_new_details),
        }

    @property
    def post(self) -> Post:
        """What writes and sends mails."""
        return Post(
            store=self.store,
            mailer=self.mailbox,
            texts=self.texts,
            terms=self.terms,
            keys=KEYS,
            origin=ORIGIN,
            sender="hello@larkspur.example",
        )

    @property
    def desk_post(self) -> Post:
        """What writes to the company's own people."""
        return replace(self.post, mailer=self.desk)

    @property
    def post_to_referrers(self) -> Post:
        """The same for mails to referrers, in the words of the locale files."""
        return replace(self.post, mailer=self.heard, texts=SpokenTexts())

    @property
    def post_to_payees(self) -> Post:
        """The same for mails that are not news: links, and what goes to where they are paid."""
        return replace(self.post, mailer=self.paid_at, texts=SpokenMails())

    def react(self, event: Event) -> bool:
        return react(self.store, event, self.reactions(), now=self.clock())

    def stream(self) -> None:
        """Hands on every event that was not handed on yet, and what follows from those."""
        while self._streamed < len(self.store.events):
            event = self.store.events[self._streamed]
            self._streamed += 1
            self.react(event)

    def sweep(self) -> int:
        return react_to_due(self.store, self.reactions(), clock=self.clock)

    def last_event(self) -> Event:
        return self.store.events[-1]
