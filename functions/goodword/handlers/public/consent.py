"""Links of mails: confirm, unsubscribe, preferences. GET shows a choice, POST makes it."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.claims.consent import ConsentEvent, ConsentStatus, Wording
from goodword.domain.errors import Refused, Unauthenticated
from goodword.domain.record import is_known
from goodword.domain.tokens import TokenUse, make_token, read_token
from goodword.flows.claims.confirm import ClaimState, claim_state, confirm_claim, refuse_claim
from goodword.flows.claims.consents import erase, export, unsubscribe, withdraw_consent
from goodword.flows.claims.terms_link import terms_link
from goodword.handlers.web.requests import (
    MULTIPART,
    BadRequest,
    content_type_of,
    form_of,
    locale_of,
    multipart_form_of,
)
from goodword.handlers.web.responses import Answers, as_json, page
from goodword.handlers.wiring import Services
from goodword.program.locales import still_offered


class ConsentPages:
    """The three pages over one set of services."""

    def __init__(self, services: Services, current: Callable[[], APIGatewayProxyEventV2]) -> None:
        self._services = services
        self._current = current

    def show_confirm(self) -> Response[str]:
        """The button. Nothing changes, however often a mail scanner looks."""
        state, token = self._claim(TokenUse.CONFIRM)
        if state.referral.confirmed_at:
            return self._page("confirmed", state, self._preferences_url(state))
        if state.person is None:
            return self._page("link-expired", state, {}, 410)
        purposes = [
            self._words(line.words_hash)
            for line in state.last.purposes
            if line.status is ConsentStatus.REQUESTED
        ]
        return self._rendered("confirm", state, {"token": token, "purposes": purposes})

    def confirm(self) -> Response[str]:
        """Yes, or "this was not me". Idempotent."""
        fields = form_of(self._current())
        state, _ = self._claim(TokenUse.CONFIRM, fields)
        claim_id, now = state.referral.claim_id, self._services.clock()
        store, randomness = self._services.store, self._services.randomness
        try:
            if fields.get("answer") == "no":
                keys = self._services.keys
                refuse_claim(store, claim_id, keys=keys, randomness=randomness, now=now)
                return self._page("refused", state, {})
            confirm_claim(store, claim_id, randomness=randomness, now=now)
        except Refused:
            return self._page("link-expired", state, {}, 410)
        return self._page("confirmed", state, self._preferences_url(state))

    def show_unsubscribe(self) -> Response[str]:
        """The same choice for people who follow the link by hand."""
        state, token = self._claim(TokenUse.UNSUBSCRIBE)
        return self._page("unsubscribe", state, {"token": token})

    def unsubscribe(self) -> Response[str]:
        """One click (RFC 8058): the token is in the address, the body says nothing new."""
        event = self._current()
        is_multipart = content_type_of(event) == MULTIPART
        fields = multipart_form_of(event) if is_multipart else form_of(event)
        state, _ = self._claim(TokenUse.UNSUBSCRIBE, fields)
        unsubscribe(
            self._services.store,
            state.referral.claim_id,
            keys=self._services.keys,
            randomness=self._services.randomness,
            now=self._services.clock(),
        )
        return self._page("unsubscribed", state, self._preferences_url(state))

    def show_preferences(self) -> Response[str]:
        """What was agreed to, and how to leave."""
        state, token = self._claim(TokenUse.PREFERENCES)
        return self._preferences(state, token, "")

    def preferences(self) -> Response[str]:
        """Withdraws (``withdraw`` = a purpose or ``all``), exports or erases (``action``)."""
        fields = form_of(self._current())
        state, token = self._claim(TokenUse.PREFERENCES, fields)
        store, randomness = self._services.store, self._services.randomness
        claim_id, now = state.referral.claim_id, self._services.clock()
        if fields.get("action") == "export":
            return as_json(
                export(store, claim_id, now=now),
                headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
            )
        if fields.get("action") == "erase":
            keys = self._services.keys
            erase(store, claim_id, keys=keys, randomness=randomness, now=now)
            done = "erased"
        else:
            purposes = _asked_purposes(fields, state.last)
            withdraw_consent(store, claim_id, purposes, randomness=randomness, now=now)
            done = "withdrawn"
        return self._preferences(claim_state(store, claim_id), token, done)

    def _preferences(self, state: ClaimState, token: str, done: str) -> Response[str]:
        words = self._services.published.catalogue(self._locale(state))
        lines = [
            {
                "purpose": line.purpose,
                "words": self._words(line.words_hash),
                "status": words[f"preferences.status.{line.status}"]
                if is_known(line.status)
                else line.status,
                "ends": line.status in {ConsentStatus.GIVEN, ConsentStatus.REQUESTED},
            }
            for line in state.last.purposes
        ]
        notice = words[f"preferences.done.{done}"] if done else ""
        values = {"token": token, "lines": lines, "notice": notice}
        return self._rendered("preferences", state, values)

    def _claim(self, use: TokenUse, fields: dict[str, str] | None = None) -> tuple[ClaimState, str]:
        query = self._current().query_string_parameters or {}
        token = (fields or {}).get("t") or query.get("t") or ""
        if not token:
            message = "no token"
            raise Unauthenticated(message)
        claim_id = read_token(self._services.keys, use, token, self._services.clock())
        return claim_state(self._services.store, claim_id), token

    def _preferences_url(self, state: ClaimState) -> dict[str, str]:
        claim_id = state.referral.claim_id
        token = make_token(self._services.keys, TokenUse.PREFERENCES, claim_id, None)
        return {"preferences_url": f"/preferences?t={token}"}

    def _terms_url(self, state: ClaimState) -> str:
        published = self._services.published
        return terms_link(
            self._services.store,
            state.referral,
            self._locale(state),
            revision=published.revision,
            locales=published.locales,
        )

    def _words(self, words_hash: str) -> str:
        wording = self._services.store.get(Wording, words_hash)
        if wording is None:
            # Every revision's words are stored when it is published, before a page shows them.
            message = f"words {words_hash} are missing from the ledger"
            raise LookupError(message)
        return wording.words

    def _locale(self, state: ClaimState) -> str:
        locales = self._services.published.locales
        query = self._current().query_string_parameters or {}
        if "lang" in query:
            return locale_of(self._current(), locales, state.referral.locale)
        return still_offered(state.referral.locale, locales)

    def _page(
        self, name: str, state: ClaimState, values: dict[str, str], status: int = 200
    ) -> Response[str]:
        locale = self._locale(state)
        return page(self._services.published.page(name, locale, values), locale, status)

    def _rendered(self, name: str, state: ClaimState, values: dict[str, Any]) -> Response[str]:
        """A page with lists, and with the link to the terms of the claim."""
        locale = self._locale(state)
        values = {**values, "terms_url": self._terms_url(state)}
        return page(self._services.published.render(name, locale, values), locale)


def consent_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of the three pages."""
    pages = ConsentPages(services, event)
    return {
        "show_confirm": pages.show_confirm,
        "confirm": pages.confirm,
        "show_unsubscribe": pages.show_unsubscribe,
        "unsubscribe": pages.unsubscribe,
        "show_preferences": pages.show_preferences,
        "preferences": pages.preferences,
    }


def _asked_purposes(fields: dict[str, str], last: ConsentEvent) -> frozenset[str]:
    known = frozenset(line.purpose for line in last.purposes)
    asked = fields.get("withdraw", "")
    if asked == "all":
        return known
    if asked not in known:
        raise BadRequest(400, "bad_request")
    return frozenset({asked})
