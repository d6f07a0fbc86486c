"""How a programme is run, as far as it concerns who takes part: tiers, registered deals, and that
there is a budget.

What a company keeps to itself (targets, the size of the budget, who approves, who is written to)
stands on no public page, and nothing is promised there that nothing keeps.
"""

from collections.abc import Iterator

from goodword.program.model import Program
from goodword.program.rewards import Period
from goodword.program.sections import Qualification, Registration
from goodword_site.handbook.rules import country_list, listed
from goodword_site.handbook.sections import Row, Section, Table
from goodword_site.messages import formatting, offer_facts
from goodword_site.messages.audiences import audience_name
from goodword_site.messages.messages import Messages


def running_sections(program: Program, words: Messages) -> Iterator[Section]:
    """Every declared section, in the order of the terms."""
    if program.tiers:
        yield _tiers(program, words)
    if program.registration is not None:
        yield _registration(program, program.registration, words)
    if program.budget is not None:
        whole = program.budget.per is Period.PROGRAMME
        text = (
            words("running.budget.limit_whole")
            if whole
            else words("running.budget.limit", per=words(f"period.{program.budget.per}"))
        )
        yield Section("budget", words("running.budget.heading"), (text,))


def ideal_points(program: Program, ideal: Qualification, words: Messages) -> Iterator[str]:
    """Whom a recommendation helps most, a phrase for each trait: advice, for nothing checks it."""
    key = "handbook.playbook.ideal"
    if ideal.employees is not None:
        low, high = ideal.employees.from_, ideal.employees.to
        if high is None:
            yield words(f"{key}.employees_from", n=low)
        else:
            low_text, high_text = (formatting.number(size, words.locale) for size in (low, high))
            yield words(f"{key}.employees_between", low=low_text, high=high_text)
    if ideal.industries:
        industries = tuple(industry[words.locale] for industry in ideal.industries)
        yield words(f"{key}.industries", list=listed(industries, words))
    if ideal.countries:
        yield words(f"{key}.countries", list=country_list(ideal.countries, words))
    if ideal.budget_at_least is not None:
        currency = offer_facts.leading_currency(program, words.locale)
        least = {program.currencies.base: ideal.budget_at_least}
        amount = offer_facts.amount_in(program, least, currency, words)
        yield words(f"{key}.budget", amount=amount)
    if ideal.decision_maker is not None:
        yield words(f"{key}.decider", who=ideal.decision_maker[words.locale])


def _registration(program: Program, declared: Registration, words: Messages) -> Section:
    key = "running.registration"
    groups = tuple(audience_name(program, name, words) for name in program.registering)
    window = words("duration.days", n=declared.window_days)
    hours = words("duration.hours", n=declared.decide_within_hours)
    points = [
        words(f"{key}.who", list=listed(groups, words)),
        words(f"{key}.window", window=window, hours=hours),
    ]
    if declared.extension_days:
        longer = words("duration.days", n=declared.extension_days)
        points.append(words(f"{key}.extension", extension=longer))
    points.append(words(f"{key}.first"))
    return Section("registration", words(f"{key}.heading"), points=tuple(points))


def _tiers(program: Program, words: Messages) -> Section:
    rows = tuple(
        Row(
            offer_facts.tier_name(name, words),
            (
                words("terms.rewards.deals_from", first=tier.from_deals),
                tier.benefits[words.locale] if tier.benefits else "-",
            ),
        )
        for name, tier in program.tiers.items()
    )
    columns = ("running.tiers.tier", "running.tiers.deals", "running.tiers.benefits")
    table = Table(words("running.tiers.caption"), tuple(words(key) for key in columns), rows)
    return Section("tiers", words("running.tiers.heading"), tables=(table,))
