"""``/staff/referrals`` and ``/staff/referrers``: lists by what one asks for, a page at a time."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import FieldError, Invalid
from goodword.domain.listing import REFERRALS_IN, REFERRERS, List, ListPage, ListRow
from goodword.domain.referrals.referral import ReferralStatus
from goodword.domain.staff.roles import Act, may
from goodword.flows.ports import Store
from goodword.flows.staff.sign_in import SignedInStaff
from goodword.handlers.staff.signed_in import StaffPages, amount
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services

A_PAGE: Final = 50
REFERRALS: Final = "referrals"
REFERRING: Final = "referrers"
_NAMES: Final = ("state", "audience", "country", "since", "until")
_OF_ONE_LIST: Final = (
    ("state", REFERRALS, "Referrers are not listed by state: take it out, or list referrals."),
    ("country", REFERRING, "Referrals are not listed by country: take it out, or list referrers."),
)
_YEARS: Final = range(2000, 3000)
"""In which days are asked for: a day before or after one of them is a day, too, in any zone."""


class Wanted(NamedTuple):
    """What is asked of a list; "" where it may be anything. Days are those of the company's zone,
    both included."""

    which: str
    state: str = ""
    audience: str = ""
    country: str = ""
    since: str = ""
    until: str = ""

    @property
    def query(self) -> str:
        """As it stands in an address."""
        said = {name: getattr(self, name) for name in _NAMES if getattr(self, name)}
        return urlencode(said, quote_via=quote)


def wanted_in(which: str, fields: Callable[[str], str], audiences: tuple[str, ...]) -> Wanted:
    """What an address or a form asks for.

    Raises:
        Invalid: there is no such state, audience or day, or the list is not asked for by that.
    """
    found = Wanted(which, *(fields(name).strip() for name in _NAMES))
    for name, of, words in _OF_ONE_LIST:
        if getattr(found, name) and which != of:
            raise Invalid(FieldError(name, "not_of_this_list", words))
    if found.state and found.state not in set(ReferralStatus):
        raise Invalid(FieldError("state", "unknown", "There is no such state."))
    if found.audience and found.audience not in audiences:
        raise Invalid(FieldError("audience", "unknown", "There is no such audience."))
    for name in ("since", "until"):
        if getattr(found, name):
            _day(name, getattr(found, name))
    return found


class StaffListPages(StaffPages):
    """Both lists over one set of services."""

    def list_staff_referrals(self, who: SignedInStaff) -> Response[str]:
        """Referrals, the last changed first."""
        wanted = self.wanted(REFERRALS)
        page = self.rows(wanted, self.query("after") or None)
        lines = [self._referral(row) for row in fitting(page, wanted)]
        return self._listed(who, wanted, page, lines)

    def list_staff_referrers(self, who: SignedInStaff) -> Response[str]:
        """Referrers, the newest first; their names where the role needs them, which is noted."""
        wanted = self.wanted(REFERRING)
        page = self.rows(wanted, self.query("after") or None)
        sees = may(who.role, Act.SEE_REFERRERS)
        if sees and page.rows:
            self.looked(who, "list/referrers")
        lines = [self._referrer(row, named=sees) for row in fitting(page, wanted)]
        return self._listed(who, wanted, page, lines)

    def wanted(self, which: str) -> Wanted:
        """What the present address asks for."""
        return wanted_in(which, self.query, tuple(self._services.published.program.audiences))

    def rows(self, wanted: Wanted, after: str | None, limit: int = A_PAGE) -> ListPage:
        """A page of the list."""
        store: Store = self._services.store
        return store.page(self._list(wanted), after=after, limit=limit)

    def _list(self, wanted: Wanted) -> List:
        if wanted.which == REFERRALS:
            states = (wanted.state,) if wanted.state else tuple(ReferralStatus)
            listed = REFERRALS_IN.parts(*((one,) for one in states))
        else:
            every = self._services.published.program.audiences
            listed = REFERRERS.parts(
                *((one,) for one in ((wanted.audience,) if wanted.audience else every))
            )
        since = self._begins(_day("since", wanted.since)) if wanted.since else None
        until = (
            self._begins(_day("until", wanted.until) + timedelta(days=1)) if wanted.until else None
        )
        return listed.between(since, until)

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _listed(
        self, who: SignedInStaff, wanted: Wanted, page: ListPage, lines: list[dict[str, Any]]
    ) -> Response[str]:
        query = f"{wanted.query}&" if wanted.query else ""
        program = self._services.published.program
        values = {
            "here": wanted.which,
            "which": wanted.which,
            "wanted": wanted._asdict(),
            "states": [one.value for one in ReferralStatus] if wanted.which == REFERRALS else [],
            "audiences": list(program.audiences),
            "countries": sorted(program.countries) if wanted.which == REFERRING else [],
            "lines": lines,
            "next": f"/staff/{wanted.which}?{query}after={page.after}" if page.after else "",
            "exports": may(who.role, Act.EXPORT),
            "back": f"/staff/{wanted.which}{'?' if wanted.query else ''}{wanted.query}",
        }
        return self.page("staff-list", who, values)

    def _referral(self, row: ListRow) -> dict[str, str]:
        values = row.values
        return {
            "href": f"/staff/referrals/{quote(row.identity[0], safe='')}",
            "id": row.identity[0],
            "name": "",
            "day": self.day(row.at),
            "status": str(values["status"]).replace("_", " "),
            "more": f"{values['audience']}, by {values['referrer_id']}",
            "amount": amount(values.get("deal_minor"), values.get("deal_currency")),
        }

    def _referrer(self, row: ListRow, *, named: bool) -> dict[str, str]:
        values = row.values
        return {
            "href": f"/staff/referrers/{quote(row.identity[0], safe='')}",
            "id": row.identity[0],
            "name": str(values.get("name") or "") if named else "",
            "day": self.day(row.at),
            "status": str(values.get("status") or "active"),
            "more": str(values.get("country") or ""),
            "amount": "",
        }


def fitting(page: ListPage, wanted: Wanted) -> Iterator[ListRow]:
    """The lines that are asked for, of those that the list has no part for."""
    for row in page.rows:
        audience = row.values.get("audience", wanted.audience)
        country = row.values.get("country")
        if wanted.audience in {"", audience} and wanted.country in {"", country}:
            yield row


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid(FieldError(name, "no_day", "Write a day such as 2026-12-01.")) from None
    if day.year not in _YEARS:
        words = f"Write a day of the years {_YEARS[0]} to {_YEARS[-1]}, such as 2026-12-01."
        raise Invalid(FieldError(name, "no_day", words))
    return day


def list_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers both lists."""
    pages = StaffListPages(services, event)
    return {
        "list_staff_referrals": pages.list_staff_referrals,
        "list_staff_referrers": pages.list_staff_referrers,
    }
