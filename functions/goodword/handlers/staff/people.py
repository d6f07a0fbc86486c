"""``/staff/people``: what is kept of an address, for the privacy officer, and what its owner asked
to be done with it.

The address is sent by a form and stands in no link, no log and not in the trail, which knows a
keyed hash of it.
"""

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import Conflict, FieldError, Invalid, Refused
from goodword.domain.staff.trail import TrailAction, TrailEntry
from goodword.flows.staff.person import (
    KeptPerson,
    erase_person,
    kept_of,
    looks_at,
    suppress_person,
)
from goodword.flows.staff.sign_in import SignedInStaff
from goodword.flows.waiting.decide import LONGEST_NOTE
from goodword.handlers.staff.case import reason_in
from goodword.handlers.staff.queue import QueuePages
from goodword.handlers.web.addresses import mailable
from goodword.handlers.web.responses import Answers, as_json
from goodword.handlers.wiring import Services

PEOPLE: Final = "/staff/people"
_LONGEST: Final = 254
_NO_REASON: Final = f"Write a reason, in one line of at most {LONGEST_NOTE} characters."


class PeoplePages(QueuePages):
    """The pages over one set of services."""

    def show_people(self, who: SignedInStaff) -> Response[str]:
        """The form."""
        return self._form_page(who)

    def find_person(self, who: SignedInStaff) -> Response[str]:
        """All that is kept of an address; that somebody looked is noted before."""
        try:
            address = _address(self.form(who))
        except Invalid as invalid:
            return self._form_page(who, invalid.errors[0].message, 422)
        return self._person(who, address)

    def export_person(self, who: SignedInStaff) -> Response[str]:
        """The same as a file of JSON, to be given to whoever it is about."""
        address = _address(self.form(who))
        kept = self._kept(who, address, TrailAction.EXPORTED)
        return as_json(
            {"as_prospect": kept.as_prospect, "as_referrer": list(kept.as_referrer)},
            headers={"Content-Disposition": 'attachment; filename="person.json"'},
        )

    def suppress_person(self, who: SignedInStaff) -> Response[str]:
        """No mail goes to the address any more."""

        def done(address: str, reason: str) -> str:
            services = self._services
            suppress_person(
                services.store,
                services.keys,
                who.actor,
                address,
                reason,
                randomness=services.randomness,
                now=services.clock(),
            )
            return "No mail is sent to this address any more."

        return self._done(who, done)

    def erase_person(self, who: SignedInStaff) -> Response[str]:
        """Erases all of it, for good."""
        fields = self.form(who)

        def done(address: str, reason: str) -> str:
            services = self._services
            if fields.get("for_good") != "yes":
                words = "Tick that you know that it is for good."
                raise Invalid(FieldError("for_good", "required", words))
            erase_person(
                services.store,
                services.keys,
                who.actor,
                address,
                reason,
                audiences=tuple(services.published.program.audiences),
                forfeit=fields.get("forfeit") == "yes",
                randomness=services.randomness,
                now=services.clock(),
            )
            return "All that was personal is erased. Proofs of consent stay, by a keyed hash."

        return self._done(who, done)

    def _done(self, who: SignedInStaff, do: Callable[[str, str], str]) -> Response[str]:
        fields = self.form(who)
        address, reason = _address(fields), reason_in(fields)
        if not reason:
            return self._person(who, address, wrong=_NO_REASON, status=422)
        try:
            return self._person(who, address, done=do(address, reason))
        except Refused as refused:
            return self._person(who, address, wrong=str(refused), status=409)
        except Invalid as invalid:
            return self._person(who, address, wrong=invalid.errors[0].message, status=422)
        except Conflict:
            words = "Something of it changed at this moment. Do it again."
            return self._person(who, address, wrong=words, status=409)

    def _kept(self, who: SignedInStaff, address: str, action: TrailAction) -> KeptPerson:
        services = self._services
        return kept_of(
            services.store,
            services.keys,
            who.actor,
            address,
            action,
            audiences=tuple(services.published.program.audiences),
            now=services.clock(),
        )

    def _person(
        self,
        who: SignedInStaff,
        address: str,
        *,
        wrong: str = "",
        done: str = "",
        status: int = 200,
    ) -> Response[str]:
        kept = self._kept(who, address, TrailAction.LOOKED)
        said = kept.as_prospect
        values = {
            "here": "people",
            "address": address,
            "kept": kept.is_kept,
            "person": _rows(said["person"] or {}),
            "parts": [
                {"name": _words(name), "count": len(value)}
                for name, value in said.items()
                if isinstance(value, list) and value and name != "consents"
            ],
            "suppression": said["suppression"],
            "consents": _consents(said["consents"]),
            "referrers": [
                {
                    "id": one.referrer_id,
                    "audience": one.audience,
                    "status": one.status.value,
                    "href": f"/staff/referrers/{quote(one.referrer_id, safe='')}",
                }
                for one in kept.referrers
            ],
            "full": json.dumps(
                {"as_prospect": said, "as_referrer": list(kept.as_referrer)},
                ensure_ascii=False,
                indent=1,
            ),
            "looks": [self._look(one) for one in looks_at(self._services.store, kept.person)],
            "prove": ""
            if who.session.is_fresh(self._services.clock())
            else self.fresh_address(PEOPLE),
            "wrong": wrong,
            "done": done,
        }
        return self.page("staff-person", who, values, status=status)

    def _look(self, one: TrailEntry) -> dict[str, str]:
        return {
            "at": f"{self.day(one.at)}, {self.clock(one.at)}",
            "who": one.name,
            "did": one.after or one.action.value.replace("_", " "),
            "reason": one.reason,
        }

    def _form_page(self, who: SignedInStaff, wrong: str = "", status: int = 200) -> Response[str]:
        return self.page("staff-people", who, {"here": "people", "wrong": wrong}, status=status)


def _address(fields: dict[str, str]) -> str:
    """The address of a form.

    Raises:
        Invalid: it is none.
    """
    typed = fields.get("email", "").strip()
    if not typed or len(typed) > _LONGEST:
        raise Invalid(FieldError("email", "invalid", "Write an e-mail address."))
    return mailable(typed)


def _rows(values: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"label": _words(name), "value": str(value)}
        for name, value in values.items()
        if value not in {None, ""}
    ]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _consents(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "facts": _rows({k: v for k, v in one.items() if isinstance(v, str)}),
            "purposes": one.get("purposes", []),
        }
        for one in entries
    ]


def people_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the pages and their forms."""
    pages = PeoplePages(services, event)
    return {
        "show_people": pages.show_people,
        "find_person": pages.find_person,
        "export_person": pages.export_person,
        "suppress_person": pages.suppress_person,
        "erase_person": pages.erase_person,
    }
