"""Referrers and what is known of them, by the API."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from goodword.domain.access.api_key import Scope
from goodword.domain.errors import Conflict, FieldError, Invalid, Refused
from goodword.domain.ledger import Balance
from goodword.domain.listing import REFERRERS
from goodword.domain.portal.overview import HELD
from goodword.domain.record import instant
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.flows.portal.overview import overview_of
from goodword.flows.referrers.bring_in import BroughtIn, bring_in
from goodword.flows.referrers.change import change_referrer
from goodword.flows.referrers.facts import note_facts
from goodword.flows.referrers.invite import invite_referrer
from goodword.flows.referrers.stand import known, pause_referrer, resume_referrer
from goodword.handlers.api.caller import Answer, Caller
from goodword.handlers.api.reading import cells_of, cursor_of, known_keys, limit_of
from goodword.handlers.api.referrer_fields import (
    COLUMNS,
    NEEDED,
    NEEDED_FOR_FACTS,
    cell,
    listed,
)
from goodword.program.currencies import decimal_text

if TYPE_CHECKING:
    from goodword.handlers.wiring import Services

BROUGHT: Final = tuple(name for name in COLUMNS if name != "referrer_id")
"""What a request that brings somebody in may say of them; their id stands in the path."""
NOTED: Final = ("audience", "email", "satisfaction", "customer_since", "active_at")
FACTS: Final = ("company", "satisfaction", "customer_since", "active_at", "may_write")
STATUSES: Final = (ReferrerStatus.ACTIVE, ReferrerStatus.PAUSED)
MOST_SIGNALS: Final = 100
PERSONAL: Final = (
    *("name", "email", "company", "sentence", "satisfaction", "customer_since"),
    *("active_at", "may_write"),
)
"""What is read with the scope for it alone."""
_GONE: Final = frozenset({ReferrerStatus.LEFT, ReferrerStatus.ERASED})


class ReferrerAnswers:
    """What answers the routes of referrers, over one set of services."""

    def __init__(self, services: "Services") -> None:
        self._services = services

    def all(self) -> Mapping[str, Answer]:
        """Name in the table of routes -> what answers."""
        return {
            "put_referrer": self.put,
            "post_referrer": self.post,
            "get_referrer": self.get,
            "patch_referrer": self.patch,
            "invite_referrer": self.invite,
            "list_referrers": self.list,
            "get_balance": self.balance,
            "post_signals": self.signals,
        }

    def put(self, caller: Caller, id: str) -> Mapping[str, Any]:  # noqa: A002  # of the path
        return self._bring_in(caller, {"referrer_id": id})

    def post(self, caller: Caller) -> Mapping[str, Any]:
        return self._bring_in(caller, {})

    def _bring_in(self, caller: Caller, given: Mapping[str, str]) -> Mapping[str, Any]:
        services = self._services
        cells = cells_of(caller.body(), BROUGHT)
        if "payout_email" in cells:
            # Whoever may bring in referrers may not say where money goes.
            caller.need(Scope.REFERRERS_PAYOUT)
        program = services.published.program
        line = listed({**cells, **given}, program, NEEDED)
        try:
            done = bring_in(
                services.store,
                program,
                line,
                keys=services.keys,
                randomness=services.randomness,
                actor=caller.actor,
                now=services.clock(),
                only_look=_dry_run(caller),
                # Whoever reads somebody's mail signs in as them and says where they are paid.
                on_other_mailbox=lambda: caller.need(Scope.REFERRERS_PAYOUT),
            )
        except Conflict as conflict:
            if "Referrer" in conflict.kinds or "ReferrerMailbox" in conflict.kinds:
                raise Refused(
                    "changed_meanwhile", "Somebody else brings in the same referrer. Try again."
                ) from conflict
            raise
        return self._brought(done)

    def _brought(self, done: BroughtIn) -> Mapping[str, Any]:
        store = self._services.store
        found = store.get(Referrer, done.referrer_id) if done.referrer_id else None
        return {
            "referrer_id": done.referrer_id,
            "outcome": done.outcome.value,
            "not_yet": [one.condition.value for one in done.why.reasons] if done.why else [],
            "link": self._link(found.code, found.status) if found else None,
            "kept": list(done.kept),
        }

    def get(self, caller: Caller, id: str) -> Mapping[str, Any]:  # noqa: A002
        referrer, _ = known(self._services.store, id)
        plain = referrer.model_dump(mode="json")
        read: dict[str, Any] = {
            "referrer_id": referrer.referrer_id,
            "audience": referrer.audience,
            "status": referrer.status.value,
            "registered_at": instant(referrer.registered_at),
            "country": referrer.country,
            "locale": referrer.locale,
            "currency": referrer.currency,
            "accepted": referrer.accepted,
            "invited_at": instant(referrer.invited_at) if referrer.invited_at else None,
            "name_shown": referrer.shown.value,
            "payout_details": "missing" if referrer.destination is None else "there",
            "link": self._link(referrer.code, referrer.status),
        }
        if caller.key.may(Scope.REFERRERS_PERSONAL):
            read["personal"] = {name: plain[name] for name in PERSONAL}
        return read

    def patch(self, caller: Caller, id: str) -> Mapping[str, Any]:  # noqa: A002
        services = self._services
        body = caller.body()
        errors = known_keys(body, (*FACTS, "status"))
        status = body.get("status")
        if "status" in body and status not in STATUSES:
            errors.append(FieldError("status", "unknown", f"write one of {', '.join(STATUSES)}"))
        if not body:
            errors.append(FieldError("", "required", f"write {', '.join((*FACTS, 'status'))}"))
        if errors:
            raise Invalid(*errors)
        cells = cells_of({name: body[name] for name in FACTS if name in body}, FACTS)
        program = services.published.program
        facts = {name: cell(name, text.strip(), program) for name, text in cells.items()}
        told: dict[str, Any] = {
            "note": None,
            "actor": caller.actor,
            "randomness": services.randomness,
            "now": services.clock(),
        }
        changed: list[str] = []
        if facts:
            changed += change_referrer(services.store, services.keys, id, facts, **told)
        if status is not None:
            move = pause_referrer if status == ReferrerStatus.PAUSED else resume_referrer
            changed += ["status"] if move(services.store, id, **told) else []
        referrer, _ = known(services.store, id)
        return {"referrer_id": id, "status": referrer.status.value, "changed": changed}

    def invite(self, caller: Caller, id: str) -> Mapping[str, Any]:  # noqa: A002
        services = self._services
        why = invite_referrer(
            services.store,
            services.published.program,
            services.keys,
            id,
            actor=caller.actor,
            randomness=services.randomness,
            now=services.clock(),
            only_look=_dry_run(caller),
        )
        if why is not None:
            raise Refused(why.value, f"Nobody is written to: {why.replace('_', ' ')}.")
        return {"referrer_id": id, "invited": not _dry_run(caller)}

    def list(self, caller: Caller) -> Mapping[str, Any]:
        services, query = self._services, caller.query
        audiences = list(services.published.program.audiences)
        if (asked := query.get("audience")) is not None:
            if asked not in audiences:
                fix = f"write one of {', '.join(audiences)}"
                raise Invalid(FieldError("audience", "unknown", fix))
            audiences = [asked]
        page = services.store.page(
            REFERRERS.parts(*((one,) for one in audiences)),
            after=cursor_of(query),
            limit=limit_of(query),
        )
        with_names = caller.key.may(Scope.REFERRERS_PERSONAL)
        return {
            "referrers": [
                {
                    "referrer_id": row.identity[0],
                    "registered_at": instant(row.at),
                    **{name: row.values[name] for name in ("status", "country", "locale")},
                    "currency": row.values["currency"],
                    "link": self._link(row.values["code"], row.values["status"]),
                    **({"name": row.values["name"]} if with_names else {}),
                }
                for row in page.rows
            ],
            "after": page.after,
        }

    def balance(self, _caller: Caller, id: str) -> Mapping[str, Any]:  # noqa: A002
        store = self._services.store
        referrer, _ = known(store, id)
        overview = overview_of(store, referrer, now=self._services.clock())
        of_held = f"{HELD}."
        held = {
            name.removeprefix(of_held): minor
            for name, minor in overview.totals.items()
            if name.startswith(of_held)
        }
        # An account has a balance in a currency in which something was approved.
        offered = self._services.published.program.currencies.known
        currencies = sorted({referrer.currency, *offered, *held})
        found = store.get_all(*((Balance, (referrer.account_id, one)) for one in currencies))
        return {
            "referrer_id": id,
            "balances": [
                _balance(one if isinstance(one, Balance) else None, held.get(code, 0), code)
                for code, one in zip(currencies, found, strict=True)
                if one is not None or code in held or code == referrer.currency
            ],
        }

    def signals(self, caller: Caller) -> Mapping[str, Any]:
        services, body = self._services, caller.body()
        errors = known_keys(body, ("signals",))
        signals = body.get("signals")
        if not isinstance(signals, list) or not 0 < len(signals) <= MOST_SIGNALS:
            fix = f"write a list of 1 to {MOST_SIGNALS} objects"
            errors.append(FieldError("signals", "invalid", fix))
            signals = []
        lines = []
        for place, one in enumerate(signals):
            where = f"signals.{place}."
            try:
                if not isinstance(one, dict):
                    raise Invalid(FieldError("", "invalid", "write an object"))
                lines.append(
                    listed(cells_of(one, NOTED), services.published.program, NEEDED_FOR_FACTS)
                )
            except Invalid as invalid:
                errors += [
                    mistake._replace(field=f"{where}{mistake.field}".rstrip("."))
                    for mistake in invalid.errors
                ]
        if errors:
            raise Invalid(*errors)
        noted = [
            note_facts(
                services.store,
                line,
                keys=services.keys,
                actor=caller.actor,
                randomness=services.randomness,
                now=services.clock(),
                only_look=_dry_run(caller),
            )
            for line in lines
        ]
        return {"noted": sum(noted), "same": len(noted) - sum(noted)}

    def _link(self, code: str, status: str) -> str | None:
        origin = self._services.settings.GOODWORD_ORIGIN
        return None if status in _GONE else f"{origin}/r/{code}"


def _dry_run(caller: Caller) -> bool:
    """Whether nothing is to be written. Raises ``Invalid`` where it is neither said nor denied."""
    said = caller.query.get("dry_run", "false")
    if said not in {"true", "false"}:
        raise Invalid(FieldError("dry_run", "invalid", "write true or false"))
    return said == "true"


def _balance(found: Balance | None, held: int, currency: str) -> Mapping[str, Any]:
    amounts = {
        "owed": found.owed if found else 0,
        "reserved": found.reserved if found else 0,
        "paid": found.paid if found else 0,
        "held": held,
    }
    return {
        "currency": currency,
        **{name: decimal_text(minor, currency) for name, minor in amounts.items()},
        "reason": str(found.reason) if found and found.reason else None,
    }
