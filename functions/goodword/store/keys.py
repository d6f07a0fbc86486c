"""Every key of the one table, beside the access patterns that it serves.

    access pattern                read                         pk, sk
    ----------------------------  ---------------------------  ---------------------------------
    a code and where it leads     get(ReferralCode, c)         CODE#c, CODE
    views of a code by day        view_counts(code)            CODE#c, VIEWS#day
    what an experiment counted    variant_counts(name)         EXPERIMENT#name#3, COUNT#day#variant
    an event that it counted      (a condition only)           COUNTED#id, COUNTED
    what is left of an allowance  take(allowance, now)         LIMIT#name#about, LIMIT#began
    a referrer                    get(Referrer, r)             REFERRER#r, REFERRER
    whose mailbox it is           get(ReferrerMailbox, m, a)   MAILBOX#m, MAILBOX#audience
    a referrer's deals in a year  get(DealCount, r, year)      REFERRER#r, DEALS#year
    what they earned in a period  get(Tally, r, 2026, USD)     REFERRER#r, TALLY#2026#USD
    what all earned in one        get(BudgetTally, 2026, USD)  BUDGET#2026#USD, BUDGET
    what their home shows         get(ReferrerOverview, r)     REFERRER#r, OVERVIEW
    an event that it counted      get(SummedEvent, r, id)      REFERRER#r, SUMMED#id
    that it was invited           get(Invitation, m)           MAILBOX#m, INVITED
    what is known of them         get(KnownFacts, m, audience) MAILBOX#m, FACTS#audience
    what asks to join             joins(m)                     MAILBOX#m, JOIN#...
    by one spelling               get(JoinRequest, m, a, s)    MAILBOX#m, JOIN#audience#s
    who comes in by a mailbox     mailbox_access(m)            MAILBOX#m, MAILBOX#..SESSION#
    a link asked for to sign in   get(SignInRequest, m)        MAILBOX#m, SIGNIN
    who is signed in              get(PortalSession, m, s)     MAILBOX#m, SESSION#hash
    an application                get(Application, id)         APPLICATION#id, APPLICATION
    what they are yet to hear     get(ReferrerNews, r)         NEWS#r, NEWS
    how often they want to hear   get(ReferrerPreferences, r)  NEWS#r, PREFERENCES
    where they heard before       get(FormerAddress, r)        NEWS#r, FORMER
    a referral                    get(Referral, id)            REFERRAL#id, REFERRAL
    the referral of a reference   get(ReferralReference, ref)  REFERRAL#ref, REFERENCE
    the referral of a deal        get(Deal, d)                 DEAL#d, DEAL
    a webhook that was acted on   get(WebhookReceipt, s, m)    WEBHOOK#s#m, WEBHOOK
    whose a lead is               get(Handover, id)            REFERRAL#id, HANDOVER
    who was told of it            get(LeadTold, id)            REFERRAL#id, TOLD
    what a link reported of it    get(ReportedWin, id, m)      REFERRAL#id, WIN#m
    one kept for a person         get(UnfollowedReport, s, m)  UNFOLLOWED#s, UNFOLLOWED#m
    a person, and their guard     get(Prospect, p)             PROSPECT#p, PROSPECT
    what was submitted for them   submissions(p)               PROSPECT#p, SUBMISSION#...
    through one link              get(ClaimSubmission, p, c)   PROSPECT#p, SUBMISSION#c
    their chain of consent        consents(chain)              CLAIM#chain, CONSENT#...
    one entry of it               get(ConsentEvent, chain, 1)  CLAIM#chain, CONSENT#000001
    the last that was asked for   get(ProofRequest, p, what)   PROSPECT#p, ASKED#what
    a proof request, once used    get(UsedProof, id)           PROOF#id, PROOF
    a person never to mail        get(Suppression, s)          SUPPRESSED#s, SUPPRESSED
    one that mail came back from  get(Undeliverable, s)        SUPPRESSED#s, UNDELIVERABLE
    the exact words of a purpose  get(Wording, hash)           WORDS#hash, WORDS
    all that happened to a thing  events_about(about)          EVENT#about, EVENT#...
    an event                      get(Event, about, id)        EVENT#about, EVENT#id
    a reaction to an event        get(Delivery, id, reaction)  DELIVERY#id, DELIVERY#reaction
    a reward                      get(Reward, a, id)           ACCOUNT#a, REWARD#id
    rewards to pay, oldest first  approved_rewards(a, EUR)     list payable: a, EUR
    that it be looked at again    get(Review, a, id)           REVIEW#a, REVIEW#id
    an account's money            get(Balance, a, EUR)         ACCOUNT#a, BALANCE#EUR
    a booking                     get(JournalEntry, a, id)     ACCOUNT#a, JOURNAL#id
    a payout                      get(Payout, id)              PAYOUT#id, PAYOUT
    a batch                       get(Batch, key)              BATCH#key, BATCH
    its exact bytes               get(SealedRequest, key)      BATCH#key, REQUEST
    a programme as published      program(revision)            PROGRAM#revision, PROGRAM
    what fell due, in order       due(kind, now)               index due: REFERRAL#3, due_at...
    a page of a list              page(list, after=cursor)     indexes of_parent and in_state

The identity of a reward begins with its account; who looks for a reward of a referral knows the
referrer, and with it the account. The index ``due`` (global, sparse) is spread over ``SHARDS``
partitions a kind, and within them sorted by ``due_at`` and, for what waits in a queue, by its place
there. The lists (``lists``) stand with each kind in ``LAYOUTS``:

    list                   a part for                     holds
    ---------------------  -----------------------------  -----------------------------------------
    REFERRALS_OF           a referrer                     their referrals
    REWARDS_OF             an account                     its rewards
    REVIEWS_OF             a referrer                     what they asked to be looked at
    PAYOUTS_OF             an account                     its payouts
    REFERRALS_IN           a status                       referrals by when they came into it
    REFERRERS              an audience                    its referrers
    PAYABLE                an account and a currency      approved rewards in money
    BATCHES                a status                       batches
    FAILED_PAYOUTS         all of them                    what came to nothing or came back
    WAITING                a kind of record               what goes on only when a person acts

The first word of a sort key names the kind of record, for every record; a pointer's
(``POINTER#waiting#BATCH``) the list, and then as the record's own does.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zlib import crc32

from goodword.domain.event import Event
from goodword.domain.listing import (
    BATCHES,
    FAILED_PAYOUTS,
    PAYABLE,
    PAYOUTS_OF,
    REFERRALS_IN,
    REFERRALS_OF,
    REFERRERS,
    REVIEWS_OF,
    REWARDS_OF,
    SHARDS,
    WAITING,
    List,
)
from goodword.domain.record import Record, instant
from goodword.store.lists import Place, record_key

if TYPE_CHECKING:
    from goodword.domain.allowance import Allowance
    from goodword.domain.offers.experiment import Assignment

# Where a variant's name would stand; no name in program.yml is like it.
HELD_OUT: Final = "-"
# DynamoDB's own limits for the two parts of a key, in bytes.
_LONGEST: Final = (2048, 1024)


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


def _waiting(at: str, *, further: bool = False) -> Place:
    """The place of what may wait for a person, as the record itself says (``waits_for_person``)."""
    return Place(
        WAITING,
        lambda one: (type(one).__name__,) if one.waits_for_person else None,
        at,
        further=further,
    )


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
    "Application": Layout(
        "referrals.application",
        ("application_id",),
        "APPLICATION#{0}",
        "APPLICATION",
        lists=(_waiting("applied_at"),),
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
            Place(REFERRALS_IN, lambda one: (one.status,), "moved_at"),
        ),
        row=(
            *("referrer_id", "audience", "status", "reason", "confirmed_at"),
            *("deal_minor", "deal_currency", "channel", "moved_at", "waits", "loss"),
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
        lists=(_waiting("moved_at"),),
        row=("referral_id", "deal_id", "stage", "value", "currency", "occurred_at", "reason"),
    ),
    "Handover": Layout(
        "sales.handover",
        ("referral_id",),
        "REFERRAL#{0}",
        "HANDOVER",
        lists=(_waiting("escalated_at"),),
        row=("owner", "turn", "answer_by", "mail_came_back"),
    ),
    "LeadTold": Layout("sales.handover", ("referral_id",), "REFERRAL#{0}", "TOLD"),
    "ReportedWin": Layout(
        "sales.win",
        ("referral_id", "milestone"),
        "REFERRAL#{0}",
        "WIN#{1}",
        lists=(_waiting("moved_at"),),
        row=("minor", "currency", "happened_at", "deadline", "number", "state", "reported_by"),
    ),
    "Prospect": Layout("claims.consent", ("prospect_id",), "PROSPECT#{0}", "PROSPECT"),
    "ClaimSubmission": Layout(
        "claims.submission", ("about", "code"), "PROSPECT#{0}", "SUBMISSION#{1}"
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
        lists=(_waiting("lease_until"),),
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
            _waiting("moved_at"),
        ),
        row=(
            *("referrer_id", "kind", "minor", "currency", "months"),
            *("status", "reason", "due_at", "payout_id"),
        ),
    ),
    "Review": Layout(
        "portal.review",
        ("account_id", "reward_id"),
        "REVIEW#{0}",
        "REVIEW#{1}",
        lists=(Place(REVIEWS_OF, lambda one: (one.referrer_id,), "asked_at"), _waiting("asked_at")),
        row=("referrer_id", "state", "deadline"),
    ),
    "Balance": Layout(
        "ledger",
        ("account_id", "currency"),
        "ACCOUNT#{0}",
        "BALANCE#{1}",
        lists=(_waiting("moved_at"),),
        row=("referrer_id", "owed", "reserved", "reason"),
    ),
    "JournalEntry": Layout("ledger", ("account_id", "entry_id"), "ACCOUNT#{0}", "JOURNAL#{1}"),
    "Payout": Layout(
        "payouts.payout",
        ("payout_id",),
        "PAYOUT#{0}",
        "PAYOUT",
        lists=(
            Place(PAYOUTS_OF, lambda one: (one.account_id,), "created_at"),
            Place(FAILED_PAYOUTS, lambda one: () if one.has_failed else None, "moved_at"),
            _waiting("moved_at"),
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
            _waiting("created_at", further=True),
        ),
        row=("provider", "currency", "status", "reason", "attempts", "due_at"),
    ),
    "SealedRequest": Layout("payouts.payout", ("batch_key",), "BATCH#{0}", "REQUEST"),
}
_NAMES: Final = {layout.mark: name for name, layout in LAYOUTS.items()}


def key_of(record: Record) -> Key:
    """Where a record is stored."""
    layout = LAYOUTS[type(record).__name__]
    return key(type(record), *(str(getattr(record, field)) for field in layout.identity))


def key(kind: type[Record], *identity: str) -> Key:
    """Where the record of that identity is stored, if there is one."""
    layout = LAYOUTS[kind.__name__]
    if len(identity) != len(layout.identity):
        message = f"{kind.__name__} is identified by {', '.join(layout.identity)}"
        raise TypeError(message)
    return Key(layout.pk.format(*identity), layout.sk.format(*identity))


def possible(wanted: Key) -> bool:
    """Whether DynamoDB could hold such a key: a visitor may ask for a code of any length."""
    try:
        return all(len(part.encode()) <= most for part, most in zip(wanted, _LONGEST, strict=True))
    except UnicodeEncodeError:
        return False


def identity_of(stored: Key) -> tuple[str, ...]:
    """The identity of the record that lies under a key, as ``Store.get`` takes it.

    For kinds that stand in lists: a part of their keys holds one field at most.
    """
    layout = LAYOUTS[kind_of(stored.sk).__name__]
    form = re.escape("\n".join((layout.pk, layout.sk)))
    match = re.fullmatch(re.sub(r"\\\{\d\\\}", "(.*)", form), "\n".join(stored), re.DOTALL)
    if match is None:
        message = f"{stored.sk} is no key of a {layout.home}"
        raise ValueError(message)
    return match.groups()


def parts_of(wanted: List) -> tuple[tuple[str, ...], ...]:
    """The parts that a list asks for, by name; of every kind, where it names none."""
    if wanted.of is not None:
        return wanted.of
    return tuple(
        (kind,)
        for kind, layout in LAYOUTS.items()
        if any(place.listing == wanted.listing for place in layout.lists)
    )


def kind_of(sk: str) -> type[Record]:
    """The kind of record that lies under a sort key, or that a pointer there points to."""
    _, own = record_key("", sk)
    return _kind(_NAMES[own.partition("#")[0]])


def is_of(kind: type[Record], item: Mapping[str, Any]) -> bool:
    """Whether an item is a record of a kind."""
    sk: str = item["sk"]["S"]
    return _NAMES.get(sk.partition("#")[0]) == kind.__name__


def is_kind(sk: str) -> bool:
    """Whether a record of a kind that this version knows lies under a sort key."""
    return sk.partition("#")[0] in _NAMES


def is_event(sk: str) -> bool:
    """Whether an event lies under a sort key: those are what the stream publishes."""
    name = _NAMES.get(sk.partition("#")[0])
    return name is not None and issubclass(_kind(name), Event)


def is_submission(sk: str) -> bool:
    """Whether a submission lies under a sort key: an event that may be written anew."""
    return sk.partition("#")[0] == LAYOUTS["ClaimSubmission"].mark


def consents(chain_id: str) -> Key:
    """The partition of a person's chain, and how its sort keys begin."""
    return Key(f"CLAIM#{chain_id}", "CONSENT#")


def events(about: str) -> Key:
    """The partition of what happened to a thing, and how its sort keys begin."""
    return Key(f"EVENT#{about}", "EVENT#")


def submissions(prospect_id: str) -> Key:
    """The partition of a person, and how the sort keys of their submissions begin."""
    return Key(f"PROSPECT#{prospect_id}", "SUBMISSION#")


def joins(mailbox_id: str) -> Key:
    """The partition of a mailbox, and how the sort keys of what asks to join begin."""
    return Key(f"MAILBOX#{mailbox_id}", "JOIN#")


def mailbox_access(mailbox_id: str) -> tuple[str, str, str]:
    """The partition of a mailbox, and between which sort keys its referrers and sessions lie."""
    return f"MAILBOX#{mailbox_id}", "MAILBOX#", "SESSION$"


def views(code: str, day: str) -> Key:
    """The count of a code's views on a day."""
    return Key(f"CODE#{code}", f"VIEWS#{day}")


def all_views(code: str) -> Key:
    """The partition of a code, and how the sort keys of its views begin."""
    return Key(f"CODE#{code}", "VIEWS#")


VIEWS: Final = "views"
"""The attribute that counts the views of a day."""


def tagged_views(tag: str) -> str:
    """The attribute beside ``views`` that counts those through a tagged link."""
    return f"{VIEWS}_{tag}"


def counted_views(days: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sums of several days' attributes by tag; those of all views under ``""``."""
    sums = {"": 0}
    for day in days:
        for name, count in day.items():
            if name == VIEWS or name.startswith(f"{VIEWS}_"):
                tag = name.removeprefix(VIEWS).removeprefix("_")
                sums[tag] = sums.get(tag, 0) + count
    return sums


def variant_count(part: "Assignment", code: str, day: str) -> Key:
    """The count of a variant on a day, in the shard of a code."""
    shard = crc32(code.encode()) % SHARDS
    return Key(f"EXPERIMENT#{part.experiment}#{shard}", f"COUNT#{day}#{part.variant or HELD_OUT}")


def variant_counts(experiment: str) -> tuple[str, ...]:
    """Every partition that holds counts of an experiment."""
    return tuple(f"EXPERIMENT#{experiment}#{shard}" for shard in range(SHARDS))


def variant_of_count(sk: str) -> tuple[str, str | None]:
    """The day and the variant of a count, None for the codes that are held out."""
    _, day, variant = sk.split("#")
    return day, None if variant == HELD_OUT else variant


def counted_event(event_id: str) -> Key:
    """The mark of an event that an experiment has counted."""
    return Key(f"COUNTED#{event_id}", "COUNTED")


def allowance(of: "Allowance", now: datetime) -> Key:
    """What was taken of an allowance in the present stretch of the clock."""
    return Key(f"LIMIT#{of.name}#{of.about}", f"LIMIT#{of.began(now):%Y-%m-%dT%H:%M}")


def program(revision: str) -> Key:
    """A programme as published."""
    return Key(f"PROGRAM#{revision}", "PROGRAM")


def due_mark(record: Record) -> str | None:
    """Where a record stands within its partition of the index ``due``: at its moment, and within
    that in its queue."""
    if record.due_at is None:
        return None
    return "#".join((instant(record.due_at), *record.queue))


def due_moment(mark: str) -> str:
    """The moment of a ``due_mark``, as ``instant`` writes it."""
    return mark.partition("#")[0]


def due_until(now: datetime) -> str:
    """Sorts behind every ``due_mark`` of this moment and before those of the next one."""
    return f"{instant(now)}~"


def due_shard(stored: Key) -> str:
    """The partition of the index ``due`` in which a record waits."""
    return _shard(kind_of(stored.sk), crc32("\n".join(stored).encode()) % SHARDS)


def due_shards(kind: type[Record]) -> tuple[str, ...]:
    """Every partition of the index ``due`` that may hold records of a kind."""
    return tuple(_shard(kind, number) for number in range(SHARDS))


def _shard(kind: type[Record], number: int) -> str:
    # Events of every class wait together: one sweep finds them all.
    mark = LAYOUTS[(Event if issubclass(kind, Event) else kind).__name__].mark
    return f"{mark}#{number}"


@cache
def _kind(name: str) -> type[Record]:
    kind: type[Record] = getattr(import_module(f"goodword.domain.{LAYOUTS[name].home}"), name)
    return kind
