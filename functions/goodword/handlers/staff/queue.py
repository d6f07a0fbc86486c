"""``/staff`` and ``/staff/queue``: what waits for a person, grouped by when it is due."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import NotFound, Unauthenticated
from goodword.domain.staff.roles import NAMES, Act, may
from goodword.domain.tokens import TokenUse, make_token, read_token
from goodword.domain.waiting.authority import ACTS
from goodword.domain.waiting.rules import RULES
from goodword.flows.staff.sign_in import SignedInStaff
from goodword.flows.waiting.kinds import ItemFact
from goodword.flows.waiting.listing import WaitingItem
from goodword.flows.waiting.queue import queue_page
from goodword.handlers.staff.signed_in import StaffPages, amount
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services
from goodword.program.staff_role import StaffRole

QUEUE: Final = "/staff/queue"
_GROUPS: Final = ("Late", "Today", "This week", "Later")
_WEEK: Final = 7
TITLES: Final = {
    "application": "Application",
    "delivery": "Mail or other work given up",
    "report": "Report that was not followed",
    "win": "Reported win",
    "registration": "Deal registration",
    "lead": "Lead without an answer",
    "details": "Payout details stopped",
    "review": "Review asked for",
    "words": "Words for a page",
    "reward": "Reward",
    "balance": "Balance that cannot be paid",
    "payout": "Payout",
    "batch": "Batch of payouts",
}
"""Word of a kind of what waits -> what it is called on pages."""


class QueuePages(StaffPages):
    """The list over one set of services, and what the pages about what waits have in common."""

    def show_queue(self, who: SignedInStaff) -> Response[str]:
        """A page of it, what is due first on top; of one kind (``?kind=``) or one owner
        (``?owner=``)."""
        return self.queue(who)

    def queue(self, who: SignedInStaff, *, wrong: str = "", status: int = 200) -> Response[str]:
        """The same; ``wrong`` says why nothing was done about what was picked."""
        now = self._services.clock()
        word, owner = self.query("kind"), self.query("owner")
        kind = word if word in TITLES else ""
        role = StaffRole(owner) if owner in set(StaffRole) else None
        found = queue_page(
            self._services.store, word=kind, role=role, after=self.query("after") or None
        )
        shown = sorted(found.items, key=lambda one: one.deadline)
        groups = {
            name: [self.line(one, who, now) for one in shown if self.group(one, now) == name]
            for name in _GROUPS
        }
        wanted = {"kind": kind, "owner": owner if role else ""}
        said = {name: value for name, value in wanted.items() if value}
        values = {
            "here": "queue",
            "groups": [{"name": name, "lines": lines} for name, lines in groups.items() if lines],
            "count": f"{len(shown)} or more" if found.after else str(len(shown)),
            "late": len(groups["Late"]),
            "today": len(groups["Today"]),
            "kinds": [{"word": one, "title": title} for one, title in TITLES.items()],
            "owners": [
                {"role": one.value, "name": NAMES[one]}
                for one in StaffRole
                if any(rule.role is one for rule in RULES.values())
            ],
            "wanted": wanted,
            "filtered": bool(said),
            "first": not self.query("after"),
            "wrong": wrong,
            "picks": any(one["pick"] for lines in groups.values() for one in lines),
            "next": f"{QUEUE}?{urlencode({**said, 'after': found.after}, quote_via=quote)}"
            if found.after
            else "",
        }
        return self.page("staff-queue", who, values, status=status)

    def group(self, item: WaitingItem, now: datetime) -> str:
        """Under which of the headings something is due."""
        due = datetime.fromisoformat(item.deadline)
        if due < now:
            return "Late"
        days = (due.astimezone(self.zone).date() - now.astimezone(self.zone).date()).days
        return "Today" if days == 0 else "This week" if days < _WEEK else "Later"

    def line(self, item: WaitingItem, who: SignedInStaff, now: datetime) -> dict[str, Any]:
        """A line of the list."""
        due = datetime.fromisoformat(item.deadline)
        money = item.money
        return {
            "href": self.address(item.id),
            "pick": self.key(item.id) if item.actions and may_act(who, item.role) else "",
            "id": item.id,
            "kind": TITLES[item.kind],
            "says": item.says or "",
            "facts": " · ".join(f"{one.label} {one.value}" for one in facts_of(item)).replace(
                "_", " "
            ),
            "amount": amount(money.minor, money.currency) if money else "",
            "due": self.due(due, now),
            "age": age(item.since, now),
            "by": item.by,
            "otherwise": item.otherwise,
        }

    def due(self, due: datetime, now: datetime) -> str:
        """When something is due: a time today, else a day; of what is late by how much."""
        if due < now:
            return f"{age(due, now)} late"
        local, today = due.astimezone(self.zone), now.astimezone(self.zone)
        if local.date() == today.date():
            return self.clock(due)
        year = "" if local.year == today.year else f" {local.year}"
        return f"{local:%a} {local.day} {local:%b}{year}"

    def key(self, name: str) -> str:
        """What stands in an address for what waits: its name may hold ids that are personal."""
        return make_token(self._services.keys, TokenUse.WAITING, name, None)

    def address(self, name: str) -> str:
        """The page of what waits under a name."""
        return f"{QUEUE}/{self.key(name)}"

    def name_of(self, key: str) -> str:
        """The name that such a key stands for.

        Raises:
            NotFound: it is none.
        """
        try:
            return read_token(self._services.keys, TokenUse.WAITING, key, self._services.clock())
        except Unauthenticated:
            raise NotFound("waiting") from None

    def fresh_address(self, page: str) -> str:
        """The sign-in that proves anew who somebody is, and leads back to a page."""
        return f"/staff/sign-in?{urlencode({'fresh': '1', 'next': page}, quote_via=quote)}"


def facts_of(item: WaitingItem) -> list[ItemFact]:
    """What a page shows of what is known: not what its rule says already, and no count of none."""
    said = {"reason"} if item.rule else set[str]()
    return [one for one in item.facts if one.label not in said and one.value not in {"0", ""}]


def may_act(who: SignedInStaff, role: StaffRole) -> bool:
    """Whether somebody's role may decide what another role acts on; limits and whose own it is are
    looked at beside the thing itself."""
    act: Act | None = ACTS.get(role)
    return who.role is role or (act is not None and may(who.role, act))


def needs_fresh(role: StaffRole) -> bool:
    """Whether a decision moves money, so that it wants a fresh proof of who decides."""
    return role is StaffRole.FINANCE


def age(since: datetime, now: datetime) -> str:
    """``6 days``, ``3 hours``, ``10 minutes``: the whole of them that have passed."""
    passed = int((now - since).total_seconds())
    for seconds, name in ((86_400, "day"), (3_600, "hour")):
        if passed >= seconds:
            many = passed // seconds
            return f"{many} {name}{'s' if many > 1 else ''}"
    minutes = max(passed // 60, 0)
    return f"{minutes} minute{'s' if minutes != 1 else ''}"


def queue_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers both addresses of the list."""
    pages = QueuePages(services, event)
    return {"staff_home": pages.show_queue, "show_queue": pages.show_queue}
