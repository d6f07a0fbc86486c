"""``/portal/sessions`` and ``/portal/sign-out``: who is signed in by a mailbox, and how it ends."""

from collections.abc import Callable
from typing import Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.flows.claims.words import day_in_words, long_date
from goodword.flows.portal.sessions import OpenSession, end_all_sessions, end_session
from goodword.handlers.portal.signed_in import SIGN_IN, PortalPages, with_cookie
from goodword.handlers.web.responses import Answers, see_other
from goodword.handlers.wiring import Services

SESSIONS: Final = "/portal/sessions"
ALL: Final = "all"


class SessionPages(PortalPages):
    """The pages over one set of services."""

    def show_sessions(self, opened: OpenSession) -> Response[str]:
        """Each session with its days; of the browser nothing is known."""
        locale = self._locale(opened)
        words = self._services.published.catalogue(locale)
        sessions = [
            {
                "handle": one.handle,
                "began": long_date(words, one.began_at),
                "used": day_in_words(words, one.used_on),
                "ends": long_date(words, one.expires_at) if one.expires_at else "",
                "is_this": one.session_id == opened.session.session_id,
            }
            for one in opened.all
        ]
        return self._framed("portal-sessions", opened, {"sessions": sessions})

    def end_sessions(self, opened: OpenSession) -> Response[str]:
        """Ends the one that was picked, or all of them, this one as well."""
        asked = self._form(opened).get("end", "")
        services, now = self._services, self._services.clock()
        mailbox_id = opened.session.mailbox_id
        if asked == ALL:
            end_all_sessions(services.store, mailbox_id, now=now)
        else:
            end_session(services.store, mailbox_id, asked, now=now)
        if asked in {ALL, opened.session.handle}:
            return with_cookie(see_other(SIGN_IN), None)
        return see_other(f"{SESSIONS}?lang={self._locale(opened)}")

    def sign_out(self, opened: OpenSession) -> Response[str]:
        """Ends this session."""
        self._form(opened)
        services = self._services
        end_session(
            services.store,
            opened.session.mailbox_id,
            opened.session.handle,
            now=services.clock(),
        )
        return with_cookie(see_other(SIGN_IN), None)


def session_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers both pages."""
    pages = SessionPages(services, event)
    return {
        "show_sessions": pages.signed_in(pages.show_sessions),
        "end_sessions": pages.signed_in(pages.end_sessions),
        "sign_out": pages.signed_in(pages.sign_out),
    }
