"""Who there is to sign in as: made-up people, one for each role, and two who may do nothing."""

from typing import Final, NamedTuple


class SandboxPerson(NamedTuple):
    """``role`` "": they are in no group that has one. ``verified``: the issuer knows that the
    address is theirs."""

    name: str
    email: str
    role: str
    verified: bool = True

    @property
    def subject(self) -> str:
        """Who they are to the issuer, for ever."""
        return f"sub-{self.name.split()[0].lower()}"

    @property
    def groups(self) -> tuple[str, ...]:
        """As the company's directory names them."""
        return (f"goodword-{self.role}",) if self.role else ("everybody",)


PEOPLE: Final = (
    SandboxPerson("Vera Stein", "vera@larkspur.example", "viewer"),
    SandboxPerson("Samir Haddad", "samir@larkspur.example", "sales"),
    SandboxPerson("Paula Marín", "paula@larkspur.example", "partner_manager"),
    SandboxPerson("Femi Adeyemi", "femi@larkspur.example", "finance"),
    SandboxPerson("Priya Nair", "priya@larkspur.example", "privacy"),
    SandboxPerson("Ada Lindqvist", "ada@larkspur.example", "admin"),
    SandboxPerson("Nils Berg", "nils@larkspur.example", ""),
    SandboxPerson("Mallory Roe", "ada@larkspur.example", "", verified=False),
)
GROUPS: Final = ",".join(f"goodword-{one.role}={one.role}" for one in PEOPLE if one.role)
"""Which group has which role, as the secret of staff says it."""
