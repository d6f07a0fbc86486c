"""A referral code as people and messengers pass it on: in capitals, with a dot behind it."""

import unicodedata
from typing import Final

from goodword.domain.ids import ALPHABET, CODE_LENGTH

# Letters that the alphabet leaves out because they are read as digits.
_LOOK_ALIKES: Final = {"o": "0", "i": "1", "l": "1"}


def read_code(typed: str) -> tuple[str, str]:
    """The code that a text begins with, as it was drawn, and what stands behind it.

    Forms of letters and digits are one (full width, capitals, look-alikes). Whatever is neither may
    stand before, within and behind: brackets, quotes, dots, spaces, what is not seen. A code ends
    with its last letter, so that words may be glued to it.
    """
    # Compatible forms first: an ellipsis becomes three dots, a full-width letter a plain one.
    plain = unicodedata.normalize("NFKC", typed).lower()
    code = ""
    for place, one in enumerate(plain):
        letter = _LOOK_ALIKES.get(one, one)
        if letter in ALPHABET:
            code += letter
        elif one.isalnum() or (one == "/" and code):
            return code, plain[place:]
        if len(code) == CODE_LENGTH:
            return code, plain[place + 1 :]
    return code, ""
