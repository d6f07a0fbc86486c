"""Where a referral's own terms stand: those of the revision that it was made under."""

from typing import TYPE_CHECKING

from goodword.domain.referrals.referral import Referral
from goodword.flows.ports import Store
from goodword.program.urls import terms_address

if TYPE_CHECKING:
    from goodword.program.model import Locales
    from goodword.program.outline import LocaleOutline


def terms_link(
    store: Store,
    referral: Referral,
    locale: str,
    *,
    revision: str,
    locales: "Locales | LocaleOutline",
) -> str:
    """The path of the permanent page, in a locale that those terms were written in.

    Args:
        store: asked only for a referral of an earlier revision.
        referral: whose terms are wanted.
        locale: of whoever is to read them.
        revision: that of today.
        locales: those of today.

    Raises:
        LookupError: the store has lost the revision; every one is stored when it is published.
    """
    if referral.revision == revision:
        return terms_address(locales, locale, revision)
    kept = store.program(referral.revision)
    if kept is None:
        message = f"revision {referral.revision} is missing from the store"
        raise LookupError(message)
    return terms_address(kept.locales, locale, referral.revision)
