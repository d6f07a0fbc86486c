"""What flows ask of the outside, as protocols. Stores and gateways satisfy them structurally."""

from goodword.flows.ports.machine import Clock, Randomness
from goodword.flows.ports.messages import Chat, Mail, Mailer, MailTexts
from goodword.flows.ports.payouts import PayoutProvider, Providers
from goodword.flows.ports.store import Store

__all__ = [
    "Chat",
    "Clock",
    "Mail",
    "MailTexts",
    "Mailer",
    "PayoutProvider",
    "Providers",
    "Randomness",
    "Store",
]
