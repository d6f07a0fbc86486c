"""Terms, privacy notice, imprint and accessibility statement, section by section."""

from collections.abc import Iterator

from goodword.program.model import Accessibility, Audience, Brand, Program
from goodword_site.handbook.operations import running_sections
from goodword_site.handbook.reward_tables import reward_tables
from goodword_site.handbook.rules import listed, rule_points
from goodword_site.handbook.sections import Row, Section, Table
from goodword_site.messages import formatting, offer_facts
from goodword_site.messages.audiences import audience_name
from goodword_site.messages.messages import Messages


def terms_sections(program: Program, words: Messages) -> tuple[Section, ...]:
    """Who may recommend, what both sides get, and when it is paid."""
    return (
        _section(words, "terms.programme"),
        _section(words, "terms.referrers", list=_groups(program, words)),
        _section(words, "terms.offers", tables=(_offers(program, words),)),
        *_rewards(program, words),
        *running_sections(program, words),
        _section(words, "terms.rates", tables=(_rates(program, words),)),
        _counting(program, words),
        _payment(program, words),
        _contact(program, words),
    )


def privacy_sections(program: Program, words: Messages) -> tuple[Section, ...]:
    """What is kept of whom, why, how long, and how to have it gone."""
    purposes = tuple(texts[words.locale] for texts in program.privacy.purposes.values())
    return (
        _section(words, "privacy.controller"),
        _section(words, "privacy.kept"),
        _section(words, "privacy.basis"),
        _section(words, "privacy.purposes", points=purposes),
        _section(words, "privacy.duration"),
        _section(words, "privacy.recipients"),
        _section(words, "privacy.never"),
        _section(words, "privacy.rights"),
        # Art. 21(4) GDPR: apart from all else.
        _section(words, "privacy.object"),
        _section(words, "privacy.referrers"),
    )


def imprint_sections(program: Program, words: Messages) -> tuple[Section, ...]:
    """Who runs the programme, as § 5 DDG and its like want it told: what the company declares."""
    key, declared = "imprint.company", program.brand.imprint.model_dump(exclude_none=True)
    points = (
        words(f"{key}.mail"),
        words(f"{key}.website", website=program.brand.website),
        *(words(f"{key}.declared.{name}", **{name: value}) for name, value in declared.items()),
    )
    return (_section(words, key, points=points),)


def accessibility_sections(
    brand: Brand, declared: Accessibility, words: Messages
) -> tuple[Section, ...]:
    """What the pages are held to, what falls short, and whom to tell (EAA Art. 13, Annex V)."""
    key = "accessibility"
    held = _section(words, f"{key}.held")
    feedback = _section(words, f"{key}.feedback", report_to=declared.contact or brand.contact)
    if declared.authority is not None:
        last = words(f"{key}.authority", authority=declared.authority)
        feedback = feedback._replace(paragraphs=(*feedback.paragraphs, last))
    short = declared.shortcomings
    told = (
        words(f"{key}.reviewed", day=formatting.long_date(declared.reviewed, words.locale)),
        short[words.locale] if short is not None else words(f"{key}.nothing_known"),
    )
    return held._replace(paragraphs=(*held.paragraphs, *told)), feedback


def _section(
    words: Messages,
    key: str,
    *,
    points: tuple[str, ...] = (),
    tables: tuple[Table, ...] = (),
    **values: str | int,
) -> Section:
    """The texts of a section: ``heading``, then every ``text`` and ``points`` in file order."""
    return Section(
        anchor=key.rpartition(".")[2],
        heading=words(f"{key}.heading"),
        paragraphs=tuple(words(name, **values) for name in words.under(f"{key}.text")),
        points=points or tuple(words(name, **values) for name in words.under(f"{key}.points")),
        tables=tables,
    )


def _groups(program: Program, words: Messages) -> str:
    return listed(tuple(audience_name(program, name, words) for name in program.audiences), words)


def _counting(program: Program, words: Messages) -> Section:
    """From when a recommendation counts, how a second one stands, and how long an offer waits."""
    section = _section(words, "terms.counting")
    if program.attribution is None:
        return section
    reserved = words("terms.counting.reserved", n=program.attribution.closes_within_days)
    return section._replace(points=(*section.points, reserved))


def _contact(program: Program, words: Messages) -> Section:
    section = _section(words, "terms.contact")
    disputes = program.governance.disputes
    if disputes is None:
        return section
    text = words("terms.contact.disputes", mailbox=disputes.contact)
    return section._replace(paragraphs=(*section.paragraphs, text))


def _offers(program: Program, words: Messages) -> Table:
    return Table(
        words("terms.offers.caption"),
        (words("terms.offers.by"), words("terms.offers.gets")),
        tuple(
            Row(audience_name(program, name, words), ("\n".join(lines),))
            for name, audience in program.audiences.items()
            for lines in (
                offer_facts.offer_lines(audience.offer, words),
                *_tested_offers(program, name, words),
            )
        ),
    )


def _tested_offers(program: Program, audience: str, words: Messages) -> Iterator[tuple[str, ...]]:
    """The offers of experiments: whoever claims one must find it in the terms."""
    for experiment in program.experiments.values():
        for variant in experiment.variants.values():
            if variant.offer is None or audience not in experiment.audiences:
                continue
            days = {
                "from": formatting.long_date(experiment.from_, words.locale),
                "until": formatting.long_date(experiment.until, words.locale),
            }
            yield words("terms.offers.some", **days), *offer_facts.offer_lines(variant.offer, words)


def _rewards(program: Program, words: Messages) -> list[Section]:
    return [
        Section(
            anchor=f"rewards-{name}",
            heading=words("terms.rewards.heading", who=audience_name(program, name, words)),
            paragraphs=_intros(audience, words),
            points=rule_points(program, name, words),
            tables=tuple(reward_tables(program, audience, words)),
        )
        for name, audience in program.audiences.items()
    ]


def _intros(audience: Audience, words: Messages) -> tuple[str, ...]:
    """How rewards by size or tier are reckoned, where the audience has such."""
    kinds = dict.fromkeys(rule.rule for rule in audience.reward)
    return tuple(
        words(f"terms.rewards.intro.{kind}") for kind in ("bands", "tier_percent") if kind in kinds
    )


def _rates(program: Program, words: Messages) -> Table:
    currencies = program.currencies
    return Table(
        words(
            "terms.rates.caption",
            base=currencies.base,
            source=currencies.rates.source,
            date=formatting.long_date(currencies.rates.date, words.locale),
        ),
        (words("terms.rates.currency"), words("terms.rates.rate", base=currencies.base)),
        tuple(
            Row(currency, (formatting.number(rate, words.locale),))
            for currency, rate in currencies.rates.values.items()
        ),
    )


def _payment(program: Program, words: Messages) -> Section:
    payouts = program.payouts
    amounts = Table(
        words("terms.payment.amounts_caption"),
        (
            words("terms.payment.currency"),
            words("terms.payment.smallest"),
            words("terms.payment.automatic"),
        ),
        tuple(
            Row(
                currency,
                (
                    offer_facts.amount_in(program, payouts.minimum, currency, words),
                    offer_facts.amount_in(
                        program, payouts.approve_automatically_up_to, currency, words
                    ),
                ),
            )
            for currency in offer_facts.display_currencies(program)
        ),
    )
    countries = Table(
        words("terms.payment.caption"),
        (words("terms.payment.country"), words("terms.payment.currency")),
        tuple(
            Row(formatting.country_name(code, words.locale), (country.currency,))
            for code, country in program.countries.items()
        ),
    )
    return _section(
        words,
        "terms.payment",
        tables=(amounts, countries),
        n=payouts.holding_days,
    )
