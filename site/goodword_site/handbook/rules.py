"""Reward rules, caps and campaigns of an audience in the words of a locale, one sentence each."""

from collections.abc import Iterator

from goodword.program.model import Audience, Program
from goodword.program.rewards import (
    BandsRule,
    CreditRule,
    FlatRule,
    MarketingFundRule,
    RecognitionRule,
    RecurringPercentRule,
    RewardRule,
    TierPercentRule,
)
from goodword_site.messages import formatting, offer_facts
from goodword_site.messages.messages import Messages


def rule_points(program: Program, name: str, words: Messages) -> tuple[str, ...]:
    """What an audience earns, in the order that decides; then its caps and campaigns."""
    audience = program.audiences[name]
    return (
        *(_rule(program, rule, words) for rule in audience.reward),
        *_instead(audience, words),
        *_caps(program, audience, words),
        *_campaigns(program, name, words),
    )


def listed(items: Iterator[str] | tuple[str, ...], words: Messages) -> str:
    """A, B and C, as the locale writes it."""
    from babel.lists import format_list

    own = [words.isolated(item) for item in items]
    text: str = format_list(own, locale=formatting.babel_locale(words.locale))
    return text


def country_list(codes: tuple[str, ...], words: Messages) -> str:
    """Countries by name, as the locale lists them."""
    return listed(tuple(formatting.country_name(code, words.locale) for code in codes), words)


def _rule(program: Program, rule: RewardRule, words: Messages) -> str:
    when = words(f"rule.on.{rule.on}")
    reward = _reward(program, rule, words)
    sentence = words("rule.adds" if rule.adds else "rule.pays", when=when, reward=reward)
    return " ".join((sentence, *_conditions(program, rule, words)))


def _reward(program: Program, rule: RewardRule, words: Messages) -> str:
    match rule:
        case FlatRule():
            return offer_facts.amount_in(program, rule.pays, _currency(program, rule, words), words)
        case BandsRule():
            return words("rule.by_size")
        case TierPercentRule():
            return words("rule.by_tier")
        case RecurringPercentRule(years=years):
            shares = tuple(formatting.percent(share, words.locale) for share in years)
            return words("rule.by_year", list=listed(shares, words))
        case CreditRule(months=months):
            return words("rule.months", n=months)
        case MarketingFundRule(percent=points):
            return words("rule.fund", percent=formatting.percent(points, words.locale))
        case RecognitionRule(text=text):
            return text[words.locale].rstrip(".。")


def _conditions(program: Program, rule: RewardRule, words: Messages) -> Iterator[str]:
    when, base = rule.when, program.currencies.base
    if when.countries is not None:
        yield words("rule.only.countries", list=country_list(when.countries, words))
    if when.deal_at_least:
        low = formatting.amount(when.deal_at_least, base, words.locale)
        yield words("rule.only.from", low=low)
    if when.deal_below is not None:
        high = formatting.amount(when.deal_below, base, words.locale)
        yield words("rule.only.below", high=high)


def _instead(audience: Audience, words: Messages) -> Iterator[str]:
    said: list[str] = []
    for rule in audience.reward:
        if isinstance(rule, FlatRule | BandsRule | TierPercentRule):
            if rule.instead.credit_months is not None:
                said.append(words("reward.credit", n=rule.instead.credit_months))
            if rule.instead.donation:
                said.append(words("reward.donation"))
    yield from dict.fromkeys(said)


def _caps(program: Program, audience: Audience, words: Messages) -> Iterator[str]:
    for cap in audience.caps:
        per = words(f"period.{cap.per}")
        if cap.at_most is not None:
            most = formatting.amount(cap.at_most, program.currencies.base, words.locale)
            yield words("rule.cap_amount", amount=most, per=per)
        if cap.rewards is not None:
            yield words("rule.cap_rewards", n=cap.rewards, per=per)


def _campaigns(program: Program, name: str, words: Messages) -> Iterator[str]:
    for campaign in program.campaigns.values():
        if name in campaign.audiences and campaign.extra:
            yield words(
                "rule.campaign",
                **{
                    "from": formatting.long_date(campaign.from_, words.locale),
                    "until": formatting.long_date(campaign.until, words.locale),
                    "amount": offer_facts.amount_in(
                        program,
                        campaign.extra,
                        offer_facts.leading_currency(program, words.locale),
                        words,
                    ),
                },
            )


def _currency(program: Program, rule: RewardRule, words: Messages) -> str:
    """The locale's leading currency; of a rule for other countries, that of the first of them."""
    leading = offer_facts.leading_currency(program, words.locale)
    countries = rule.when.countries
    # A country that the programme has dropped since may still stand in a rule.
    known = [program.countries.get(code) for code in countries or ()]
    paid_in = [country.currency for country in known if country]
    return paid_in[0] if paid_in and leading not in paid_in else leading
