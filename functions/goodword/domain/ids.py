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
