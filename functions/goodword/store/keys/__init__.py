"""Every key of the one table, beside the access patterns that it serves.

    access pattern                read                         pk, sk
    ----------------------------  ---------------------------  ---------------------------------
    a code and where it leads     get(ReferralCode, c)         CODE#c, CODE
    views of a code by day        link_counts(code)            CODE#c, VIEWS#day
    what an experiment counted    variant_counts(name)         EXPERIMENT#name#3, COUNT#day#variant
    an event that it counted      (a condition only)           COUNTED#id, COUNTED
    figures of a dimension        figures(by, since, until)    FIGURES#by, FIGURES#month#value
    what figures have counted     (a condition only)           FIGURED#mark, FIGURED
    what is left of an allowance  take(allowance, now)         LIMIT#name#about, LIMIT#began
    a referrer                    get(Referrer, r)             REFERRER#r, REFERRER
    words that wait to be shown   get(ProposedWords, r)        REFERRER#r, PROPOSED
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
    a fresh link asked for        get(FreshLinkRequest, r, u)  REFERRER#r, FRESH#use
    a change of payout details    get(DestinationChange, r)    REFERRER#r, DETAILS
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
    a deal that was registered    get(DealRegistration, id)    REGISTRATION#id, REGISTRATION
    who is first with a company   get(RegisteredCompany, c)    COMPANY#c, COMPANY
    which of it was rewarded      get(RewardedCompany, c)      COMPANY#c, REWARDED
    a person, and their guard     get(Prospect, p)             PROSPECT#p, PROSPECT
    what was submitted for them   submissions(p)               PROSPECT#p, SUBMISSION#...
    through one link              get(ClaimSubmission, p, c)   PROSPECT#p, SUBMISSION#c
    by an alias                   get(ClaimSubmission, p, c~a) PROSPECT#p, SUBMISSION#c~a
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
    all bookings of an account    journal(a)                   ACCOUNT#a, JOURNAL#...
    what a person of staff did    trail(chain)                 TRAIL#chain, TRAIL#...
    one thing that they did       get(TrailEntry, chain, 7)    TRAIL#chain, TRAIL#7
    who runs the programme        get(StaffRoll, "staff")      STAFF#staff, STAFF
    a sign-in of staff under way  get(StaffSignIn, hash)       STAFFSIGNIN#hash, STAFFSIGNIN
    who of staff is signed in     get(StaffSession, hash)      STAFFSESSION#hash, STAFFSESSION
    a sign-out by the issuer      get(UsedLogout, jti)         STAFFLOGOUT#jti, STAFFLOGOUT
    where a chain of it ends      get(TrailHead, chain)        TRAIL#chain, TRAILHEAD
    a payout                      get(Payout, id)              PAYOUT#id, PAYOUT
    a batch                       get(Batch, key)              BATCH#key, BATCH
    its exact bytes               get(SealedRequest, key)      BATCH#key, REQUEST
    a programme as published      program(revision)            PROGRAM#revision, PROGRAM
    a key of the API              get(ApiKey, k)               APIKEY#k, APIKEY
    the keys of a system          get(ApiKeyRing, name)        APIKEYS#name, APIKEYS
    when a key was last used      get(ApiKeyUse, k)            KEYUSE#k, KEYUSE
    an answer that was given      get(KeptAnswer, k, name)     ANSWER#k#name, ANSWER
    who approved first of two     get(FirstSignature, name)    SIGNED#name, SIGNED
    when the queue was looked at  get(QueueWatch, "queue")     QUEUE#queue, QUEUE
    who else was told of it       get(Escalation, name)        ESCALATED#name, ESCALATED
    that an offer was redeemed    get(Redemption, id)          REFERRAL#id, REDEEMED
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
    REFERRALS_IN           a status                       referrals by when they last changed
    REFERRERS              an audience                    its referrers
    PAYABLE                an account and a currency      approved rewards in money
    BATCHES                a status                       batches
    FAILED_PAYOUTS         all of them                    what came to nothing or came back
    JOURNAL                all of them                    bookings by their moment
    REGISTRATIONS_OF       a referrer                     the deals that they registered
    WAITING                a kind of record               what goes on only when a person acts
    API_KEYS               all of them                    keys of the API
    STAFF_SESSIONS_OF      a person of staff              where they are signed in
    STAFF_SESSIONS_BY_ISS~ a session at the issuer        those here that came of it
    TRAIL                  all of them                    what staff did
    TRAIL_OF               a thing                        what staff did about it
    TRAIL_DECIDED          a kind of what waits           what staff decided about it
    TRAIL_CHAINS           all of them                    the chains of the trail

The first word of a sort key names the kind of record, for every record; a pointer's
(``POINTER#waiting#BATCH``) the list, and then as the record's own does.
"""

from goodword.store.keys.counters import (
    VIEWS,
    all_views,
    allowance,
    counted_event,
    counted_unconfirmed,
    counted_views,
    figured,
    figures,
    figures_between,
    month_and_value_of_figures,
    tagged_unconfirmed,
    tagged_views,
    variant_count,
    variant_counts,
    variant_of_count,
    views,
)
from goodword.store.keys.layouts import (
    LAYOUTS,
    Key,
    Layout,
)
from goodword.store.keys.queues import (
    due_mark,
    due_moment,
    due_shard,
    due_shards,
    due_until,
)
from goodword.store.keys.records import (
    consents,
    events,
    identity_of,
    is_event,
    is_kind,
    is_of,
    is_submission,
    joins,
    journal,
    key,
    key_of,
    kind_of,
    mailbox_access,
    parts_of,
    possible,
    program,
    submissions,
    trail,
)

__all__ = [
    "LAYOUTS",
    "VIEWS",
    "Key",
    "Layout",
    "all_views",
    "allowance",
    "consents",
    "counted_event",
    "counted_unconfirmed",
    "counted_views",
    "due_mark",
    "due_moment",
    "due_shard",
    "due_shards",
    "due_until",
    "events",
    "figured",
    "figures",
    "figures_between",
    "identity_of",
    "is_event",
    "is_kind",
    "is_of",
    "is_submission",
    "joins",
    "journal",
    "key",
    "key_of",
    "kind_of",
    "mailbox_access",
    "month_and_value_of_figures",
    "parts_of",
    "possible",
    "program",
    "submissions",
    "tagged_unconfirmed",
    "tagged_views",
    "trail",
    "variant_count",
    "variant_counts",
    "variant_of_count",
    "views",
]
