"""Whose company a host or a mailbox is of: what a company itself registers of its domain.

By the public suffix list, whose data come with its package: ``eu.acme.co.uk`` is ``acme.co.uk``.
They are read when a company is first asked for, which takes some tenths of a second.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from goodword.domain.outreach.free_mail import FREE_MAIL_HOSTS
from goodword.domain.reasons import Reason
from goodword.domain.tokens import Keys, company_id_of, person_of
from goodword.program.model import Program

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

NOBODYS: Final = frozenset({"example.com", "example.net", "example.org"})
"""Names that are kept for examples (RFC 2606): whoever tries something out is of no company."""
_PRIVATE: Final = "===BEGIN PRIVATE DOMAINS==="


def company_domain(host: str) -> str | None:
    """The domain that the company itself registers, of a host in ASCII and lower case; None where
    it is none of a company: no whole name, a number, or a name under which others register."""
    labels = host.split(".")
    if len(labels) < 2 or not all(labels) or labels[-1].isdecimal():
        return None
    found: str | None = _suffixes().privatesuffix(host)
    return found


def is_shared(host: str) -> bool:
    """Whether a host says nothing about a company: everybody can have a mailbox there, or a page
    under a name of their own (``acme.github.io``), or nobody can."""
    if host in FREE_MAIL_HOSTS or host in NOBODYS:
        return True
    return _suffixes().publicsuffix(host) in _given_out()


def is_own(domain: str, program: Program) -> bool:
    """Whether it is the domain of the company whose programme this is."""
    brand = program.brand
    pages = (urlsplit(one).hostname for one in (brand.website, brand.origin) if one)
    hosts = (*pages, brand.contact.rpartition("@")[2].lower())
    return domain in {company_domain(one) for one in hosts if one}


def company_of_address(email: str) -> str | None:
    """The domain of the company at which somebody has their mailbox; None where it is no
    company's."""
    domain = company_domain(email.rpartition("@")[2].lower())
    return None if domain is None or is_shared(domain) else domain


def own_claim(
    keys: Callable[[], Keys], email: str | None, prospect_id: str, company_id: str | None
) -> Reason | None:
    """Whether whoever has this address would be referring themselves (``own_mailbox``) or their own
    company (``own_company``); None where neither, or there is no address any more."""
    if not email:
        return None
    if person_of(keys(), email).prospect_id == prospect_id:
        return Reason.OWN_MAILBOX
    domain = company_of_address(email) if company_id else None
    if domain and company_id_of(keys(), domain) == company_id:
        return Reason.OWN_COMPANY
    return None


@lru_cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache
def _given_out() -> frozenset[str]:
    """The names under which somebody else than a registry gives names to everybody."""
    from publicsuffixlist import PSLFILE

    _, _, private = Path(PSLFILE).read_text(encoding="utf-8").partition(_PRIVATE)
    lines = (line.strip() for line in private.splitlines())
    return frozenset(line for line in lines if line and not line.startswith(("//", "*", "!")))
