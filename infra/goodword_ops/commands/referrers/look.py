"""``goodword referrers list``, ``show``, ``link``, ``export``: looks, and changes nothing."""

import argparse
import json
from typing import Any, Final

from goodword.domain.listing import REFERRALS_OF, REFERRERS
from goodword.domain.record import instant
from goodword.domain.referrals.eligibility import ReferrerFacts, eligibility
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.rewards.reward import DealCount
from goodword.flows.lists import rows_of
from goodword.flows.referrers.export import export_referrer
from goodword.flows.referrers.register import share_link
from goodword.flows.referrers.stand import Known, known
from goodword_ops.commands.referrers.words import in_words
from goodword_ops.failures import WrongInput
from goodword_ops.place import LiveProgram, asking

PERSONAL: Final = (
    *("name", "email", "company", "sentence", "satisfaction", "customer_since"),
    *("active_at", "may_write"),
)
"""What is shown only to whoever asks for it."""
_PAGE: Final = 50


def add_list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--audience", help="of one audience only")
    parser.add_argument("--limit", type=int, default=_PAGE, help=f"lines at once ({_PAGE})")
    parser.add_argument("--after", metavar="CURSOR", help="go on where a list ended")
    parser.add_argument("--personal", action="store_true", help="with names")
    parser.add_argument("--json", action="store_true", help="as JSON")


def run_list(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """Who refers, the newest first, a page at a time."""
    if arguments.limit < 1:
        raise WrongInput("--limit must be 1 or more")
    audiences = [arguments.audience] if arguments.audience else list(place.program.audiences)
    with asking():
        page = place.store.page(
            REFERRERS.parts(*((one,) for one in audiences)),
            after=arguments.after,
            limit=arguments.limit,
        )
    shown = ["status", "country", "locale", "code", *(["name"] if arguments.personal else [])]
    rows = [
        {
            "referrer_id": row.identity[0],
            "registered_at": instant(row.at),
            **{name: row.values[name] for name in shown},
        }
        for row in page.rows
    ]
    if arguments.json:
        print(json.dumps({"referrers": rows, "after": page.after}, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        cells = [row["registered_at"][:10], *(row[name] or "-" for name in shown)]
        print(f"{row['referrer_id']:12}  " + "  ".join(f"{cell:8}" for cell in cells).rstrip())
    if not rows:
        print("There is nobody.")
    if page.after:
        print(f"More: --after {page.after}")
    return 0


def add_id_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("referrer_id", metavar="ID", help="of a referrer, as list shows it")


def add_show_arguments(parser: argparse.ArgumentParser) -> None:
    add_id_arguments(parser)
    parser.add_argument("--personal", action="store_true", help="with what is personal")
    parser.add_argument("--json", action="store_true", help="as JSON")


def run_show(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """Who it is, how they stand, whether they may refer, and what they have brought."""
    with asking():
        found = _shown(
            place, known(place.store, arguments.referrer_id), personal=arguments.personal
        )
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    width = max(map(len, found))
    for name, value in found.items():
        print(f"{name.replace('_', ' '):{width}}  {'-' if value is None else value}")
    return 0


def run_link(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """The link that is passed on, and the one of the share page, which is theirs alone."""
    with asking():
        print(links(place, arguments.referrer_id))
    return 0


def run_export(place: LiveProgram, arguments: argparse.Namespace) -> int:
    """Everything that is kept of them, as JSON."""
    with asking():
        found = export_referrer(
            place.store,
            place.keys,
            arguments.referrer_id,
            audiences=place.program.audiences,
            now=place.clock(),
        )
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


def links(place: LiveProgram, referrer_id: str) -> str:
    """Both links of a referrer, a line each.

    Raises:
        NotFound: there is no such referrer.
        WrongInput: their page is gone for good.
    """
    referrer, code = known(place.store, referrer_id)
    if referrer.status in {ReferrerStatus.LEFT, ReferrerStatus.ERASED}:
        raise WrongInput(f"{referrer_id} is gone ({referrer.status}), and so are the pages")
    return (
        f"to pass on:  {place.origin}/r/{code.code}\n"
        f"share page:  {share_link(place.origin, place.keys, code.code)}"
    )


def _shown(place: LiveProgram, of: Known, *, personal: bool) -> dict[str, Any]:
    referrer, code = of
    plain = referrer.model_dump(mode="json")
    referrals = sum(1 for _ in rows_of(place.store, REFERRALS_OF.part(referrer.referrer_id)))
    is_gone = referrer.status in {ReferrerStatus.LEFT, ReferrerStatus.ERASED}
    return {
        "referrer_id": referrer.referrer_id,
        "audience": referrer.audience,
        "status": referrer.status.value,
        "page": code.status.value,
        "eligible": None if is_gone else _eligible(place, referrer),
        "registered_at": plain["registered_at"],
        "accepted": referrer.accepted,
        "country": referrer.country,
        "locale": referrer.locale,
        "currency": referrer.currency,
        "name_shown": referrer.shown.value,
        "account_id": referrer.account_id,
        "payout_details": _payout_details(referrer, personal=personal),
        "link": None if is_gone else f"{place.origin}/r/{code.code}",
        "referrals": referrals,
        **({name: plain[name] for name in PERSONAL} if personal else {}),
    }


def _payout_details(referrer: Referrer, *, personal: bool) -> str:
    if referrer.destination is None:
        return "missing"
    return referrer.destination.hint if personal else "there"


def _eligible(place: LiveProgram, referrer: Referrer) -> str:
    audience = place.program.audiences.get(referrer.audience)
    if audience is None:
        return f"no: program.yml has no {referrer.audience} any more"
    today = place.clock().date()
    count = place.store.get(DealCount, referrer.referrer_id, str(today.year))
    facts = ReferrerFacts(
        referrer.satisfaction,
        referrer.customer_since,
        referrer.active_at,
        count.deals if count else 0,
    )
    return in_words(eligibility(audience.eligible, facts, today, place.program.tiers))
