"""Names of people as they may stand in a sentence of ours, whoever has written them."""

import unicodedata
from typing import Final

# Marks that turn the order of what follows (Unicode UAX #9): a name with one of them could rewrite
# the sentence around it. ZERO WIDTH JOINER and its like belong to the spelling of some names.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN: Final = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})


def in_a_line(name: str) -> str:
    """The name on one line, without what is not seen and what turns the writing direction."""
    seen = (" " if letter.isspace() else letter for letter in name if letter not in _TURNING)
    return " ".join(
        "".join(one for one in seen if unicodedata.category(one) not in _UNSEEN).split()
    )
