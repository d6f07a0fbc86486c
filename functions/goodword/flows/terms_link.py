"""Where a referral's own terms stand: those of the revision that it was made under."""

from goodword.domain.referral import Referral
from goodword.flows.ports import Store
from goodword.flows.receive_claim import Terms
from goodword.program.addresses import terms_address


def terms_link(store: Store, published: Terms, referral: Referral, locale: str) -> str:
    """The path of the permanent page, in a locale that those terms were written in.

    Args:
        store: asked only for a referral of an earlier revision.
        published: the terms of today.
        referral: whose terms are wanted.
        locale: of whoever is to read them.

    Raises:
        LookupError: the store has lost the revision; every one is stored when it is published.
    """
    if referral.revision == published.revision:
        program = published.program
    elif (kept := store.program(referral.revision)) is not None:
        program = kept
    else:
        message = f"revision {referral.revision} is missing from the store"
        raise LookupError(message)
    return terms_address(program.locales, locale, referral.revision)
