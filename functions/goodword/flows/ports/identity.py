"""What flows ask of an issuer of identities (OpenID Connect)."""

from datetime import datetime
from typing import Protocol

from goodword.domain.staff.session import StaffCookie, StaffIdentity


class Issuer(Protocol):
    """Somebody whom the company trusts to say who its staff are."""

    name: str
    """Its identifier, a URL."""

    def sign_in_url(self, cookie: StaffCookie, *, fresh: bool) -> str:
        """Where a browser is sent; ``fresh``: they are to prove anew who they are.

        Raises:
            Unavailable: the issuer does not say where.
        """
        ...

    def identity(
        self, cookie: StaffCookie, code: str, *, fresh: bool, began_at: datetime, now: datetime
    ) -> StaffIdentity:
        """Redeems a code, once, and checks the token that comes of it.

        Raises:
            NotFresh: it proves who they are, and not that they have just proved it.
            Unauthenticated: it proves nothing.
            Unavailable: the issuer gave no usable answer.
        """
        ...

    def signed_out(self, token: str, *, now: datetime) -> "tuple[str, str | None, str | None]":
        """The number of a logout token, and whose session it ends: a person, a session of the
        issuer's, or both.

        Raises:
            Unauthenticated: it proves nothing.
        """
        ...
