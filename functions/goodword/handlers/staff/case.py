"""``/staff/queue/{key}``: one thing that waits, what the rules say of it, and the decision."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import Conflict, Invalid, Refused
from goodword.domain.staff.roles import Act, may
from goodword.domain.staff.roll import RollEntry
from goodword.domain.staff.trail import TrailEntry
from goodword.domain.waiting.authority import is_own, names_of
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.staff.roll import staff_of
from goodword.flows.staff.sign_in import SignedInStaff
from goodword.flows.waiting.decide import LONGEST_NOTE, decide
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.flows.waiting.kinds import ItemFact
from goodword.flows.waiting.queue import WaitingCase, may_sign, waiting_case
from goodword.handlers.staff.queue import TITLES, QueuePages, age, facts_of, needs_fresh
from goodword.handlers.staff.signed_in import amount
from goodword.handlers.web.responses import Answers, see_other
from goodword.handlers.wiring import Services

_LINKED: Final = {"referral_id": "referrals", "referrer_id": "referrers"}
"""Field of a record -> the pages that tell of what it names."""
_FORBIDDEN: Final = frozenset({"not_staff", "own_matter", "not_theirs"})
_VERBS: Final = {
    DeskAction.APPROVE: "Approve",
    DeskAction.REFUSE: "Refuse",
    DeskAction.RETRY: "Try again",
    DeskAction.CANCEL: "Cancel",
}


class CasePages(QueuePages):
    """The page over one set of services."""

    def show_case(self, who: SignedInStaff, key: str) -> Response[str]:
        """What it is, what the rules say, like cases; and the form, for whoever may decide."""
        return self._shown(who, key, waiting_case(self._services.store, self.name_of(key)))

    def decide_case(self, who: SignedInStaff, key: str) -> Response[str]:
        """Decides, in one transaction; where it moved meanwhile, the page says to what and by
        whom."""
        fields = self.form(who)
        name, services = self.name_of(key), self._services
        case = waiting_case(services.store, name)
        if case.item is None:
            return self._shown(who, key, case, wrong="It was decided meanwhile.", status=409)
        if needs_fresh(case.item.role) and not who.session.is_fresh(services.clock()):
            return see_other(self.fresh_address(self.address(name)))
        reason = reason_in(fields)
        action = fields.get("action", "")
        if action not in set(case.item.actions):
            wrong = "Press one of the buttons."
        elif not reason:
            wrong = f"Write a reason, in one line of at most {LONGEST_NOTE} characters."
        else:
            wrong = ""
        if wrong:
            return self._shown(who, key, case, wrong=wrong, typed=fields, status=422)
        seen = fields.get("seen", "")
        verdict = ruling_of(who, DeskAction(action), reason)._replace(
            seen=int(seen) if seen.isascii() and seen.isdecimal() else -1
        )
        try:
            decide(self.desk(), name, verdict)
        except Refused as refused:
            status = 403 if refused.code in _FORBIDDEN else 409
            return self._refused(who, key, name, str(refused), fields, status)
        except Invalid as invalid:
            words = "; ".join(one.message for one in invalid.errors)
            return self._refused(who, key, name, words, fields, 422)
        except Conflict:
            words = "Somebody else was at work on it at this moment. Look at it again."
            return self._refused(who, key, name, words, fields, 409)
        return see_other(self.address(name))

    def desk(self) -> WaitingDesk:
        """What a decision works with."""
        services = self._services
        published = services.published
        return WaitingDesk(
            store=services.store,
            terms=PinnedProgram(published.program, published.revision),
            keys=lambda: services.keys,
            randomness=services.randomness,
            now=services.clock(),
        )

    def staff(self, who: SignedInStaff) -> Sequence[RollEntry]:
        """The roll, and whoever is signed in by their groups alone."""
        staff, own = staff_of(self._services.store).members, entry_of(who)
        return staff if own in staff else (*staff, own)

    def _refused(
        self,
        who: SignedInStaff,
        key: str,
        name: str,
        words: str,
        fields: dict[str, str],
        status: int,
    ) -> Response[str]:
        case = waiting_case(self._services.store, name)
        return self._shown(who, key, case, wrong=words, typed=fields, status=status)

    def _shown(
        self,
        who: SignedInStaff,
        key: str,
        case: WaitingCase,
        *,
        wrong: str = "",
        typed: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response[str]:
        now, item = self._services.clock(), case.item
        kind = case.name.partition("/")[0]
        in_full = may(who.role, Act.SEE_REFERRERS) and bool(case.in_full)
        if in_full:
            self.looked(who, case.name)
        due = datetime.fromisoformat(item.deadline) if item else now
        money = case.item.money if case.item else None
        values = {
            "here": "queue",
            "key": key,
            "name": case.name,
            "kind": TITLES[kind],
            "waits": item is not None,
            "says": (item.says or "") if item else "",
            "amount": amount(money.minor, money.currency) if money else "",
            "facts": [_fact(one) for one in facts_of(item)] if item else [],
            "links": _links(case),
            "in_full": [one._asdict() for one in case.in_full] if in_full else [],
            "hides": bool(case.in_full) and not in_full,
            "due": f"{self.day(due)}, {self.clock(due)}" if item else "",
            "late": item.is_overdue(now) if item else False,
            "age": age(item.since, now) if item else "",
            "by": item.by if item else "",
            "otherwise": item.otherwise if item else "",
            "how": item.how if item else "",
            "rule": (item.rule or "") if item else "",
            "decided": [self._entry(one) for one in case.decided],
            "like": [self._entry(one) for one in case.like],
            "first": f"{case.first.by} on {self.day(case.first.signed_at)}: {case.first.note}"
            if case.first
            else "",
            "wrong": wrong,
            "typed": (typed or {}).get("reason", "")[:LONGEST_NOTE],
            "seen": case.record.version,
            **self._decision(who, case, now),
        }
        return self.page("staff-case", who, values, status=status)

    def _decision(self, who: SignedInStaff, case: WaitingCase, now: datetime) -> dict[str, Any]:
        """Who may decide, and the buttons of whoever is signed in."""
        none: dict[str, Any] = {"signing": "", "who_may": "", "buttons": [], "prove": ""}
        item = case.item
        if item is None or not item.actions:
            return none
        staff, program = self.staff(who), self._services.published.program
        own = entry_of(who)
        signings = {one: may_sign(case, one, staff, program) for one in item.actions}
        first = signings[item.actions[0]]
        mine = [one for one in item.actions if own in signings[one].who]
        if is_own(own, case.matter):
            none["signing"] = "This is about you: nobody decides about their own."
        found = {**none, "who_may": names_of(first.who)}
        found["signing"] = none["signing"] or f"{first.rule}."
        if mine and needs_fresh(item.role) and not who.session.is_fresh(now):
            return {**found, "prove": self.fresh_address(self.address(case.name))}
        money = amount(item.money.minor, item.money.currency) if item.money else ""
        buttons = [
            {
                "value": one.value,
                "words": f"{_VERBS[one]} {money}".strip()
                if one is DeskAction.APPROVE
                else _VERBS[one],
                "quiet": one in {DeskAction.REFUSE, DeskAction.CANCEL},
            }
            for one in mine
        ]
        return {**found, "buttons": buttons}

    def _entry(self, one: TrailEntry) -> dict[str, str]:
        return {
            "day": f"{self.day(one.at)}, {self.clock(one.at)}",
            "who": one.name,
            "became": one.after.replace("_", " "),
            "reason": one.reason,
            "href": self.address(one.about),
            "id": one.about,
        }


def entry_of(who: SignedInStaff) -> RollEntry:
    """Who is signed in, as the roll has them; else by the role that their groups give."""
    if who.entry is not None:
        return who.entry
    if who.role is None:
        message = "somebody without a role decides nothing"
        raise LookupError(message)
    return RollEntry(name=who.name, address=who.session.address.lower(), role=who.role)


def ruling_of(who: SignedInStaff, action: DeskAction, reason: str) -> Ruling:
    """What whoever is signed in says."""
    known_as = (who.session.address,)
    return Ruling(action, reason, who.name, known_as, signer=entry_of(who), noted_as=who.actor)


def reason_in(fields: dict[str, str]) -> str:
    """The reason of a form, in one line; "" where it has none that can be kept."""
    reason = " ".join(fields.get("reason", "").split())
    return reason if len(reason) <= LONGEST_NOTE and reason.isprintable() else ""


def _fact(one: ItemFact) -> dict[str, str]:
    return {"label": one.label, "value": one.value.replace("_", " ")}


def _links(case: WaitingCase) -> list[dict[str, str]]:
    found = []
    for field, pages in _LINKED.items():
        value = getattr(case.record, field, None)
        if value:
            href = f"/staff/{pages}/{quote(str(value), safe='')}"
            found.append({"href": href, "words": f"{pages[:-1].capitalize()} {value}"})
    return found


def case_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the page."""
    pages = CasePages(services, event)
    return {"show_case": pages.show_case, "decide_case": pages.decide_case}
