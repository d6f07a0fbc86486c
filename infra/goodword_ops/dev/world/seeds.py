"""A few referrers to begin with: every audience, several countries, languages and currencies."""

import os
from dataclasses import dataclass
from typing import Final

from goodword.domain.destination import by_email
from goodword.domain.referrals.referrer import NameShown, Referrer
from goodword.domain.tokens import Keys
from goodword.flows.ports import Clock, Store
from goodword.flows.referrers.register import register_referrer
from goodword.program.model import Program


@dataclass(frozen=True, slots=True)
class Seed:
    """A referrer as the company's own list would name them."""

    referrer_id: str
    audience: str
    name: str
    country: str
    email: str
    shown: NameShown = NameShown.FULL


SEEDS: Final = (
    Seed("JS42", "customer", "Johanna Seidel", "DE", "johanna.seidel@kunde.example"),
    Seed("MR07", "customer", "Maya Rodriguez", "US", "maya.rodriguez@customer.example"),
    Seed("KT19", "customer", "高橋 健", "JP", "ken.takahashi@customer.example"),
    Seed("CL31", "employee", "Camille Laurent", "FR", "camille.laurent@larkspur.example"),
    Seed("PW88", "partner", "Priya Whitfield", "GB", "priya@whitfield-partners.example"),
    # Did not agree to be named: the page says "someone who knows us".
    Seed("AN05", "customer", "Astrid Nyström", "SE", "astrid.nystrom@kund.example", NameShown.NONE),
)


def plant(store: Store, program: Program, keys: Keys, *, clock: Clock) -> None:
    """Registers the seeds that are missing and that the programme has a place for."""
    for seed in SEEDS:
        if seed.audience not in program.audiences or seed.country not in program.countries:
            continue
        if store.get(Referrer, seed.referrer_id) is not None:
            continue
        register_referrer(
            store,
            program,
            referrer_id=seed.referrer_id,
            audience=seed.audience,
            name=seed.name,
            shown=seed.shown,
            email=seed.email,
            country=seed.country,
            destination=by_email(seed.email),
            keys=keys,
            randomness=os.urandom,
            now=clock(),
        )
