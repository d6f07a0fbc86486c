"""What the secret of staff says: the issuer, how it knows us, and which groups have which role."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from goodword.domain.errors import Misconfigured
from goodword.program.staff_role import StaffRole

VARIABLE: Final = "the secret that GOODWORD_STAFF_SECRET names"
NAMES: Final = ("issuer", "client_id", "client_secret", "groups", "groups_claim", "acr")
_OWN_MACHINE: Final = frozenset({"127.0.0.1", "localhost"})


class IssuerSettings(NamedTuple):
    """``groups``: a group, as the claim ``groups_claim`` names it -> its role. ``acr``: what a
    fresh proof has to be, in the issuer's words; any, where there is none."""

    issuer: str
    client_id: str
    client_secret: str
    groups: Mapping[str, StaffRole]
    groups_claim: str
    acr: tuple[str, ...]


def issuer_settings(secret: Mapping[str, str]) -> IssuerSettings | None:
    """None where no issuer is named: there are no pages of staff then.

    Raises:
        Misconfigured: what is named is none, or is not complete.
    """
    issuer = secret.get("issuer", "").strip()
    if not issuer and not any(secret.values()):
        return None
    if unknown := secret.keys() - set(NAMES):
        raise _wrong(f"take out {', '.join(sorted(unknown))}; it may hold {', '.join(NAMES)}")
    if not is_safe(issuer):
        raise _wrong('write "issuer": "https://…", as the issuer itself writes it')
    if not secret.get("client_id") or not secret.get("client_secret"):
        raise _wrong("write client_id and client_secret, as the issuer has given them")
    return IssuerSettings(
        issuer,
        secret["client_id"],
        secret["client_secret"],
        _groups(secret.get("groups", "")),
        secret.get("groups_claim") or "groups",
        tuple(secret.get("acr", "").split()),
    )


def is_safe(url: str) -> bool:
    """Whether an address is of https, or of this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.username or parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _OWN_MACHINE)


def _groups(text: str) -> dict[str, StaffRole]:
    """``7f1c=finance, 9a2b=admin`` as a mapping."""
    found = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        group, _, role = part.rpartition("=")
        if not group.strip() or role.strip() not in set(StaffRole):
            roles = ", ".join(StaffRole)
            raise _wrong(f"write groups as group=role, group=role; a role is one of {roles}")
        found[group.strip()] = StaffRole(role.strip())
    return found


def _wrong(remedy: str) -> Misconfigured:
    return Misconfigured(VARIABLE, remedy)
