"""``goodword waiting``: what goes on only when a person acts, with its deadline and who acts.

Ids, codes, amounts and moments alone; ``--personal ID`` shows what an applicant said, all that a
link reported, or what a partner registered, for whoever decides.
"""

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from goodword_ops import place
from goodword_ops.place import asking, here, place_of

if TYPE_CHECKING:
    from goodword.flows.ports import Store
    from goodword.flows.waiting.listing import WaitingItem


def add_arguments(parser: argparse.ArgumentParser) -> None:
    place.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    parser.add_argument(
        "--personal",
        metavar="ID",
        help="what an applicant, a partner or a referrer wrote, or a win in full; ask for one",
    )


def run(arguments: argparse.Namespace) -> int:
    """Lists what waits, the oldest first; or shows one application, win or registration.

    Raises:
        WrongUsage: nothing says where.
        WrongInput: there is no such application or win.
        OutsideFailed: the table could not be asked.
    """
    from goodword.flows.waiting.listing import waiting

    store = place_of(arguments).store
    with asking():
        if arguments.personal:
            print(_answers(store, arguments.personal))
            return 0
        found = [one._replace(how=here(one.how, arguments)) for one in waiting(store)]
    print(_as_json(found) if arguments.json else _as_text(found))
    return 0


def _answers(store: "Store", name: str) -> str:
    """What an applicant said of themselves; or what a link reported, by whom and when."""
    from goodword.domain.errors import NotFound
    from goodword.domain.referrals.application import Application

    word, _, rest = name.partition("/")
    if word == "win":
        return _report(store, name, rest)
    if word == "registration":
        return _registration(store, name, rest)
    if word == "review":
        return _review(store, name, rest)
    if word == "words":
        return _words(store, name, rest)
    own_id = rest.partition("/")[0]
    found = store.get(Application, own_id) if word == "application" and own_id else None
    if found is None:
        raise NotFound(name)
    shown = found.model_dump(
        mode="json",
        include={
            *("audience", "status", "applied_at", "deadline", "accepted", "locale", "shown"),
            *("name", "email", "country", "company", "sentence", "decided_at", "decided_by"),
        },
    )
    return json.dumps(shown, indent=1, ensure_ascii=False)


def _review(store: "Store", name: str, rest: str) -> str:
    """What a referrer asks about a reward, in their own words."""
    from goodword.domain.errors import NotFound
    from goodword.domain.portal.review import Review

    account_id, _, reward_id = rest.partition("/")
    found = store.get(Review, account_id, reward_id) if account_id and reward_id else None
    if found is None:
        raise NotFound(name)
    shown = found.model_dump(
        mode="json",
        include={
            *("referrer_id", "reward_id", "text", "asked_at", "deadline"),
            *("state", "note", "decided_at", "decided_by"),
        },
    )
    return json.dumps(shown, indent=1, ensure_ascii=False)


def _words(store: "Store", name: str, rest: str) -> str:
    """What a referrer wrote for their page, beside what stands there."""
    from goodword.domain.errors import NotFound
    from goodword.domain.referrals.own_words import ProposedWords
    from goodword.domain.referrals.referrer import Referrer

    referrer_id, _, mark = rest.partition("/")
    found = store.get(ProposedWords, referrer_id) if referrer_id else None
    referrer = store.get(Referrer, referrer_id) if referrer_id else None
    if found is None or referrer is None or found.mark != mark:
        raise NotFound(name)
    shown = found.model_dump(
        mode="json",
        include={
            *("referrer_id", "text", "state", "proposed_at", "deadline"),
            *("note", "decided_at", "decided_by"),
        },
    )
    now = {"on_the_page_now": referrer.sentence, "locale": referrer.locale}
    return json.dumps({**shown, **now}, indent=1, ensure_ascii=False)


def _report(store: "Store", name: str, rest: str) -> str:
    """The report of that number, and none that has taken its place."""
    from goodword.domain.errors import NotFound
    from goodword.domain.sales.win import ReportedWin
    from goodword.flows.sales.wins import report_in_words

    referral_id, _, further = rest.partition("/")
    milestone = further.partition("/")[0]
    found = store.get(ReportedWin, referral_id, milestone) if referral_id and milestone else None
    if found is None or found.name != rest:
        raise NotFound(name)
    shown = found.model_dump(
        mode="json",
        include={
            *("referral_id", "milestone", "number", "state", "minor", "currency", "happened_at"),
            *("reported_at", "reported_by", "deadline", "decided_by", "note"),
        },
    )
    says = report_in_words(found.milestone, shown)
    return json.dumps({"says": says, **shown}, indent=1, ensure_ascii=False)


def _registration(store: "Store", name: str, own_id: str) -> str:
    from goodword.domain.errors import NotFound
    from goodword.domain.partners.registration import DealRegistration

    found = store.get(DealRegistration, own_id) if own_id else None
    if found is None:
        raise NotFound(name)
    shown = found.model_dump(
        mode="json",
        include={
            *("registration_id", "referrer_id", "audience", "domain", "need", "budget"),
            *("timeline", "context", "status", "behind", "registered_at", "deadline", "until"),
            *("extended_at", "extended_why", "decided_at", "decided_by", "note"),
        },
    )
    return json.dumps(shown, indent=1, ensure_ascii=False)


def _as_json(found: Sequence["WaitingItem"]) -> str:
    from goodword.domain.record import instant

    lines = [
        {
            **one._asdict(),
            "since": instant(one.since),
            "facts": {fact.label: fact.value for fact in one.facts},
            "money": one.money._asdict() if one.money else None,
        }
        for one in found
    ]
    return json.dumps(lines, indent=1, ensure_ascii=False)


def _as_text(found: Sequence["WaitingItem"]) -> str:
    if not found:
        return "Nothing waits for a person."
    blocks = [
        f"{one.id}\n"
        + (f"  {one.says}\n" if one.says else "")
        + f"  waits since {one.since:%Y-%m-%d %H:%M}Z for {one.by}"
        + f", until {one.deadline[:10]}"
        + f"\n  if nobody acts: {one.otherwise}\n  act with: {one.how}"
        for one in found
    ]
    return "\n".join([*blocks, f"{len(found)} in all."])
