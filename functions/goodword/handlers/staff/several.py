"""``/staff/several`` and ``/staff/decisions``: several things of one kind, decided about at once.

What was picked is shown once more, with its total; the total is typed, and each is then decided
about by itself.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import NotFound
from goodword.domain.waiting.rules import DeskAction
from goodword.flows.staff.sign_in import SignedInStaff
from goodword.flows.waiting.decide import LONGEST_NOTE
from goodword.flows.waiting.listing import WaitingItem
from goodword.flows.waiting.queue import WaitingCase, may_sign, waiting_case
from goodword.flows.waiting.several import (
    MOST_AT_ONCE,
    Ruled,
    decide_each,
    is_total,
    total_of,
)
from goodword.handlers.staff.case import CasePages, entry_of, reason_in, ruling_of
from goodword.handlers.staff.queue import QUEUE, TITLES, needs_fresh
from goodword.handlers.staff.signed_in import amount
from goodword.handlers.web.responses import Answers, see_other
from goodword.handlers.wiring import Services

PICK = "pick-"
SEEN = "seen-"


class _Picked(NamedTuple):
    """Of what was picked: what still waits, with the version that was shown of each, and what does
    not wait any more."""

    cases: tuple[WaitingCase, ...]
    seen: tuple[int, ...]
    gone: tuple[str, ...]

    @property
    def items(self) -> tuple[WaitingItem, ...]:
        return tuple(one.item for one in self.cases if one.item is not None)


class SeveralPages(CasePages):
    """The pages over one set of services."""

    def ask_several(self, who: SignedInStaff) -> Response[str]:
        """Shows what was picked with its total, and changes nothing."""
        fields = self.form(who)
        picked = self._picked(fields)
        if wrong := _not_several(picked):
            return self.queue(who, wrong=wrong, status=422)
        return self._asked(who, picked)

    def decide_several(self, who: SignedInStaff) -> Response[str]:
        """Decides about each, and says of each what became of it."""
        fields = self.form(who)
        picked = self._picked(fields)
        if wrong := _not_several(picked):
            return self.queue(who, wrong=wrong, status=422)
        services = self._services
        role = picked.items[0].role
        if needs_fresh(role) and not who.session.is_fresh(services.clock()):
            return see_other(self.fresh_address(QUEUE))
        reason, total = reason_in(fields), total_of(picked.items)
        action = fields.get("action", "")
        if picked.gone:
            wrong = "Some of them wait no more, so the total is another one. Look at it again."
        elif action not in self._actions(who, picked):
            wrong = "Press one of the buttons."
        elif not reason:
            wrong = f"Write a reason, in one line of at most {LONGEST_NOTE} characters."
        elif not is_total(fields.get("total", ""), total):
            wrong = f"Type the total as it stands here: {total}."
        if wrong:
            return self._asked(who, picked, wrong=wrong, typed=fields, status=422)
        named = [(case.name, seen) for case, seen in zip(picked.cases, picked.seen, strict=True)]
        done = decide_each(self.desk(), named, ruling_of(who, DeskAction(action), reason))
        return self._done(who, picked, done)

    def _picked(self, fields: dict[str, str]) -> _Picked:
        cases, seen, gone = list[WaitingCase](), list[int](), list[str]()
        wanted = [name for name in fields if name.startswith(PICK)][: MOST_AT_ONCE + 1]
        names = dict.fromkeys(self.name_of(fields[one]) for one in wanted)
        for name in names:
            try:
                case = waiting_case(self._services.store, name)
            except NotFound:
                gone.append(name)
                continue
            if case.item is None:
                gone.append(name)
                continue
            shown = fields.get(f"{SEEN}{self.key(name)}", "")
            cases.append(case)
            is_number = shown.isascii() and shown.isdecimal()
            seen.append(int(shown) if is_number else case.record.version)
        return _Picked(tuple(cases), tuple(seen), tuple(gone))

    def _actions(self, who: SignedInStaff, picked: _Picked) -> list[DeskAction]:
        """What whoever is signed in may say about all of them."""
        own, staff = entry_of(who), self.staff(who)
        program = self._services.published.program
        return [
            action
            for action in DeskAction
            if all(
                case.item is not None
                and action in case.item.actions
                and own in may_sign(case, action, staff, program).who
                for case in picked.cases
            )
        ]

    def _asked(
        self,
        who: SignedInStaff,
        picked: _Picked,
        *,
        wrong: str = "",
        typed: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response[str]:
        kind = picked.items[0].kind
        stale = needs_fresh(picked.items[0].role) and not who.session.is_fresh(
            self._services.clock()
        )
        has_money = any(one.money for one in picked.items)
        values = {
            "here": "queue",
            "kind": TITLES[kind],
            "lines": [self._picked_line(one) for one in picked.cases],
            "gone": list(picked.gone),
            "total": total_of(picked.items),
            "counts": not has_money,
            "buttons": [] if stale else [one.value for one in self._actions(who, picked)],
            "prove": self.fresh_address(QUEUE) if stale else "",
            "typed": (typed or {}).get("reason", "")[:LONGEST_NOTE],
            "wrong": wrong,
        }
        return self.page("staff-several", who, values, status=status)

    def _picked_line(self, case: WaitingCase) -> dict[str, Any]:
        item = case.item
        money = item.money if item else None
        return {
            "key": self.key(case.name),
            "seen": case.record.version,
            "id": case.name,
            "href": self.address(case.name),
            "says": (item.says or "") if item else "",
            "amount": amount(money.minor, money.currency) if money else "",
        }

    def _done(self, who: SignedInStaff, picked: _Picked, done: tuple[Ruled, ...]) -> Response[str]:
        refused = sum(bool(one.refused) for one in done)
        values = {
            "here": "queue",
            "kind": TITLES[picked.items[0].kind],
            "lines": [
                {
                    "id": one.name,
                    "href": self.address(one.name),
                    "became": one.became.replace("_", " "),
                    "refused": one.refused,
                }
                for one in done
            ],
            "decided": len(done) - refused,
            "refused": refused,
        }
        return self.page("staff-decided", who, values)


def _not_several(picked: _Picked) -> str:
    """Why what was picked cannot be decided about at once; "" where it can."""
    if not picked.cases:
        return (
            "What you picked waits no more." if picked.gone else "Pick something first, by its box."
        )
    if len(picked.cases) + len(picked.gone) > MOST_AT_ONCE:
        return f"Pick {MOST_AT_ONCE} at the most."
    if len({one.kind for one in picked.items}) > 1:
        return "Pick things of one kind: each kind is decided about by its own rules."
    return ""


def several_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers both."""
    pages = SeveralPages(services, event)
    return {"ask_several": pages.ask_several, "decide_several": pages.decide_several}
