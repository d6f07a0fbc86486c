"""The levers of the local stack: what a button or a POST moves. Each answers a form with the way
back to its section, and JSON with JSON; what is wrong stands as words on the page."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from goodword.domain.errors import Conflict, Invalid, NotFound, Refused
from goodword.domain.record import instant
from goodword.domain.waiting.rules import DeskAction
from goodword.domain.waiting.signature import SECOND_PERSON
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.staff.roll import staff_of
from goodword.flows.waiting.decide import LONGEST_NOTE, decide, who_may
from goodword.flows.waiting.deciders import Ruling, WaitingDesk
from goodword.handlers.wiring import Services
from goodword_ops.commands import redrive
from goodword_ops.dev.console import outside
from goodword_ops.dev.console.answers import (
    InvalidBody,
    Trouble,
    as_json,
    back,
    body_of,
    is_form,
    trouble_in,
)
from goodword_ops.dev.http.problem import problem
from goodword_ops.dev.world.clock import duration
from goodword_ops.dev.world.crm import RENEWAL, Crm
from goodword_ops.dev.world.sandbox_control import JournalControl
from goodword_ops.dev.world.scheduler import Scheduler

ACTOR: Final = "desk"

Told = Callable[[Trouble, Mapping[str, Any], int], Response]
"""Shows the desk with what went wrong and what was typed, under a status."""


@dataclass(frozen=True, slots=True)
class Levers:
    """``services`` are those on stage, ``reset`` begins everything anew, ``told`` shows trouble."""

    turns: Scheduler
    crm: Crm
    services: Callable[[], Services]
    outside: Mapping[str, JournalControl]
    reset: Callable[[], None]
    told: Told

    async def clock(self, request: Request) -> Response:
        """Advances the clock; GET tells the time."""
        if request.method != "POST":
            return as_json({"now": instant(self.turns.clock())})
        body = await body_of(request)
        try:
            by = duration(str(body.get("advance", "")))
        except ValueError as error:
            return await self._wrong(request, body, InvalidBody("advance", "invalid", str(error)))
        now, ran = await run_in_threadpool(self.turns.advance, by)
        return _done(request, {"now": instant(now), "ran": ran.as_json()}, "clock")

    def settle(self, request: Request) -> Response:
        """Runs what is due now."""
        ran = self.turns.settle()
        now = instant(self.turns.clock())
        return _done(request, {"now": now, "ran": ran.as_json()}, "clock")

    async def faults(self, request: Request) -> Response:
        """Takes a service outside down, or lets it be there again."""
        if request.method == "POST":
            body = await body_of(request)
            field, wrong = await run_in_threadpool(outside.take_down, self.outside, body)
            if wrong:
                return await self._wrong(request, body, InvalidBody(field, "invalid", wrong))
        return _done(request, await run_in_threadpool(outside.faults, self.outside), "outside")

    async def redrive(self, request: Request) -> Response:
        """Lists what was given up, or runs it again."""
        store = self.services().store
        if request.method != "POST":
            found = await run_in_threadpool(redrive.listed, store)
            return as_json([one._asdict() for one in found])
        body = await body_of(request)
        ids = body.get("ids", [])
        if not (isinstance(ids, list) and all(isinstance(one, str) for one in ids)):
            raise InvalidBody("ids", "invalid", "ids is a list of what was given up")
        asked = redrive.Asked(
            ids, every=body.get("all") is True, dismiss=body.get("dismiss") is True
        )
        try:
            done = await run_in_threadpool(redrive.carry_out, store, asked, self.turns.clock)
        except (NotFound, Refused) as error:
            raise HTTPException(404, f"there is no such thing to run again: {error}") from error
        return as_json(done._asdict())

    async def move_deal(self, request: Request) -> Response:
        """Sends a report of the CRM."""
        body = await body_of(request)
        try:
            answer = await run_in_threadpool(self._report, body)
        except InvalidBody as error:
            return await self._wrong(request, body, error)
        if not is_form(request):
            return answer
        if answer.status_code < 300:
            await run_in_threadpool(self.turns.settle)
            return back("referrals")
        return await run_in_threadpool(self.told, trouble_in(answer), body, answer.status_code)

    async def decide(self, request: Request) -> Response:
        """Says yes or no to what waits for a person, as ``goodword decide`` does."""
        body = await body_of(request)
        try:
            became = await run_in_threadpool(self._decide, body)
        except InvalidBody as error:
            return await self._wrong(request, body, error)
        except (NotFound, Refused, Invalid, Conflict) as error:
            refused = problem(409, _words(error))
            if not is_form(request):
                return refused
            return await run_in_threadpool(self.told, trouble_in(refused), body, 409)
        await run_in_threadpool(self.turns.settle)
        return _done(request, {"id": body["id"], "became": became}, "waiting")

    async def begin_anew(self, request: Request) -> Response:
        """Deletes all that happened here and begins again, once somebody has said so."""
        body = await body_of(request)
        if body.get("sure") not in {"yes", True}:
            raise InvalidBody("sure", "required", "all of it would be deleted: say sure=yes")
        await run_in_threadpool(self.reset)
        return _done(request, {"now": instant(self.turns.clock())}, "walk")

    def _decide(self, body: Mapping[str, Any]) -> str:
        note, name = str(body.get("reason") or "").strip(), str(body.get("id") or "")
        if not note or len(note) > LONGEST_NOTE or not note.isprintable():
            words = f"write one line of at most {LONGEST_NOTE} characters"
            raise InvalidBody("reason", "invalid", words)
        if body.get("decision") not in set(DeskAction):
            raise InvalidBody("decision", "invalid", ", ".join(DeskAction))
        services = self.services()
        desk = WaitingDesk(
            store=services.store,
            terms=PinnedProgram(services.published.program, services.published.revision),
            keys=lambda: services.keys,
            randomness=os.urandom,
            now=self.turns.clock(),
        )
        action = DeskAction(body["decision"])
        # The desk of this machine speaks for whoever of the staff may.
        may = who_may(desk, name, action) if staff_of(desk.store).members else ()
        for member in may[:-1]:
            try:
                return decide(desk, name, Ruling(action, note, ACTOR, (member.address,)))
            except Refused as refusal:
                if refusal.code != SECOND_PERSON:
                    raise
        known_as = (may[-1].address,) if may else ()
        return decide(desk, name, Ruling(action, note, ACTOR, known_as))

    def _report(self, body: Mapping[str, Any]) -> Response:
        for field in ("referral_id", "stage"):
            if not isinstance(body.get(field), str) or not body[field]:
                raise InvalidBody(field, "required", f"{field} is missing")
        data = {"referral_id": body["referral_id"]}
        if body.get("amount"):
            data["amount"] = body["amount"]
        elif body.get("value"):  # the page's form
            data["amount"] = {"value": body["value"], "currency": body.get("currency", "")}
        if body["stage"] == RENEWAL:
            return self.crm.renew(data)
        return self.crm.move({**data, "stage": body["stage"]})

    async def _wrong(
        self, request: Request, body: Mapping[str, Any], error: InvalidBody
    ) -> Response:
        if not is_form(request):
            raise error
        refused = problem(422, str(error), errors=(error.error,))
        return await run_in_threadpool(self.told, trouble_in(refused), body, 422)


def _words(error: Exception) -> str:
    if isinstance(error, Invalid):
        mistakes = "; ".join(one.message for one in error.errors)
        return f"It cannot be approved under the terms of today: {mistakes}"
    if isinstance(error, NotFound):
        return f"Nothing waits under that name: {error}"
    return str(error)


def _done(request: Request, result: Mapping[str, Any], section: str) -> Response:
    return back(section) if is_form(request) else as_json(result)
