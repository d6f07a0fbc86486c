"""A few referrers to begin with: every audience, several countries, languages and currencies; and a
list of further ones to import."""

import csv
import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from goodword.domain.referrals.referrer import NameShown, Referrer
from goodword.domain.tokens import Keys
from goodword.flows.ports import Clock, Store
from goodword.flows.referrers.bring_in import ListedReferrer, bring_in
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
    Seed("JS42", "customer", "Johanna Seidel", "DE", "johanna.seidel@unserkunde.example"),
    Seed("MR07", "customer", "Maya Rodriguez", "US", "maya.rodriguez@customer.example"),
    Seed("KT19", "customer", "高橋 健", "JP", "ken.takahashi@customer.example"),
    Seed("CL31", "employee", "Camille Laurent", "FR", "camille.laurent@larkspur.example"),
    Seed("PW88", "partner", "Priya Whitfield", "GB", "priya@whitfield-partners.example"),
    # Did not agree to be named: the page says "someone who knows us".
    Seed("AN05", "customer", "Astrid Nyström", "SE", "astrid.nystrom@kund.example", NameShown.NONE),
)
LISTED: Final = (
    Seed("", "customer", "Lena Brandt", "DE", "lena.brandt@unserkunde.example"),
    Seed(
        "",
        "customer",
        "Mehmet Öztürk",
        "DE",
        "mehmet.oeztuerk@unserkunde.example",
        NameShown.FIRST,
    ),
    Seed(
        "NW21",
        "customer",
        "Nora Weiß",
        "CH",
        "nora.weiss@unserkunde.example",
        NameShown.INITIALS,
    ),
    Seed("", "partner", "Oliver Hart", "GB", "oliver@hart-advisers.example"),
    Seed("", "employee", "Sofia Romero", "ES", "sofia.romero@larkspur.example"),
)
"""Those of the list that a newcomer may import."""

LIST_FILE: Final = "referrers.csv"
_SATISFACTION: Final = 9
_CUSTOMER_FOR: Final = timedelta(days=800)
_ACTIVE_AGO: Final = timedelta(days=3)


def plant(store: Store, program: Program, keys: Keys, *, clock: Clock) -> None:
    """Registers the seeds that are missing and that the programme has a place for."""
    for seed in SEEDS:
        if seed.audience not in program.audiences or seed.country not in program.countries:
            continue
        if store.get(Referrer, seed.referrer_id) is not None:
            continue
        today = clock().date()
        line = ListedReferrer(
            referrer_id=seed.referrer_id,
            audience=seed.audience,
            name=seed.name,
            email=seed.email,
            country=seed.country,
            shown=seed.shown,
            satisfaction=_SATISFACTION,
            customer_since=today - _CUSTOMER_FOR,
            active_at=today - _ACTIVE_AGO,
            payout_email=seed.email,
        )
        bring_in(store, program, line, keys=keys, randomness=os.urandom, actor="seeds", now=clock())


def write_list(folder: Path, today: date) -> Path:
    """Writes a list as a spreadsheet saves it, whose customers may refer today; the file."""
    path = folder / LIST_FILE
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(
            (
                *("referrer_id", "audience", "name", "email", "country", "shown"),
                *("satisfaction", "customer_since", "active_at"),
            )
        )
        for one in LISTED:
            facts: tuple[object, ...] = ("", "", "")
            if one.audience == "customer":
                facts = (_SATISFACTION, today - _CUSTOMER_FOR, today - _ACTIVE_AGO)
            who = (one.referrer_id, one.audience, one.name, one.email, one.country, one.shown)
            writer.writerow((*who, *facts))
    return path
