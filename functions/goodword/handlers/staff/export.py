"""``/staff/export`` and ``/staff/export.csv``: a list as a file, by a link of ten minutes.

A list that is longer than a file says so in the file's last line, with the link to the next part.
The link is for whoever asked, within their session: to anybody else it is worth nothing.
"""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Final, NamedTuple
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.errors import NotFound, Unauthenticated
from goodword.domain.listing import ListRow
from goodword.domain.record import instant
from goodword.domain.staff.roles import Act, may
from goodword.domain.staff.trail import TrailAction, TrailNote
from goodword.domain.text import harmless
from goodword.domain.tokens import TokenUse, make_token, read_token
from goodword.flows.staff.sign_in import SignedInStaff
from goodword.flows.staff.trail import note
from goodword.handlers.staff.lists import REFERRALS, StaffListPages, Wanted, fitting, wanted_in
from goodword.handlers.web.responses import PERSONAL, Answers, see_other
from goodword.handlers.wiring import Services
from goodword.program.currencies import decimal_text

LINK_GOOD_FOR: Final = timedelta(minutes=10)
MOST_LINES: Final = 10_000
_AT_ONCE: Final = 500
_BOM: Final = "\ufeff"
"""Spreadsheets read a file without it in the code page of the machine."""
_OF_REFERRALS: Final = (
    *("referral", "status", "changed at", "audience", "referrer", "deal currency"),
    "deal amount",
)
_OF_REFERRERS: Final = ("referrer", "status", "registered at", "country", "name")


class _Part(NamedTuple):
    """Lines of a list for one file, and where its next part begins; None: it ends here."""

    rows: tuple[ListRow, ...]
    after: str | None


class ExportPages(StaffListPages):
    """The file over one set of services."""

    def ask_export(self, who: SignedInStaff) -> Response[str]:
        """Notes that a list leaves, and leads to it."""
        fields, services = self.form(who), self._services
        which = fields.get("which", "")
        if which not in {"referrals", "referrers"}:
            raise NotFound(which)
        audiences = tuple(services.published.program.audiences)
        wanted = wanted_in(which, lambda name: fields.get(name, ""), audiences)
        now = services.clock()
        said = TrailNote(TrailAction.EXPORTED, f"list/{which}")
        note(services.store, who.actor, said, now=now)
        about = json.dumps([who.session.handle, *wanted])
        token = make_token(services.keys, TokenUse.EXPORT, about, now + LINK_GOOD_FOR)
        return see_other(f"/staff/export.csv?t={token}")

    def save_export(self, who: SignedInStaff) -> Response[str]:
        """The list that was asked for, in UTF-8 with a mark of byte order; what a spreadsheet would
        run has a quote before it.

        Raises:
            Unauthenticated: the link is another's, or too old.
        """
        services = self._services
        told = read_token(services.keys, TokenUse.EXPORT, self.query("t"), services.clock())
        handle, *said = json.loads(told)
        if handle != who.session.handle:
            message = "another's link"
            raise Unauthenticated(message)
        wanted = Wanted(*said)
        named = may(who.role, Act.SEE_REFERRERS)
        part = self._part(wanted, self.query("after") or None)
        name = f"{wanted.which}{'-part' if part.after or self.query('after') else ''}.csv"
        return Response(
            status_code=200,
            content_type="text/csv; charset=utf-8",
            body=_BOM + self._csv(wanted, part, named=named),
            headers={
                **PERSONAL,
                "Content-Disposition": f'attachment; filename="{name}"',
            },
        )

    def _csv(self, wanted: Wanted, part: _Part, *, named: bool) -> str:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        columns = _OF_REFERRALS if wanted.which == REFERRALS else _OF_REFERRERS
        writer.writerow(columns if named or wanted.which == REFERRALS else columns[:-1])
        for row in part.rows:
            cells = _referral(row) if wanted.which == REFERRALS else _referrer(row, named=named)
            writer.writerow(map(harmless, cells))
        if part.after is not None:
            writer.writerow([self._goes_on(part.after)])
        return out.getvalue()

    def _part(self, wanted: Wanted, after: str | None) -> _Part:
        rows = list[ListRow]()
        for _ in range(MOST_LINES // _AT_ONCE):
            page = self.rows(wanted, after, _AT_ONCE)
            rows += fitting(page, wanted)
            after = page.after
            if after is None:
                break
        return _Part(tuple(rows), after)

    def _goes_on(self, after: str) -> str:
        """What the last line of a file says whose list is longer."""
        query = urlencode({"t": self.query("t"), "after": after})
        link = f"{self._services.settings.GOODWORD_ORIGIN}/staff/export.csv?{query}"
        return (
            f"The list is longer than this file, for which {MOST_LINES:,} lines of it were read. "
            f"Its next part, while your link is good (ten minutes): {link}"
        )


def _referral(row: ListRow) -> tuple[str, ...]:
    values = row.values
    currency, minor = values.get("deal_currency"), values.get("deal_minor")
    return (
        row.identity[0],
        str(values["status"]),
        instant(row.at),
        str(values["audience"]),
        str(values["referrer_id"]),
        str(currency or ""),
        decimal_text(minor, currency) if currency and minor is not None else "",
    )


def _referrer(row: ListRow, *, named: bool) -> tuple[str, ...]:
    values = row.values
    name = (str(values.get("name") or ""),) if named else ()
    status = str(values.get("status") or "active")
    return (row.identity[0], status, instant(row.at), str(values.get("country") or ""), *name)


def export_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers both."""
    pages = ExportPages(services, event)
    return {"ask_export": pages.ask_export, "save_export": pages.save_export}
