"""What must hold between the values of locales, currencies, countries, offers, and sections."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import ValidationError

from goodword.program.base import Amounts
from goodword.program.conversion import exchange, in_currency
from goodword.program.currencies import decimal_text
from goodword.program.model import Currencies
from goodword.program.providers import PROVIDERS
from goodword.program.reading.checks_sections import at, staff_sign_what_is_there
from goodword.program.reading.context import child
from goodword.program.reading.kinds import INVALID, Finding
from goodword.program.reading.mistakes import shown
from goodword.program.reading.tree import Mapping, Sequence


def notice_is_signed_off(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """Nobody is written to first unless somebody answers for it, by name."""
    contact = values.get("contact")
    if contact is INVALID:
        return
    notice = contact == "notice_once"
    if notice and "signed_off_by" not in values:
        fix = "add signed_off_by: and who in your legal department agreed, or write link_only"
        yield at(node, "contact"), "writing first needs a legal sign-off", fix
    if not notice and "signed_off_by" in values:
        fix = "delete it, or write contact: notice_once"
        yield at(node, "signed_off_by"), "there is nothing here to sign off", fix


def invited_by_domain(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """Who is invited is known by the domain of their mailbox; nobody else needs domains."""
    joining = values.get("joining")
    if joining is INVALID:
        return
    if joining == "invited" and "mail_domains" not in values:
        fix = "add mail_domains: [example.com] with your company's own domains"
        yield at(node, "joining"), "nothing says who is invited", fix
    if joining != "invited" and "mail_domains" in values:
        fix = "delete it, or write joining: invited"
        yield at(node, "mail_domains"), "nobody is let in by their domain here", fix


def offer_holds_something(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """A discount, a trial, onboarding or a bundle; and a term only for a discount."""
    if (
        not {"discount", "trial_days", "onboarding_hours"} & values.keys()
        and values.get("bundle", False) is False
    ):
        yield (
            node,
            "the offer holds nothing",
            "add discount, trial_days, onboarding_hours or bundle: true",
        )
    if "discount_term" in values and "discount" not in values:
        fix = "add discount, or delete discount_term"
        yield at(node, "discount_term"), "there is no discount that this could be the term of", fix


def default_is_offered(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """The default locale is one of the offered ones."""
    default, offered = values.get("default"), values.get("offered")
    if not isinstance(default, str) or not isinstance(offered, list) or INVALID in offered:
        return
    if default not in offered:
        message = f"the default locale {shown(default)} is not offered"
        yield at(node, "default"), message, "add it to offered, or take one that is there"


def base_has_no_rate(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """One unit of the base currency is one unit of it: no rate says so, or otherwise."""
    rates = child(child(node, "rates"), "values")
    base = values.get("base")
    own = child(rates, base) if isinstance(base, str) else None
    if own is not None:
        yield own, "the base currency has no rate to itself", f"delete {base} here"


def sections_fit(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """The budget can pay every single reward, and nobody approves what is paid unseen anyway."""
    yield from provider_pays(node, values)
    yield from staff_sign_what_is_there(node, values)
    taken = child(child(node, "audiences"), "confirm")
    if taken is not None:
        yield taken, "the page /join/confirm has this name", "call the audience otherwise"
    base = _under(values, "currencies", "base")
    if not isinstance(base, str):
        return
    yield from _budget_pays_each_reward(node, values)
    ceiling = _under(values, "payouts", "approve_automatically_up_to", base)
    approvals = child(child(node, "governance"), "approvals")
    rows = _under(values, "governance", "approvals")
    if not isinstance(rows, list) or not isinstance(approvals, Sequence):
        return
    first = _under(rows[0], "up_to", base)
    if isinstance(ceiling, int) and isinstance(first, int) and first <= ceiling:
        fix = "write more than in payouts.approve_automatically_up_to, or lower that"
        message = f"rewards up to {decimal_text(ceiling, base)} {base} need no approval"
        yield at(approvals.items[0], "up_to"), message, fix


def provider_pays(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """Each country is paid in a currency that the programme's payout provider pays."""
    provider, countries = _under(values, "payouts", "provider"), values.get("countries")
    payable = PROVIDERS.get(provider) if isinstance(provider, str) else None
    if payable is None or not isinstance(countries, dict):
        return
    for country in countries:
        currency = _under(countries, country, "currency")
        if isinstance(currency, str) and currency not in payable.currencies:
            message = f"the payout provider does not pay in {currency}"
            fix = "take a currency that people there are paid in otherwise, such as USD or EUR"
            where = child(child(node, "countries"), country) or node
            yield at(where, "currency"), message, fix


class _Single(NamedTuple):
    """A reward of a fixed amount: who earns it, and what it costs in the base currency."""

    who: str
    minor: int
    currency: str
    cost: int


def _budget_pays_each_reward(node: Mapping, values: dict[str, object]) -> Iterator[Finding]:
    """In every currency, own amount or converted: what costs more would wait for ever."""
    budget, currencies = _under(values, "budget", "amount"), _currencies(values)
    if currencies is None or not isinstance(budget, int):
        return
    base = currencies.base
    found = (
        _Single(who, minor, code, exchange(currencies, code, base).half_even(minor))
        for who, amounts in _amounts(values)
        for code in (base, *sorted(currencies.known - {base}))
        for minor in (in_currency(currencies, amounts, code),)
    )
    largest = max(found, default=None, key=lambda single: single.cost)
    if largest is None or largest.cost <= budget:
        return
    amount = f"{decimal_text(largest.minor, largest.currency)} {largest.currency}"
    if largest.currency != base:
        amount = f"{amount} ({decimal_text(largest.cost, base)} {base})"
    message = f"a single reward of {largest.who}, {amount}, is more than the budget"
    fix = "raise the budget, or lower that reward"
    yield at(at(node, "budget"), "amount"), message, fix


def _currencies(values: dict[str, object]) -> Currencies | None:
    """None where they have mistakes, which are told already."""
    try:
        return Currencies.model_validate(values.get("currencies"))
    except ValidationError:
        return None


def _amounts(values: dict[str, object]) -> Iterator[tuple[str, Amounts]]:
    """The fixed amounts that a reward may have, and who earns them."""
    audiences = values.get("audiences")
    for name, audience in audiences.items() if isinstance(audiences, dict) else ():
        rules = _under(audience, "reward")
        for rule in rules if isinstance(rules, list) else ():
            bands = _under(rule, "bands")
            for paying in (rule, *(bands if isinstance(bands, list) else ())):
                amounts = _under(paying, "pays")
                if isinstance(amounts, dict):
                    yield f"audiences.{name}", amounts
    campaigns = values.get("campaigns")
    for name, campaign in campaigns.items() if isinstance(campaigns, dict) else ():
        amounts = _under(campaign, "extra")
        if isinstance(amounts, dict):
            yield f"campaigns.{name}", amounts


def _under(value: object, *keys: str) -> object:
    """What stands below a value, None where there is nothing or a mistake."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
