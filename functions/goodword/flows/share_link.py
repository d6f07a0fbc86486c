"""The address of a referrer's own share page."""

from goodword.domain.tokens import Keys, TokenUse, make_token


def share_link(origin: str, keys: Keys, code: str) -> str:
    """Never runs out, so that it can be kept; the page is gone when the code is."""
    return f"{origin}/portal/share?t={make_token(keys, TokenUse.SHARE, code, None)}"
