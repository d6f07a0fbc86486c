"""Whether a mail may leave now, or until when it waits: an empty budget delays, and never drops."""

import hmac
from datetime import datetime
from typing import TYPE_CHECKING

from goodword.domain.allowance import Allowance
from goodword.domain.outreach.budget import MailKind, allowances, is_counted
from goodword.domain.tokens import Keys
from goodword.flows.ports import Store

if TYPE_CHECKING:
    from goodword.program.model import Program


def may_mail(
    store: Store,
    program: "Program",
    person: str,
    address: str,
    *,
    kind: MailKind,
    keys: Keys,
    now: datetime,
) -> datetime | None:
    """None: go, and the mail is counted. Otherwise when its budget is filled again.

    ``person`` stands for the mailbox in all its spellings. Where a wider budget is empty, what was
    taken of the narrower ones is given back: a mail that waits has used up nothing.
    """
    taken: list[Allowance] = []
    for allowance in allowances(
        kind, program.limits.mails, person=person, domain=_domain(keys, address)
    ):
        if not store.take(allowance, now):
            for one in taken:
                store.give_back(one, now)
            return allowance.ends(now)
        taken.append(allowance)
    return None


def _domain(keys: Keys, address: str) -> str | None:
    """What stands for the domain of an address in a count; None for one that is not counted."""
    domain = address.rpartition("@")[2].lower()
    if not is_counted(domain):
        return None
    return hmac.digest(keys.prospect_key, f"domain {domain}".encode(), "sha256")[:12].hex()
