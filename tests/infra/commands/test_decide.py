"""``goodword waiting`` and ``goodword decide``, on the table that the environment names."""

import json
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from goodword.domain.destination import by_email
from goodword.domain.errors import Refused
from goodword.domain.event import Decision
from goodword.domain.ledger import Balance
from goodword.domain.money import Money
from goodword.domain.partners.company import CompanyHolder, RegisteredCompany
from goodword.domain.partners.registration import (
    BudgetBand,
    RegistrationForm,
    Timeline,
    register,
)
from goodword.domain.payouts.payout import Batch, BatchStatus, Payout, PayoutStatus
from goodword.domain.portal.review import Review
from goodword.domain.referrals.application import Application, ApplicationStatus
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.payout_details import ChangeState, DestinationChange
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.referrals.referrer import NameShown, Referrer, ReferrerMailbox
from goodword.domain.referrals.unfollowed import UnfollowedReport, keep
from goodword.domain.rewards.reward import BudgetTally, RewardStatus
from goodword.domain.sales.win import report_win
from goodword.domain.staff.roll import RollEntry
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.staff.roll import keep_staff
from goodword.flows.staff.trail import check_trail, trail_about
from goodword.flows.waiting.decide import FIRST_OF_TWO, decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.listing import waiting
from goodword.program.revision import revision_of
from goodword.program.rewards import Budget, Milestone, Period
from goodword.program.sections import Approval, Governance
from goodword.program.staff_role import StaffRole
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.cli import main
from tests.company import Company
from tests.doubles import KEYS, sample_program
from tests.flows.payouts.world import held_reward
from tests.flows.rewards.rewarding import FLAT, WON, RewardingCompany
from tests.infra.roles import Role
from tests.programs import rewarding

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

NOW = datetime.now(UTC)
MIA = RollEntry(name="Mia", address="mia@larkspur.example", role=StaffRole.PARTNER_MANAGER)
FAY = RollEntry(
    name="Fay", address="fay@larkspur.example", role=StaffRole.FINANCE, signs=("Head of Finance",)
)
TESS = FAY.but(name="Tess", address="tess@larkspur.example")
STAFF = (MIA, FAY, TESS)
ID = "application/7k2m9pwx4ttq"
REASON = ["--reason", "a reseller of ours", "--as", "maria"]


def by(who: RollEntry, action: DeskAction) -> Ruling:
    """What one of the staff says."""
    return Ruling(action, note="as the contract says", actor="maria", known_as=(who.address,))


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
    assert said.out.startswith(f"{ID} is refused.\n")
    assert "whoever has access may decide" in said.out
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
    keep_staff(store, STAFF)
    role.watch(client)
    watched = DynamoStore(client, table, clock=lambda: NOW)
    program = sample_program()
    terms = PinnedProgram(program, revision_of(program))
    desk = WaitingDesk(watched, terms, lambda: KEYS, os.urandom, NOW)

    (line,) = waiting(watched)
    assert (
        decide(
            desk,
            line.id,
            by(MIA, DeskAction.APPROVE),
        )
        == "approved"
    )
    # A deployed stack's terms are those that its table keeps.
    assert watched.program(terms.revision) is None
    registration = a_registration_that_gave_a_referral(store)
    assert f"registration/{registration}" in {one.id for one in waiting(watched)}
    verdict = by(MIA, DeskAction.REFUSE)
    assert decide(desk, f"registration/{registration}", verdict) == "refused"
    given = store.get(Referral, GIVEN)
    assert given is not None
    assert given.status is ReferralStatus.REJECTED

    application = store.get(Application, "7k2m9pwx4ttq")
    assert application
    assert application.referrer_id
    store.commit(Decision(save=(words_of(application.referrer_id),)))
    (line,) = waiting(watched)
    assert decide(
        desk,
        line.id,
        by(MIA, DeskAction.APPROVE),
    ) == ("approved")

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
    keep_staff(company.store, STAFF)
    role, client = Role("FinancePolicy"), dynamodb_client()
    role.watch(client)
    watched = DynamoStore(client, table, clock=company.clock)
    desk = WaitingDesk(watched, company.terms, lambda: KEYS, os.urandom, company.clock())

    said = [
        decide(desk, line.id, by(FAY, DeskAction.APPROVE if approve else DeskAction.REFUSE))
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
    refusal = by(FAY, DeskAction.REFUSE)
    assert decide(desk, "report/crm/m9", by(MIA, DeskAction.REFUSE)) == "dismissed"
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
    decide_about_money(company, desk, referral_ids[0])
    assert role.used == role.grants


def decide_about_money(company: Company, desk: WaitingDesk, referral_id: str) -> None:
    """A reward above the ceiling, one to decline, and what a payout may wait for."""
    now, yes = company.clock(), by(FAY, DeskAction.APPROVE)
    jana = company.store.get(Referrer, "JS42")
    assert jana is not None
    two = Approval(by="Head of Finance", people=2)
    program = company.terms.program.but(
        budget=Budget(per=Period.YEAR, amount=10_000_000_00),
        governance=Governance(approvals=(two,)),
    )
    company.publish(program)
    desk = desk._replace(terms=company.terms)
    account, revision = jana.account_id, revision_of(program)
    referral = company.referral(referral_id)
    company.store.commit(Decision(save=(referral.but(revision=revision),)))
    held = held_reward(referral_id, jana, 2_000_000, program, now=now).but(
        due_at=None, reason="above_ceiling", budget_period=str(now.year)
    )
    declined = held.but(reward_id=f"{referral_id}.other.referrer")
    beyond = held.but(
        reward_id=f"{referral_id}.beyond.referrer",
        status=RewardStatus.PENDING,
        reason="budget_spent",
        budget_period=None,
    )
    spent = BudgetTally(period=str(now.year), currency=program.currencies.base, cost=5_000_000)
    waits = Balance(
        account_id=account, referrer_id="JS42", currency="EUR", owed=5, reason="payout_failed"
    )
    company.store.commit(Decision(save=(held, declined, beyond, spent, waits)))
    assert decide(desk, f"balance/{account}/EUR", by(FAY, DeskAction.RETRY)) == "tried again"
    assert decide(desk, f"reward/{account}/{held.reward_id}", yes) == FIRST_OF_TWO
    too = by(TESS, DeskAction.APPROVE)
    assert decide(desk, f"reward/{account}/{held.reward_id}", too) == "approved"
    no = by(FAY, DeskAction.REFUSE)
    assert decide(desk, f"reward/{account}/{declined.reward_id}", no) == "canceled"
    assert decide(desk, f"reward/{account}/{beyond.reward_id}", yes) == FIRST_OF_TWO
    assert decide(desk, f"reward/{account}/{beyond.reward_id}", too) == "held"
    stopped = DestinationChange(
        referrer_id="JS42",
        number="n1",
        before=by_email("jana@pay.example"),
        after=by_email("jana@new.example"),
        state=ChangeState.DISPUTED,
        changed_at=now,
        disputed_at=now,
    )
    stuck, frozen = (a_payout(jana, one, now) for one in ("po1", "po2"))
    balance = company.store.get(Balance, account, "EUR")
    assert balance is not None
    batch = Batch(
        batch_key="b1",
        provider="paypal",
        currency="EUR",
        payout_ids=("po1",),
        body_hash="ef" * 32,
        status=BatchStatus.STUCK,
        reason="unavailable",
        created_at=now,
    )
    froze = balance.but(reserved=100, frozen_by=("po2",), reason="paid_after_release", due_at=None)
    paying = held.but(
        reward_id="R9", minor=100, status=RewardStatus.RESERVED, reason="in_payout", payout_id="po1"
    )
    in_batch = stuck.but(batch_key="b1", reward_ids=("R9",))
    released = frozen.but(status=PayoutStatus.RELEASED, reason="unexpected_status")
    company.store.commit(Decision(save=(stopped, in_batch, paying, released, batch, froze)))
    assert decide(desk, "details/JS42", no) == "refused"
    assert decide(desk, "payout/po2", by(FAY, DeskAction.CANCEL)) == "dismissed"
    assert decide(desk, "batch/b1", by(FAY, DeskAction.CANCEL)) == "released"


def a_payout(jana: Referrer, payout_id: str, now: datetime) -> Payout:
    """One of an euro, of no reward."""
    return Payout(
        payout_id=payout_id,
        account_id=jana.account_id,
        referrer_id="JS42",
        destination=by_email("jana@pay.example"),
        minor=100,
        currency="EUR",
        reward_ids=(),
        status=PayoutStatus.RESERVED,
        reason="in_payout",
        created_at=now,
        moved_at=now,
    )


@pytest.mark.emulator
def test_two_who_decide_at_one_moment_decide_once(dynamodb: "DynamoDBClient", table: str) -> None:
    company = RewardingCompany(rewarding(FLAT))
    company.keep_in(DynamoStore(dynamodb, table, clock=company.clock))
    referral_id = company.referral()
    company.reach(referral_id, WON, "500.00")
    reward = company.reward(referral_id)
    assert reward is not None
    company.store.commit(Decision(save=(reward.but(due_at=None, reason="above_ceiling"),)))
    name, ready = f"reward/account-JS42/{reward.reward_id}", threading.Barrier(2)
    terms = PinnedProgram(company.program, revision_of(company.program))

    def worker(action: DeskAction) -> str:
        store = DynamoStore(dynamodb_client(), table, clock=company.clock)
        desk = WaitingDesk(store, terms, lambda: KEYS, os.urandom, company.clock())
        ready.wait()
        try:
            return decide(desk, name, Ruling(action, note="seen", actor=action.value))
        except Refused:
            return "refused to"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(worker, (DeskAction.APPROVE, DeskAction.REFUSE)))

    assert sorted(said) in (["approved", "refused to"], ["canceled", "refused to"])
    (entry,) = trail_about(company.store, name)
    assert entry.after in said
    assert check_trail(company.store).breaks == ()
