"""Which mailbox an address leads to: a person is a mailbox, however its address is spelled.

For telling people apart, never for writing to: mail goes to the address as it was typed.
"""

from typing import Final

_TAG: Final = "+"
_GMAIL: Final = "gmail.com"
_ALSO_GMAIL: Final = frozenset({_GMAIL, "googlemail.com"})
_PUNYCODE: Final = "xn--"


def alias_normal(email: str) -> str:
    """The address without what makes aliases of it: as ``spelled_out``, the name cut at its first
    ``+``; of Gmail under one name and without dots."""
    name, _, domain = spelled_out(email).rpartition("@")
    # A name that begins with the sign has nothing else to be told apart by.
    name = name.partition(_TAG)[0] or name
    if domain in _ALSO_GMAIL:
        name, domain = name.replace(".", ""), _GMAIL
    return f"{name}@{domain}"


def spelled_out(email: str) -> str:
    """One text for all spellings of one address: lower case, and the domain as people write it, as
    it was kept before it went out in ASCII."""
    # The name is case-sensitive by RFC 5321 and by no mailbox: one person, one id. Not
    # ``casefold``: it makes one of "straße.example" and "strasse.example".
    name, _, domain = email.lower().rpartition("@")
    return f"{name}@{'.'.join(map(_label_spelled_out, domain.split('.')))}"


def _label_spelled_out(label: str) -> str:
    if not label.startswith(_PUNYCODE) or label == _PUNYCODE:
        return label
    try:
        return label.removeprefix(_PUNYCODE).encode().decode("punycode")
    except UnicodeError:
        return label  # it only looks like one
