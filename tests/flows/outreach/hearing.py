"""A company whose referrers hear, and that pays them through a provider of the tests' own."""

from goodword.domain.event import Decision
from goodword.domain.outreach.news import NewsEvery
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.outreach.choice import choose
from goodword.flows.payouts.observe import observe_payouts
from goodword.flows.payouts.reserve import reserve_payouts, resume_payouts
from goodword.flows.payouts.seal import seal_batches
from goodword.flows.payouts.submit import submit_batches
from goodword.flows.ports import Mail
from goodword.flows.rewards.approve import approve_rewards
from tests.company import Company
from tests.doubles import KEYS
from tests.gateways.payouts.fake import FakeProvider


class HearingCompany(Company):
    """``JS42`` is a customer in Germany, who is written to in German and paid in euros."""

    def __init__(self) -> None:
        super().__init__()
        self.provider = FakeProvider(self.clock)

    @property
    def mails(self) -> list[Mail]:
        """What referrers got."""
        return self.heard.mails

    @property
    def subjects(self) -> list[str]:
        return [mail.subject for mail in self.mails]

    def referrer(self) -> Referrer:
        found = self.store.get(Referrer, "JS42")
        assert found is not None
        return found

    def change(self, **changes: object) -> None:
        """The record of the referrer is changed, as the command would."""
        self.store.commit(Decision(save=(self.referrer().but(**changes),)))

    def choose(self, every: NewsEvery) -> None:
        choose(self.store, "JS42", every, now=self.clock())

    def resume(self, account_id: str) -> None:
        """What is owed to an account in euros is looked at again, after new payout details."""
        resume_payouts(self.store, account_id, "EUR", now=self.clock())

    def pay(self) -> None:
        """One whole run, as the schedule does it, and what follows from it."""
        store, program, now = self.store, self.terms.program, self.clock()
        providers = {self.provider.name: self.provider}
        approve_rewards(store, keys=lambda: KEYS, now=now)
        reserve_payouts(store, program, providers, now=now)
        seal_batches(store, providers, self.provider.name, now=now)
        submit_batches(store, providers, self.provider.name, clock=self.clock)
        observe_payouts(store, providers, now=now)
        self.provider.process()
        self.stream()

    def pay_all(self) -> None:
        """Until the provider has paid, and its reports were seen."""
        for _ in range(3):
            self.pay()
            self.clock.advance(hours=1)
