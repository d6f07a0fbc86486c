"""``/lead``: a lead, for the owner whose link it is. GET shows it, POST says what became of it."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import FieldError, Invalid, Refused, Unauthenticated
from goodword.domain.record import is_known
from goodword.domain.referrals.deal import OPEN
from goodword.domain.referrals.referral import Referral
from goodword.domain.sales.handover import LONGEST_COMPETITOR, Handover, LeadAnswer
from goodword.domain.sales.typed_amount import NumberHabits, other_sign
from goodword.domain.sales.win import REPORTABLE, ReportedWin
from goodword.domain.text import in_a_line
from goodword.flows.claims.words import long_date
from goodword.flows.sales.answer_lead import (
    LeadReply,
    answer_lead,
    may_take_back,
    others,
    report_name,
)
from goodword.flows.sales.hand_over import pinned_program
from goodword.flows.sales.lead import (
    Lead,
    LeadLink,
    filled,
    lead_of,
    link_in,
    read_link,
    said_of,
    words_of,
)
from goodword.handlers.web.again import page_to_keep, typed_in
from goodword.handlers.web.requests import BadRequest, form_of, locale_of, wants_json
from goodword.handlers.web.responses import Answers, page, see_other
from goodword.handlers.wiring import Services
from goodword.program.rewards import Milestone

if TYPE_CHECKING:
    from goodword.program.model import Program

_FIELDS: Final = ("reason", "competitor", "amount", "currency", "closed_on", "to", "report")
_LONGEST: Final = 200


class LeadPages:
    """The page over one set of services, in the language that the reader's browser asks for;
    without one in the programme's default, as the mails to staff are."""

    def __init__(self, services: Services, current: Callable[[], APIGatewayProxyEventV2]) -> None:
        self._services = services
        self._current = current

    def unless_ended(self, answer: Callable[[], Response[str]]) -> Response[str]:
        """What a link is answered with; where it is good no more, or never was, that in words for
        sales: the page that others get speaks of offers."""
        try:
            return answer()
        except Unauthenticated:
            if wants_json(self._current()):
                raise
            locale, published = self._locale, self._services.published
            typed = typed_in(self._current())
            status = HTTPStatus.UNAUTHORIZED
            if typed and (kept := page_to_keep(published, locale, typed, "lead_ended", status)):
                return kept
            html = published.page("lead-ended", locale, {})
            return page(html, locale, HTTPStatus.UNAUTHORIZED)

    def show_lead(self) -> Response[str]:
        """What is known, and what can be said. Nothing changes, whoever looks."""
        token = self._token({})
        link, handover = self._link(token)
        return self._shown(link, handover, token)

    def answer_lead(self) -> Response[str]:
        """One answer. The same one again, and one about a closed deal, show what is so."""
        fields = form_of(self._current())
        token = self._token(fields)
        services = self._services
        answer = next((one for one in LeadAnswer if one == fields.get("answer")), None)
        if answer is LeadAnswer.PASSED_ON:
            # Where the first answer was lost, the link is nobody's by now.
            link = link_in(services.keys, token, now=services.clock())
        else:
            link, _ = self._link(token)
        if answer is None:
            raise BadRequest(400, "bad_request")
        try:
            answer_lead(
                services.store,
                link,
                _reply(answer, fields, services.published.catalogue(self._locale)),
                today=services.published.program,
                now=services.clock(),
            )
        except Invalid as mistakes:
            return self._shown(*self._link(token), token, fields, mistakes)
        except Refused as refusal:
            if refusal.code == "report_waits":
                told = Invalid(FieldError("reason", refusal.code, str(refusal)))
                return self._shown(*self._link(token), token, fields, told)
            if refusal.code == "other_stands":
                told = Invalid(FieldError("taken_back", refusal.code, str(refusal)))
                return self._shown(*self._link(token), token, fields, told)
            if refusal.code not in {"lead_closed", "report_decided"}:
                raise
            return see_other(f"/lead?t={token}")
        if answer is LeadAnswer.PASSED_ON:
            locale = self._locale
            return page(services.published.page("lead-passed", locale, {}), locale)
        return see_other(f"/lead?t={token}")

    def _token(self, fields: Mapping[str, str]) -> str:
        query = self._current().query_string_parameters or {}
        token = fields.get("t") or query.get("t") or ""
        if not token:
            message = "no token"
            raise Unauthenticated(message)
        return token

    def _link(self, token: str) -> tuple[LeadLink, Handover]:
        services = self._services
        return read_link(services.store, services.keys, token, now=services.clock())

    def _shown(
        self,
        link: LeadLink,
        handover: Handover,
        token: str,
        fields: Mapping[str, str] | None = None,
        mistakes: Invalid | None = None,
    ) -> Response[str]:
        services = self._services
        store, published, locale = services.store, services.published, self._locale
        referral = store.get(Referral, link.referral_id)
        if referral is None:
            message = "the referral is gone"
            raise Unauthenticated(message)
        words = published.catalogue(locale)
        known = lead_of(store, services.keys, referral, handover)
        lead = words_of(store, published, known, locale)
        pinned = pinned_program(store, referral)
        entries = {name: (fields or {}).get(name, "")[:_LONGEST] for name in _FIELDS}
        if fields is None:
            entries["currency"] = _currency_of(pinned, known)
        wins = [store.get(ReportedWin, link.referral_id, one) for one in Milestone]
        waits = [one for one in wins if one is not None and one.waits_for_person]
        won = wins[-1]
        open_ = referral.status in OPEN
        values: dict[str, Any] = {
            "token": token,
            "facts": [{"label": label, "value": value} for label, value in lead.facts],
            "notes": lead.notes,
            "status": words[f"lead.status.{referral.status}"]
            if is_known(referral.status)
            else referral.status,
            "said": _said(words, handover),
            "reports": [
                {
                    "says": _reported(words, one),
                    "name": report_name(one)
                    if one.may_be_withdrawn_by(link.turn, link.address)
                    else "",
                }
                for one in wins
                if one and is_known(one.state)
            ],
            "is_open": open_,
            "waits_for_finance": bool(waits),
            "may_withdraw": all(one.may_be_withdrawn_by(link.turn, link.address) for one in waits),
            "may_report": open_ and (won is None or won.state in REPORTABLE),
            "may_take_back": may_take_back(referral, handover),
            "currencies": sorted(pinned.currencies.known),
            "owners": others(published.program, handover.owner),
            "today": services.clock().date().isoformat(),
            "entries": entries,
            "errors": {
                error.field: _mistake(words, error, entries)
                for error in (mistakes.errors if mistakes else ())
            },
        }
        html = published.render("lead", locale, values)
        return page(html, locale, 422 if mistakes else 200)

    @property
    def _locale(self) -> str:
        locales = self._services.published.locales
        return locale_of(self._current(), locales, locales.default)


def _reply(answer: LeadAnswer, fields: Mapping[str, str], words: Mapping[str, str]) -> LeadReply:
    typed = {name: in_a_line(fields.get(name, ""))[:_LONGEST] for name in _FIELDS}
    return LeadReply(
        answer=answer,
        reason=typed["reason"],
        competitor=typed["competitor"][:LONGEST_COMPETITOR],
        value=typed["amount"],
        currency=typed["currency"],
        closed_on=typed["closed_on"],
        to=typed["to"],
        report=typed["report"],
        habits=NumberHabits(words["number.decimal"], words["number.group"]),
        signs=_signs(words),
    )


def _signs(words: Mapping[str, str]) -> dict[str, str]:
    """The sign of each currency, as the language writes it."""
    return {
        key.removeprefix("amount."): in_a_line(pattern.replace("@@n", "")).strip()
        for key, pattern in words.items()
        if key.startswith("amount.")
    }


def _mistake(words: Mapping[str, str], error: FieldError, entries: Mapping[str, str]) -> str:
    """What is wrong, with the sign that is not the chosen currency's where that is it."""
    currency = entries["currency"]
    sign = other_sign(in_a_line(entries["amount"]), currency, _signs(words)) or ""
    text = words[f"lead.error.{error.field}.{error.code}"]
    return filled(text, {"sign": sign, "currency": currency})


def _currency_of(pinned: "Program", lead: Lead) -> str:
    """The currency of the person's country; nothing where the country is not known, or would tell
    of somebody who is not to be shown. The base currency would be a guess about money."""
    country = pinned.countries.get(lead.person.country or "") if lead.person else None
    return country.currency if country else ""


def _said(words: Mapping[str, str], handover: Handover) -> str:
    """What was answered, and when; nothing before."""
    if handover.answer is None or handover.answered_at is None or not is_known(handover.answer):
        return ""
    when = long_date(words, handover.answered_at)
    return filled(words[f"lead.said.{handover.answer}"], {"when": when})


def _reported(words: Mapping[str, str], win: ReportedWin) -> str:
    """Where something stands that waits for finance, or did."""
    return filled(words[f"lead.win.{win.state}"], {"what": said_of(words, win)})


def lead_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of the page."""
    pages = LeadPages(services, event)
    return {
        "show_lead": lambda: pages.unless_ended(pages.show_lead),
        "answer_lead": lambda: pages.unless_ended(pages.answer_lead),
    }
