"""Ids from randomness that the caller brings."""

import unicodedata
from typing import Final

# Crockford's alphabet without letters that are read as digits; lower case, since links are.
ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH: Final = 11
"""55 random bits; at least 50 are asked for."""
ID_LENGTH: Final = 20
_PREFIX: Final = "GW"
_REFERENCE_LENGTH: Final = 8
_LOOK_ALIKES: Final = str.maketrans("OIL", "011")


def random_text(random: bytes, length: int) -> str:
    """``length`` letters of the alphabet, five bits each, from at least as many bytes."""
    return "".join(ALPHABET[byte & 31] for byte in random[:length])


def reference_of(random: bytes) -> str:
    """``GW-7K2M-9PWX``: forty random bits, to be read aloud; from at least eight bytes."""
    letters = random_text(random, _REFERENCE_LENGTH).upper()
    return f"{_PREFIX}-{letters[:4]}-{letters[4:]}"


def read_reference(typed: str) -> str:
    """The reference that somebody has typed, as it was drawn: with or without capitals, dashes of
    any kind, spaces, and letters for the digits that they look like. What is none stays as it is,
    in capitals."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    letters = "".join(one for one in plain if one.isalnum())
    own = letters.removeprefix(_PREFIX).translate(_LOOK_ALIKES)
    if not letters.startswith(_PREFIX) or len(own) != _REFERENCE_LENGTH:
        return typed.strip().upper()
    return f"{_PREFIX}-{own[:4]}-{own[4:]}"
