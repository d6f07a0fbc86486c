"""``/staff/referrals/{id}`` and ``/staff/referrers/{id}``: how it came, stands and goes on."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.event import Event
from goodword.domain.listing import ListRow
from goodword.domain.staff.roles import Act, may
from goodword.flows.staff.sign_in import SignedInStaff
from goodword.flows.staff.story import ReferralStory, referral_story, referrer_story
from goodword.flows.story_words import told, why
from goodword.handlers.staff.signed_in import StaffPages, amount
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services

MOST_REFERRALS: Final = 50


class _Moment(NamedTuple):
    """One line of a story."""

    at: datetime
    words: str
    note: str = ""
    is_ahead: bool = False


class StoryPages(StaffPages):
    """Both pages over one set of services."""

    def show_referral(self, who: SignedInStaff, id: str) -> Response[str]:  # noqa: A002  # of the route
        """The whole story, newest first; what is to come stands dashed on top. Names are shown
        where the role needs them, and that is noted before."""
        found = referral_story(self._services.store, id)
        referral, now = found.referral, self._services.clock()
        sees_prospect = may(who.role, Act.SEE_PROSPECTS) and found.prospect is not None
        sees_referrer = may(who.role, Act.SEE_REFERRERS) and found.referrer is not None
        if sees_prospect or sees_referrer:
            self.looked(who, f"referral/{referral.referral_id}")
        ahead = sorted(self._ahead(found, now), key=lambda one: one.at, reverse=True)
        values = {
            "here": "referrals",
            "id": referral.referral_id,
            "status": _words(referral.status.value),
            "reason": why(referral.reason),
            "ahead": [self._shown(one) for one in ahead],
            "days": self._days(self._happened(found)),
            "contact": _contact(found) if sees_prospect else None,
            "by": _by(found) if sees_referrer else None,
            "referrer_id": referral.referrer_id,
            "referrer": f"/staff/referrers/{quote(referral.referrer_id, safe='')}",
            "deal": amount(referral.deal_minor, referral.deal_currency),
            "deal_id": referral.deal_id or "",
            "reference": referral.reference or "",
            "audience": referral.audience,
            "channel": referral.channel or "",
            "revision": referral.revision,
            "owner": found.handover.owner if found.handover else "",
            "waits": referral.waits,
            "rewards": [_reward(row) for row in found.rewards],
            "personal": sees_prospect or sees_referrer,
        }
        return self.page("staff-referral", who, values)

    def show_referrer(self, who: SignedInStaff, id: str) -> Response[str]:  # noqa: A002  # of the route
        """Who they are, where the role needs that; how they stand, and what they recommended."""
        found = referrer_story(self._services.store, id, limit=MOST_REFERRALS)
        referrer, balance = found.referrer, found.balance
        sees = may(who.role, Act.SEE_REFERRERS)
        if sees:
            self.looked(who, f"referrer/{referrer.referrer_id}")
        values = {
            "here": "referrers",
            "id": referrer.referrer_id,
            "person": {
                "name": referrer.name,
                "email": referrer.email,
                "company": referrer.company or "",
            }
            if sees and referrer.name
            else None,
            "status": _words(referrer.status.value),
            "audience": referrer.audience,
            "country": referrer.country or "",
            "since": self.day(referrer.registered_at),
            # The public page behind it says whose link it is.
            "code": referrer.code if sees else "",
            "has_details": referrer.destination is not None,
            "owed": amount(balance.owed, balance.currency) if balance else "",
            "reserved": amount(balance.reserved, balance.currency) if balance else "",
            "paid": amount(balance.paid, balance.currency) if balance else "",
            "because": why(balance.reason) if balance and balance.reason else "",
            "referrals": [self._referral(row) for row in found.referrals],
            "more": found.more,
            "days": self._days(_Moment(one.at, _sentence(one)) for one in found.events),
        }
        return self.page("staff-referrer", who, values)

    def _happened(self, found: ReferralStory) -> Iterator[_Moment]:
        referral = found.referral
        yield _Moment(
            referral.confirmed_at or referral.created_at,
            "Confirmed by the owner of the mailbox",
            f"through the link of {referral.referrer_id}",
        )
        for event in found.events:
            yield _Moment(event.at, _sentence(event))
        for row in found.rewards:
            yield _Moment(row.at, f"Reward earned: {_value(row)}", row.identity[1])

    def _ahead(self, found: ReferralStory, now: datetime) -> Iterator[_Moment]:
        """What happens by itself, or by whom."""
        handover = found.handover
        if handover is not None and handover.waits_for_person:
            yield _Moment(handover.answer_by, "An answer was due", handover.owner, is_ahead=True)
        elif handover is not None and handover.due_at and handover.due_at > now:
            yield _Moment(handover.due_at, "Its owner is to answer", handover.owner, is_ahead=True)
        for win in found.wins:
            if win.waits_for_person and win.deadline:
                words = f"Finance decides about the report of {win.milestone.value}"
                yield _Moment(win.deadline, words, win.name, is_ahead=True)
        for row in found.rewards:
            due = row.values.get("due_at")
            if isinstance(due, str):
                words = f"Looked at again: {_value(row)}, {why(str(row.values['reason']))}"
                yield _Moment(datetime.fromisoformat(due), words, "by itself", is_ahead=True)

    def _days(self, moments: Iterator[_Moment]) -> list[dict[str, Any]]:
        days: dict[str, list[dict[str, str]]] = {}
        for one in sorted(moments, key=lambda one: one.at, reverse=True):
            days.setdefault(self.day(one.at), []).append(self._shown(one))
        return [{"day": day, "moments": moments} for day, moments in days.items()]

    def _shown(self, one: _Moment) -> dict[str, str]:
        clock = self.day(one.at) if one.is_ahead else self.clock(one.at)
        return {"clock": clock, "words": one.words, "note": one.note}

    def _referral(self, row: ListRow) -> dict[str, str]:
        values = row.values
        return {
            "href": f"/staff/referrals/{quote(row.identity[0], safe='')}",
            "id": row.identity[0],
            "day": self.day(row.at),
            "status": _words(str(values["status"])),
            "deal": amount(values.get("deal_minor"), values.get("deal_currency")),
        }


def _contact(found: ReferralStory) -> dict[str, str] | None:
    prospect = found.prospect
    if prospect is None or not prospect.email:
        return None
    return {"name": prospect.name or "", "email": prospect.email, "company": prospect.company or ""}


def _by(found: ReferralStory) -> str:
    return found.referrer.name if found.referrer else ""


def _reward(row: ListRow) -> dict[str, str]:
    return {
        "id": row.identity[1],
        "value": _value(row),
        "status": _words(str(row.values["status"])),
        "reason": why(str(row.values["reason"])),
    }


def _value(row: ListRow) -> str:
    values = row.values
    if values.get("minor"):
        return amount(values["minor"], values.get("currency"))
    months = values.get("months") or 0
    return f"{months} free months" if months else str(values.get("kind", "")).replace("_", " ")


def _sentence(event: Event) -> str:
    words = told(event)
    return words[:1].upper() + words[1:]


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()


def story_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers both pages."""
    pages = StoryPages(services, event)
    return {"show_referral": pages.show_referral, "show_referrer": pages.show_referrer}
