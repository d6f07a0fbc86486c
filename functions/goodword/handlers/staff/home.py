"""``/staff``: what waits for a person, grouped by when it is due."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.flows.staff.sign_in import SignedInStaff
from goodword.flows.waiting.listing import WaitingItem, waiting
from goodword.handlers.staff.signed_in import StaffPages, amount
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services

MOST_SHOWN: Final = 100
_GROUPS: Final = ("Late", "Today", "This week", "Later")
_WEEK: Final = 7


class StaffHomePages(StaffPages):
    """The page over one set of services."""

    def staff_home(self, who: SignedInStaff) -> Response[str]:
        """The list, what is due first on top; of more than a hundred, those that wait longest."""
        now = self._services.clock()
        found = list(islice(waiting(self._services.store), MOST_SHOWN + 1))
        shown = sorted(found[:MOST_SHOWN], key=lambda one: one.deadline)
        groups = {
            name: [self._line(one) for one in shown if self._group(one, now) == name]
            for name in _GROUPS
        }
        values = {
            "here": "queue",
            "groups": [{"name": name, "lines": lines} for name, lines in groups.items() if lines],
            "count": f"{MOST_SHOWN} or more" if len(found) > MOST_SHOWN else str(len(shown)),
            "late": len(groups["Late"]),
            "today": len(groups["Today"]),
        }
        return self.page("staff-home", who, values)

    def _group(self, item: WaitingItem, now: datetime) -> str:
        due = datetime.fromisoformat(item.deadline)
        if due < now:
            return "Late"
        days = (due.astimezone(self.zone).date() - now.astimezone(self.zone).date()).days
        return "Today" if days == 0 else "This week" if days < _WEEK else "Later"

    def _line(self, item: WaitingItem) -> dict[str, Any]:
        due = datetime.fromisoformat(item.deadline)
        money = item.money
        return {
            "id": item.id,
            "kind": item.kind.capitalize(),
            "says": item.says or "",
            "facts": " · ".join(f"{one.label}: {one.value}" for one in item.facts),
            "amount": amount(money.minor, money.currency) if money else "",
            "due": f"{self.day(due)}, {self.clock(due)}",
            "by": item.by,
            "otherwise": item.otherwise,
            "how": item.how,
        }


def home_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the page."""
    return {"staff_home": StaffHomePages(services, event).staff_home}
