"""The strings that functions fill into pages and mails, one flat file a locale."""

from collections.abc import Mapping
from typing import Final

from goodword.domain.claims.submission import OTHER_COUNTRY
from goodword.program.model import Program
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
    "preferences.status",
    "preferences.done",
    "submission",
    "join.errors",
    "lead.fact",
    "lead.contact",
    "lead.news",
    "lead.mail",
    "lead.chat",
    "lead.said",
    "lead.status",
    "lead.win",
    "lead.error",
    "win.mail",
    "voucher.step",
    "voucher.calendar",
)
_TEXTS: Final = (
    "offer.sent_by",
    "offer.sent_by_someone",
    "mail.from",
    "mail.greeting",
    "mail.greeting_nameless",
    "mail.confirm.subject",
    "mail.confirmed.subject",
    "mail.join.subject",
    "mail.welcome.subject",
    "mail.join_applied.subject",
    "mail.application.subject",
    "mail.join_refused.subject",
    "mail.proof.subject",
    "mail.news.subject",
    "mail.payment.subject",
    "mail.proof.export",
    "mail.proof.erase",
    "mail.proof.give",
    "mail.lead.subject",
    "mail.win.subject",
    "lead.also",
    *(
        f"{page}.{part}"
        for page in ("not_found", "link_expired")
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


def _amounts(program: Program, words: Messages) -> dict[str, str]:
    """How news write an amount, and a credit of as many months as a rule may give."""
    return {
        **formatting.amount_patterns(sorted(program.currencies.known), words.locale),
        **{
            f"news.months.{months}": words("reward.months", n=months)
            for months in range(1, MOST_MONTHS + 1)
        },
    }
