"""``/proof``: a mailed link of minutes, used once. GET shows a button, POST does what it is for."""

from collections.abc import Callable

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.claims.proof import Proof, ProofAction
from goodword.domain.errors import Refused, Unauthenticated
from goodword.flows.claims.person import person_state
from goodword.flows.claims.prove import prove_erasure, prove_export, prove_gift, read_proof
from goodword.handlers.public.person_pages import PersonPages
from goodword.handlers.web.requests import form_of
from goodword.handlers.web.responses import Answers, as_json, see_other
from goodword.handlers.wiring import Services


class ProofPages(PersonPages):
    """The page over one set of services."""

    def show_proof(self) -> Response[str]:
        """What the link is for. Nothing changes, and it is not used by looking."""
        token = self._token({})
        try:
            return self._shown(self._proof(token), token)
        except (Refused, Unauthenticated) as error:
            return self._expired(error)

    def _shown(self, proof: Proof, token: str, status: int = 200) -> Response[str]:
        locale = self._locale(person_state(self._services.store, proof.person))
        words = self._services.published.catalogue(locale).get(f"purpose.{proof.purpose}", "")
        values = {
            "token": token,
            "action": proof.action.value,
            "words": words,
            "revision": self._services.published.revision,
        }
        return self._rendered("proof", locale, values, status)

    def prove(self) -> Response[str]:
        """Uses the link. What is given is given in words that were seen: those of another edition
        are shown first."""
        fields = form_of(self._current())
        token = self._token(fields)
        proof: Proof | None = None
        try:
            proof = self._proof(token)
            is_given = proof.action is ProofAction.GIVE
            if is_given and fields.get("revision") != self._services.published.revision:
                return self._shown(proof, token, 422)
            return self._done(proof)
        except (Refused, Unauthenticated) as error:
            if proof and isinstance(error, Refused) and error.code == "suppressed":
                # That page says so, and has the button that allows mail again.
                return see_other(self._preferences_url(proof.person))
            return self._expired(error)

    def _expired(self, error: Refused | Unauthenticated) -> Response[str]:
        """How to get another link: the newest mail, which other pages name, is that of this one."""
        status = 410 if isinstance(error, Refused) else 401
        return self._page("proof-expired", self._locale(), {}, status)

    def _proof(self, token: str) -> Proof:
        services = self._services
        return read_proof(services.store, services.keys, token, now=services.clock())

    def _done(self, proof: Proof) -> Response[str]:
        services = self._services
        store, randomness, now = services.store, services.randomness, services.clock()
        locale = self._locale(person_state(store, proof.person))
        if proof.action is ProofAction.EXPORT:
            return as_json(
                prove_export(store, services.keys, proof, audiences=self._audiences, now=now),
                headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
            )
        if proof.action is ProofAction.ERASE:
            prove_erasure(
                store,
                services.keys,
                proof,
                audiences=self._audiences,
                randomness=randomness,
                now=now,
            )
        else:
            prove_gift(store, self._terms, proof, locale, randomness=randomness, now=now)
        values = {
            "action": proof.action.value,
            "preferences_url": self._preferences_url(proof.person),
        }
        return self._rendered("proof-done", locale, values)


def proof_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of the page."""
    pages = ProofPages(services, event)
    return {"show_proof": pages.show_proof, "prove": pages.prove}
