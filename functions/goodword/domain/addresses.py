"""One mailbox in all its spellings."""

from typing import Final

_PUNYCODE: Final = "xn--"


def of_a_person(email: str) -> str:
    """One text for all spellings of one mailbox: lower case, and the domain as people write it, as
    it was kept before it went out in ASCII."""
    # Not ``casefold``: it makes one of "straße.example" and "strasse.example".
    mailbox, _, domain = email.lower().rpartition("@")
    return f"{mailbox}@{'.'.join(map(_spelled_out, domain.split('.')))}"


def _spelled_out(label: str) -> str:
    if not label.startswith(_PUNYCODE) or label == _PUNYCODE:
        return label
    try:
        return label.removeprefix(_PUNYCODE).encode().decode("punycode")
    except UnicodeError:
        return label  # it only looks like one
