"""Exports of other services, read as a company's own list: who refers there may refer here.

No headings of these services' files are documented, so columns are known by the names that their
interfaces give the same fields, in the spellings that spreadsheets make of them. What is no field
of a person here is named, with what becomes of it: their links, what was paid or is owed there,
and consents given to somebody else.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from goodword_ops.commands.referrers.table_file import Line, TableFile
from goodword_ops.failures import WrongInput

_EMAIL: Final = (
    *("email", "e_mail", "email_address", "partner_email", "affiliate_email"),
    *("promoter_email", "advocate_email"),
)
_FIRST: Final = ("first_name", "firstname")
_LAST: Final = ("last_name", "lastname")
_WHOLE: Final = ("name", "full_name")
_COUNTRY: Final = (
    *("country", "country_code", "countrycode", "address.country", "address.country.code"),
    "profile.country",
)
_COMPANY: Final = ("company", "company_name", "profile.company_name")
_LOCALE: Final = ("locale",)
_STATUS: Final = ("status", "state")
_BLOCKED: Final = ("dateblocked", "date_blocked", "blocked_at")
_NOT_THERE: Final = frozenset(
    {
        *("rejected", "declined", "denied", "blocked", "banned", "suspended", "disabled"),
        *("inactive", "archived", "deleted", "pending"),
    }
)
"""How somebody stands who may not refer there, so that nobody is brought in who was turned away."""

_LINKS: Final = (
    *("referral_code", "referralcode", "ref_token", "token", "ref_id", "link_token", "code"),
    *("links", "link", "url", "param", "value", "sharelinks.sharelink"),
)
_MONEY: Final = (
    *("amount", "balance", "commission", "commissions", "earned", "earnings", "owed", "paid"),
    *("unpaid", "payout", "payouts", "revenue", "reward", "rewards", "due", "credit"),
)
_CONSENT: Final = ("marketing", "consent", "subscribed", "unsubscribed", "opt_in", "newsletter")


class _Service(NamedTuple):
    """``people`` is what it calls those who refer, ``others`` columns that only other lists of it
    have, of people who were recommended or of money."""

    name: str
    people: str
    others: frozenset[str]


_SAME: Final = frozenset({"customer_id", "customer.id", "customer.email", "referral.email"})
SERVICES: Final[Mapping[str, _Service]] = {
    "partnerstack": _Service(
        "PartnerStack",
        "partners",
        _SAME | {"provider_key", "customer_key", "partnership_key", "reward_status"},
    ),
    "rewardful": _Service(
        "Rewardful",
        "affiliates",
        _SAME | {"conversion_state", "stripe_customer_id", "became_lead_at", "voided_at"},
    ),
    "firstpromoter": _Service(
        "FirstPromoter",
        "promoters",
        _SAME | {"uid", "promoter_campaign.promoter.email", "commission_type", "sale_amount"},
    ),
    "tapfiliate": _Service(
        "Tapfiliate", "affiliates", _SAME | {"click.created_at", "conversion_sub_amount"}
    ),
    "tolt": _Service("Tolt", "partners", _SAME | {"partner.id", "charge_id", "transaction_id"}),
    "saasquatch": _Service(
        "SaaSquatch",
        "users",
        _SAME | {"referreduser", "referreruser", "assignedcredit", "datereferralstarted"},
    ),
}


class MovedFile(TableFile):
    """The people of an export, in the columns of a company's own list. ``left`` says of each column
    that is not taken over what becomes of it."""

    def __init__(self, path: Path, service: _Service) -> None:
        """Raises ``WrongInput`` where it is no table, or another list than that of people."""
        super().__init__(path)
        theirs = list(self.columns)
        wrong = sorted(service.others & set(theirs))
        if wrong:
            raise WrongInput(
                f"{path} has {', '.join(wrong)}, so it is no list of those who refer: export the "
                f"{service.people} of {service.name}. Nothing was done"
            )
        self._status = _of(theirs, _STATUS)
        self._blocked = _of(theirs, _BLOCKED)
        self._taken = {
            ours: found
            for ours, names in (
                ("email", _EMAIL),
                ("country", _COUNTRY),
                ("company", _COMPANY),
                ("locale", _LOCALE),
            )
            if (found := _of(theirs, names))
        }
        self._names = tuple(
            one for names in (_FIRST, _LAST) if (one := _of(theirs, names))
        ) or tuple(one for one in (_of(theirs, _WHOLE),) if one)
        used = {*self._taken.values(), *self._names, self._status, self._blocked}
        self.left = {
            column: _why(column, service) for column in theirs if column and column not in used
        }
        # Of their own columns nothing is left to be ignored without a word.
        self._theirs = theirs
        self.columns = [*self._taken, *(["name"] if self._names else [])]

    def lines(self) -> Iterator[Line]:
        """Every person of the file; who may not refer there is left out, and named."""
        ours, self.columns = self.columns, self._theirs
        try:
            for line in super().lines():
                yield line if line.wrong else self._moved(line)
        finally:
            self.columns = ours

    def _moved(self, line: Line) -> Line:
        cells = {name: text.strip() for name, text in line.cells.items()}
        status = cells.get(self._status or "", "").casefold()
        if status in _NOT_THERE:
            return Line(line.number, {}, left=f"is {status} there")
        if cells.get(self._blocked or "", ""):
            return Line(line.number, {}, left="is blocked there")
        moved = {ours: cells.get(theirs, "") for ours, theirs in self._taken.items()}
        name = " ".join(cells.get(one, "") for one in self._names).strip()
        return Line(line.number, {**moved, "name": name, "locale": _language(moved)})


def moved_file(path: Path, source: str) -> MovedFile:
    """The export of a service of ``SERVICES``.

    Raises:
        WrongInput: it is no table, or another list than that of those who refer.
    """
    return MovedFile(path, SERVICES[source])


def _of(columns: list[str], names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in columns), None)


def _language(moved: Mapping[str, str]) -> str:
    """The language of ``de_DE``, as ours are written."""
    return moved.get("locale", "").replace("_", "-").partition("-")[0].casefold()


def _why(column: str, service: _Service) -> str:
    words = set(column.replace(".", "_").split("_"))
    if column in _LINKS:
        return f"links of {service.name} lead nowhere here: each gets a new one"
    if words & set(_MONEY):
        return "what is paid or owed there is settled there: nothing of it is owed here"
    if words & set(_CONSENT) or column in _CONSENT:
        return "a consent to somebody else is none here: may_write says why you may write"
    return "no field of a referrer here"
