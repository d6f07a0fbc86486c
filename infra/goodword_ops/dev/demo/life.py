"""Two years of a made-up company, lived through the flows by which everything else lives.

What is decided by chance is decided by the seed alone, so that the same seed on the same day makes
the same company. Mails are not written: their reactions end without one. What nobody has acted on
by the last day waits, as it would.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final, Protocol

from goodword.domain.claims.confirmation import ConfirmationAnswers
from goodword.domain.claims.submission import ClaimForm
from goodword.domain.destination import by_email
from goodword.domain.errors import GoodwordError
from goodword.domain.event import Event
from goodword.domain.outreach.undeliverable import MailReport, Verdict
from goodword.domain.partners.registration import BudgetBand, RegistrationForm, Timeline
from goodword.domain.referrals.deal import Stage
from goodword.domain.referrals.referral import LossReason, ReferralStatus
from goodword.domain.referrals.referrer import NameShown, ReferralCode
from goodword.domain.sales.handover import Handover, LeadAnswer, answered
from goodword.domain.tokens import Keys, Person, person_of
from goodword.flows.claims.confirm import candidates, confirm_claim, expire_claims
from goodword.flows.claims.leave import erase, unsubscribe
from goodword.flows.claims.mail_reports import take_report
from goodword.flows.claims.person import person_state
from goodword.flows.claims.receive import PinnedProgram, receive_claim
from goodword.flows.figures.count import count_figures
from goodword.flows.partners.registrations import (
    decide_registration,
    end_of_referrer,
    move_registrations_on,
    register_deal,
)
from goodword.flows.payouts.observe import observe_payouts
from goodword.flows.payouts.reserve import reserve_payouts, resume_with_details
from goodword.flows.payouts.seal import seal_batches
from goodword.flows.payouts.submit import submit_batches
from goodword.flows.portal.overview import keep_overview
from goodword.flows.ports import Clock, Store
from goodword.flows.publish_program import publish_program
from goodword.flows.reactions import (
    COUNT_FIGURES,
    END_REGISTRATIONS,
    HAND_OVER,
    KEEP_OVERVIEW,
    KEEP_REFERENCE,
    MAIL_OWNER,
    MOVE_UP,
    REACTIONS,
    RESUME_PAYOUTS,
    REWARD_DEAL,
    SETTLE_LEAD,
    Reaction,
    react,
)
from goodword.flows.referrals.keep_reference import keep_reference
from goodword.flows.referrals.move_deal import DealMessage, move_deal
from goodword.flows.referrals.move_up import move_up_after
from goodword.flows.referrers.register import register_referrer
from goodword.flows.referrers.stand import let_go, pause_referrer
from goodword.flows.rewards.approve import approve_rewards
from goodword.flows.rewards.grant_waiting import grant_waiting
from goodword.flows.rewards.reward_deal import reward_deal
from goodword.flows.sales.hand_over import hand_over_confirmed, settle_lead
from goodword.flows.sales.remind import remind_of_leads, remind_of_wins
from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword.program.rewards import Milestone
from goodword.program.sharing import TAGS
from goodword.store.items import Item
from goodword_ops.dev.demo.bank import DemoBank
from goodword_ops.dev.demo.people import NEEDS, Invented, invented
from goodword_ops.dev.demo.store import RecordStore

YEARS: Final = timedelta(days=730)
REFERRALS: Final = 2_000
REFERRERS: Final = 140
_ROUND: Final = timedelta(days=4)
"""How often what falls due is looked at, and paid."""
_SILENT_FROM: Final = timedelta(days=80)
_SILENT_UNTIL: Final = timedelta(days=20)
"""So long before the end the bank is silent: longer than its keys live, so that batches get
stuck, and long enough ago that all others are paid again."""
_SOURCE: Final = "generic"

_LIVED: Final = frozenset(
    {
        *(MOVE_UP, REWARD_DEAL, KEEP_OVERVIEW, SETTLE_LEAD, END_REGISTRATIONS, KEEP_REFERENCE),
        *(HAND_OVER, RESUME_PAYOUTS, COUNT_FIGURES),
        # Only who was told of a lead is reminded of it.
        MAIL_OWNER,
    }
)
_UNWRITTEN: Final = frozenset(name for names in REACTIONS.values() for name in names) - _LIVED
"""The reactions that write to somebody, and what experiments count: nobody looks at a page here."""

Act = Callable[[], None]


class LivedStore(Store, Protocol):
    """A store that hands over what happened: ``waiting`` are the events that nobody has reacted to
    yet, oldest first."""

    waiting: list[Event]

    def items(self) -> Iterator[Item]:
        """Everything as the table holds it."""
        ...


class DemoLife:
    """Lives until ``until``; ``store`` holds what came of it."""

    def __init__(
        self,
        program: Program,
        keys: Keys,
        *,
        seed: int,
        until: datetime,
        referrals: int = REFERRALS,
        store: Callable[[Clock], LivedStore] = RecordStore,
    ) -> None:
        self._now = self._begin = datetime.combine(until.date(), time(8), until.tzinfo) - YEARS
        self._until = until
        self._chance = random.Random(seed)  # noqa: S311 - the same company at every run
        self._keys = keys
        self._terms = PinnedProgram(program, revision_of(program))
        self._program = program
        self._wanted = referrals
        self.store = store(self._clock)
        self._bank = DemoBank(program.payouts.provider, self._clock)
        self._acts: list[tuple[datetime, int, Act]] = []
        self._people = 0
        self._messages = 0
        self._codes: list[str] = []
        self._partners: list[str] = []
        self._reactions = self._make_reactions()
        publish_program(self.store, program)

    def live(self) -> None:
        """All of it, one thing after the other."""
        self._register_everybody()
        self._plan_claims()
        self._plan_partners()
        self._at(self._until - _SILENT_FROM, lambda: self._fall_silent(silent=True))
        self._at(self._until - _SILENT_UNTIL, lambda: self._fall_silent(silent=False))
        moment = self._begin
        while moment < self._until:
            moment += _ROUND
            self._at(min(moment, self._until), self._round)
        while self._acts:
            at, _, act = heapq.heappop(self._acts)
            if at > self._until:
                break
            self._now = at
            try:
                act()
            except GoodwordError:
                continue  # by its rules the programme refuses some of it, as it would anybody's
            finally:
                self._react()
        self._now = self._until
        self._react()

    def _clock(self) -> datetime:
        return self._now

    def _random(self, length: int) -> bytes:
        return self._chance.randbytes(length)

    def _at(self, moment: datetime, act: Act) -> None:
        heapq.heappush(self._acts, (moment, len(self._acts) + self._messages, act))
        self._messages += 1

    def _after(self, least_hours: int, most_hours: int, act: Act) -> None:
        minutes = self._chance.randrange(least_hours * 60, most_hours * 60)
        self._at(self._now + timedelta(minutes=minutes), act)

    def _invented(self, country: str) -> Invented:
        self._people += 1
        return invented(self._chance, country, self._people)

    def _register_everybody(self) -> None:
        audiences, countries = list(self._program.audiences), list(self._program.countries)
        for number in range(REFERRERS):
            audience = audiences[min(number % 6, len(audiences) - 1) if number % 6 < 3 else 0]
            country = countries[self._chance.randrange(len(countries))]
            person = self._invented(country)
            referrer_id = f"D{number:03}"
            self._codes.append(
                register_referrer(
                    self.store,
                    self._program,
                    referrer_id=referrer_id,
                    audience=audience,
                    name=person.name,
                    shown=self._chance.choice(list(NameShown)),
                    email=person.email,
                    country=country,
                    destination=by_email(self._paid_at(person, number)) if number % 9 else None,
                    keys=self._keys,
                    randomness=self._random,
                    now=self._begin,
                ).code
            )
            if audience in self._program.registering:
                self._partners.append(referrer_id)
            if number % 23 == 0 and number:
                self._at(self._moment(0.9), partial(self._pause, referrer_id))
            if number % 31 == 0 and number:
                self._at(self._moment(0.95), partial(self._leave, referrer_id))

    def _paid_at(self, person: Invented, number: int) -> str:
        """Some are paid where payments fail, and where they come back (``bank.FATES``)."""
        fate = {5: "failed.", 7: "returned."}.get(number % 20, "")
        return f"{fate}{person.email}"

    def _moment(self, share: float) -> datetime:
        return self._begin + (self._until - self._begin) * share

    def _plan_claims(self) -> None:
        """More each month than the one before. Few recommend often, most now and then."""
        for number in range(self._wanted):
            share = (number / self._wanted) ** 0.6
            at = self._moment(share) + timedelta(minutes=self._chance.randrange(600))
            code = self._codes[int(len(self._codes) * self._chance.random() ** 1.7)]
            self._at(at, partial(self._claim, code))

    def _claim(self, code_id: str) -> None:
        code = self.store.get(ReferralCode, code_id)
        if code is None or code.status != "active":
            return
        chance, person = self._chance, self._invented(code.country)
        form = ClaimForm(
            name=person.name,
            email=person.email,
            locale=code.locale,
            company=person.company,
            country=code.country,
            message=chance.choice(NEEDS) or None,
            channel=chance.choice([*sorted(TAGS), None, None]),
        )
        links = [code]
        if chance.random() < 0.05:  # somebody else sends the same person a link
            other = self.store.get(ReferralCode, chance.choice(self._codes))
            links += [other] if other and other.code != code.code else []
        for link in links:
            receive_claim(
                self.store,
                self._terms,
                link,
                form,
                mail_after=None,
                keys=self._keys,
                randomness=self._random,
                now=self._now,
            )
        who = person_of(self._keys, form.email)
        fate = chance.random()
        if fate < 0.03:
            self._after(1, 2, lambda: self._bounce(form.email))
        elif fate < 0.82:
            self._after(1, 60, lambda: self._confirm(who, form))
            if len(links) > 1:
                self._after(61, 90, lambda: self._confirm(who, form))

    def _bounce(self, email: str) -> None:
        self._messages += 1
        report = MailReport(
            Verdict.BOUNCED, (email,), f"demo-{self._messages}", "General", self._now
        )
        take_report(self.store, self._keys, report, randomness=self._random, now=self._now)

    def _confirm(self, who: Person, form: ClaimForm) -> None:
        open_ = candidates(self.store, person_state(self.store, who), now=self._now)
        if not open_:
            return
        chance = self._chance
        purposes = frozenset(
            name for name in self._program.privacy.purposes if chance.random() < 0.85
        )
        referral = confirm_claim(
            self.store,
            self._terms,
            self._keys,
            who,
            open_[0][0],
            ConfirmationAnswers(
                name=form.name,
                company=form.company,
                country=form.country,
                message=form.message,
                purposes=purposes,
                locale=form.locale,
            ),
            mailed_at=None,
            fills_up=True,
            randomness=self._random,
            now=self._now,
        )
        if referral.waits:
            return
        fate = chance.random()
        if fate < 0.02:
            self._after(24, 400, lambda: self._unsubscribe(who))
        elif fate < 0.03:
            self._after(24, 400, lambda: self._erase(who))
        elif fate < 0.92:
            self._after(1, 70, lambda: self._answer(referral.referral_id))

    def _unsubscribe(self, who: Person) -> None:
        unsubscribe(self.store, self._keys, who, randomness=self._random, now=self._now)

    def _erase(self, who: Person) -> None:
        erase(self.store, self._keys, who, randomness=self._random, now=self._now)

    def _answer(self, referral_id: str) -> None:
        """Sales takes it, and the deal goes its way."""
        handover = self.store.get(Handover, referral_id)
        if handover is not None and self._chance.random() < 0.7:
            self.store.commit(answered(handover, LeadAnswer.TAKEN, now=self._now))
        self._report(referral_id, ReferralStatus.CONTACTED)
        steps: tuple[Stage, ...] = (
            Milestone.MEETING,
            ReferralStatus.QUALIFIED,
            ReferralStatus.OPPORTUNITY,
        )
        hours = 0
        for step in steps:
            if self._chance.random() < 0.16:
                end = self._chance.choice((ReferralStatus.CLOSED_LOST, ReferralStatus.REJECTED))
                self._after(hours + 24, hours + 900, partial(self._end, referral_id, end))
                return
            hours += self._chance.randrange(48, 500)
            self._after(hours, hours + 24, partial(self._report, referral_id, step))
        if self._chance.random() < 0.6:
            self._after(hours + 48, hours + 1_500, lambda: self._win(referral_id))

    def _end(self, referral_id: str, stage: ReferralStatus) -> None:
        self._report(referral_id, stage, loss=self._chance.choice(list(LossReason)))

    def _win(self, referral_id: str) -> None:
        currency = self._program.currencies.base
        worth = self._chance.choice((2, 4, 7, 12, 18, 30, 48, 90, 160)) * 1_000
        worth += self._chance.randrange(100) * 10
        self._report(referral_id, ReferralStatus.CLOSED_WON, (f"{worth}.00", currency))
        fate = self._chance.random()
        if fate < 0.05:
            less = (f"{worth * 3 // 4}.00", currency)
            closed = ReferralStatus.CLOSED_WON
            self._after(48, 600, lambda: self._report(referral_id, closed, less))
        elif fate < 0.1:
            self._after(48, 900, lambda: self._end(referral_id, ReferralStatus.CLOSED_LOST))

    def _report(
        self,
        referral_id: str,
        stage: Stage,
        amount: tuple[str, str] | None = None,
        *,
        loss: LossReason | None = None,
    ) -> None:
        self._messages += 1
        value, currency = amount or (None, None)
        message = DealMessage(
            message_id=f"demo-{self._messages}",
            source=_SOURCE,
            stage=stage,
            value=value,
            currency=currency,
            referral_id=referral_id,
            deal_id=f"deal-{referral_id}",
            occurred_at=self._now,
            loss=loss,
        )
        move_deal(self.store, message, now=self._now)

    def _plan_partners(self) -> None:
        for number, referrer_id in enumerate(self._partners):
            for further in range(3):
                at = self._moment(0.3 + 0.69 * self._chance.random())
                company = f"registered-{number % 9}-{further}.example"
                self._at(at, partial(self._register_deal, referrer_id, company))

    def _register_deal(self, referrer_id: str, domain: str) -> None:
        chance = self._chance
        form = RegistrationForm(
            domain=domain,
            need="They look for one system for all their sites.",
            budget=chance.choice(list(BudgetBand)),
            timeline=chance.choice(list(Timeline)),
            context="Met at a trade fair.",
        )
        made = register_deal(
            self.store,
            self._terms,
            self._keys,
            referrer_id,
            form,
            randomness=self._random,
            now=self._now,
        )
        if chance.random() < 0.7:
            name = made.registration.registration_id
            approve = chance.random() < 0.8
            self._after(4, 60, lambda: self._decide(name, approve=approve))

    def _decide(self, registration_id: str, *, approve: bool) -> None:
        decide_registration(
            self.store,
            registration_id,
            approve=approve,
            note="made up",
            by="demo",
            now=self._now,
        )

    def _pause(self, referrer_id: str) -> None:
        pause_referrer(
            self.store, referrer_id, actor="demo", randomness=self._random, now=self._now
        )

    def _leave(self, referrer_id: str) -> None:
        let_go(
            self.store,
            self._keys,
            referrer_id,
            erased=False,
            audiences=tuple(self._program.audiences),
            actor="demo",
            randomness=self._random,
            now=self._now,
        )

    def _fall_silent(self, *, silent: bool) -> None:
        self._bank.silent = silent

    def _round(self) -> None:
        """What the sweep and the function that pays do, each in its order."""
        store, now, program = self.store, self._now, self._program
        banks = {self._bank.name: self._bank}
        expire_claims(store, randomness=self._random, now=now)
        remind_of_leads(store, program, keys=self._keys, now=now)
        remind_of_wins(store, now=now)
        move_registrations_on(store, now=now)
        grant_waiting(store, now=now)
        approve_rewards(store, keys=lambda: self._keys, now=now)
        self._react()
        reserve_payouts(store, program, banks, now=now)
        seal_batches(store, banks, self._bank.name, now=now)
        submit_batches(store, banks, self._bank.name, clock=self._clock)
        observe_payouts(store, banks, now=now)

    def _react(self) -> None:
        """Whatever follows, at the moment of each event."""
        while self.store.waiting:
            waiting, self.store.waiting = self.store.waiting, []
            for event in waiting:
                react(self.store, event, self._reactions, now=self._now, ended=_UNWRITTEN)

    def _make_reactions(self) -> dict[str, Reaction]:
        store = self.store

        def at_now(act: Callable[..., None]) -> Reaction:
            return lambda event: act(store, event, now=self._now)

        def hand_over(event: Event) -> None:
            hand_over_confirmed(store, event, self._program, now=self._now)

        def resume(event: Event) -> None:
            resume_with_details(store, self._program, event, now=self._now)

        return {
            MAIL_OWNER: lambda _: None,
            MOVE_UP: at_now(move_up_after),
            REWARD_DEAL: at_now(reward_deal),
            KEEP_OVERVIEW: at_now(keep_overview),
            SETTLE_LEAD: at_now(settle_lead),
            END_REGISTRATIONS: at_now(end_of_referrer),
            KEEP_REFERENCE: lambda event: keep_reference(store, event),
            HAND_OVER: hand_over,
            RESUME_PAYOUTS: resume,
            COUNT_FIGURES: lambda event: count_figures(store, (event,)),
        }
