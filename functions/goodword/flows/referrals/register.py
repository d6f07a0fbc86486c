"""Registers a referrer in one transaction, and makes the link to their share page."""

from datetime import datetime

from goodword.domain.destination import Destination
from goodword.domain.errors import FieldError, Invalid
from goodword.domain.event import Decision
from goodword.domain.ids import CODE_LENGTH, ID_LENGTH, random_text
from goodword.domain.kinds import RewardPreference
from goodword.domain.referrals.referral import ReferralCode, Referrer
from goodword.domain.tokens import Keys, TokenUse, make_token
from goodword.flows.ports import Randomness, Store
from goodword.program.model import Program


def register_referrer(
    store: Store,
    program: Program,
    *,
    referrer_id: str,
    audience: str,
    name: str,
    show_name: bool,
    email: str,
    country: str,
    destination: Destination | None,
    taking: RewardPreference = RewardPreference.MONEY,
    randomness: Randomness,
    now: datetime,
) -> str:
    """Registers a referrer and returns the new code; language and currency are the country's.

    ``referrer_id`` is the company's own short id (letters and digits, ``JS42``); ``destination``
    is where the payout provider pays to, once it is known; ``taking`` what they would rather
    have where a rule leaves the choice.

    Raises:
        Invalid: the programme has no such audience or country, or the id is malformed.
        Conflict: there is a referrer of that id.
    """
    errors = []
    if not (referrer_id.isascii() and referrer_id.isalnum() and len(referrer_id) <= 12):
        errors.append(FieldError("referrer_id", "invalid", "write up to 12 letters and digits"))
    if audience not in program.audiences:
        errors.append(FieldError("audience", "unknown", f"program.yml has no {audience!r}"))
    if country not in program.countries:
        errors.append(FieldError("country", "unknown", f"program.yml has no {country!r}"))
    if errors:
        raise Invalid(*errors)
    terms = program.countries[country]
    random = randomness(CODE_LENGTH + ID_LENGTH)
    code = random_text(random, CODE_LENGTH)
    referrer = Referrer(
        referrer_id=referrer_id,
        account_id=random_text(random[CODE_LENGTH:], ID_LENGTH),
        code=code,
        audience=audience,
        name=name,
        email=email,
        locale=terms.locale,
        currency=terms.currency,
        destination=destination,
        taking=taking,
        registered_at=now,
    )
    public = ReferralCode(
        code=code,
        referrer_id=referrer_id,
        audience=audience,
        name=name if show_name else None,
        locale=terms.locale,
        country=country,
        currency=terms.currency,
    )
    store.commit(Decision(save=(referrer, public)))
    return code


def share_link(origin: str, keys: Keys, code: str) -> str:
    """Never runs out, so that it can be kept; the page is gone when the code is."""
    return f"{origin}/portal/share?t={make_token(keys, TokenUse.SHARE, code, None)}"
