"""Paula applies on the partners' page, and somebody decides."""

from goodword.domain.referrals.application import Application
from goodword.domain.referrals.joining import JoinForm, JoinRequest
from goodword.domain.referrals.referrer import (
    NameShown,
)
from goodword.domain.tokens import person_of, spelling_of
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.joining.ask import ask_to_join
from goodword.flows.joining.confirm import confirm_join
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from tests.company import Company
from tests.doubles import KEYS

PAULA = JoinForm(
    name="Paula Partner",
    email="paula@partner.example",
    locale="de",
    country="DE",
    company="Partner AG",
    shown=NameShown.INITIALS,
    sentence="Wir bauen das.",
)

MAILBOX = person_of(KEYS, PAULA.email).prospect_id

YES = Ruling(DeskAction.APPROVE, note="a reseller of ours", actor="maria")

NO = Ruling(DeskAction.REFUSE, note="no such company", actor="omid")


def ask(company: Company, form: JoinForm = PAULA) -> JoinRequest:
    """Paula sends the form of the partners' page."""
    ask_to_join(
        company.store,
        company.terms,
        "partner",
        form,
        mail_after=None,
        keys=KEYS,
        randomness=company.randomness,
        now=company.clock(),
    )
    spelling = spelling_of(KEYS, form.email)
    mailbox = person_of(KEYS, form.email).prospect_id
    found = company.store.get(JoinRequest, mailbox, "partner", spelling)
    assert found
    return found


def confirm(company: Company, request: JoinRequest) -> JoinRequest:
    return confirm_join(
        company.store,
        company.terms,
        KEYS,
        request,
        randomness=company.randomness,
        now=company.clock(),
    )


def apply_for(company: Company) -> str:
    """Paula's application, by the name under which it waits."""
    confirm(company, ask(company))
    (line,) = waiting(company.store)
    return line.id


def desk(company: Company) -> WaitingDesk:
    return WaitingDesk(
        store=company.store,
        terms=PinnedProgram(company.terms.program, company.terms.revision),
        keys=lambda: KEYS,
        randomness=company.randomness,
        now=company.clock(),
    )


def application(company: Company, name: str) -> Application:
    found = company.store.get(Application, name.split("/")[1])
    assert found
    return found
