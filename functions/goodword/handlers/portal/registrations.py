"""``/portal/registrations``: the deals that a partner registered, and the form for another one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.entries import without_unseen
from goodword.domain.errors import FieldError, Invalid, NotFound, Refused
from goodword.domain.listing import REGISTRATIONS_OF
from goodword.domain.partners.company import names_somebody
from goodword.domain.partners.registration import (
    LONGEST_TEXT,
    BudgetBand,
    DealRegistration,
    RegistrationForm,
    Timeline,
)
from goodword.domain.portal.session import PortalRole
from goodword.domain.text import is_seen
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.partners.company_domains import company_domain, is_own, is_shared
from goodword.flows.partners.mails import clock_in
from goodword.flows.partners.registrations import (
    extend_registration,
    register_deal,
    withdraw_registration,
)
from goodword.flows.portal.sessions import OpenSession
from goodword.flows.sales.lead import filled
from goodword.handlers.portal.signed_in import ROLE, PortalPages
from goodword.handlers.web.addresses import mailable
from goodword.handlers.web.responses import Answers, see_other
from goodword.handlers.wiring import Services
from goodword.program.model import Program

PAGE: Final = "/portal/registrations"
A_PAGE: Final = 10
_FIELDS: Final = ("domain", "need", "budget", "timeline", "context")
_WITHDRAW: Final = "withdraw"
_EXTEND: Final = "extend"
_LONGEST_HOST: Final = 253


class RegistrationPages(PortalPages):
    """The pages over one set of services."""

    def show_registrations(self, opened: OpenSession) -> Response[str]:
        """The list, the newest first, each with its clock."""
        return self._listed(opened, self._registering(opened))

    def show_register(self, opened: OpenSession) -> Response[str]:
        """The form."""
        return self._asking(opened, self._registering(opened), {}, None)

    def register_deal(self, opened: OpenSession) -> Response[str]:
        """Registers what was entered; the list says how it stands."""
        fields, role = self._form(opened), self._registering(opened)
        services = self._services
        published = services.published
        try:
            registered = register_deal(
                services.store,
                PinnedProgram(published.program, published.revision),
                services.keys,
                role.referrer_id,
                registration_form(fields, services.published.program),
                randomness=services.randomness,
                now=services.clock(),
            )
        except Invalid as mistakes:
            return self._asking(opened, role, fields, mistakes)
        except Refused as refusal:
            mistake = Invalid(FieldError("domain", refusal.code, str(refusal)))
            return self._asking(opened, role, fields, mistake)
        return self._back(opened, role, "" if registered.is_new else "known")

    def change_registration(self, opened: OpenSession, id: str) -> Response[str]:  # noqa: A002
        """Has one extended, or takes it back.

        Raises:
            NotFound: they have none of that id.
        """
        fields, role = self._form(opened), self._registering(opened)
        services, now = self._services, self._services.clock()
        asked = fields.get("do", "")
        found = services.store.get(DealRegistration, id)
        if found is None or found.referrer_id != role.referrer_id:
            raise NotFound(f"registration {id}")
        if asked not in {_WITHDRAW, _EXTEND}:
            mistake = Invalid(FieldError("do", "required", f"write {_WITHDRAW} or {_EXTEND}"))
            return self._listed(opened, role, of=id, mistakes=mistake, note="unclear")
        try:
            if asked == _WITHDRAW:
                withdraw_registration(services.store, role.referrer_id, id, now=now)
            else:
                why = free_text(fields, "reason", required=True)
                extend_registration(services.store, role.referrer_id, id, why, now=now)
        except Invalid as mistakes:
            return self._listed(opened, role, of=id, mistakes=mistakes)
        except Refused:
            return self._back(opened, role, "too_late")
        return self._back(opened, role, "")

    def _registering(self, opened: OpenSession) -> PortalRole:
        """As whom they look; raises ``NotFound`` where that role registers nothing."""
        role = self._role(opened)
        if role.audience not in self._services.published.program.registering:
            raise NotFound("registrations")
        return role

    def _back(self, opened: OpenSession, role: PortalRole, note: str) -> Response[str]:
        said = f"&note={note}" if note else ""
        return see_other(f"{PAGE}?lang={self._locale(opened)}&{ROLE}={role.audience}{said}")

    def _asking(
        self,
        opened: OpenSession,
        role: PortalRole,
        fields: Mapping[str, str],
        mistakes: Invalid | None,
    ) -> Response[str]:
        values = {
            "errors": self._errors(opened, mistakes),
            "entries": {name: fields.get(name, "")[: 2 * LONGEST_TEXT] for name in _FIELDS},
        }
        status = 422 if mistakes else 200
        return self._framed("portal-register", opened, values, role=role, status=status)

    def _listed(
        self,
        opened: OpenSession,
        role: PortalRole,
        *,
        of: str = "",
        mistakes: Invalid | None = None,
        note: str = "",
    ) -> Response[str]:
        services, now = self._services, self._services.clock()
        asked = self._current().query_string_parameters or {}
        words = services.published.catalogue(self._locale(opened))
        wanted = REGISTRATIONS_OF.part(role.referrer_id)
        found = services.store.page(wanted, after=asked.get("after"), limit=A_PAGE)
        records = (
            services.store.get_all(*((DealRegistration, row.identity) for row in found.rows))
            if found.rows
            else ()
        )
        lines = [
            self._line(one, words, now) for one in records if isinstance(one, DealRegistration)
        ]
        note = note or asked.get("note", "")
        values = {
            "registrations": lines,
            "after": found.after or "",
            "note": words.get(f"registration.said.{note}", "") if note.isascii() else "",
            "errors": self._errors(opened, mistakes),
            "of": of,
        }
        status = 422 if mistakes else 200
        return self._framed("portal-registrations", opened, values, role=role, status=status)

    def _line(
        self, one: DealRegistration, words: Mapping[str, str], now: datetime
    ) -> dict[str, Any]:
        zone = self._services.published.program.brand.time_zone
        status = f"{one.status}_{one.behind}" if one.behind else str(one.status)
        if one.waits_for_person and now >= one.deadline:
            status = "overdue"
        clock = clock_in(one.deadline, one.until, zone, words)
        said = filled(words[f"registration.why.{status}"], clock)
        return {
            "id": one.registration_id,
            "domain": one.domain,
            "status": words[f"registration.status.{one.status}"],
            "is_open": one.is_open,
            "said": said,
            "reason": one.note or "",
            "need": one.need,
            "budget": one.budget.value,
            "timeline": one.timeline.value,
            "context": one.context,
            "extends": str(one.extension_days) if one.may_be_extended and now < one.until else "",
            "extended": bool(one.extended_at),
        }

    def _errors(self, opened: OpenSession, mistakes: Invalid | None) -> dict[str, str]:
        words = self._services.published.catalogue(self._locale(opened))
        return {
            one.field: words[f"registration.error.{one.field}.{one.code}"]
            if f"registration.error.{one.field}.{one.code}" in words
            else words[f"registration.error.any.{one.code}"]
            for one in (mistakes.errors if mistakes else ())
        }


def registration_form(fields: Mapping[str, str], program: Program) -> RegistrationForm:
    """What a partner entered, parsed.

    Raises:
        Invalid: something is missing, no company's domain (or our own), too long, or leads to
            a person.
    """
    errors: list[FieldError] = []
    taken: dict[str, Any] = {}

    def take(name: str, read: Callable[[], object]) -> None:
        try:
            taken[name] = read()
        except Invalid as mistake:
            errors.extend(mistake.errors)

    take("domain", lambda: _domain(fields.get("domain", ""), program))
    take("need", lambda: free_text(fields, "need", required=True))
    take("budget", lambda: _choice(fields, "budget", BudgetBand))
    take("timeline", lambda: _choice(fields, "timeline", Timeline))
    take("context", lambda: free_text(fields, "context", required=False))
    if errors:
        raise Invalid(*errors)
    return RegistrationForm(**taken)


def free_text(fields: Mapping[str, str], name: str, *, required: bool) -> str:
    """A text that leads to no person; "" where nothing was entered that may be left out.

    Raises:
        Invalid: as ``registration_form``.
    """
    text = without_unseen(fields.get(name, "").replace("\r\n", "\n"), kept="\n").strip()
    if not is_seen(text):
        if required:
            raise Invalid(FieldError(name, "required", "say it in a sentence"))
        return ""
    if len(text) > LONGEST_TEXT:
        raise Invalid(FieldError(name, "too_long", f"at most {LONGEST_TEXT} letters"))
    if found := names_somebody(text):
        raise Invalid(FieldError(name, found, "name no person, address or telephone number"))
    return text


def _domain(typed: str, program: Program) -> str:
    if not typed.strip():
        raise Invalid(FieldError("domain", "required", "write the domain of the company"))
    if "@" in typed:
        raise Invalid(FieldError("domain", "address", "write the domain, not an address"))
    host = typed.strip().partition("://")[2] or typed.strip()
    for end in "/?#:":
        host = host.partition(end)[0]
    host = host.rstrip(".")
    try:
        # The rules for a mailbox's domain are those of a host, IDNA included.
        ascii_host = mailable(f"x@{host}").rpartition("@")[2] if len(host) <= _LONGEST_HOST else ""
    except Invalid:
        ascii_host = ""
    if is_shared(ascii_host):
        raise Invalid(FieldError("domain", "shared", "everybody can have an address there"))
    domain = company_domain(ascii_host)
    if domain is None:
        raise Invalid(FieldError("domain", "invalid", "write a domain such as company.com"))
    if is_shared(domain):
        raise Invalid(FieldError("domain", "shared", "everybody can have an address there"))
    if is_own(domain, program):
        raise Invalid(FieldError("domain", "own", "name the company that you are talking to"))
    return domain


def _choice(
    fields: Mapping[str, str], name: str, choices: type[BudgetBand] | type[Timeline]
) -> BudgetBand | Timeline:
    try:
        return choices(fields.get(name, ""))
    except ValueError:
        raise Invalid(FieldError(name, "required", "pick one")) from None


def registration_answers(
    services: Services, event: Callable[[], APIGatewayProxyEventV2]
) -> Answers:
    """What answers the pages."""
    pages = RegistrationPages(services, event)
    return {
        "show_registrations": pages.signed_in(pages.show_registrations),
        "show_register": pages.signed_in(pages.show_register),
        "register_deal": pages.signed_in(pages.register_deal),
        "change_registration": pages.signed_in(pages.change_registration),
    }
