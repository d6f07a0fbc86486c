"""How every kind of record is stored: its key, the lists it stands in, and its home."""

from typing import Any, Final, NamedTuple

from goodword.domain.listing import (
    API_KEYS,
    BATCHES,
    FAILED_PAYOUTS,
    JOURNAL,
    PAYABLE,
    PAYOUTS_OF,
    REFERRALS_IN,
    REFERRALS_OF,
    REFERRERS,
    REGISTRATIONS_OF,
    REVIEWS_OF,
    REWARDS_OF,
    STAFF_SESSIONS_BY_ISSUER,
    STAFF_SESSIONS_OF,
    TRAIL,
    TRAIL_CHAINS,
    TRAIL_DECIDED,
    TRAIL_OF,
    WAITING,
)
from goodword.domain.waiting.rules import deadline_of
from goodword.store.lists import Place


class Key(NamedTuple):
    pk: str
    sk: str


class Layout(NamedTuple):
    """``identity`` names the fields that make the key, in the order of ``Store.get``.

    ``home`` is the module of the domain that has the class, imported when the first such record is
    read: a page that is looked at loads nothing of payouts. ``lists`` says in which lists its
    records stand, ``row`` which fields a line of them shows. Of what is personal that is a
    referrer's name alone, which stays no longer than in the record: both are one item.
    """

    home: str
    identity: tuple[str, ...]
    pk: str
    sk: str
    lists: tuple[Place, ...] = ()
    row: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        return self.sk.partition("#")[0]


def waiting_place(at: str, *, further: bool = False) -> Place:
    """The place of what may wait for a person, as the record itself says (``waits_for_person``).

    Writing one that waits raises ``LookupError`` where ``domain.waiting.rules`` does not say of its
    kind who acts, by when, and what happens else.
    """

    def part(one: Any) -> tuple[str, ...] | None:
        if not one.waits_for_person:
            return None
        deadline_of(one)
        return (type(one).__name__,)

    return Place(WAITING, part, at, further=further)


def _kind_decided(entry: Any) -> tuple[str, ...] | None:
    """The kind of what was decided about, by the word before its id."""
    if entry.action != "decided":
        return None
    return (entry.about.partition("/")[0],)


LAYOUTS: Final[dict[str, Layout]] = {
    "ReferralCode": Layout("referrals.referrer", ("code",), "CODE#{0}", "CODE"),
    "Referrer": Layout(
        "referrals.referrer",
        ("referrer_id",),
        "REFERRER#{0}",
        "REFERRER",
        lists=(Place(REFERRERS, lambda one: (one.audience,), "registered_at"),),
        row=("account_id", "code", "name", "locale", "currency", "status", "country"),
    ),
    "ProposedWords": Layout(
        "referrals.own_words",
        ("referrer_id",),
        "REFERRER#{0}",
        "PROPOSED",
        lists=(waiting_place("proposed_at"),),
        row=("mark", "state", "deadline"),
    ),
    "ReferrerMailbox": Layout(
        "referrals.referrer", ("mailbox_id", "audience"), "MAILBOX#{0}", "MAILBOX#{1}"
    ),
    "KnownFacts": Layout(
        "referrals.eligibility", ("mailbox_id", "audience"), "MAILBOX#{0}", "FACTS#{1}"
    ),
    "Invitation": Layout("referrals.invitation", ("mailbox_id",), "MAILBOX#{0}", "INVITED"),
    "JoinRequest": Layout(
        "referrals.joining", ("mailbox_id", "audience", "spelling"), "MAILBOX#{0}", "JOIN#{1}#{2}"
    ),
    "SignInRequest": Layout("portal.session", ("mailbox_id",), "MAILBOX#{0}", "SIGNIN"),
    "PortalSession": Layout(
        "portal.session", ("mailbox_id", "session_id"), "MAILBOX#{0}", "SESSION#{1}"
    ),
    "FreshLinkRequest": Layout(
        "portal.fresh_link", ("referrer_id", "use"), "REFERRER#{0}", "FRESH#{1}"
    ),
    "DestinationChange": Layout(
        "referrals.payout_details",
        ("referrer_id",),
        "REFERRER#{0}",
        "DETAILS",
        lists=(waiting_place("disputed_at"),),
        row=("state",),
    ),
    "Application": Layout(
        "referrals.application",
        ("application_id",),
        "APPLICATION#{0}",
        "APPLICATION",
        lists=(waiting_place("applied_at"),),
        row=("audience", "status", "deadline", "digest"),
    ),
    "ReferrerNews": Layout("outreach.news", ("referrer_id",), "NEWS#{0}", "NEWS"),
    "ReferrerPreferences": Layout("outreach.news", ("referrer_id",), "NEWS#{0}", "PREFERENCES"),
    "FormerAddress": Layout("outreach.news", ("referrer_id",), "NEWS#{0}", "FORMER"),
    "ReferrerOverview": Layout("portal.overview", ("referrer_id",), "REFERRER#{0}", "OVERVIEW"),
    "SummedEvent": Layout(
        "portal.overview", ("referrer_id", "event_id"), "REFERRER#{0}", "SUMMED#{1}"
    ),
    "DealCount": Layout("rewards.reward", ("referrer_id", "year"), "REFERRER#{0}", "DEALS#{1}"),
    "Tally": Layout(
        "rewards.reward", ("referrer_id", "period", "currency"), "REFERRER#{0}", "TALLY#{1}#{2}"
    ),
    "BudgetTally": Layout("rewards.reward", ("period", "currency"), "BUDGET#{0}#{1}", "BUDGET"),
    "Referral": Layout(
        "referrals.referral",
        ("referral_id",),
        "REFERRAL#{0}",
        "REFERRAL",
        lists=(
            Place(REFERRALS_OF, lambda one: (one.referrer_id,), "created_at"),
            Place(REFERRALS_IN, lambda one: (one.status,), "changed_at"),
        ),
        row=(
            *("referrer_id", "audience", "status", "reason", "confirmed_at"),
            *("deal_minor", "deal_currency", "channel", "moved_at", "waits", "loss"),
            *("revision", "campaign", "met_at"),
        ),
    ),
    "ReferralReference": Layout("referrals.referral", ("reference",), "REFERRAL#{0}", "REFERENCE"),
    "Deal": Layout("referrals.referral", ("deal_id",), "DEAL#{0}", "DEAL"),
    "WebhookReceipt": Layout(
        "referrals.referral", ("source", "message_id"), "WEBHOOK#{0}#{1}", "WEBHOOK"
    ),
    "UnfollowedReport": Layout(
        "referrals.unfollowed",
        ("source", "message_id"),
        "UNFOLLOWED#{0}",
        "UNFOLLOWED#{1}",
        lists=(waiting_place("moved_at"),),
        row=(
            *("referral_id", "deal_id", "stage", "value", "currency", "occurred_at", "reason"),
            "deadline",
        ),
    ),
    "Handover": Layout(
        "sales.handover",
        ("referral_id",),
        "REFERRAL#{0}",
        "HANDOVER",
        lists=(waiting_place("escalated_at"),),
        row=("owner", "turn", "answer_by", "mail_came_back"),
    ),
    "LeadTold": Layout("sales.handover", ("referral_id",), "REFERRAL#{0}", "TOLD"),
    "ReportedWin": Layout(
        "sales.win",
        ("referral_id", "milestone"),
        "REFERRAL#{0}",
        "WIN#{1}",
        lists=(waiting_place("moved_at"),),
        row=("minor", "currency", "happened_at", "deadline", "number", "state", "reported_by"),
    ),
    "DealRegistration": Layout(
        "partners.registration",
        ("registration_id",),
        "REGISTRATION#{0}",
        "REGISTRATION",
        lists=(
            Place(REGISTRATIONS_OF, lambda one: (one.referrer_id,), "registered_at"),
            waiting_place("since"),
        ),
        row=("referrer_id", "domain", "status", "behind", "deadline", "until"),
    ),
    "RegisteredCompany": Layout("partners.company", ("company_id",), "COMPANY#{0}", "COMPANY"),
    "RewardedCompany": Layout("partners.company", ("company_id",), "COMPANY#{0}", "REWARDED"),
    "FirstSignature": Layout("waiting.signature", ("name",), "SIGNED#{0}", "SIGNED"),
    "QueueWatch": Layout("waiting.watch", ("name",), "QUEUE#{0}", "QUEUE"),
    "Escalation": Layout("waiting.watch", ("name",), "ESCALATED#{0}", "ESCALATED"),
    "Redemption": Layout("referrals.redemption", ("referral_id",), "REFERRAL#{0}", "REDEEMED"),
    "ApiKey": Layout(
        "access.api_key",
        ("key_id",),
        "APIKEY#{0}",
        "APIKEY",
        lists=(Place(API_KEYS, lambda _: (), "made_at"),),
        row=("name", "ends_at", "revoked_at"),
    ),
    "ApiKeyRing": Layout("access.api_key", ("name",), "APIKEYS#{0}", "APIKEYS"),
    "ApiKeyUse": Layout("access.api_key", ("key_id",), "KEYUSE#{0}", "KEYUSE"),
    "KeptAnswer": Layout("access.kept_answer", ("key_id", "name"), "ANSWER#{0}#{1}", "ANSWER"),
    "Prospect": Layout("claims.consent", ("prospect_id",), "PROSPECT#{0}", "PROSPECT"),
    "ClaimSubmission": Layout(
        "claims.submission", ("about", "kept_under"), "PROSPECT#{0}", "SUBMISSION#{1}"
    ),
    "ProofRequest": Layout("claims.proof", ("prospect_id", "what"), "PROSPECT#{0}", "ASKED#{1}"),
    "UsedProof": Layout("claims.consent", ("proof_id",), "PROOF#{0}", "PROOF"),
    "ConsentEvent": Layout("claims.consent", ("about", "sequence"), "CLAIM#{0}", "CONSENT#{1:0>6}"),
    "Suppression": Layout("claims.consent", ("suppression_id",), "SUPPRESSED#{0}", "SUPPRESSED"),
    "Undeliverable": Layout(
        "outreach.undeliverable", ("suppression_id",), "SUPPRESSED#{0}", "UNDELIVERABLE"
    ),
    "Wording": Layout("claims.consent", ("words_hash",), "WORDS#{0}", "WORDS"),
    "Event": Layout("event", ("about", "event_id"), "EVENT#{0}", "EVENT#{1}"),
    "Delivery": Layout(
        "delivery",
        ("event_id", "reaction"),
        "DELIVERY#{0}",
        "DELIVERY#{1}",
        lists=(waiting_place("lease_until"),),
        row=("status", "attempts", "code", "retry_at"),
    ),
    "Reward": Layout(
        "rewards.reward",
        ("account_id", "reward_id"),
        "ACCOUNT#{0}",
        "REWARD#{1}",
        lists=(
            Place(REWARDS_OF, lambda one: (one.account_id,), "created_at"),
            Place(
                PAYABLE,
                lambda one: (one.account_id, one.currency) if one.is_payable else None,
                "created_at",
            ),
            waiting_place("moved_at"),
        ),
        row=(
            *("referrer_id", "kind", "minor", "currency", "months"),
            *("status", "reason", "due_at", "payout_id", "signed_by", "moved_at", "doubts"),
        ),
    ),
    "Review": Layout(
        "portal.review",
        ("account_id", "reward_id"),
        "REVIEW#{0}",
        "REVIEW#{1}",
        lists=(
            Place(REVIEWS_OF, lambda one: (one.referrer_id,), "asked_at"),
            waiting_place("asked_at"),
        ),
        row=("referrer_id", "state", "deadline"),
    ),
    "Balance": Layout(
        "ledger",
        ("account_id", "currency"),
        "ACCOUNT#{0}",
        "BALANCE#{1}",
        lists=(waiting_place("moved_at"),),
        row=("referrer_id", "owed", "reserved", "reason"),
    ),
    "JournalEntry": Layout(
        "ledger",
        ("account_id", "entry_id"),
        "ACCOUNT#{0}",
        "JOURNAL#{1}",
        # Entries are written once, so each costs one unit of the index, once.
        lists=(Place(JOURNAL, lambda _: (), "at"),),
        row=("currency", "cause", "postings"),
    ),
    "Payout": Layout(
        "payouts.payout",
        ("payout_id",),
        "PAYOUT#{0}",
        "PAYOUT",
        lists=(
            Place(PAYOUTS_OF, lambda one: (one.account_id,), "created_at"),
            Place(FAILED_PAYOUTS, lambda one: () if one.has_failed else None, "moved_at"),
            waiting_place("moved_at"),
        ),
        row=("referrer_id", "minor", "currency", "status", "reason", "batch_key"),
    ),
    "Batch": Layout(
        "payouts.payout",
        ("batch_key",),
        "BATCH#{0}",
        "BATCH",
        lists=(
            Place(BATCHES, lambda one: (one.status,), "created_at"),
            waiting_place("created_at", further=True),
        ),
        row=("provider", "currency", "status", "reason", "attention", "attempts", "due_at"),
    ),
    "SealedRequest": Layout("payouts.payout", ("batch_key",), "BATCH#{0}", "REQUEST"),
    "TrailEntry": Layout(
        "staff.trail",
        ("chain", "sequence"),
        "TRAIL#{0}",
        "TRAIL#{1}",
        lists=(
            Place(TRAIL, lambda _: (), "at"),
            Place(TRAIL_OF, lambda one: (one.about,), "at"),
            Place(TRAIL_DECIDED, _kind_decided, "at", further=True),
        ),
        row=("actor", "action"),
    ),
    "StaffRoll": Layout("staff.roll", ("roll",), "STAFF#{0}", "STAFF"),
    "StaffSignIn": Layout("staff.session", ("sign_in_id",), "STAFFSIGNIN#{0}", "STAFFSIGNIN"),
    "StaffSession": Layout(
        "staff.session",
        ("session_id",),
        "STAFFSESSION#{0}",
        "STAFFSESSION",
        lists=(
            Place(STAFF_SESSIONS_OF, lambda one: (one.person,), "began_at"),
            Place(
                STAFF_SESSIONS_BY_ISSUER,
                lambda one: (one.issued_as,) if one.issued_as else None,
                "began_at",
                further=True,
            ),
        ),
        row=("began_at",),
    ),
    "UsedLogout": Layout("staff.session", ("logout_id",), "STAFFLOGOUT#{0}", "STAFFLOGOUT"),
    "TrailHead": Layout(
        "staff.trail",
        ("chain",),
        "TRAIL#{0}",
        "TRAILHEAD",
        lists=(Place(TRAIL_CHAINS, lambda _: (), "began_at"),),
        row=("sequence",),
    ),
}
