"""How a programme is run, for its terms: tiers, budget, routing, deadlines, who decides, aims.

A section that the programme does not declare is left out.
"""

from collections.abc import Iterator

from goodword.program.model import ContactMode, Program
from goodword.program.sections import Qualification
from goodword_site.handbook.rules import country_list, in_base, listed
from goodword_site.handbook.sections import Row, Section, Table
from goodword_site.messages import formatting, offer_facts
from goodword_site.messages.audiences import audience_name
from goodword_site.messages.messages import Messages


def running_sections(program: Program, words: Messages) -> Iterator[Section]:
    """Every declared section, in the order of the terms."""
    for made in (
        _tiers(program, words),
        _budget(program, words),
        _ideal(program, words),
        _routing(program, words),
        _registration(program, words),
        _attribution(program, words),
        _notice(program, words),
        _requests(program, words),
        _governance(program, words),
        _targets(program, words),
    ):
        if made is not None:
            yield made


def ideal_points(program: Program, ideal: Qualification, words: Messages) -> tuple[str, ...]:
    """Whom a recommendation helps most, a phrase for each trait."""
    return tuple(_ideal_points(program, ideal, words))


def _tiers(program: Program, words: Messages) -> Section | None:
    if not program.tiers:
        return None
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


def _budget(program: Program, words: Messages) -> Section | None:
    if program.budget is None:
        return None
    amount = formatting.amount(program.budget.amount, program.currencies.base, words.locale)
    per = words(f"period.{program.budget.per}")
    text = words("running.budget.text.limit", amount=amount, per=per)
    return Section("budget", words("running.budget.heading"), (text,))


def _ideal(program: Program, words: Messages) -> Section | None:
    if program.qualification is None:
        return None
    points = ideal_points(program, program.qualification, words)
    return Section("ideal", words("running.ideal.heading"), points=points)


def _ideal_points(program: Program, ideal: Qualification, words: Messages) -> Iterator[str]:
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
        amount = formatting.amount(ideal.budget_at_least, program.currencies.base, words.locale)
        yield words(f"{key}.budget", amount=amount)
    if ideal.decision_maker is not None:
        yield words(f"{key}.decider", who=ideal.decision_maker[words.locale])


def _routing(program: Program, words: Messages) -> Section | None:
    if not program.routing:
        return None
    points = []
    for route in program.routing:
        who = [audience_name(program, name, words) for name in route.audiences or ()]
        who += [formatting.country_name(code, words.locale) for code in route.countries or ()]
        hours = route.answer_within_hours
        points.append(
            words("running.routing.some", who=listed(tuple(who), words), n=hours)
            if who
            else words("running.routing.all", n=hours)
        )
    return Section("routing", words("running.routing.heading"), points=tuple(points))


def _registration(program: Program, words: Messages) -> Section | None:
    if program.registration is None:
        return None
    texts = [words("running.registration.window", n=program.registration.window_days)]
    if program.registration.extension_days is not None:
        texts.append(words("running.registration.extension", n=program.registration.extension_days))
    return Section("registration", words("running.registration.heading"), tuple(texts))


def _attribution(program: Program, words: Messages) -> Section | None:
    if program.attribution is None:
        return None
    closes = words("running.attribution.closes", n=program.attribution.closes_within_days)
    return Section(
        "attribution",
        words("running.attribution.heading"),
        (words("running.attribution.first"), closes),
    )


def _notice(program: Program, words: Messages) -> Section | None:
    """Where the company may write to somebody first, and who answers for it."""
    points = tuple(
        words(
            "running.notice.once",
            country=formatting.country_name(code, words.locale),
            who=country.signed_off_by,
        )
        for code, country in program.countries.items()
        if country.contact is ContactMode.NOTICE_ONCE and country.signed_off_by
    )
    if not points:
        return None
    return Section("notice", words("running.notice.heading"), points=points)


def _requests(program: Program, words: Messages) -> Section | None:
    if not program.requests:
        return None
    points = tuple(
        words(
            "running.requests.step",
            who=audience_name(program, request.audience, words),
            moment=words(f"running.requests.moment.{request.moment}"),
            n=step.after_days,
            channel=words(f"running.requests.channel.{step.channel}"),
        )
        for request in program.requests.values()
        for step in request.steps
    )
    return Section("requests", words("running.requests.heading"), points=points)


def _governance(program: Program, words: Messages) -> Section | None:
    governance = program.governance
    points = []
    for approval in governance.approvals:
        if approval.up_to is not None:
            amount = in_base(program, approval.up_to, words)
            points.append(words("running.governance.up_to", amount=amount, who=approval.by))
        else:
            key = "all" if len(governance.approvals) > 1 else "everything"
            points.append(words(f"running.governance.{key}", who=approval.by))
    if governance.disputes is not None:
        points.append(
            words(
                "running.governance.disputes",
                who=governance.disputes.by,
                n=governance.disputes.answer_within_days,
                mailbox=governance.disputes.contact,
            )
        )
    if not points:
        return None
    return Section("governance", words("running.governance.heading"), points=tuple(points))


def _targets(program: Program, words: Messages) -> Section | None:
    targets = program.targets
    if targets is None:
        return None
    per, points = words(f"period.{targets.per}"), []
    if targets.claims is not None:
        points.append(words("running.targets.claims", n=targets.claims, per=per))
    if targets.confirmed_share is not None:
        share = formatting.percent(targets.confirmed_share, words.locale)
        points.append(words("running.targets.confirmed_share", percent=share))
    if targets.closed_won is not None:
        points.append(words("running.targets.closed_won", n=targets.closed_won, per=per))
    if targets.new_revenue is not None:
        amount = formatting.amount(targets.new_revenue, program.currencies.base, words.locale)
        points.append(words("running.targets.new_revenue", amount=amount, per=per))
    if targets.reward_share_at_most is not None:
        share = formatting.percent(targets.reward_share_at_most, words.locale)
        points.append(words("running.targets.reward_share_at_most", percent=share))
    return Section("targets", words("running.targets.heading"), points=tuple(points))
