"""``goodword waiting`` and ``goodword decide``, on the table that the environment names."""

import json
import os
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from goodword.domain.event import Decision
from goodword.domain.money import Money
from goodword.domain.partners.company import CompanyHolder, RegisteredCompany
from goodword.domain.partners.registration import (
    BudgetBand,
    RegistrationForm,
    Timeline,
    register,
)
from goodword.domain.portal.review import Review
from goodword.domain.referrals.application import Application, ApplicationStatus
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import NameShown, ReferrerMailbox
from goodword.domain.referrals.unfollowed import UnfollowedReport, keep
from goodword.domain.sales.win import report_win
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.waiting.decide import decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from goodword.program.revision import revision_of
from goodword.program.rewards import Milestone
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from tests.company import Company
from tests.doubles import KEYS, sample_program
from tests.infra.roles import Role

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

NOW = datetime.now(UTC)
ID = "application/7k2m9pwx4ttq"
REASON = ["--reason", "a reseller of ours", "--as", "maria"]


@pytest.fixture
def store(dynamodb: "DynamoDBClient", named_table: str) -> DynamoStore:
    """A table that the commands find by their environment, with an application in it."""
    store = DynamoStore(dynamodb, named_table, clock=lambda: datetime.now(UTC))
    waits = Application(
        application_id="7k2m9pwx4ttq",
        mailbox_id="m1",
        audience="partner",
        applied_at=NOW,
        deadline=NOW + timedelta(days=30),
        expires_at=NOW + timedelta(days=30),
        accepted="0123456789abcdef",
        locale="de",
        shown=NameShown.NONE,
        name="Paula Partner",
        email="paula@partner.example",
        country="DE",
    )
    store.commit(Decision(save=(waits,)))
    return store


@pytest.mark.emulator
def test_what_waits_is_listed_without_naming_anybody(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["waiting"]) == 0
    text = capsys.readouterr().out
    assert main(["waiting", "--json"]) == 0
    (line,) = json.loads(capsys.readouterr().out)

    assert ID in text
    assert "what the applicant entered is deleted" in text
    assert "asks to join partner" in text
    assert "Paula" not in text
    assert (line["id"], line["deadline"][:10]) == (ID, str((NOW + timedelta(days=30)).date()))


@pytest.mark.emulator
def test_whoever_decides_may_ask_what_one_applicant_entered(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["waiting", "--personal", ID]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "Paula Partner"
    assert main(["waiting", "--personal", "application/none"]) == 1


@pytest.mark.emulator
def test_a_refusal_is_made_once_and_the_second_says_by_whom(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["decide", ID, "refuse", *REASON]) == 0
    assert main(["decide", ID, "refuse", *REASON]) == 1

    said = capsys.readouterr()
    assert said.out == f"{ID} is refused.\n"
    assert re.search(r"It was refused on .* by maria\.", said.err)
    found = store.get(Application, "7k2m9pwx4ttq")
    assert found
    assert (found.status, found.decided_by) == (ApplicationStatus.REFUSED, "maria")
    assert store.get(ReferrerMailbox, "m1", "partner") is None


@pytest.mark.emulator
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["decide", "application/none", "approve", *REASON], 1),
        (["decide", "payout/po1", "approve", *REASON], 1),
        (["decide", ID, "approve", "--reason", " "], 1),
        (["decide", ID, "approve", "--reason", "x" * 301], 1),
        (["decide", ID, "approve", "--reason", "two\nlines"], 1),
    ],
)
def test_what_cannot_be_decided_so_changes_nothing(
    store: DynamoStore, typed: list[str], code: int
) -> None:
    assert main(typed) == code
    found = store.get(Application, "7k2m9pwx4ttq")
    assert found
    assert found.status is ApplicationStatus.APPLIED


@pytest.mark.parametrize(
    "typed", [["decide", ID, "approve"], ["decide", ID, "perhaps", *REASON], ["decide"]]
)
def test_usage_that_is_incomplete_ends_with_code_2(typed: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed)
    assert ended.value.code == 2


@pytest.mark.emulator
def test_the_policy_for_deciders_allows_what_the_commands_ask_and_no_more(
    store: DynamoStore, table: str
) -> None:
    role, client = Role("DecidersPolicy"), dynamodb_client()
    role.watch(client)
    watched = DynamoStore(client, table, clock=lambda: NOW)
    program = sample_program()
    terms = PinnedProgram(program, revision_of(program))
    desk = WaitingDesk(watched, terms, lambda: KEYS, os.urandom, NOW)

    (line,) = waiting(watched)
    assert (
        decide(desk, line.id, Ruling(DeskAction.APPROVE, note="known", actor="maria")) == "approved"
    )
    # A deployed stack's terms are those that its table keeps.
    assert watched.program(terms.revision) is None
    registration = a_registration_that_gave_a_referral(store)
    assert f"registration/{registration}" in {one.id for one in waiting(watched)}
    verdict = Ruling(DeskAction.REFUSE, note="a customer already", actor="maria")
    assert decide(desk, f"registration/{registration}", verdict) == "refused"
    given = store.get(Referral, GIVEN)
    assert given is not None
    assert given.status is ReferralStatus.REJECTED

    application = store.get(Application, "7k2m9pwx4ttq")
    assert application
    assert application.referrer_id
    store.commit(Decision(save=(words_of(application.referrer_id),)))
    (line,) = waiting(watched)
    assert decide(desk, line.id, Ruling(DeskAction.APPROVE, note="well said", actor="maria")) == (
        "approved"
    )

    assert role.used == role.grants


def words_of(referrer_id: str) -> ProposedWords:
    """A sentence that waits."""
    return ProposedWords(
        referrer_id=referrer_id,
        text="They answer on the same day.",
        mark="7k2m9p",
        proposed_at=NOW,
        deadline=NOW + timedelta(days=10),
    )


@pytest.mark.emulator
def test_whoever_decides_may_read_one_sentence_beside_what_the_page_says_now(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["decide", ID, "approve", *REASON]) == 0
    application = store.get(Application, "7k2m9pwx4ttq")
    assert application
    assert application.referrer_id
    store.commit(Decision(save=(words_of(application.referrer_id),)))
    capsys.readouterr()
    name = f"words/{application.referrer_id}/7k2m9p"

    assert main(["waiting"]) == 0
    listed = capsys.readouterr().out
    assert name in listed
    assert "same day" not in listed
    assert main(["waiting", "--personal", name]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["text"] == "They answer on the same day."
    assert shown["on_the_page_now"] is None
    assert main(["waiting", "--personal", f"words/{application.referrer_id}/other"]) == 1


GIVEN = "REF-2026-PART-001-OM7"


def a_registration_that_gave_a_referral(store: DynamoStore) -> str:
    """Somebody of the registered company has confirmed meanwhile; the registration's id."""
    program = sample_program()
    holder = CompanyHolder(
        registration_id="r7k2m9pwx4tt",
        referrer_id="OM7",
        code="c1",
        audience="partner",
        revision=revision_of(program),
        until=NOW,
        credited=(GIVEN,),
    )
    form = RegistrationForm("firma.example", "a shop", BudgetBand.UNKNOWN, Timeline.UNKNOWN, "")
    assert program.registration is not None
    made = register(
        program.registration, form, RegisteredCompany(company_id="h1"), holder, None, now=NOW
    )
    given = Referral(
        referral_id=GIVEN,
        claim_id="k1",
        code="c1",
        referrer_id="OM7",
        audience="partner",
        revision=revision_of(program),
        prospect_id="p1",
        locale="de",
        created_at=NOW,
        moved_at=NOW,
        confirmed_at=NOW,
    )
    store.commit(made._replace(save=(*made.save, given)))
    return holder.registration_id


@pytest.mark.emulator
def test_finance_reads_what_it_is_to_approve(
    store: DynamoStore, capsys: pytest.CaptureFixture[str]
) -> None:
    referral_id = "REF-2026-CUST-001-JS42"
    won = report_win(
        None,
        referral_id,
        Milestone.CLOSED_WON,
        Money(4_800_000, "EUR"),
        happened_at=datetime(2026, 11, 30, tzinfo=UTC),
        turn=1,
        by="dach@larkspur.example",
        now=NOW,
    )
    store.commit(won)
    says = "won, 48000.00 EUR, contract of 2026-11-30, reported by dach@larkspur.example"
    name = f"win/{referral_id}/closed_won"

    assert main(["waiting"]) == 0
    assert f"{name}/1\n  {says}\n" in capsys.readouterr().out
    assert main(["waiting", "--json"]) == 0
    assert says in {one["says"] for one in json.loads(capsys.readouterr().out)}
    assert main(["waiting", "--personal", f"{name}/1"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["says"], shown["minor"], shown["state"]) == (says, 4_800_000, "waiting")
    assert main(["waiting", "--personal", f"{name}/2"]) == 1
    assert f"{name}/2" in capsys.readouterr().err


@pytest.mark.emulator
def test_the_policy_for_finance_allows_what_a_reported_win_asks_and_no_more(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    company = Company()
    company.store = DynamoStore(  # type: ignore[assignment]  # over a table
        dynamodb, table, clock=company.clock
    )
    company.publish(company.terms.program)
    company.jana = company.register("JS42", "customer", "DE")
    referral_ids = [company.confirmed(company.jana, f"{one}@kunde.example") for one in "ab"]
    for referral_id in referral_ids:
        now = company.clock()
        won = report_win(
            None,
            referral_id,
            Milestone.CLOSED_WON,
            Money(4_800_000, "EUR"),
            happened_at=now,
            turn=1,
            by="dach@larkspur.example",
            now=now,
        )
        company.store.commit(won)
    role, client = Role("FinancePolicy"), dynamodb_client()
    role.watch(client)
    watched = DynamoStore(client, table, clock=company.clock)
    desk = WaitingDesk(watched, company.terms, lambda: KEYS, os.urandom, company.clock())

    said = [
        decide(
            desk,
            line.id,
            Ruling.yes_or_no(
                approve=approve,
                note="as the contract says",
                actor="maria",
            ),
        )
        for line, approve in zip(waiting(watched), (True, False), strict=True)
    ]

    assert said == ["approved", "refused"]
    report = UnfollowedReport(
        source="crm",
        message_id="m9",
        referral_id=referral_ids[0],
        occurred_at=company.clock(),
        received_at=company.clock(),
        reason="deal_won",
        moved_at=company.clock(),
    )
    company.store.commit(keep(report, now=company.clock()))
    refusal = Ruling(DeskAction.REFUSE, note="settled by phone", actor="maria")
    assert decide(desk, "report/crm/m9", refusal) == "dismissed"
    question = Review(
        account_id="a1",
        reward_id=f"{referral_ids[0]}.bands.referrer",
        referrer_id="JS42",
        text="The deal was larger.",
        asked_at=company.clock(),
        deadline=company.clock(),
    )
    company.store.commit(Decision(save=(question,)))
    assert decide(desk, f"review/a1/{question.reward_id}", refusal) == "refused"
    assert watched.program(company.terms.revision) is not None
    assert role.used == role.grants
