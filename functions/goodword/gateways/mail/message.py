"""A mail as bytes for the wire, the same through every service."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from goodword.flows.ports import Mail

if TYPE_CHECKING:
    from collections.abc import Mapping


def on_the_wire(email: str) -> str:
    """A stored address as mail servers take it; an earlier version kept domains as people write
    them."""
    if email.isascii():
        return email
    from idna import encode

    mailbox, _, domain = email.rpartition("@")
    return f"{mailbox}@{encode(domain, uts46=True).decode()}"


def mime(mail: Mail, further: "Mapping[str, str] | None" = None) -> bytes:
    """Text and HTML alternatives with the additional headers; ``further`` are those that only one
    service needs from us."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    message["To"] = mail.to
    message["Subject"] = mail.subject
    for name, value in {**mail.headers, **(further or {})}.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message.as_bytes()
