"""Where the terms of a submission or a referral stand: those of the revision it was made under."""

from typing import TYPE_CHECKING

from goodword.flows.ports import Store
from goodword.program.urls import terms_address

if TYPE_CHECKING:
    from goodword.program.model import Locales
    from goodword.program.outline import LocaleOutline


def terms_link(
    store: Store,
    pinned: str,
    locale: str,
    *,
    revision: str,
    locales: "Locales | LocaleOutline",
) -> str:
    """The path of the permanent page, in a locale that those terms were written in.

    Args:
        store: asked only for an earlier revision.
        pinned: the revision whose terms are wanted.
        locale: of whoever is to read them.
        revision: that of today.
        locales: those of today.

    Raises:
        LookupError: the store has lost the revision; every one is stored when it is published.
    """
    if pinned == revision:
        return terms_address(locales, locale, revision)
    kept = store.program(pinned)
    if kept is None:
        message = f"revision {pinned} is missing from the store"
        raise LookupError(message)
    return terms_address(kept.locales, locale, pinned)
