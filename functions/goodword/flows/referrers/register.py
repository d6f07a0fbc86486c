"""Registers a referrer in one transaction, and makes the link to their share page."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from goodword.domain.destination import Destination
from goodword.domain.errors import Conflict, FieldError, Invalid
from goodword.domain.event import Decision
from goodword.domain.ids import CODE_LENGTH, ID_LENGTH, random_text
from goodword.domain.kinds import RewardPreference
from goodword.domain.referrals.referrer import (
    NameShown,
    ReferralCode,
    Referrer,
    ReferrerMailbox,
    shown_name,
)
from goodword.domain.tokens import Keys, TokenUse, make_token, person_of
from goodword.flows.ports import Randomness, Store
from goodword.program.model import Program

MADE_ID_LENGTH: Final = 8
LONGEST_ID: Final = 12
_DRAWS: Final = 5
_HIGHEST_SATISFACTION: Final = 10


def register_referrer(
    store: Store,
    program: Program,
    *,
    referrer_id: str | None,
    audience: str,
    name: str,
    shown: NameShown,
    email: str,
    country: str,
    destination: Destination | None,
    taking: RewardPreference = RewardPreference.MONEY,
    locale: str | None = None,
    company: str | None = None,
    sentence: str | None = None,
    satisfaction: int | None = None,
    customer_since: date | None = None,
    active_at: date | None = None,
    may_write: str | None = None,
    accepted: str | None = None,
    beside: Callable[[Referrer], Decision] | None = None,
    keys: Keys,
    randomness: Randomness,
    now: datetime,
) -> Referrer:
    """Registers a referrer with a new code; the currency is the country's, and so is the language
    unless ``locale`` names one. Mails nobody, and does not judge whether they may refer: whoever
    calls asks ``eligibility`` first, or a person.

    ``referrer_id`` is the company's own short id (letters and digits, ``JS42``), or None: one is
    made. ``destination`` is where the payout provider pays to, once it is known; ``taking`` what
    they would rather have where a rule leaves the choice. The rest is as in ``Referrer``. What
    ``beside`` answers, given the referrer, is stored in the same transaction.

    Raises:
        Invalid: the programme has no such audience, country or language, or an id or a score is
            malformed.
        Conflict: there is a referrer of that id (``Referrer``), or one of that audience with that
            mailbox (``ReferrerMailbox``); or somebody changed what is stored ``beside``.
    """
    errors = _mistakes(program, referrer_id, audience, country, locale, satisfaction)
    if errors:
        raise Invalid(*errors)
    terms = program.countries[country]
    for draw in range(1, _DRAWS + 1):
        random = randomness(CODE_LENGTH + ID_LENGTH + MADE_ID_LENGTH)
        made = random_text(random[CODE_LENGTH + ID_LENGTH :], MADE_ID_LENGTH).upper()
        referrer = Referrer(
            referrer_id=referrer_id or made,
            account_id=random_text(random[CODE_LENGTH:], ID_LENGTH),
            code=random_text(random, CODE_LENGTH),
            audience=audience,
            name=name,
            email=email,
            locale=locale or terms.locale,
            currency=terms.currency,
            destination=destination,
            taking=taking,
            registered_at=now,
            country=country,
            company=company,
            shown=shown,
            sentence=sentence,
            satisfaction=satisfaction,
            customer_since=customer_since,
            active_at=active_at,
            may_write=may_write,
            accepted=accepted,
        )
        mailbox = ReferrerMailbox(
            mailbox_id=person_of(keys, email).prospect_id,
            audience=audience,
            referrer_id=referrer.referrer_id,
        )
        try:
            also = beside(referrer) if beside else Decision()
            save = (referrer, _public(referrer, country), mailbox, *also.save)
            store.commit(Decision(save=save, events=also.events))
        except Conflict as conflict:
            # What was drawn here may be drawn anew; what was given is taken.
            drawn = {"ReferralCode"} | (set() if referrer_id else {"Referrer"})
            if not set(conflict.kinds) <= drawn or draw == _DRAWS:
                raise
        else:
            return referrer
    raise AssertionError(draw)


def _mistakes(
    program: Program,
    referrer_id: str | None,
    audience: str,
    country: str,
    locale: str | None,
    satisfaction: int | None,
) -> list[FieldError]:
    errors = []
    if referrer_id is not None and not is_referrer_id(referrer_id):
        fix = f"write up to {LONGEST_ID} letters and digits"
        errors.append(FieldError("referrer_id", "invalid", fix))
    if audience not in program.audiences:
        errors.append(FieldError("audience", "unknown", f"program.yml has no {audience!r}"))
    if country not in program.countries:
        errors.append(FieldError("country", "unknown", f"program.yml has no {country!r}"))
    if locale is not None and locale not in program.locales.offered:
        errors.append(FieldError("locale", "unknown", f"program.yml does not offer {locale!r}"))
    if satisfaction is not None and not 0 <= satisfaction <= _HIGHEST_SATISFACTION:
        errors.append(FieldError("satisfaction", "invalid", "write a whole number from 0 to 10"))
    return errors


def is_referrer_id(text: str) -> bool:
    """Whether a company's own id has the form that fits into ids made from it."""
    return text.isascii() and text.isalnum() and len(text) <= LONGEST_ID


def _public(referrer: Referrer, country: str) -> ReferralCode:
    return ReferralCode(
        code=referrer.code,
        referrer_id=referrer.referrer_id,
        audience=referrer.audience,
        name=shown_name(referrer.name, referrer.shown),
        locale=referrer.locale,
        country=country,
        currency=referrer.currency,
        sentence=referrer.sentence,
    )


def share_link(origin: str, keys: Keys, code: str) -> str:
    """Never runs out, so that it can be kept; the page is gone when the code is."""
    return f"{origin}/portal/share?t={make_token(keys, TokenUse.SHARE, code, None)}"
