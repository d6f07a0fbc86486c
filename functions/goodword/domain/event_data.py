"""What an event of each type holds, and how it is read back."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, TypeVar

from pydantic import Field

from goodword.domain.event import Event, EventType
from goodword.domain.events import EventData
from goodword.domain.kinds import RewardKind
from goodword.domain.reasons import StoredReason

D = TypeVar("D", bound=EventData)

_Kind = Annotated[RewardKind | str, Field(union_mode="left_to_right")]


class ConsentData(EventData):
    """Nothing: an entry of the consent ledger holds its facts itself, as a submission does."""


class ClaimRepeated(EventData):
    """Until 0.1.0. ``code`` is the referral code whose page was used this time."""

    type: ClassVar = EventType.CLAIM_REPEATED
    code: str


class ProofRequested(EventData):
    """Somebody with a person's link asks for what needs a fresh proof: ``action`` says what
    (``domain.claims.proof``), ``purpose`` which consent, where one is to be given."""

    type: ClassVar = EventType.PROOF_REQUESTED
    action: str
    purpose: str = ""
    locale: str


class SignInAsked(EventData):
    """Somebody typed an address to sign in as a referrer; ``about`` is the mailbox's hash,
    ``spelling`` that of the address as it was typed."""

    type: ClassVar = EventType.SIGN_IN_ASKED
    spelling: str
    locale: str


class FreshLinkAsked(EventData):
    """A referrer who is signed in asks for what needs a fresh link: ``use`` says what for
    (``domain.portal.fresh_link``)."""

    type: ClassVar = EventType.FRESH_LINK_ASKED
    use: str
    locale: str


class DetailsDisputed(EventData):
    """The owner of a referrer's former payout details stopped the change of them."""

    type: ClassVar = EventType.DETAILS_DISPUTED


class DetailsDecided(EventData):
    """A person, the event's actor, decided about a change that was stopped. ``note`` is why, in
    words that name nobody."""

    type: ClassVar = EventType.DETAILS_DECIDED
    decision: str
    note: str


class ReferralMovedUp(EventData):
    """It stands from now on, because ``ended`` has come to nothing."""

    type: ClassVar = EventType.REFERRAL_MOVED_UP
    ended: str


class ReferralMoved(EventData):
    """The CRM reported a stage, or a meeting (``met``), after which the status may be as before.

    The amount is there where the deal closed. ``occurred_at`` is ISO 8601, by the CRM's word.
    ``won_at`` is when a deal that is won no longer was won, as ``instant`` writes it.
    ``reopenings`` is how often an end of it had been taken back by then. Where a person reported it
    by hand, ``note`` is why, in words of the event's actor.
    """

    type: ClassVar = EventType.REFERRAL_MOVED
    before: str = Field(alias="from")
    status: str
    met: bool = False
    minor: int | None = None
    currency: str | None = None
    won_at: str = ""
    occurred_at: str = ""
    reopenings: int | None = None
    note: str | None = None


class ReferralReopened(EventData):
    """An end without a won deal was a mistake and is taken back: it goes on where it was.
    ``before`` is the end; ``reopenings`` counts them; ``note`` as in ``ReferralMoved``."""

    type: ClassVar = EventType.REFERRAL_REOPENED
    before: str = Field(alias="from")
    status: str
    reopenings: int
    note: str | None = None


class DealRenewed(EventData):
    """The contract goes on; ``contract_year`` is 2 for the first renewal; ``note`` as in
    ``ReferralMoved``."""

    type: ClassVar = EventType.DEAL_RENEWED
    contract_year: int
    minor: int
    currency: str
    occurred_at: str = ""
    note: str | None = None


class DealCorrected(EventData):
    """A won deal was reported with another amount than the former one; ``note`` as in
    ``ReferralMoved``."""

    type: ClassVar = EventType.DEAL_CORRECTED
    minor: int
    currency: str
    former_minor: int
    former_currency: str
    occurred_at: str = ""
    note: str | None = None


class ReportUnfollowed(EventData):
    """``reason`` is the code of the answer to the CRM's message, which waits for a person."""

    type: ClassVar = EventType.REPORT_UNFOLLOWED
    reason: str
    message_id: str


class ReportOverdue(EventData):
    """Nobody has decided about a report that was not followed: it ends at its ``deadline``, or has
    ``ended`` and changed nothing."""

    type: ClassVar = EventType.REPORT_OVERDUE
    reason: str
    message_id: str
    deadline: str
    ended: bool = False


class ReportDismissed(EventData):
    """Nothing is to be done about a report that was not followed; ``note`` is why."""

    type: ClassVar = EventType.REPORT_DISMISSED
    message_id: str
    note: str


class ReferralEarned(EventData):
    """What a milestone earned, ``reward_ids`` in the order of the rules; perhaps nothing.

    ``deals_this_year`` is the number of the deal in its year, where one closed; ``reason`` is why
    the milestone can no longer earn anything.
    """

    type: ClassVar = EventType.REFERRAL_EARNED
    milestone: str
    reward_ids: tuple[str, ...]
    deals_this_year: int | None = None
    reason: StoredReason | None = None


class RewardHeld(EventData):
    """``milestone`` is left out where the reward waited for the budget before."""

    type: ClassVar = EventType.REWARD_HELD
    referral_id: str
    account_id: str
    milestone: str | None = None
    kind: _Kind
    minor: int
    currency: str
    reason: StoredReason


class RewardCanceled(EventData):
    """A cap left nothing of it or, then without ``milestone``, its deal was lost, rejected or
    corrected."""

    type: ClassVar = EventType.REWARD_CANCELED
    referral_id: str
    account_id: str
    milestone: str | None = None
    kind: _Kind
    minor: int
    currency: str
    reason: StoredReason


class RewardWaiting(EventData):
    """It waits for the budget or, then with the reason alone, for a person."""

    type: ClassVar = EventType.REWARD_WAITING
    referral_id: str | None = None
    account_id: str | None = None
    milestone: str | None = None
    kind: _Kind | None = None
    minor: int | None = None
    currency: str | None = None
    reason: StoredReason


class RewardApproved(EventData):
    """The company owes it from now on."""

    type: ClassVar = EventType.REWARD_APPROVED
    kind: _Kind
    minor: int
    currency: str


class ReviewAsked(EventData):
    """Its referrer asks for a reward to be looked at again; what they wrote is in the review."""

    type: ClassVar = EventType.REVIEW_ASKED
    account_id: str


class ReviewDecided(EventData):
    """A person answered a review, the event's actor; ``note`` is the answer in their words, which
    name nobody."""

    type: ClassVar = EventType.REVIEW_DECIDED
    account_id: str
    decision: str
    note: str


class WordsOfPage(EventData):
    """What a referrer wrote for their page, by its ``mark`` alone."""

    mark: str


class WordsProposed(WordsOfPage):
    """They wait for a person to read them."""

    type: ClassVar = EventType.WORDS_PROPOSED


class WordsOverdue(WordsOfPage):
    """Nobody has decided about them by their deadline."""

    type: ClassVar = EventType.WORDS_OVERDUE


class WordsDecided(WordsOfPage):
    """A person read them, the event's actor; ``note`` is why, in their words, which name nobody."""

    type: ClassVar = EventType.WORDS_DECIDED
    decision: str
    note: str


class WordsWithdrawn(WordsOfPage):
    """Nobody needs to read them any more."""

    type: ClassVar = EventType.WORDS_WITHDRAWN


class PayoutDetailsMissing(EventData):
    """What an account is owed could be paid, and nobody has said where to."""

    type: ClassVar = EventType.PAYOUT_DETAILS_MISSING
    minor: int
    currency: str


class PayoutReserved(EventData):
    """What was set aside, and for which rewards."""

    type: ClassVar = EventType.PAYOUT_RESERVED
    minor: int
    currency: str
    reward_ids: tuple[str, ...]


class PayoutMoved(EventData):
    """``reason`` is the provider's verdict."""

    minor: int
    currency: str
    reason: StoredReason


class PayoutUnclaimed(PayoutMoved):
    """The receiver has to claim it."""

    type: ClassVar = EventType.PAYOUT_UNCLAIMED


class PayoutPaid(PayoutMoved):
    """The money has left."""

    type: ClassVar = EventType.PAYOUT_PAID


class PayoutReleased(PayoutMoved):
    """Nothing was paid: it is owed again."""

    type: ClassVar = EventType.PAYOUT_RELEASED


class PayoutReturned(PayoutMoved):
    """It came back: it is owed again."""

    type: ClassVar = EventType.PAYOUT_RETURNED


class PayoutDismissed(PayoutMoved):
    """A person found that a payment reported after the release is none."""

    type: ClassVar = EventType.PAYOUT_DISMISSED


class PayoutAttention(PayoutMoved):
    """A person should look. ``code`` is the provider's own word; ``provider_item_id`` is there
    where a payment was reported after the release."""

    type: ClassVar = EventType.PAYOUT_ATTENTION
    code: str
    provider_item_id: str | None = None


class BatchMoved(EventData):
    """``reason`` is ours or the name of the provider's error."""

    reason: StoredReason


class BatchAccepted(BatchMoved):
    """The provider has it."""

    type: ClassVar = EventType.BATCH_ACCEPTED


class BatchRejected(BatchMoved):
    """Nothing of it is paid."""

    type: ClassVar = EventType.BATCH_REJECTED


class BatchStuck(BatchMoved):
    """It is never sent again: a person finds out what happened."""

    type: ClassVar = EventType.BATCH_STUCK


class BatchWithdrawn(BatchMoved):
    """It was never sent, and holds nothing any more."""

    type: ClassVar = EventType.BATCH_WITHDRAWN


class BatchAttention(BatchMoved):
    """What the provider says about it makes no sense: a person should look."""

    type: ClassVar = EventType.BATCH_ATTENTION


class HandedOver(EventData):
    """An owner of a route has it. ``turn`` counts the owners that it has had, ``route`` is the
    route's number in the referral's programme; ``answer_by`` is ISO 8601; ``note`` is there where
    it was given by hand, as in ``LeadAnswered``."""

    type: ClassVar = EventType.REFERRAL_HANDED_OVER
    turn: int
    route: int
    answer_by: str
    note: str | None = None


class LeadReminded(EventData):
    """Half of the time to answer is over."""

    type: ClassVar = EventType.LEAD_REMINDED
    turn: int
    answer_by: str


class LeadEscalated(EventData):
    """All of it is over: the last route's owner and the programme's contact are told."""

    type: ClassVar = EventType.LEAD_ESCALATED
    turn: int
    answer_by: str


class LeadAnswered(EventData):
    """What the owner of a ``turn`` says of the lead; ``reason`` is there where it comes to
    nothing. Where somebody else did it by hand they are the event's actor, and ``note`` is why."""

    type: ClassVar = EventType.LEAD_ANSWERED
    answer: str
    turn: int
    reason: str | None = None
    note: str | None = None


class WinReported(EventData):
    """A link says that a ``milestone`` was reached which earns a reward; it waits for finance.
    The amount is there where the deal is won; ``number`` counts the reports."""

    type: ClassVar = EventType.WIN_REPORTED
    milestone: str
    minor: int | None = None
    currency: str | None = None
    number: int
    turn: int


class WinDecided(EventData):
    """``decision`` is approved or refused by a person, who is the event's actor and gives their
    reason in ``note``; or overtaken by the CRM."""

    type: ClassVar = EventType.WIN_DECIDED
    milestone: str
    decision: str
    minor: int | None = None
    currency: str | None = None
    number: int
    turn: int
    note: str | None = None


class WinOverdue(EventData):
    """Nobody has decided for a week, or for as many as ``reminders``."""

    type: ClassVar = EventType.WIN_OVERDUE
    milestone: str
    number: int
    reminders: int


class OfferRedeemed(EventData):
    """A system of the company's, the event's actor, honoured the offer of a referral for an
    ``order`` of its own; ``times`` counts the orders."""

    type: ClassVar = EventType.OFFER_REDEEMED
    order: str
    times: int


class RedemptionUndone(EventData):
    """That came to nothing: the offer can be redeemed again."""

    type: ClassVar = EventType.OFFER_REDEMPTION_UNDONE
    order: str
    times: int


class RegistrationMade(EventData):
    """A partner registered a company by its ``domain``; ``behind`` is what came before, where it is
    second in line."""

    type: ClassVar = EventType.REGISTRATION_MADE
    status: str
    behind: str | None = None
    domain: str


class RegistrationDecided(EventData):
    """A person approved or refused it; the event's actor. ``note`` is the reason in their words."""

    type: ClassVar = EventType.REGISTRATION_DECIDED
    status: str
    note: str


class RegistrationOverdue(EventData):
    """Nobody has decided within the declared hours."""

    type: ClassVar = EventType.REGISTRATION_OVERDUE


class RegistrationMovedUp(EventData):
    """Nothing stands before it any more: a person decides about it now."""

    type: ClassVar = EventType.REGISTRATION_MOVED_UP


class RegistrationExtended(EventData):
    """The partner had it extended ``until`` then, ISO 8601."""

    type: ClassVar = EventType.REGISTRATION_EXTENDED
    until: str


class RegistrationNearEnd(EventData):
    """Its window is over within days."""

    type: ClassVar = EventType.REGISTRATION_NEAR_END


class RegistrationEnded(EventData):
    """Its window is over; ``before`` is how it stood until then."""

    type: ClassVar = EventType.REGISTRATION_ENDED
    before: str


class RegistrationWithdrawn(EventData):
    """The partner took it back, or is gone."""

    type: ClassVar = EventType.REGISTRATION_WITHDRAWN


class ReferralCredited(EventData):
    """A registration precedes a recommendation that somebody of the company confirmed
    (``instead_of``, which stands behind this one)."""

    type: ClassVar = EventType.REFERRAL_CREDITED
    registration_id: str
    instead_of: str


class DeliveryGivenUp(EventData):
    """A reaction to ``event_id`` ended without success; ``code`` as in ``Delivery``."""

    type: ClassVar = EventType.DELIVERY_GIVEN_UP
    event_id: str
    reaction: str
    code: str | None = None


class JoinRequested(EventData):
    """Somebody sent the form of the audience's join page; ``about`` is the mailbox's hash,
    ``spelling`` that of the address as it was typed."""

    type: ClassVar = EventType.JOIN_REQUESTED
    audience: str
    spelling: str = ""


class ReferrerJoined(EventData):
    """The owner of a mailbox became a referrer by the join page, at once."""

    type: ClassVar = EventType.REFERRER_JOINED
    audience: str


class WelcomeAsked(EventData):
    """Whoever is a referrer already proved their mailbox at the join page once more."""

    type: ClassVar = EventType.REFERRER_WELCOME_ASKED
    audience: str


class ApplicationMade(EventData):
    """The owner of a mailbox applied, or corrected the answers of an application that waits."""

    type: ClassVar = EventType.APPLICATION_MADE
    audience: str


class ApplicationWaits(EventData):
    """Nobody has decided yet, and the deadline is near."""

    type: ClassVar = EventType.APPLICATION_WAITS
    audience: str


class ApplicationDecided(EventData):
    """A person decided; the event's actor. ``note`` is the reason in their words, which name
    nobody, ``referrer_id`` who was registered."""

    type: ClassVar = EventType.APPLICATION_DECIDED
    audience: str
    status: str
    note: str
    referrer_id: str | None = None


class FactsNoted(EventData):
    """Somebody noted what decides whether the owner of a mailbox (``about``, its hash) may refer,
    before they joined: ``fields`` and ``note`` as in ``ReferrerChanged``."""

    type: ClassVar = EventType.FACTS_NOTED
    audience: str
    fields: tuple[str, ...]
    note: str | None = None


class ReferrerInvited(EventData):
    """The company asks somebody whom it brought in to recommend it, by one mail. ``ground`` is why
    it may write to them (``domain.referrals.invitation``), ``since`` the day of a consent, ISO
    8601; ``note`` as in ``ReferrerChanged``."""

    type: ClassVar = EventType.REFERRER_INVITED
    ground: str
    since: str | None = None
    note: str | None = None


class ReferrerChanged(EventData):
    """Somebody changed what is kept of a referrer: ``fields`` are the names of what was changed,
    never what it was or is; ``added`` of them said nothing before, ``removed`` say nothing since.
    ``note`` is why, in words of the event's actor, which name nobody."""

    type: ClassVar = EventType.REFERRER_CHANGED
    fields: tuple[str, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    note: str | None = None


class ReferrerPaused(EventData):
    """Their public page is away for a while. ``note`` as in ``ReferrerChanged``."""

    type: ClassVar = EventType.REFERRER_PAUSED
    note: str | None = None


class ReferrerResumed(EventData):
    """Their public page is there again. ``note`` as in ``ReferrerChanged``."""

    type: ClassVar = EventType.REFERRER_RESUMED
    note: str | None = None


class ReferrerGone(EventData):
    """``minor`` and ``currency`` are there where money was given up: owed or earned, and nobody
    can say any more where to pay it. ``note`` is why, in words of the event's actor, which name
    nobody."""

    minor: int | None = None
    currency: str | None = None
    note: str | None = None


class ReferrerLeft(ReferrerGone):
    """They refer no more. What they are owed stays theirs, unless it was given up."""

    type: ClassVar = EventType.REFERRER_LEFT


class ReferrerErased(ReferrerGone):
    """As when they left; and they asked for their data to go."""

    type: ClassVar = EventType.REFERRER_ERASED


class MailBounced(EventData):
    """Mail to a person came back for good; ``code`` is the mail service's word for the cause."""

    type: ClassVar = EventType.MAIL_BOUNCED
    code: str


class MailComplained(EventData):
    """A person called a mail of ours unwanted, and so left; ``code`` as in ``MailBounced``."""

    type: ClassVar = EventType.MAIL_COMPLAINED
    code: str


_ENTRIES: Final = (
    EventType.CLAIM_SUBMITTED,
    EventType.CLAIM_RECEIVED,
    EventType.CLAIM_CONFIRMED,
    EventType.CLAIM_REFUSED,
    EventType.CLAIM_EXPIRED,
    EventType.CLAIM_ERASED,
    EventType.CONSENT_GIVEN,
    EventType.CONSENT_WITHDRAWN,
)

DATA: Final[Mapping[EventType, type[EventData]]] = {
    **dict.fromkeys(_ENTRIES, ConsentData),
    **{
        kind.type: kind
        for kind in (
            ClaimRepeated,
            ProofRequested,
            SignInAsked,
            FreshLinkAsked,
            DetailsDisputed,
            DetailsDecided,
            ReferralMovedUp,
            ReferralMoved,
            ReferralReopened,
            DealRenewed,
            DealCorrected,
            ReportUnfollowed,
            ReportDismissed,
            ReportOverdue,
            ReferralEarned,
            RewardHeld,
            RewardWaiting,
            RewardCanceled,
            RewardApproved,
            ReviewAsked,
            WordsProposed,
            WordsOverdue,
            WordsDecided,
            WordsWithdrawn,
            ReviewDecided,
            PayoutDetailsMissing,
            PayoutReserved,
            PayoutUnclaimed,
            PayoutPaid,
            PayoutReleased,
            PayoutReturned,
            PayoutDismissed,
            PayoutAttention,
            BatchAccepted,
            BatchRejected,
            BatchStuck,
            BatchWithdrawn,
            BatchAttention,
            HandedOver,
            LeadReminded,
            LeadEscalated,
            LeadAnswered,
            WinReported,
            WinDecided,
            WinOverdue,
            OfferRedeemed,
            RedemptionUndone,
            DeliveryGivenUp,
            JoinRequested,
            ReferrerJoined,
            WelcomeAsked,
            ApplicationMade,
            ApplicationWaits,
            ApplicationDecided,
            RegistrationMade,
            RegistrationDecided,
            RegistrationOverdue,
            RegistrationMovedUp,
            RegistrationExtended,
            RegistrationNearEnd,
            RegistrationEnded,
            RegistrationWithdrawn,
            ReferralCredited,
            FactsNoted,
            ReferrerInvited,
            ReferrerChanged,
            ReferrerPaused,
            ReferrerResumed,
            ReferrerLeft,
            ReferrerErased,
            MailBounced,
            MailComplained,
        )
    },
}
"""Type of event -> what its events hold."""


def data_of(event: Event, kind: type[D]) -> D:
    """The facts of an event of this kind's type.

    Raises:
        TypeError: the event is of another type.
        pydantic.ValidationError: it does not hold these facts.
    """
    if event.type != kind.type:
        message = f"{event.event_id} is {event.type}, not {kind.type}"
        raise TypeError(message)
    return kind.read(event.data)
