"""Ids from randomness that the caller brings."""

from typing import Final

# Crockford's alphabet without letters that are read as digits; lower case, since links are.
ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH: Final = 11
"""55 random bits; at least 50 are asked for."""
ID_LENGTH: Final = 20


def random_text(random: bytes, length: int) -> str:
    """``length`` letters of the alphabet, five bits each, from at least as many bytes."""
    return "".join(ALPHABET[byte & 31] for byte in random[:length])


def reference_of(random: bytes) -> str:
    """``GW-7K2M-9PWX``: forty random bits, to be read aloud; from at least eight bytes."""
    letters = random_text(random, 8).upper()
    return f"GW-{letters[:4]}-{letters[4:]}"
