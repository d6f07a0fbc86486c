"""Which type of event holds what, and how it is read back."""

from collections.abc import Mapping
from typing import Final, TypeVar

from goodword.domain.event import Event, EventType
from goodword.domain.event_data.mailboxes import (
    ClaimRepeated,
    ConsentData,
    DeliveryGivenUp,
    FreshLinkAsked,
    JoinRequested,
    MailBounced,
    MailComplained,
    ProofRequested,
    SignInAsked,
)
from goodword.domain.event_data.partners import (
    RegistrationDecided,
    RegistrationEnded,
    RegistrationExtended,
    RegistrationMade,
    RegistrationMovedUp,
    RegistrationNearEnd,
    RegistrationOverdue,
    RegistrationWithdrawn,
)
from goodword.domain.event_data.payouts import (
    BatchAccepted,
    BatchAttention,
    BatchRejected,
    BatchStuck,
    BatchWithdrawn,
    PayoutAttention,
    PayoutDetailsMissing,
    PayoutDismissed,
    PayoutPaid,
    PayoutReleased,
    PayoutReserved,
    PayoutReturned,
    PayoutUnclaimed,
)
from goodword.domain.event_data.portal import (
    DetailsDecided,
    DetailsDisputed,
    ReviewAsked,
    ReviewDecided,
    WordsDecided,
    WordsOverdue,
    WordsProposed,
    WordsWithdrawn,
)
from goodword.domain.event_data.referrals import (
    DealCorrected,
    DealRenewed,
    OfferRedeemed,
    RedemptionUndone,
    ReferralCredited,
    ReferralMoved,
    ReferralMovedUp,
    ReferralReopened,
    ReportDismissed,
    ReportOverdue,
    ReportUnfollowed,
)
from goodword.domain.event_data.referrers import (
    ApplicationDecided,
    ApplicationMade,
    ApplicationWaits,
    FactsNoted,
    ReferrerChanged,
    ReferrerErased,
    ReferrerInvited,
    ReferrerJoined,
    ReferrerLeft,
    ReferrerPaused,
    ReferrerResumed,
    WelcomeAsked,
)
from goodword.domain.event_data.rewards import (
    ReferralEarned,
    RewardApproved,
    RewardCanceled,
    RewardHeld,
    RewardWaiting,
)
from goodword.domain.event_data.sales import (
    HandedOver,
    LeadAnswered,
    LeadEscalated,
    LeadReminded,
    WinDecided,
    WinOverdue,
    WinReported,
)
from goodword.domain.event_data.staff import ApiKeyMade, ApiKeyRevoked, DigestDue, WaitingEscalated
from goodword.domain.events import EventData

D = TypeVar("D", bound=EventData)

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
            ApiKeyMade,
            ApiKeyRevoked,
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
            WaitingEscalated,
            DigestDue,
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
