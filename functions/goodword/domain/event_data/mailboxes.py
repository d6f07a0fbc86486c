"""What events hold of mailboxes: claims and consent, proofs, and mail that came to nothing."""

from typing import ClassVar

from goodword.domain.event import EventType
from goodword.domain.events import EventData


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


class MailBounced(EventData):
    """Mail to a person came back for good; ``code`` is the mail service's word for the cause."""

    type: ClassVar = EventType.MAIL_BOUNCED
    code: str


class MailComplained(EventData):
    """A person called a mail of ours unwanted, and so left; ``code`` as in ``MailBounced``."""

    type: ClassVar = EventType.MAIL_COMPLAINED
    code: str
