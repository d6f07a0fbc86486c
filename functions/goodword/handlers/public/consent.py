"""``/preferences`` and ``/unsubscribe``: leaving, for the person and for ever, and coming back."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.claims.consent import ConsentStatus, Wording
from goodword.domain.record import is_known
from goodword.domain.tokens import Person, TokenUse
from goodword.flows.claims.leave import allow_again, unsubscribe, withdraw_consent
from goodword.flows.claims.person import PersonState, person_state, referrals_of, suppression_of
from goodword.flows.joining.kept import applied_with, joining_of
from goodword.handlers.public.person_pages import PersonPages
from goodword.handlers.web.requests import (
    MULTIPART,
    BadRequest,
    content_type_of,
    form_of,
    multipart_form_of,
)
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services

_GIVE: Final = "give_"
_ENDS: Final = frozenset({ConsentStatus.GIVEN, ConsentStatus.REQUESTED})


class ConsentPages(PersonPages):
    """The two pages over one set of services."""

    def show_unsubscribe(self) -> Response[str]:
        """The same choice for people who follow the link by hand."""
        person, token = self._person(TokenUse.UNSUBSCRIBE)
        locale = self._locale(person_state(self._services.store, person))
        return self._page("unsubscribe", locale, {"token": token})

    def unsubscribe(self) -> Response[str]:
        """One click (RFC 8058): the token is in the address, the body says nothing new."""
        event = self._current()
        is_multipart = content_type_of(event) == MULTIPART
        fields = multipart_form_of(event) if is_multipart else form_of(event)
        person, _ = self._person(TokenUse.UNSUBSCRIBE, fields)
        services = self._services
        locale = self._locale(person_state(services.store, person))
        unsubscribe(
            services.store,
            services.keys,
            person,
            randomness=services.randomness,
            now=services.clock(),
        )
        values = {"preferences_url": self._preferences_url(person)}
        return self._page("unsubscribed", locale, values)

    def show_preferences(self) -> Response[str]:
        """What was agreed to, and how to leave."""
        person, token = self._person(TokenUse.PREFERENCES)
        return self._preferences(person, token, "")

    def preferences(self) -> Response[str]:
        """Withdraws (``withdraw`` is a purpose or ``all``) or allows mail again
        (``action=return``); what shows, removes or gives something is proven by a mailed link."""
        fields = form_of(self._current())
        person, token = self._person(TokenUse.PREFERENCES, fields)
        services, action = self._services, fields.get("action", "")
        if action == "return":
            allow_again(services.store, services.keys, person, now=services.clock())
            return self._preferences(person, token, "returned")
        if action:
            return self._preferences(person, token, self._asked_for(person, action))
        withdraw_consent(
            services.store,
            person,
            self._withdrawn(person, fields),
            randomness=services.randomness,
            now=services.clock(),
        )
        return self._preferences(person, token, "withdrawn")

    def _asked_for(self, person: Person, action: str) -> str:
        """Asks for a proof link; which notice says so."""
        from goodword.domain.claims.proof import ProofAction
        from goodword.flows.claims.prove import request_proof

        purpose = action.removeprefix(_GIVE) if action.startswith(_GIVE) else ""
        if purpose:
            action = ProofAction.GIVE
        if action not in set(ProofAction) or (
            (action == ProofAction.GIVE) != (purpose in self._services.published.outline.purposes)
        ):
            raise BadRequest(400, "bad_request")
        if purpose and self._suppressed(person_state(self._services.store, person)):
            return ""  # the page says that mail has to be allowed again first
        mailed = request_proof(
            self._services.store,
            person,
            ProofAction(action),
            purpose=purpose,
            audiences=self._audiences,
            locale=self._locale(person_state(self._services.store, person)),
            randomness=self._services.randomness,
            now=self._services.clock(),
        )
        return "mailed" if mailed else ""  # the page says that nothing is kept

    def _withdrawn(self, person: Person, fields: Mapping[str, str]) -> frozenset[str] | None:
        asked = fields.get("withdraw", "")
        if asked == "all":
            return None
        last = person_state(self._services.store, person).last
        if asked not in {line.purpose for line in last.purposes} if last else True:
            raise BadRequest(400, "bad_request")
        return frozenset({asked})

    def _preferences(self, person: Person, token: str, done: str) -> Response[str]:
        store = self._services.store
        state = person_state(store, person)
        locale = self._locale(state)
        words = self._services.published.catalogue(locale)
        line = referrals_of(store, state.kept)
        suppressed = self._suppressed(state)
        joining = joining_of(store, person.prospect_id, self._audiences)
        reached = state.address or applied_with(store, person.prospect_id, self._audiences)
        values = {
            "token": token,
            "notice": words[f"preferences.done.{done}"] if done else "",
            "lines": self._lines(state, words, locale, may_give=not suppressed),
            "suppressed": suppressed,
            # The hash of the mailbox outlives all else where mail is stopped, and with the guard.
            "kept": "all" if reached else "hash" if suppressed or state.prospect else "",
            "joined": joining.value,
            "terms_url": self._terms_url(line[-1].revision, locale) if line else "",
        }
        return self._rendered("preferences", locale, values)

    def _suppressed(self, state: PersonState) -> bool:
        address = state.kept.email if state.kept else None
        services = self._services
        return suppression_of(services.store, state.person, services.keys, address) is not None

    def _lines(
        self, state: PersonState, words: Mapping[str, str], locale: str, *, may_give: bool
    ) -> list[dict[str, Any]]:
        """Each purpose that the person was asked for, in the words that they saw, and each that
        they could agree to today, in the programme's order; nothing once it is erased."""
        if state.last is None or state.kept is None:
            return []
        offered = self._services.published.outline.purposes
        lines = []
        for line in state.last.purposes:
            wording = self._wording(line.words_hash)
            ends = line.status in _ENDS
            lines.append(
                {
                    "purpose": line.purpose,
                    "words": wording.words,
                    "lang": wording.locale,
                    "dir": "auto",
                    "status": words[f"preferences.status.{line.status}"]
                    if is_known(line.status)
                    else line.status,
                    "ends": ends,
                    "can_give": may_give and not ends and line.purpose in offered,
                }
            )
        known = {line.purpose for line in state.last.purposes}
        lines += [
            {
                "purpose": purpose,
                "words": words[f"purpose.{purpose}"],
                "lang": locale,
                "dir": "auto",
                "status": words[f"preferences.status.{ConsentStatus.NOT_GIVEN}"],
                "ends": False,
                "can_give": may_give,
            }
            for purpose in offered
            if purpose not in known
        ]
        order = {purpose: number for number, purpose in enumerate(offered)}
        return sorted(lines, key=lambda one: order.get(one["purpose"], len(order)))

    def _wording(self, words_hash: str) -> Wording:
        wording = self._services.store.get(Wording, words_hash)
        if wording is None:
            # Every revision's words are stored when it is published, before a page shows them.
            message = f"words {words_hash} are missing from the ledger"
            raise LookupError(message)
        return wording


def consent_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of the two pages."""
    pages = ConsentPages(services, event)
    return {
        "show_unsubscribe": pages.show_unsubscribe,
        "unsubscribe": pages.unsubscribe,
        "show_preferences": pages.show_preferences,
        "preferences": pages.preferences,
    }
