"""``/staff/trail``: who decided and who looked, the newest first."""

from collections.abc import Callable
from itertools import islice
from typing import Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.staff.trail import TrailEntry
from goodword.flows.staff.sign_in import SignedInStaff
from goodword.flows.staff.trail import trail_about, trail_since
from goodword.handlers.staff.signed_in import StaffPages
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services

MOST_SHOWN: Final = 100


class TrailPages(StaffPages):
    """The page over one set of services."""

    def show_trail(self, who: SignedInStaff) -> Response[str]:
        """The last hundred entries, of all or of one thing; ``goodword audit trail`` has the rest,
        and checks that nothing of it was changed."""
        store, about = self._services.store, self.query("about")
        found = trail_about(store, about) if about else trail_since(store, None)
        entries = [self._entry(one) for one in islice(found, MOST_SHOWN)]
        return self.page("staff-trail", who, {"here": "trail", "about": about, "entries": entries})

    def _entry(self, one: TrailEntry) -> dict[str, str]:
        became = f"{one.before or 'nothing'} to {one.after or 'nothing'}"
        return {
            "at": f"{self.day(one.at)}, {self.clock(one.at)}",
            "who": one.name,
            "role": one.role.replace("_", " "),
            "action": one.action.value.replace("_", " "),
            "about": one.about,
            "became": became if one.before or one.after else "",
            "reason": one.reason,
        }


def trail_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the page."""
    return {"show_trail": TrailPages(services, event).show_trail}
