"""The strings that functions fill into pages and mails, one flat file a locale."""

from collections.abc import Mapping
from typing import Final

from goodword.domain.claims.submission import OTHER_COUNTRY
from goodword.domain.offers.shown import RESERVED_DAYS
from goodword.domain.rewards.steps import TOLD, VALUES, StepCode, ValueKind
from goodword.program.model import Program
from goodword.program.rewards import RecurringPercentRule
from goodword_site.messages import formatting
from goodword_site.messages.messages import Messages
from goodword_site.pages.joining import reasons
from goodword_site.pages.offers import disclosures, voucher_titles
from goodword_site.pages.share import gains

MOST_MONTHS: Final = 24
"""Of how many months of a credit the functions know the words."""

# Texts that functions ask for by name, whole branches at a time; the names are the same there.
_BRANCHES: Final = (
    "errors",
    "problem",
    "prove.busy",
    "prove.foreign",
    "prove.unavailable",
    "news",
    "portal",
    "rule.on",
    "preferences.status",
    "preferences.done",
    "submission",
    "join.errors",
    "mail.invitation.why",
    "lead.fact",
    "lead.contact",
    "lead.news",
    "lead.mail",
    "lead.chat",
    "lead.note",
    "lead.said",
    "lead.status",
    "lead.win",
    "lead.error",
    "win.mail",
    "registration",
    "queue",
    "portal_partner.said",
    "mail.details",
    "portal_payouts.state",
    "portal_payouts.why",
    "portal_payouts.next",
    "portal_payouts.when",
    "portal_statement.movement",
    "portal_statement.column",
    "voucher.step",
    "voucher.calendar",
)
_TEXTS: Final = (
    "offer.sent_by",
    "offer.sent_by_someone",
    "offer.reserved",
    "mail.from",
    "mail.greeting",
    "mail.greeting_nameless",
    "mail.confirm.subject",
    "mail.confirmed.subject",
    "mail.join.subject",
    "mail.welcome.subject",
    "mail.invitation.subject",
    "mail.invitation.join",
    "mail.join_applied.subject",
    "mail.application.subject",
    "mail.join_refused.subject",
    "mail.proof.subject",
    "mail.sign_in.subject",
    "mail.registration.subject",
    "mail.registration_desk.subject",
    "mail.queue.subject",
    "mail.fresh_link.subject",
    "mail.fresh_link.payout_details",
    "mail.fresh_link.export",
    "mail.details_former.subject",
    "mail.details_replaced.subject",
    "mail.details_new.subject",
    *(f"portal_statement.{side}" for side in ("opening", "earned", "reversed", "paid", "closing")),
    "mail.review.subject",
    "mail.review_asked.subject",
    "mail.words.subject",
    "mail.words.waiting",
    "mail.words.approved",
    "mail.words.refused",
    "mail.words_proposed.subject",
    "mail.line",
    "mail.news.subject",
    "mail.payment.subject",
    "mail.proof.export",
    "mail.proof.erase",
    "mail.proof.give",
    "mail.lead.subject",
    "mail.lead_note.subject",
    "mail.win.subject",
    "lead.also",
    *(
        f"{page}.{part}"
        for page in ("not_found", "link_expired", "lead_ended")
        for part in ("heading", "text.first", "text.second")
    ),
    "voucher.for",
    "voucher.use_by",
    "voucher.next.heading",
    "voucher.reference",
    "voucher.book",
    "voucher.page",
    "share.code.name",
    "share.yours",
    "share.yours_named",
)


def catalogue(program: Program, words: Messages) -> Mapping[str, str]:
    """Key -> text in the words' locale; ``@@name`` in a text is filled in by the functions."""
    keys = [*_TEXTS, *(key for branch in _BRANCHES for key in words.under(branch))]
    return {
        **{key: words(key) for key in keys},
        **dict(disclosures(program, words)),
        **dict(gains(program, words)),
        **dict(voucher_titles(program, words)),
        **dict(reasons(program, words)),
        **{
            f"purpose.{purpose}": texts[words.locale]
            for purpose, texts in program.privacy.purposes.items()
        },
        **_amounts(program, words),
        **_receipts(words),
        **_tiers(program, words),
        **_reserved(program),
        **_shares(program, words),
        **{
            f"country.{code}": formatting.country_name(code, words.locale)
            for code in program.countries
        },
        f"country.{OTHER_COUNTRY}": words("form.country.other"),
        "date.long": formatting.date_pattern(words.locale),
        **{
            f"month.{number}": name
            for number, name in enumerate(formatting.month_names(words.locale), start=1)
        },
        "html.lang": words.locale,
        "html.dir": formatting.direction(words.locale),
    }


def _tiers(program: Program, words: Messages) -> dict[str, str]:
    """What each tier brings, in the programme's own words."""
    return {
        f"tier_benefits.{name}": tier.benefits[words.locale]
        for name, tier in program.tiers.items()
        if tier.benefits
    }


def _shares(program: Program, words: Messages) -> dict[str, str]:
    """What a share is of, with ``@@percent`` in its place; of later contract years by their number,
    as many as a rule of the programme has."""
    years = {
        len(rule.years) - 1
        for audience in program.audiences.values()
        for rule in audience.reward
        if isinstance(rule, RecurringPercentRule)
    }
    return {
        "can.share": words("reward.share", percent="@@percent"),
        "can.fund": words("reward.fund", percent="@@percent"),
        **{
            f"can.following.{n}": words("reward.following", percent="@@percent", n=n)
            for n in range(1, max(years, default=0) + 1)
        },
    }


def _reserved(program: Program) -> dict[str, str]:
    """For how many days a confirmed offer holds, where the programme says so."""
    attribution = program.attribution
    return {} if attribution is None else {RESERVED_DAYS: str(attribution.closes_within_days)}


def _amounts(program: Program, words: Messages) -> dict[str, str]:
    """How news write an amount, and a credit of as many months as a rule may give."""
    return {
        **formatting.amount_patterns(sorted(program.currencies.known), words.locale),
        **{
            f"news.months.{months}": words("reward.months", n=months)
            for months in range(1, MOST_MONTHS + 1)
        },
    }


def _receipts(words: Messages) -> dict[str, str]:
    """How mails to referrers say why an amount is what it is: the sentences with ``@@`` in place of
    their values, and how a percentage and a period are written."""
    sentences = {
        key: _sentence(key, code, words)
        for code in sorted(TOLD - {StepCode.MONTHS})
        for key in _keys(code, words)
    }
    months = {
        f"receipt.months.{count}": words("receipt.months", n=count)
        for count in range(1, MOST_MONTHS + 1)
    }
    tiers = {key: words(key) for key in words.under("tier") if key.count(".") == 1}
    return {**sentences, **months, **tiers, **formatting.period_patterns(words.locale)}


def _keys(code: StepCode, words: Messages) -> list[str]:
    """The sentence of a step; where it is counted by a period, one for each."""
    counted = ValueKind.PER in VALUES[code].values()
    return words.under(f"receipt.{code}") if counted else [f"receipt.{code}"]


def _sentence(key: str, code: StepCode, words: Messages) -> str:
    sentence = words(key, **{name: f"@@{name}" for name in VALUES[code]})
    for name, kind in VALUES[code].items():
        if kind is ValueKind.COUNT:
            # Digits alone need no isolating, as ``Messages`` has it.
            sentence = sentence.replace(words.isolated(f"@@{name}"), f"@@{name}")
    return sentence
