"""Which mailbox an address leads to: a person is a mailbox, however its address is spelled."""

from typing import Final

_TAG: Final = "+"
_GMAIL: Final = "gmail.com"
_ALSO_GMAIL: Final = frozenset({_GMAIL, "googlemail.com"})


def alias_normal(email: str) -> str:
    """The address without what makes aliases of it: in small letters, the domain as the DNS has
    it, the name cut at its first ``+``; of Gmail under one name and without dots.

    For telling people apart, never for writing to: mail goes to the address as it was typed.
    """
    name, _, domain = email.rpartition("@")
    # The name is case-sensitive by RFC 5321 and by no mailbox: one person, one id.
    name, domain = name.lower(), _as_in_dns(domain)
    # A name that begins with the sign has nothing else to be told apart by.
    name = name.partition(_TAG)[0] or name
    if domain in _ALSO_GMAIL:
        name, domain = name.replace(".", ""), _GMAIL
    return f"{name}@{domain}"


def _as_in_dns(domain: str) -> str:
    """The domain in the form that the DNS asks for. What is beyond ASCII has been checked and
    composed where it was read (IDNA 2008), so that only its spelling is left."""
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
        for label in domain.lower().split(".")
    )
