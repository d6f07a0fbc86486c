"""``/staff/sign-in``, ``/staff/callback``, ``/staff/signed-out``: to the issuer, back, and out."""

from collections.abc import Callable
from typing import Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import Unauthenticated, Unavailable
from goodword.domain.staff.session import Lacking, NotFresh, own_page
from goodword.flows.staff.sign_in import begin_sign_in, end_by_issuer, finish_sign_in
from goodword.handlers.staff.signed_in import StaffPages, with_staff_cookie
from goodword.handlers.web.requests import form_of
from goodword.handlers.web.responses import PERSONAL, Answers, as_json, see_other
from goodword.handlers.wiring import Services

_FAILED = "That did not work: the sign-in took too long, was used already, or began elsewhere."
_NOT_FRESH: Final = {
    Lacking.TIME: "Your company's sign-in knows you, and does not say when you proved who you are "
    "(the claim auth_time). Until it does, nothing that wants a fresh sign-in can be done here: no "
    "list as a file, no decision about money, no export and no erasure. Trying again does not "
    "help. Whoever runs the sign-in finds what to set in docs/staff.md, under “A fresh sign-in”.",
    Lacking.ANEW: "Your company's sign-in let you in by an earlier proof and did not ask anew. "
    "Sign out there, then try again. Where it never asks anew, docs/staff.md says what to set.",
    Lacking.MEANS: "Your company's sign-in did not ask for the proof that is demanded here, such "
    "as a second factor. Whoever runs it finds what to set in docs/staff.md (acr).",
}
_DECLINED = "Your company's sign-in did not let you in."
_DOWN = "Your company's sign-in does not answer at present. Nothing is lost; try again."


class StaffSignInPages(StaffPages):
    """The pages over one set of services."""

    def __init__(
        self, services: Services, current: Callable[[], APIGatewayProxyEventV2], logger: Logger
    ) -> None:
        super().__init__(services, current)
        self._logger = logger

    def show_staff_sign_in(self) -> Response[str]:
        """The button. Nothing changes, and nothing is asked of anybody."""
        if self._services.issuer is None:
            return self.not_set_up()
        return self._asking(self.query("next"), fresh=self.query("fresh") == "1")

    def begin_staff_sign_in(self) -> Response[str]:
        """To the issuer, with a cookie that brings the answer back to this browser alone."""
        services, fields = self._services, self.own_form()
        if services.issuer is None:
            return self.not_set_up()
        then, fresh = fields.get("next", ""), fields.get("fresh") == "1"
        try:
            begun = begin_sign_in(
                services.store,
                services.issuer,
                then,
                fresh=fresh,
                randomness=services.randomness,
                now=services.clock(),
            )
        except Unavailable as error:
            return self._failed(_DOWN, error, 503, then=then, fresh=fresh)
        # No redirect: a browser holds what answers a form to this origin, as our policy says.
        leaving = self._rendered("staff-leaving", {"location": begun.location}, status=200)
        return with_staff_cookie(leaving, begun.cookie)

    def finish_staff_sign_in(self) -> Response[str]:
        """Back from the issuer: a session begins, or it is said why none does."""
        services, issuer = self._services, self._services.issuer
        if issuer is None:
            return self.not_set_up()
        if self.query("error"):
            return self._failed(_DECLINED, None, 403)
        try:
            # RFC 9207: another issuer's answer is none to what was asked of this one.
            if self.query("iss") not in {"", issuer.name}:
                message = "another issuer"
                raise Unauthenticated(message)
            begun = finish_sign_in(
                services.store,
                issuer,
                self.cookie(),
                state=self.query("state"),
                code=self.query("code"),
                randomness=services.randomness,
                now=services.clock(),
            )
        except NotFresh as error:
            return self._failed(_NOT_FRESH[error.lacking], error, 401, fresh=True)
        except Unauthenticated as error:
            return self._failed(_FAILED, error, 401)
        except Unavailable as error:
            return self._failed(_DOWN, error, 503)
        return with_staff_cookie(see_other(begun.location), begun.cookie)

    def staff_signed_out(self) -> Response[str]:
        """The issuer's own word that somebody is out, from its server to ours."""
        services = self._services
        if services.issuer is None:
            return self.not_set_up()
        token = form_of(self._current()).get("logout_token", "")
        try:
            end_by_issuer(services.store, services.issuer, token, now=services.clock())
        except Unauthenticated as error:
            self._logger.info("logout refused", extra={"problem": str(error)})
            return as_json({"error": "invalid_request"}, 400)
        return Response(status_code=200, body="", headers=dict(PERSONAL))

    def _failed(
        self,
        words: str,
        error: Exception | None,
        status: int,
        *,
        then: str = "",
        fresh: bool = False,
    ) -> Response[str]:
        self._logger.info(
            "staff sign-in failed", extra={"problem": str(error or "declined"), "status": status}
        )
        return self._asking(then, fresh=fresh, failed=words, status=status)

    def _asking(
        self, then: str, *, fresh: bool, failed: str = "", status: int = 200
    ) -> Response[str]:
        values = {
            "title": "Sign in",
            "next": own_page(then),
            "fresh": fresh,
            "failed": failed,
        }
        return self._rendered("staff-sign-in", values, status=status)


def sign_in_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers these pages."""
    pages = StaffSignInPages(services, event, Logger(service="staff"))
    return {
        "show_staff_sign_in": pages.show_staff_sign_in,
        "begin_staff_sign_in": pages.begin_staff_sign_in,
        "finish_staff_sign_in": pages.finish_staff_sign_in,
        "staff_signed_out": pages.staff_signed_out,
    }
