"""``/staff/referrals/{id}/put-right`` and ``/staff/referrers/{id}/put-right``: what a person puts
right, by the flows of the commands, each with a reason."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.destination import EMAIL, by_email
from goodword.domain.errors import Conflict, FieldError, Invalid, Refused
from goodword.domain.referrals.referral import LossReason
from goodword.domain.referrals.referrer import Referrer, ReferrerStatus
from goodword.domain.sales.handover import Handover
from goodword.domain.sales.route import everybody
from goodword.domain.staff.roles import Act, may
from goodword.flows.ports import Store
from goodword.flows.referrals.report_by_hand import (
    ENDS,
    MEND,
    REPORT_KEPT,
    DealReport,
    HandReport,
    report_by_hand,
)
from goodword.flows.referrers.payout import set_destination
from goodword.flows.referrers.stand import known, let_go, pause_referrer, resume_referrer
from goodword.flows.sales.give_lead import give_lead
from goodword.flows.sales.reopen import reopen_deal
from goodword.flows.staff.put_right import refuse_own, trailed_change, whose_referral
from goodword.flows.staff.sign_in import SignedInStaff
from goodword.flows.waiting.decide import LONGEST_NOTE
from goodword.gateways.payouts.registry import methods_of
from goodword.handlers.staff.case import entry_of, reason_in
from goodword.handlers.staff.signed_in import StaffPages, amount
from goodword.handlers.web.addresses import mailable
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services

REOPEN: Final = "reopen"
_FIRST_YEAR: Final = 2000
_MOVES: Final = ("contacted", "met", "qualified", "opportunity", "lost", "rejected", REOPEN)
_AMOUNTS: Final = ("won", "amount", "renewed")
_NO_REASON: Final = f"Write a reason, in one line of at most {LONGEST_NOTE} characters."
_SAME: Final = "It was so already; nothing is changed."


class PutRightPages(StaffPages):
    """The pages over one set of services."""

    def show_referral_put_right(self, who: SignedInStaff, id: str) -> Response[str]:  # noqa: A002  # of the route
        """The forms that somebody's role may send about a referral."""
        return self._of_referral(who, id)

    def give_referral(self, who: SignedInStaff, id: str) -> Response[str]:  # noqa: A002  # of the route
        """Gives its lead to another owner of the programme's routes."""

        def change(fields: dict[str, str], reason: str) -> str:
            store = self._about_referral(who, id, reason)
            changed = give_lead(
                store,
                id,
                fields.get("owner", ""),
                today=self._services.published.program,
                by=who.name,
                note=reason,
                now=self._services.clock(),
            )
            return "It is passed on, and its new owner is told by mail." if changed else _SAME

        return self._changed(who, change, lambda words: self._of_referral(who, id, **words))

    def move_referral(self, who: SignedInStaff, id: str) -> Response[str]:  # noqa: A002  # of the route
        """Reports what became of the deal where no money follows at once, or takes an end back."""
        return self._reported(who, id, _MOVES)

    def win_referral(self, who: SignedInStaff, id: str) -> Response[str]:  # noqa: A002  # of the route
        """Reports a deal as won or renewed, or corrects its amount: rewards follow from it."""
        return self._reported(who, id, _AMOUNTS)

    def _reported(
        self, who: SignedInStaff, referral_id: str, words: tuple[str, ...]
    ) -> Response[str]:
        def change(fields: dict[str, str], reason: str) -> str:
            what, now = fields.get("what", ""), self._services.clock()
            if what not in words:
                raise Invalid(FieldError("what", "unknown", "Say what became of it."))
            store = self._about_referral(who, referral_id, reason)
            if what == REOPEN:
                moved = reopen_deal(store, referral_id, by=who.name, note=reason, now=now)
            else:
                report = _report(fields, HandReport(what), now)
                moved = report_by_hand(
                    store, referral_id, report, by=who.name, note=reason, now=now
                )
            status = moved.status.value.replace("_", " ")
            return f"The referral is {status} now." if moved.changed else _SAME

        return self._changed(who, change, lambda said: self._of_referral(who, referral_id, **said))

    def show_referrer_put_right(self, who: SignedInStaff, id: str) -> Response[str]:  # noqa: A002  # of the route
        """The forms that somebody's role may send about a referrer."""
        return self._of_referrer(who, id)

    def stand_referrer(self, who: SignedInStaff, id: str) -> Response[str]:  # noqa: A002  # of the route
        """Pauses a referrer, lets them go on, or lets them go for good."""

        def change(fields: dict[str, str], reason: str) -> str:
            services = self._services
            what = fields.get("what", "")
            store = self._about_referrer(who, id, reason)
            signed: dict[str, Any] = {
                "note": reason,
                "actor": who.name,
                "randomness": services.randomness,
                "now": services.clock(),
            }
            if what == "pause":
                done = pause_referrer(store, id, **signed)
            elif what == "resume":
                done = resume_referrer(store, id, **signed)
            elif what == "leave" and fields.get("for_good") == "yes":
                audiences = tuple(services.published.program.audiences)
                done = let_go(store, services.keys, id, erased=False, audiences=audiences, **signed)
            else:
                words = "Press one of the buttons; to let somebody go, tick that it is for good."
                raise Invalid(FieldError("what", "unknown", words))
            return "Done." if done else _SAME

        return self._changed(who, change, lambda said: self._of_referrer(who, id, **said))

    def redirect_referrer(self, who: SignedInStaff, id: str) -> Response[str]:  # noqa: A002  # of the route
        """Changes where a referrer is paid, as they asked; both addresses are told."""

        def change(fields: dict[str, str], reason: str) -> str:
            services = self._services
            store = self._about_referrer(who, id, reason)
            days = services.published.program.payouts.change_hold_days
            done = set_destination(
                store,
                id,
                by_email(mailable(fields.get("email", "").strip())),
                hold=timedelta(days=days),
                note=reason,
                actor=who.name,
                randomness=services.randomness,
                now=services.clock(),
            )
            if not done:
                return _SAME
            return (
                "Changed. The referrer is told by mail, and so is the former address, which can "
                f"stop it; where other details were replaced, nothing is set aside for {days} days."
            )

        return self._changed(who, change, lambda said: self._of_referrer(who, id, **said))

    def _about_referral(self, who: SignedInStaff, referral_id: str, reason: str) -> Store:
        services = self._services
        referral, referrer = whose_referral(services.store, referral_id)
        refuse_own(entry_of(who), referrer)
        name = f"referral/{referral_id}"
        now = services.clock()
        return trailed_change(services.store, who.actor, referral, name, reason, now=now)

    def _about_referrer(self, who: SignedInStaff, referrer_id: str, reason: str) -> Store:
        services = self._services
        referrer = known(services.store, referrer_id).referrer
        refuse_own(entry_of(who), referrer)
        name = f"referrer/{referrer_id}"
        now = services.clock()
        return trailed_change(services.store, who.actor, referrer, name, reason, now=now)

    def _changed(
        self,
        who: SignedInStaff,
        change: Callable[[dict[str, str], str], str],
        shown: Callable[[dict[str, Any]], Response[str]],
    ) -> Response[str]:
        """The page with what was done, or with what is wrong."""
        fields = self.form(who)
        reason = reason_in(fields)
        if not reason:
            return shown({"wrong": _NO_REASON, "status": 422})
        try:
            return shown({"done": change(fields, reason)})
        except Refused as refused:
            status = 403 if refused.code == "own_matter" else 409
            mend = MEND.get(refused.code)
            words = f"{mend} {REPORT_KEPT}" if mend else str(refused)
            return shown({"wrong": words, "status": status})
        except Invalid as invalid:
            words = "; ".join(one.message for one in invalid.errors)
            return shown({"wrong": words, "status": 422})
        except Conflict:
            words = "Somebody else was at work on it at this moment. Look at it again."
            return shown({"wrong": words, "status": 409})

    def _of_referral(
        self,
        who: SignedInStaff,
        referral_id: str,
        *,
        wrong: str = "",
        done: str = "",
        status: int = 200,
    ) -> Response[str]:
        referral, _ = whose_referral(self._services.store, referral_id)
        handover = self._services.store.get(Handover, referral_id)
        program = self._services.published.program
        values = {
            "here": "referrals",
            "id": referral_id,
            "path": f"/staff/referrals/{quote(referral_id, safe='')}",
            "status": referral.status.value.replace("_", " "),
            "deal": amount(referral.deal_minor, referral.deal_currency),
            "owner": handover.owner if handover else "",
            "owners": list(everybody(program.routing)),
            "moves": list(_MOVES),
            "amounts": list(_AMOUNTS),
            "because": [one.value for one in LossReason],
            "currencies": sorted(program.currencies.known),
            "deals": may(who.role, Act.DECIDE_DEALS),
            "money": may(who.role, Act.DECIDE_MONEY),
            "wrong": wrong,
            "done": done,
        }
        return self.page("staff-referral-put-right", who, values, status=status)

    def _of_referrer(
        self,
        who: SignedInStaff,
        referrer_id: str,
        *,
        wrong: str = "",
        done: str = "",
        status: int = 200,
    ) -> Response[str]:
        referrer = known(self._services.store, referrer_id).referrer
        program = self._services.published.program
        values = {
            "here": "referrers",
            "id": referrer_id,
            "path": f"/staff/referrers/{quote(referrer_id, safe='')}",
            "status": referrer.status.value.replace("_", " "),
            "standing": _standing(referrer),
            "by_email": EMAIL in methods_of(program.payouts.provider),
            "hold": program.payouts.change_hold_days,
            "people": may(who.role, Act.DECIDE_PEOPLE),
            "money": may(who.role, Act.DECIDE_MONEY),
            "wrong": wrong,
            "done": done,
        }
        return self.page("staff-referrer-put-right", who, values, status=status)


def _standing(referrer: Referrer) -> list[str]:
    """What may be said of how somebody stands."""
    if referrer.status is ReferrerStatus.ACTIVE:
        return ["pause", "leave"]
    return ["resume", "leave"] if referrer.status is ReferrerStatus.PAUSED else []


def _report(fields: dict[str, str], what: HandReport, now: datetime) -> DealReport:
    """What a form reports; the day of its field, else now.

    Raises:
        Invalid: there is no such day or reason, or it is yet to come.
    """
    typed, loss = fields.get("on", "").strip(), fields.get("because", "")
    occurred_at = now
    if typed:
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            raise Invalid(FieldError("on", "no_day", "Write a day such as 2026-11-21.")) from None
        if day.year < _FIRST_YEAR:
            raise Invalid(FieldError("on", "no_day", f"Write a day from {_FIRST_YEAR} on."))
        if day > now.date():
            raise Invalid(FieldError("on", "yet_to_come", "Write a day that has come."))
        occurred_at = datetime.combine(day, time(), UTC)
    if loss and loss not in set(LossReason):
        raise Invalid(FieldError("because", "unknown", "There is no such reason."))
    return DealReport(
        what=what,
        occurred_at=occurred_at,
        value=fields.get("amount", "").strip() or None,
        currency=fields.get("currency", "").strip() or None,
        loss=LossReason(loss) if loss and what in ENDS else None,
    )


def put_right_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers both pages and their forms."""
    pages = PutRightPages(services, event)
    return {
        "show_referral_put_right": pages.show_referral_put_right,
        "give_referral": pages.give_referral,
        "move_referral": pages.move_referral,
        "win_referral": pages.win_referral,
        "show_referrer_put_right": pages.show_referrer_put_right,
        "stand_referrer": pages.stand_referrer,
        "redirect_referrer": pages.redirect_referrer,
    }
