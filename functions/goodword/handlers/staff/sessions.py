"""``/staff/sessions`` and ``/staff/sign-out``: where somebody is signed in, and how it ends."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.staff.session import StaffSession
from goodword.flows.staff.sign_in import SignedInStaff, end_sessions, sessions_of
from goodword.handlers.staff.signed_in import SIGN_IN, StaffPages, with_staff_cookie
from goodword.handlers.web.responses import Answers, see_other
from goodword.handlers.wiring import Services

SESSIONS: Final = "/staff/sessions"
ALL: Final = "all"


class StaffSessionPages(StaffPages):
    """The pages over one set of services."""

    def show_staff_sessions(self, who: SignedInStaff) -> Response[str]:
        """Each session of one's own; of the browser nothing is known."""
        now = self._services.clock()
        found = {one.session_id: one for one in self._all(who, now)}
        sessions = [
            {
                "handle": one.handle,
                "began": f"{self.day(one.began_at)}, {self.clock(one.began_at)}",
                "used": f"{self.day(one.used_at)}, {self.clock(one.used_at)}",
                "is_this": one.session_id == who.session.session_id,
            }
            for one in found.values()
        ]
        return self.page("staff-sessions", who, {"here": "sessions", "sessions": sessions})

    def end_staff_sessions(self, who: SignedInStaff) -> Response[str]:
        """Ends the one that was picked, or all of them, this one as well."""
        asked = self.form(who).get("end", "")
        services, now = self._services, self._services.clock()
        end_sessions(services.store, who, None if asked == ALL else asked, now=now)
        if asked in {ALL, who.session.handle}:
            return with_staff_cookie(see_other(SIGN_IN), None)
        return see_other(SESSIONS)

    def staff_sign_out(self, who: SignedInStaff) -> Response[str]:
        """Ends this session."""
        self.form(who)
        now = self._services.clock()
        end_sessions(self._services.store, who, who.session.handle, now=now)
        return with_staff_cookie(see_other(SIGN_IN), None)

    def _all(self, who: SignedInStaff, now: datetime) -> tuple[StaffSession, ...]:
        return (who.session, *sessions_of(self._services.store, who.session.person, now=now))


def session_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers both pages."""
    pages = StaffSessionPages(services, event)
    return {
        "show_staff_sessions": pages.show_staff_sessions,
        "end_staff_sessions": pages.end_staff_sessions,
        "staff_sign_out": pages.staff_sign_out,
    }
