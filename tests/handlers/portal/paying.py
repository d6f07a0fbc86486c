"""A referrer's portal in a company that pays: deals that are won, and whole runs of payouts."""

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Self

from goodword.domain.destination import by_email
from goodword.domain.ledger import Balance
from goodword.domain.listing import PAYOUTS_OF
from goodword.domain.payouts.payout import Payout
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.payouts.observe import observe_payouts
from goodword.flows.payouts.reserve import reserve_payouts
from goodword.flows.payouts.seal import seal_batches
from goodword.flows.payouts.submit import submit_batches
from goodword.flows.referrers.payout import set_destination
from goodword.flows.rewards.approve import approve_rewards
from tests.doubles import KEYS
from tests.gateways.payouts.fake import FakeProvider
from tests.handlers.portal.portal import Portal
from tests.handlers.public.visiting import Answer

HOLDING = timedelta(days=31)


class PayingPortal(Portal):
    """Jana's browser, and what happens to her rewards outside of it."""

    def __init__(self, built: Path) -> None:
        super().__init__(built)
        self.provider = FakeProvider(self.clock)

    def sign_in_and(self, *, to: str) -> Self:
        """Jana has told the company where she is paid, and signs in."""
        set_destination(
            self.store,
            "JS42",
            by_email(to),
            actor="test",
            randomness=self.services.randomness,
            now=self.clock(),
        )
        self.sign_in()
        return self

    def won(self, value: str = "20000.00", email: str = "anna@kunde.example") -> Referral:
        """Somebody whom Jana recommended becomes a customer."""
        self.claim(email=email)
        self.confirm(email)
        self.stream()
        referral = self.referrals(email)[-1]
        self.report(referral, ReferralStatus.CLOSED_WON, value)
        return referral

    def later(self, **time: int) -> None:
        """Time passes; Jana signs in again where her session has run out."""
        self.clock.now += timedelta(**time)
        if self.look("/portal/sessions").status != 200:
            self.sign_in()

    def run(self) -> None:
        """One run of the function that pays."""
        store, program, now = self.store, self.services.published.program, self.clock()
        providers = {self.provider.name: self.provider}
        approve_rewards(store, keys=lambda: KEYS, now=now)
        reserve_payouts(store, program, providers, now=now)
        seal_batches(store, providers, self.provider.name, now=now)
        submit_batches(store, providers, self.provider.name, clock=self.clock)
        observe_payouts(store, providers, now=now)
        self.provider.process()
        self.stream()

    def pay(self) -> None:
        """What is due goes out, and the provider says what became of it."""
        self.run()
        self.later(minutes=20)
        self.run()

    @property
    def jana(self) -> Referrer:
        found = self.store.get(Referrer, "JS42")
        assert found is not None
        return found

    @property
    def balance(self) -> Balance:
        found = self.store.get(Balance, self.jana.account_id, "EUR")
        assert found is not None
        return found

    def payouts(self) -> list[Payout]:
        """All that were set aside for her, the newest first."""
        rows = self.store.page(PAYOUTS_OF.part(self.jana.account_id)).rows
        found = [self.store.get(Payout, *row.identity) for row in rows]
        return [one for one in found if one is not None]

    def text(self, address: str) -> str:
        """What a page says."""
        return words_of(self.look(address))

    def fresh_link(self, to: str) -> str:
        """The newest mailed link that does something once."""
        text = "\n".join(mail.text for mail in self.mails_to(to))
        *_, newest = re.findall(r"/portal/proof\?t=[\w-]+", text)
        return str(newest)

    def use(self, link: str) -> Answer:
        """Opens a mailed link and presses its button, without the session."""
        path, _, token = link.partition("?t=")
        assert self.look(link).status == 200
        return self.do(path, {"t": token})


def words_of(answer: Answer) -> str:
    """The text of a page, without marks of direction."""
    body = answer.body.partition("<main")[2].partition("</main>")[0] or answer.body
    text = html.unescape(re.sub(r"<[^>]+>", " ", body))
    return " ".join(text.replace("\u2068", "").replace("\u2069", "").split())
