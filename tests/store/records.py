"""One record of each kind, as plain as it can be; a test changes what it is about."""

from datetime import UTC, datetime, timedelta

from goodword.domain.access.api_key import ApiKey, ApiKeyRing, ApiKeyUse
from goodword.domain.access.kept_answer import KeptAnswer
from goodword.domain.claims.consent import (
    ConsentEvent,
    ConsentStatus,
    Prospect,
    PurposeConsent,
    Suppression,
    UsedProof,
    Wording,
)
from goodword.domain.claims.proof import ProofRequest
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.destination import by_email
from goodword.domain.event import Event
from goodword.domain.kinds import RewardKind
from goodword.domain.ledger import Balance, JournalEntry, LedgerAccount, Posting
from goodword.domain.money import Money
from goodword.domain.outreach.news import (
    FormerAddress,
    NewsCode,
    NewsEvery,
    NewsLine,
    ReferrerNews,
    ReferrerPreferences,
)
from goodword.domain.outreach.undeliverable import Undeliverable
from goodword.domain.partners.company import CompanyHolder, RegisteredCompany, RewardedCompany
from goodword.domain.partners.registration import (
    BudgetBand,
    DealRegistration,
    RegistrationStatus,
    Timeline,
)
from goodword.domain.payouts.payout import Batch, BatchStatus, Payout, PayoutStatus, SealedRequest
from goodword.domain.portal.fresh_link import FreshLinkRequest, FreshUse
from goodword.domain.portal.overview import OpenReferral, ReferrerOverview, RewardOnWay, SummedEvent
from goodword.domain.portal.review import Review
from goodword.domain.portal.session import PortalRole, PortalSession, SignInRequest
from goodword.domain.reasons import Reason
from goodword.domain.record import Record
from goodword.domain.referrals.application import Application
from goodword.domain.referrals.eligibility import KnownFacts
from goodword.domain.referrals.invitation import Invitation
from goodword.domain.referrals.joining import JoinRequest
from goodword.domain.referrals.own_words import ProposedWords
from goodword.domain.referrals.payout_details import ChangeState, DestinationChange
from goodword.domain.referrals.redemption import Redemption
from goodword.domain.referrals.referral import (
    Deal,
    Referral,
    ReferralReference,
    ReferralStatus,
    WebhookReceipt,
)
from goodword.domain.referrals.referrer import (
    NameShown,
    ReferralCode,
    Referrer,
    ReferrerMailbox,
)
from goodword.domain.referrals.unfollowed import UnfollowedReport
from goodword.domain.rewards.reward import (
    BudgetTally,
    DealCount,
    Receipt,
    Reward,
    RewardStatus,
    Tally,
)
from goodword.domain.rewards.steps import Amount, Inputs, StepCode, step
from goodword.domain.sales.handover import Handover, LeadAnswer, LeadTold
from goodword.domain.sales.win import ReportedWin
from goodword.domain.staff.roll import RollEntry, StaffRoll
from goodword.domain.staff.session import StaffSession, StaffSignIn, UsedLogout
from goodword.domain.staff.trail import TrailAction, TrailEntry, TrailHead
from goodword.domain.waiting.signature import FirstSignature
from goodword.domain.waiting.watch import Escalation, QueueWatch
from goodword.program.rewards import Milestone

T = datetime(2026, 11, 21, 20, 14, 0, 250, tzinfo=UTC)
# Stores tell what has expired by the real time.
LATER = T + timedelta(days=36_500)

CODE = ReferralCode(
    code="h4xq",
    referrer_id="JS42",
    audience="customer",
    name="Jo Sommer",
    locale="de",
    country="DE",
    currency="EUR",
)
REFERRAL = Referral(
    referral_id="REF-2026-CUST-001-JS42",
    claim_id="c1",
    code="h4xq",
    referrer_id="JS42",
    audience="customer",
    revision="0123456789abcdef",
    prospect_id="p1",
    locale="de",
    created_at=T,
    moved_at=T,
)
PROSPECT = Prospect(
    prospect_id="p1",
    claim_id="c1",
    referral_id="REF-2026-CUST-001-JS42",
    locale="de",
    name="Ada Weiß",
    email="ada@example.com",
    company="Weiß & Söhne",
    message="",
    salt="00ff",
)
EVENT = Event(
    event_id="e1",
    type="claim.confirmed",
    about="c1",
    at=T,
    actor="prospect",
    data={"purposes": ["news"], "count": 2, "nested": {"none": None, "yes": True}},
)
CONSENT = ConsentEvent(
    event_id="e2",
    type="claim.received",
    about="c1",
    at=T,
    actor="prospect",
    referral_id="REF-2026-CUST-001-JS42",
    prospect_id="p1",
    sequence=1,
    previous="0" * 64,
    purposes=(
        PurposeConsent(purpose="news", status=ConsentStatus.REQUESTED, words_hash="ab" * 32),
    ),
    locale="de",
    revision="0123456789abcdef",
    method="web_form",
    evidence="cd" * 32,
)
REWARD = Reward(
    reward_id="REF-2026-CUST-001-JS42.bands.referrer",
    referral_id="REF-2026-CUST-001-JS42",
    referrer_id="JS42",
    account_id="a1",
    minor=140_000,
    currency="EUR",
    status=RewardStatus.APPROVED,
    reason="approved",
    receipt=Receipt(
        rule="bands",
        revision="0123456789abcdef",
        inputs=Inputs(milestone=Milestone.CLOSED_WON, deal=Amount(minor=4_800_000, currency="EUR")),
        steps=(
            step(StepCode.OPEN_BAND, low=Money(1_000_000, "EUR")),
            step(StepCode.TIER, n=7, tier="gold", percent=1250),
        ),
        minor=140_000,
        currency="EUR",
        held_until=T,
    ),
    created_at=T,
    moved_at=T,
)
WORDING = Wording(words_hash="ab" * 32, purpose="news", locale="de", words="Ja, gerne.")

EVERY_KIND: tuple[Record, ...] = (
    CODE,
    REFERRAL,
    PROSPECT,
    EVENT,
    CONSENT,
    REWARD,
    WORDING,
    Referrer(
        referrer_id="JS42",
        account_id="a1",
        code="h4xq",
        audience="customer",
        name="Jo Sommer",
        email="jo@example.com",
        locale="de",
        currency="EUR",
        registered_at=T,
    ),
    ReferrerMailbox(mailbox_id="m1", audience="customer", referrer_id="JS42"),
    Invitation(mailbox_id="m3", referrer_id="JS42", invited_at=T),
    KnownFacts(mailbox_id="m3", audience="customer", satisfaction=9, told_at=T),
    JoinRequest(
        mailbox_id="m2",
        audience="customer",
        event_id="e5",
        at=T,
        revision="0123456789abcdef",
        locale="de",
        shown=NameShown.FIRST,
        name="Ada Weiß",
        email="ada@example.com",
        eligible_from=T.date(),
        reasons=("tenure_months_over",),
    ),
    Application(
        application_id="a2",
        mailbox_id="m2",
        audience="partner",
        applied_at=T,
        deadline=T,
        accepted="0123456789abcdef",
        locale="de",
        shown=NameShown.NONE,
        name="Ada Weiß",
        email="ada@example.com",
    ),
    ReferralReference(reference="GW-7K2M-9PWX", referral_id="REF-2026-CUST-001-JS42"),
    Deal(deal_id="D-1", referral_id="REF-2026-CUST-001-JS42"),
    WebhookReceipt(source="generic", message_id="msg_1", received_at=T),
    UnfollowedReport(
        source="generic",
        message_id="msg_2",
        referral_id="REF-2026-CUST-001-JS42",
        stage="closed_lost",
        occurred_at=T,
        received_at=T,
        reason="already_paying",
        moved_at=T,
        deadline=T + timedelta(days=90),
        due_at=T + timedelta(days=76),
    ),
    Handover(
        referral_id="REF-2026-CUST-001-JS42",
        owner="sales@company.example",
        handed_at=T,
        answer_by=T,
        remind_at=T,
        answer=LeadAnswer.TAKEN,
        expires_at=LATER,
    ),
    SignInRequest(mailbox_id="m1", number="n1", asked_at=T, expires_at=LATER),
    PortalSession(
        mailbox_id="m1",
        session_id="h1",
        began_at=T,
        used_on=T.date(),
        locale="de",
        roles=(
            PortalRole(
                referrer_id="JS42",
                account_id="a1",
                code="c1",
                audience="customer",
                currency="EUR",
            ),
        ),
        expires_at=LATER,
    ),
    DealRegistration(
        registration_id="r1",
        company_id="h1",
        referrer_id="OM7",
        code="c1",
        audience="partner",
        revision="a1b2",
        domain="kunde.example",
        need="a shop",
        budget=BudgetBand.TO_50K,
        timeline=Timeline.QUARTER,
        context="two plants",
        status=RegistrationStatus.RECEIVED,
        registered_at=T,
        since=T,
        moved_at=T,
        deadline=T + timedelta(hours=48),
        until=T + timedelta(days=90),
        window_days=90,
        decide_hours=48,
        due_at=T + timedelta(hours=48),
    ),
    RegisteredCompany(
        company_id="h1",
        holder=CompanyHolder(
            registration_id="r1",
            referrer_id="OM7",
            code="c1",
            audience="partner",
            revision="a1b2",
            until=T + timedelta(days=90),
        ),
        line=("r2",),
        claims=("REF-2026-CUST-001-JS42",),
        expires_at=LATER,
    ),
    FirstSignature(
        name="reward/a1/R1",
        seen=3,
        actor="staff:0a1b",
        by="Fay",
        note="as agreed",
        signed_at=T,
        expires_at=LATER,
    ),
    QueueWatch(name="queue", looked_at=T, late_hours=2, digest_day="2026-11-21"),
    Escalation(name="reward/a1/R1", since=T, escalated_at=T, expires_at=LATER),
    RewardedCompany(
        company_id="h1",
        referral_id="REF-2026-CUST-001-JS42",
        expires_at=LATER,
    ),
    FreshLinkRequest(
        referrer_id="JS42",
        use=FreshUse.PAYOUT_DETAILS,
        number="n2",
        asked_at=T,
        destination=by_email("jana@new.example"),
        spelling="s1",
        expires_at=LATER,
    ),
    DestinationChange(
        referrer_id="JS42",
        number="n3",
        before=by_email("jana@pay.example"),
        after=by_email("jana@new.example"),
        replaced=by_email("jana@between.example"),
        state=ChangeState.DISPUTED,
        changed_at=T,
        disputed_at=T,
    ),
    ReferrerOverview(
        referrer_id="JS42",
        totals={"held.EUR": 280_000, "confirmed.whatsapp": 1, "referrals.open": 1},
        rewards=(
            RewardOnWay(
                reward_id="REF-2026-CUST-001-JS42.bands.referrer",
                day=T.date(),
                milestone="closed_won",
                kind=RewardKind.MONEY,
                minor=280_000,
                currency="EUR",
                status=RewardStatus.HELD,
                reason=Reason.HOLDING_PERIOD,
                due_at=T,
                created_at=T,
                moved_at=T,
            ),
        ),
        referrals=(
            OpenReferral(
                referral_id="REF-2026-CUST-001-JS42",
                created_at=T,
                status=ReferralStatus.NEW,
                revision="r1",
            ),
        ),
    ),
    SummedEvent(referrer_id="JS42", event_id="e1", expires_at=LATER),
    Review(
        account_id="a1",
        reward_id="REF-2026-CUST-001-JS42.bands.referrer",
        referrer_id="JS42",
        text="The deal was larger.",
        asked_at=T,
        deadline=T + timedelta(days=10),
    ),
    ProposedWords(
        referrer_id="JS42",
        text="They answer on the same day.",
        mark="7k2m9p",
        proposed_at=T,
        deadline=T + timedelta(days=10),
    ),
    LeadTold(referral_id="REF-2026-CUST-001-JS42", people=("sales@company.example",)),
    ReportedWin(
        referral_id="REF-2026-CUST-001-JS42",
        milestone=Milestone.CLOSED_WON,
        minor=4_800_000,
        currency="EUR",
        happened_at=T,
        reported_at=T,
        deadline=T,
        moved_at=T,
    ),
    Redemption(
        referral_id="REF-2026-CUST-001-JS42",
        order="ORDER-1042",
        redeemed_by="api/web-shop",
        redeemed_at=T,
    ),
    ApiKey(
        key_id="h4xqh4xqh4xq",
        name="web-shop",
        scopes=("offers:read",),
        digest="ab" * 32,
        made_at=T,
        made_by="ada",
        ends_at=T + timedelta(days=365),
        expires_at=LATER,
    ),
    ApiKeyRing(name="web-shop", key_ids=("h4xqh4xqh4xq",), expires_at=LATER),
    ApiKeyUse(key_id="h4xqh4xqh4xq", used_on=T.date(), expires_at=LATER),
    KeptAnswer(
        key_id="h4xqh4xqh4xq",
        name="cd" * 32,
        asked="ef" * 32,
        lease_until=T,
        expires_at=LATER,
    ),
    Suppression(suppression_id="s1", reason="unsubscribed", since=T),
    Undeliverable(suppression_id="s1", code="NoEmail", since=T, expires_at=LATER),
    ClaimSubmission(
        event_id="e3",
        type="claim.submitted",
        about="p1",
        at=T,
        actor="anybody",
        code="h4xq",
        referrer_id="JS42",
        audience="customer",
        revision="0123456789abcdef",
        locale="de",
        submitted_at=T,
        method="web_form",
        name="Ada Weiß",
        email="ada@example.com",
    ),
    ProofRequest(prospect_id="p1", what="erase", proof_id="e4", asked_at=T),
    UsedProof(proof_id="e4", used_at=T),
    Delivery(
        event_id="e1",
        reaction="mail",
        status=DeliveryStatus.RUNNING,
        attempts=1,
        lease_until=T,
    ),
    DealCount(referrer_id="JS42", year=2026, deals=3),
    Tally(referrer_id="JS42", period="2026-Q4", currency="USD", cost=150_000, rewards=1),
    BudgetTally(period="2026", currency="USD", cost=150_000),
    Balance(account_id="a1", referrer_id="JS42", currency="EUR", owed=-500, due_at=T),
    JournalEntry(
        entry_id="j1",
        account_id="a1",
        currency="EUR",
        at=T,
        cause="reward",
        postings=(
            Posting(account=LedgerAccount.EXPENSE, minor=140_000),
            Posting(account=LedgerAccount.OWED, minor=-140_000),
        ),
    ),
    Payout(
        payout_id="po1",
        account_id="a1",
        referrer_id="JS42",
        destination=by_email("jo@example.com"),
        minor=140_000,
        currency="EUR",
        reward_ids=("REF-2026-CUST-001-JS42.bands.referrer",),
        status=PayoutStatus.RESERVED,
        reason="in_payout",
        created_at=T,
        moved_at=T,
    ),
    Batch(
        batch_key="b1",
        provider="paypal",
        currency="EUR",
        payout_ids=("po1",),
        body_hash="ef" * 32,
        status=BatchStatus.SEALED,
        reason="sealed",
        created_at=T,
        maybe_in_flight=True,
    ),
    SealedRequest(batch_key="b1", body="{}"),
    ReferrerNews(
        referrer_id="JS42",
        lines=(NewsLine(code=NewsCode.MET, about="REF-2026-CUST-001-JS42", at=T),),
        told=("confirmed.REF-2026-CUST-001-JS42",),
        mailed_at=T,
        mailing_for="generic.m1",
        expires_at=LATER,
    ),
    FormerAddress(referrer_id="JS42", email="jo@former.example", changed_at=T),
    ReferrerPreferences(referrer_id="JS42", every=NewsEvery.WEEKLY, changed_at=T),
    StaffRoll(
        roll="staff",
        members=(RollEntry(name="Mara Lindt", address="mara@example.com", role="finance"),),
    ),
    StaffSignIn(sign_in_id="i1", then="/staff", fresh=False, began_at=T, expires_at=LATER),
    StaffSession(
        session_id="s1",
        person="p1",
        name="Mara Lindt",
        address="mara@example.com",
        began_at=T,
        used_at=T,
        authenticated_at=T,
        expires_at=LATER,
    ),
    UsedLogout(logout_id="l1", expires_at=LATER),
    TrailEntry(
        chain="2026/ab",
        sequence=1,
        at=T,
        actor="staff:cd",
        name="Mara Lindt",
        role="finance",
        action=TrailAction.DECIDED,
        about="reward/a1/r1",
        reason="as agreed",
        before="pending",
        after="approved",
        previous="0" * 64,
        digest="ef" * 32,
        expires_at=LATER,
    ),
    TrailHead(
        chain="2026/ab",
        began_at=T,
        sequence=1,
        digest="ef" * 32,
        expires_at=LATER,
    ),
)
