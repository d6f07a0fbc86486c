"""A lead's way from its confirmation to a won deal, in steps that may be interrupted and repeated.

Whoever did a step does it again where it did not come to its end: a person clicks once more, a
decision is typed once more, and what follows from events is found by the sweep.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Self

from goodword.domain.claims.submission import ClaimForm, ClaimSubmission
from goodword.domain.event import Event
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.rewards.reward import DealCount
from goodword.domain.sales.handover import Handover, LeadAnswer
from goodword.domain.sales.win import ReportedWin, WinState
from goodword.domain.tokens import Person
from goodword.flows.claims.person import referrals_of
from goodword.flows.reactions import LEASE
from goodword.flows.sales.answer_lead import LeadReply, answer_lead
from goodword.flows.sales.lead import LeadLink
from goodword.flows.sales.wins import approve_win
from tests.company import BOX, Company

A_WHILE: Final = LEASE + timedelta(minutes=5)
"""After so long the sweep takes up what a dead worker had taken."""
HAPPENED: Final = {
    "claim.confirmed": 1,
    "referral.handed_over": 1,
    "lead.answered": 1,
    "win.reported": 1,
    "win.decided": 1,
    "referral.moved": 1,
    "referral.earned": 1,
    "reward.held": 1,
}
"""What happens once each."""


STEPS: Final = ("confirm", "hand over", "answer", "tell finance", "decide", "reward")


class LeadsLife:
    """One lead of a company; ``shown`` is the submission that its person confirms."""

    def __init__(self, company: Company, person: Person, shown: ClaimSubmission) -> None:
        self.company = company
        self.person = person
        self.shown = shown
        self.steps: dict[str, Callable[[], object]] = dict(
            zip(
                STEPS,
                (
                    self._confirm,
                    self._follow,
                    self._answer,
                    self._follow,
                    self._decide,
                    self._follow,
                ),
                strict=True,
            )
        )

    @classmethod
    def begun(cls, company: Company, who: str) -> Self:
        """A form was sent, and nothing is confirmed yet."""
        form = ClaimForm(name="Anna Weber", email=f"{who}@kunde.example", locale="de")
        person = company.submit(company.jana, form)
        (shown,) = company.store.submissions(person.prospect_id)
        return cls(company, person, shown)

    def until(self, step: str) -> None:
        """Does every step before one."""
        for name in STEPS[: STEPS.index(step)]:
            self.steps[name]()

    def live(self, *, since: str = "confirm") -> None:
        """Does every step from one on."""
        for name in STEPS[STEPS.index(since) :]:
            self.steps[name]()

    def recover(self, *, since: str) -> None:
        """What people and the sweep do after a worker died in a step, and the steps behind it."""
        self.company.clock.now += A_WHILE
        self.live(since=since)
        self.company.clock.now += A_WHILE
        self._follow()

    @property
    def referral(self) -> Referral:
        store = self.company.store
        (found,) = referrals_of(store, self.company.state(self.person).prospect)
        return found

    def _confirm(self) -> None:
        self.company.randomness = os.urandom  # type: ignore[assignment]  # no two are alike
        self.company.confirm(self.person, self.shown, ticked=BOX)

    def _follow(self) -> None:
        self.company.clock.advance(minutes=3)
        self.company.sweep()

    def _answer(self) -> None:
        handover = self.company.store.get(Handover, self.referral.referral_id)
        assert handover is not None
        link = LeadLink(handover.referral_id, handover.turn, handover.owner)
        day = self.company.clock().date().isoformat()
        reply = LeadReply(LeadAnswer.WON, value="48,000", currency="EUR", closed_on=day)
        answer_lead(
            self.company.store,
            link,
            reply,
            today=self.company.terms.program,
            now=self.company.clock(),
        )

    def _decide(self) -> None:
        referral_id, now = self.referral.referral_id, self.company.clock()
        approve_win(self.company.store, referral_id, by="Fay", reason="signed", now=now)

    def happened(self) -> dict[str, int]:
        """How often each thing of ``HAPPENED`` did, to this lead."""
        store, referral = self.company.store, self.referral
        chain: tuple[Event, ...] = store.consents(referral.claim_id)
        events = (*chain, *store.events_about(referral.referral_id))
        rewards = (
            one
            for earned in events
            for reward_id in earned.data.get("reward_ids", ())
            for one in store.events_about(reward_id)
        )
        counted = Counter(one.type.value for one in (*events, *rewards))
        return {name: counted[name] for name in HAPPENED}

    def ended_well(self) -> bool:
        """Whether the deal is won by an approved report, and counted once."""
        store, referral = self.company.store, self.referral
        win = store.get(ReportedWin, referral.referral_id, "closed_won")
        deals = store.get(DealCount, referral.referrer_id, str(self.company.clock().year))
        return (
            referral.status is ReferralStatus.CLOSED_WON
            and win is not None
            and (win.state, win.number) == (WinState.APPROVED, 1)
            and deals is not None
            and not store.due(Event, self.company.clock())
        )
