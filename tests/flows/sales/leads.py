"""A company with a lead: confirmed, handed over, and its owner's link."""

from typing import Any

from goodword.domain.claims.submission import ClaimForm
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.sales.handover import Handover, LeadAnswer
from goodword.domain.sales.win import ReportedWin
from goodword.flows.sales.answer_lead import LeadReply, answer_lead
from goodword.flows.sales.lead import LeadLink, read_link
from tests.company import BOX, Company
from tests.doubles import KEYS, ChatRoom

ANNA = ClaimForm(
    name="Anna Weber",
    email="anna@kunde.example",
    locale="de",
    company="Kunde GmbH",
    country="DE",
    message="Ab Mai, 40 Leute",
)


class Sales(Company):
    """The company, its desk and its chat; ``lead`` confirms and hands over."""

    def __init__(self) -> None:
        super().__init__()
        self.chat = self.room = ChatRoom()

    def lead(self, form: ClaimForm = ANNA, *, ticked: frozenset[str] = BOX) -> str:
        """The id of a referral that was confirmed and handed over."""
        person = self.submit(self.jana, form)
        referral_id = self.confirm(person, ticked=ticked).referral_id
        self.stream()
        return referral_id

    def handover(self, referral_id: str) -> Handover:
        found = self.store.get(Handover, referral_id)
        assert found is not None
        return found

    def win(self, referral_id: str) -> ReportedWin:
        found = self.store.get(ReportedWin, referral_id, "closed_won")
        assert found is not None
        return found

    def link(self, of: str | None = None) -> LeadLink:
        """What the link of the newest mail to the desk, or to somebody there, opens."""
        return read_link(self.store, KEYS, self.desk_token(of), now=self.clock())[0]

    def desk_token(self, of: str | None = None) -> str:
        mail = next(one for one in reversed(self.desk.mails) if of in {None, one.to})
        return mail.text.partition("/lead?t=")[2].partition("\n")[0]

    def answer(self, link: LeadLink, answer: LeadAnswer, **fields: Any) -> None:
        reply = LeadReply(answer, **fields)
        answer_lead(self.store, link, reply, today=self.terms.program, now=self.clock())

    def report_won(self, link: LeadLink, value: str = "48000.00", day: str = "2026-11-21") -> None:
        self.answer(link, LeadAnswer.WON, value=value, currency="EUR", closed_on=day)

    def status(self, referral_id: str) -> ReferralStatus:
        found = self.store.get(Referral, referral_id)
        assert found is not None
        return found.status

    def types(self) -> list[str]:
        """What happened to leads and wins, in order."""
        told = ("referral.handed_over", "lead.", "win.")
        return [one.type.value for one in self.store.events if one.type.startswith(told)]
