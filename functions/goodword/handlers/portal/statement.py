"""``/portal/statement``: a month, a quarter or a year of an account, to read, to print, to save."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.portal.session import PortalRole
from goodword.domain.portal.statement import (
    Movement,
    Statement,
    StatementLine,
    StatementPeriod,
    nothing_in,
    period_in,
    periods_around,
    statements,
)
from goodword.domain.text import harmless
from goodword.domain.tokens import TokenUse, make_token
from goodword.flows.claims.words import day_in_words
from goodword.flows.outreach.amounts import written_amount
from goodword.flows.portal.sessions import OpenSession
from goodword.handlers.portal.signed_in import PortalPages
from goodword.handlers.web.responses import PERSONAL, Answers
from goodword.handlers.wiring import Services
from goodword.program.currencies import decimal_text

_BOM: Final = "\ufeff"
"""Spreadsheets read a file without it in the code page of the machine."""
_MINUS: Final = "\u2212"
_OF_PAYOUT: Final = frozenset({Movement.PAID, Movement.CAME_BACK})
_SIDES: Final = ("opening", "earned", "reversed", "paid", "closing")


class StatementPages(PortalPages):
    """The page and its file over one set of services."""

    def show_statement(self, opened: OpenSession) -> Response[str]:
        """The period that was asked for, or the present month: the equation, then the entries."""
        services, role = self._services, self._role(opened)
        locale = self._locale(opened)
        words, now = services.published.catalogue(locale), services.clock()
        today = now.astimezone(self._zone).date()
        period = self._period(now)
        suffix = self._suffix(opened, role)
        values = {
            "period": period_name(period.name, words),
            "name": period.name,
            "first": day_in_words(words, period.first),
            "so_far": day_in_words(words, today) if period.holds(today) else "",
            "statements": [
                {
                    "currency": one.currency,
                    **{side: signed(words, getattr(one, side), one.currency) for side in _SIDES},
                    "lines": [
                        {
                            "day": day_in_words(words, line.day),
                            "what": words[f"portal_statement.movement.{line.movement}"],
                            "amount": signed(words, line.minor, one.currency),
                            "link": self._link(line, locale, suffix),
                        }
                        for line in one.lines
                    ],
                }
                for one in self._statements(role, period)
            ],
            "periods": [
                {
                    "name": period_name(one, words),
                    "link": f"/portal/statement?lang={locale}&period={one}{suffix}",
                    "is_this": one == period.name,
                }
                for one in periods_around(today)
            ],
        }
        return self._framed("portal-statement", opened, values, role=role)

    def save_statement(self, opened: OpenSession) -> Response[str]:
        """The same as a file of comma-separated values, in UTF-8 with a mark of byte order."""
        services, role = self._services, self._role(opened)
        words = services.published.catalogue(self._locale(opened))
        period = self._period(services.clock())
        found = self._statements(role, period)
        return Response(
            status_code=200,
            content_type="text/csv; charset=utf-8",
            body=_BOM + as_csv(found, words),
            headers={
                **PERSONAL,
                "Content-Disposition": f'attachment; filename="statement-{period.name}.csv"',
            },
        )

    def _statements(self, role: PortalRole, period: StatementPeriod) -> tuple[Statement, ...]:
        found = statements(
            self._services.store.journal(role.account_id), period, time_zone=self._zone.key
        )
        return found or (nothing_in(role.currency),)

    def _period(self, now: datetime) -> StatementPeriod:
        """Raises ``Invalid`` where what was asked for is no period."""
        asked = (self._current().query_string_parameters or {}).get("period", "")
        return period_in(asked or f"{now.astimezone(self._zone):%Y-%m}")

    def _link(self, line: StatementLine, locale: str, suffix: str) -> str:
        """Where the receipt of an entry stands: of a reward, or of a payout."""
        if line.movement in _OF_PAYOUT:
            return f"/portal/payouts?lang={locale}{suffix}#{quote(line.cause)}"
        key = make_token(self._services.keys, TokenUse.ITEM, line.cause, None)
        return f"/portal/rewards/{key}?lang={locale}{suffix}"

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._services.published.program.brand.time_zone)


def signed(words: Mapping[str, str], minor: int, currency: str) -> str:
    """An amount with its minus before all else, as accounts have it."""
    written = written_amount(words, abs(minor), currency)
    return f"{_MINUS}{written}" if minor < 0 else written


def period_name(name: str, words: Mapping[str, str]) -> str:
    """``2026-11`` as people of a locale say it: ``November 2026``."""
    year, _, part = name.partition("-")
    return words[f"period.{part or 'year'}"].replace("@@year", year)


def as_csv(found: tuple[Statement, ...], words: Mapping[str, str]) -> str:
    """The rows of a file: amounts with a point before their decimals, days as ISO 8601 has them.
    No cell of it is run by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    texts = [words[f"portal_statement.column.{name}"] for name in ("day", "what", "reference")]
    amounts = [words[f"portal_statement.column.{name}"] for name in ("currency", "amount")]
    writer.writerow(map(harmless, (*texts, *amounts)))
    for one in found:
        writer.writerows(map(_cells, _rows(one, words)))
    return out.getvalue()


def _rows(one: Statement, words: Mapping[str, str]) -> Iterator[tuple[str, str, str, str, int]]:
    for side in _SIDES:
        yield "", words[f"portal_statement.{side}"], "", one.currency, getattr(one, side)
    for line in one.lines:
        what = words[f"portal_statement.movement.{line.movement}"]
        # As the page of payouts has it; the id of a reward is of use to nobody outside.
        reference = line.cause if line.movement in _OF_PAYOUT else ""
        yield line.day.isoformat(), what, reference, one.currency, line.minor


def _cells(row: tuple[str, str, str, str, int]) -> tuple[str, ...]:
    *texts, minor = row
    # A number of ours: a minus before it is no formula.
    return (*map(harmless, map(str, texts)), decimal_text(minor, row[3]))


def statement_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the page and its file."""
    pages = StatementPages(services, event)
    return {
        "show_statement": pages.signed_in(pages.show_statement),
        "save_statement": pages.signed_in(pages.save_statement),
    }
