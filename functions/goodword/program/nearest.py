"""What somebody may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

LONGEST = 40


def did_you_mean(word: str, options: Iterable[str]) -> str | None:
    """A fix such as ``did you mean "tagline"?``, or None where nothing is near."""
    near = closest(word, options)
    return None if near is None else f'did you mean "{near}"?'


def closest(word: str, options: Iterable[str]) -> str | None:
    """The option that a word may be a slip of, None where none is near."""
    return _nearest(word, tuple(options)) if len(word) <= LONGEST else None


@lru_cache(maxsize=1024)
def _nearest(word: str, options: tuple[str, ...]) -> str | None:
    folded = {option.casefold(): option for option in options}
    plain = word.strip().casefold().replace("-", "_")
    near = get_close_matches(plain, folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None
