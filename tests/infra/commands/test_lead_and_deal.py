"""``goodword lead`` and ``goodword deal``, on the table that the environment names."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from goodword.domain.claims.submission import ClaimForm
from goodword.domain.errors import NotFound, Refused, Unavailable
from goodword.domain.event import Decision, Event
from goodword.domain.money import Money
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.sales.handover import Handover
from goodword.domain.sales.win import report_win
from goodword.flows.referrals.report_by_hand import (
    DealReport,
    HandReport,
    referral_named,
    report_by_hand,
)
from goodword.flows.sales.give_lead import give_lead
from goodword.flows.sales.lead import lead_of
from goodword.flows.sales.mail_note import heard_of_escalation
from goodword.flows.sales.remind import remind_of_leads
from goodword.flows.sales.reopen import reopen_deal
from goodword.flows.waiting.listing import waiting
from goodword.program.rewards import Milestone
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from tests.company import BOX, Company
from tests.doubles import KEYS, SetClock
from tests.infra.roles import Role

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator

WHY = ["--reason", "as signed", "--as", "maria"]
EUR = ["--amount", "48000.00", "--currency", "EUR"]
OWNER, ANN = "dach@larkspur.example", "ann@larkspur.example"


class Leads(Company):
    """The company over a table, at the time of this machine."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        super().__init__()
        self.clock = SetClock(datetime.now(UTC))
        self.store = DynamoStore(  # type: ignore[assignment]  # over a table
            client, table, clock=self.clock
        )
        self.publish(self.terms.program)
        self.jana = self.register("JS42", "customer", "DE")

    def lead(self, who: str = "anna") -> str:
        """A referral that was confirmed and handed over."""
        form = ClaimForm(name="Anna Weber", email=f"{who}@kunde.example", locale="de")
        referral = self.confirm(self.submit(self.jana, form), ticked=BOX)
        for event in self.store.consents(referral.claim_id):
            self.react(event)
        return referral.referral_id

    def found(self, referral_id: str) -> tuple[Referral, Handover]:
        handover = self.store.get(Handover, referral_id)
        assert handover is not None
        return self.referral(referral_id), handover


@pytest.fixture
def leads(dynamodb: "DynamoDBClient", named_table: str) -> Leads:
    return Leads(dynamodb, named_table)


def test_a_lead_is_shown_without_its_person_and_passed_on_once(
    leads: Leads, capsys: pytest.CaptureFixture[str]
) -> None:
    referral_id = leads.lead()

    assert main(["lead", referral_id]) == 0
    shown = capsys.readouterr().out
    assert f"{OWNER} has it since" in shown
    assert "may be contacted: yes, by e-mail about this offer" in shown
    assert "Anna" not in shown
    assert main(["lead", referral_id, "--personal", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["person"]["name"] == "Anna Weber"
    leads.store.commit(_reported(leads, referral_id))
    assert main(["lead", referral_id]) == 0
    assert (
        f"win/{referral_id}/closed_won/1 is waiting: won, 48000.00 EUR, contract of "
        f"{leads.clock():%Y-%m-%d}, reported by {OWNER}"
    ) in capsys.readouterr().out

    assert main(["lead", referral_id, "--to", "x@y.example", *WHY]) == 1
    assert f"It names {OWNER}" in capsys.readouterr().err
    for said in (f"{ANN} has {referral_id} now", f"Nothing changed: {ANN} has {referral_id}"):
        assert main(["lead", referral_id, "--to", ANN, *WHY]) == 0
        assert said in capsys.readouterr().out
    assert main(["lead", "REF-0"]) == 1
    assert "there is no referral, reference or deal REF-0" in capsys.readouterr().err
    assert main(["lead", referral_id, "--to", ANN]) == 2


def _reported(leads: Leads, referral_id: str) -> Decision:
    """A win that the link of its owner reports."""
    now, amount = leads.clock(), Money(4_800_000, "EUR")
    return report_win(
        None,
        referral_id,
        Milestone.CLOSED_WON,
        amount,
        happened_at=now,
        turn=1,
        by=OWNER,
        now=now,
    )


def test_of_an_unanswered_lead_it_says_who_has_been_told_and_who_is_yet_to_be(
    leads: Leads, capsys: pytest.CaptureFixture[str]
) -> None:
    referral_id = leads.lead()
    handed = leads.store.get(Event, referral_id, f"{referral_id}.1.handed_over")
    assert handed is not None
    leads.react(handed)
    leads.clock.now = leads.found(referral_id)[1].answer_by
    remind_of_leads(leads.store, leads.terms.program, keys=KEYS, now=leads.clock())
    escalated = leads.store.get(Event, referral_id, f"{referral_id}.1.escalated")
    assert escalated is not None
    leads.desk.failures.append(Unavailable("Throttling", refused=True))
    leads.react(escalated)
    first, second = leads.found(referral_id)[1].escalated_to

    assert main(["lead", referral_id]) == 0
    shown = capsys.readouterr().out

    assert f"{first} is yet to be told by mail" in shown
    assert f"{second} has been told" in shown


def test_a_deal_is_won_corrected_and_an_end_taken_back(
    leads: Leads, capsys: pytest.CaptureFixture[str]
) -> None:
    won, lost = leads.lead(), leads.lead("bea")

    assert main(["deal", won, "won", *EUR, *WHY]) == 0
    assert f"{won} is closed_won." in capsys.readouterr().out
    assert main(["deal", won, "won", *EUR, *WHY]) == 0
    assert "Nothing changed" in capsys.readouterr().out
    assert main(["deal", won, "amount", "--amount", "9000.00", "--currency", "EUR", *WHY]) == 0
    assert leads.referral(won).deal_minor == 900_000
    assert main(["deal", won, "reopen", *WHY]) == 1
    assert "This deal is won" in capsys.readouterr().err

    assert main(["deal", lost, "lost", "--because", "price", *WHY]) == 0
    capsys.readouterr()
    assert main(["deal", lost, "won", *EUR, *WHY]) == 1
    said = capsys.readouterr().err
    assert "goodword deal ID reopen" in said
    assert "goodword waiting lists it" in said
    assert main(["deal", lost, "reopen", *WHY]) == 0
    assert leads.referral(lost).status is ReferralStatus.NEW
    assert main(["show", lost]) == 0
    assert "its end was a mistake and is taken back: it is open again; from closed_lost to new" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize(
    "typed",
    [
        ["won"],
        ["won", "--amount", "48.000,00", "--currency", "EUR"],
        ["won", "--amount", "48000.00", "--currency", "XXX"],
        ["met", *EUR],
        ["met", "--because", "price"],
        ["met", "--on", "21.11.2026"],
        ["met", "--on", "2999-01-01"],
        ["reopen", "--on", "2026-01-01"],
        ["amount", *EUR],
    ],
)
def test_what_makes_no_sense_is_answered_with_what_to_write(
    leads: Leads, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    referral_id = leads.lead()
    before = leads.referral(referral_id)

    assert main(["deal", referral_id, *typed, *WHY]) == 1

    assert capsys.readouterr().err.startswith("goodword: ")
    assert leads.referral(referral_id) == before


def test_the_policy_for_sales_allows_what_the_command_asks_and_no_more(
    leads: Leads, table: str
) -> None:
    referral_id = leads.lead()
    nobodys = leads.confirmed(leads.jana, "bea@kunde.example")
    role, client = Role("SalesPolicy"), dynamodb_client()
    role.watch(client)
    watched = DynamoStore(client, table, clock=leads.clock)

    assert list(waiting(watched)) == []
    with pytest.raises(NotFound):
        referral_named(watched, "D-1")
    lead_of(watched, KEYS, *leads.found(referral_id))
    heard_of_escalation(watched, leads.found(referral_id)[1].but(escalated_to=(ANN,)))
    today = watched.program(leads.terms.revision)
    assert today
    for one in (referral_id, nobodys):
        give_lead(watched, one, ANN, today=today, by="maria", note="leave", now=leads.clock())

    assert role.used == role.grants


def test_the_policy_for_deals_allows_what_the_command_asks_and_no_more(
    leads: Leads, table: str
) -> None:
    won, lost = leads.lead(), leads.lead("bea")
    role, client = Role("DealsPolicy"), dynamodb_client()
    role.watch(client)
    watched = DynamoStore(client, table, clock=leads.clock)

    def say(of: str, what: HandReport, value: str | None = None) -> None:
        leads.clock.advance(minutes=1)
        report = DealReport(what, leads.clock(), value, "EUR" if value else None)
        report_by_hand(watched, of, report, by="maria", note="signed", now=leads.clock())
        for event in leads.store.events_about(of):
            leads.react(event)

    say(won, HandReport.WON, "48000.00")
    say(won, HandReport.AMOUNT, "9000.00")
    say(lost, HandReport.LOST)
    reopen_deal(watched, lost, by="maria", note="mistake", now=leads.clock())
    with pytest.raises(Refused):
        say(lost, HandReport.RENEWED, "9000.00")
    leads.clock.advance(days=400)
    for _ in range(2):
        say(won, HandReport.RENEWED, "9000.00")
    with pytest.raises(NotFound):
        referral_named(watched, "D-1")

    assert role.used == role.grants
