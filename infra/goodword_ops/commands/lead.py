"""``goodword lead``: a lead as sales needs it, and passing it on by hand.

Names and addresses of the prospect only with ``--personal``, and only of somebody who agreed to be
contacted. On a deployed stack (``--stack NAME``) it needs what the stack's output
``SalesPolicyArn`` allows.
"""

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from goodword_ops import place
from goodword_ops.commands import signature
from goodword_ops.failures import WrongUsage
from goodword_ops.place import LiveProgram, asking, place_of

if TYPE_CHECKING:
    from goodword.domain.claims.consent import Prospect
    from goodword.domain.referrals.referral import Referral
    from goodword.domain.sales.handover import Handover

_CONTACT: Final = {
    "allowed": "yes, by e-mail about this offer",
    "not_agreed": "no: they did not agree to it, or do not any more",
    "withdrawn": "no: they do not want it any more, so nobody has to answer",
    "ended": "no: this lead is closed",
    "erased": "no: their data were erased",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", metavar="ID", help="of a referral, its reference (GW-…), or its deal in the CRM"
    )
    parser.add_argument(
        "--personal", action="store_true", help="who it is, where they agreed to be contacted"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument(
        "--to",
        metavar="OWNER",
        help="pass it on to this owner of the programme's routes, who gets a mail and the whole "
        "time to answer; needs --reason",
    )
    signature.add_arguments(parser)
    place.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Shows it, or passes it on.

    Raises:
        WrongUsage: nothing says where, or ``--to`` comes without a reason.
        WrongInput: there is no such lead, or it cannot be passed on like that.
        OutsideFailed: the table could not be asked, or somebody else is at work on it.
    """
    if bool(arguments.to) != bool(arguments.reason):
        raise WrongUsage("--to and --reason go together")
    live = place_of(arguments)
    with asking():
        if arguments.to:
            print(_pass_on(live, arguments))
            return 0
        shown = _shown(live, arguments.id, personal=arguments.personal)
    if arguments.json:
        print(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_as_text(shown)))
    return 0


def _pass_on(live: LiveProgram, arguments: argparse.Namespace) -> str:
    from goodword.flows.referrals.report_by_hand import referral_named
    from goodword.flows.sales.give_lead import give_lead

    said = signature.reasoned(arguments)
    referral_id = referral_named(live.store, arguments.id).referral_id
    changed = give_lead(
        live.store,
        referral_id,
        arguments.to,
        today=live.program,
        by=said.actor,
        note=said.note,
        now=live.clock(),
    )
    if not changed:
        return f"Nothing changed: {arguments.to} has {referral_id} already."
    return f"{arguments.to} has {referral_id} now, and is told by mail. Former links have ended."


def _shown(live: LiveProgram, name: str, *, personal: bool) -> dict[str, Any]:
    """A lead in plain values; nothing that leads to a person unless it is asked for."""
    from goodword.domain.sales.handover import Handover
    from goodword.domain.sales.win import ReportedWin
    from goodword.flows.referrals.report_by_hand import referral_named
    from goodword.flows.sales.lead import lead_of
    from goodword.flows.sales.mail_note import heard_of_escalation
    from goodword.flows.sales.wins import report_in_words
    from goodword.program.rewards import Milestone

    store = live.store
    referral = referral_named(store, name)
    handover = store.get(Handover, referral.referral_id)
    shown: dict[str, Any] = {
        "referral_id": referral.referral_id,
        "reference": referral.reference,
        "status": referral.status.value,
        "recommended_by": f"{referral.referrer_id} ({referral.audience})",
        "waits_behind_another": referral.waits,
        "owner": None,
    }
    if handover is None:
        return shown
    lead = lead_of(store, live.keys, referral, handover)
    wins = (store.get(ReportedWin, referral.referral_id, one) for one in Milestone)
    shown |= _of_handover(referral, handover)
    shown |= {
        "told_of_it": list(heard_of_escalation(store, handover)),
        "may_be_contacted": _CONTACT[lead.why],
        "agreed_to": sorted(lead.agreed),
        "reports": [
            {
                "name": f"win/{one.name}",
                "state": one.state.value,
                "minor": one.minor,
                "currency": one.currency,
                "says": report_in_words(one.milestone, one.model_dump(mode="json")),
            }
            for one in wins
            if one is not None
        ],
    }
    return shown | {"person": _person(lead.person)} if personal else shown


def _of_handover(referral: "Referral", handover: "Handover") -> dict[str, Any]:
    zone = ZoneInfo(handover.zone)
    return {
        "owner": handover.owner,
        "turn": handover.turn,
        "since": handover.handed_at.astimezone(zone).isoformat(timespec="minutes"),
        "answer_by": handover.answer_by.astimezone(zone).isoformat(timespec="minutes"),
        "answer": handover.answer.value if handover.answer else None,
        "answered_at": handover.answered_at.astimezone(zone).isoformat(timespec="minutes")
        if handover.answered_at
        else None,
        "because": referral.loss.value if referral.loss else None,
        "competitor": handover.competitor,
        "escalated_to": list(handover.escalated_to),
        "waits_for_somebody": handover.waits_for_person,
        "mail_to_owner_came_back": bool(handover.mail_came_back),
    }


def _person(person: "Prospect | None") -> dict[str, str | None] | None:
    if person is None:
        return None
    names = ("name", "email", "company", "country", "message")
    return {name: getattr(person, name) for name in names}


def _as_text(shown: dict[str, Any]) -> Iterator[str]:
    yield f"{shown['referral_id']}, reference {shown['reference']}: {shown['status']}"
    yield f"  recommended by {shown['recommended_by']}"
    if shown["waits_behind_another"]:
        yield "  stands in line behind another referral of the same person"
    if shown["owner"] is None:
        yield "  nobody has it: goodword lead ID --to OWNER --reason TEXT"
        return
    yield f"  {shown['owner']} has it since {shown['since']} (turn {shown['turn']})"
    yield from _answered(shown)
    yield f"  may be contacted: {shown['may_be_contacted']}"
    if shown["agreed_to"]:
        yield f"  agreed to: {', '.join(shown['agreed_to'])}"
    for one in shown["reports"]:
        yield f"  {one['name']} is {one['state']}: {one['says']}"
    for name, value in (shown.get("person") or {}).items():
        yield from (f"  {name}: {line}" for line in str(value or "").splitlines())


def _answered(shown: dict[str, Any]) -> Iterator[str]:
    if shown["answer"]:
        why = f" ({shown['because'].replace('_', ' ')})" if shown["because"] else ""
        yield f"  answered {shown['answer'].replace('_', ' ')}{why} at {shown['answered_at']}"
    elif shown["may_be_contacted"] != _CONTACT["withdrawn"]:
        yield f"  to be answered by {shown['answer_by']}"
    if shown["competitor"]:
        yield f"  competitor: {shown['competitor']}"
    if shown["mail_to_owner_came_back"]:
        yield "  mail to its owner came back"
    if shown["waits_for_somebody"]:
        yield "  nobody has answered: pass it on with --to OWNER"
        for one in shown["escalated_to"]:
            told = "has been told" if one in shown["told_of_it"] else "is yet to be told by mail"
            yield f"  {one} {told}"
