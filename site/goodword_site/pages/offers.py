"""The offer pages as data: standard, in a campaign's words, in a variant's, and both at once."""

from collections.abc import Iterator
from typing import Final

from babel.lists import format_list

from goodword.domain.offers.experiment import Assignment, offer_of
from goodword.domain.offers.shown import OfferPage
from goodword.program.base import Amounts
from goodword.program.base import LocalisedText as Texts
from goodword.program.model import Audience, Program, Variant
from goodword_site.messages import formatting, offer_facts
from goodword_site.messages.audiences import audience_name
from goodword_site.messages.messages import Messages
from goodword_site.messages.reward_summary import rewards_by_milestone
from goodword_site.pictures.social_card import SocialCard

STANDARD: Final = OfferPage("", None, None)
"""A page without any campaign or variant: those that nobody's link leads to are always such."""


def offer_data(program: Program, name: str, words: Messages, shown: OfferPage) -> dict[str, object]:
    """What is the same on a personal and on a general offer page: its words and its facts."""
    offer = offer_of(program, name, shown.part)
    headline = _own("headline", program, shown, words)
    lead = _own("lead", program, shown, words)
    return {
        "kind": program.audiences[name].source.value,
        # The offer is the headline, unless a campaign or a variant has one; then it follows.
        "heading": headline or offer_facts.offer_title(offer, words),
        "headline": headline,
        "line": offer_facts.offer_line(offer, words),
        "lead": lead or words("offer.lead"),
        "usual_lead": lead is None,
        "facts": offer_facts.offer_facts(offer, words),
    }


def offer_preview(program: Program, words: Messages, heading: str) -> SocialCard:
    """The picture that messengers show of an offer page."""
    brand = program.brand
    return SocialCard(words.locale, brand.name, heading, brand.tagline[words.locale])


def personal(program: Program, name: str, words: Messages, heading: str) -> dict[str, object]:
    """What a messenger needs besides; the functions fill in the rest, the claim form included."""
    return {
        "personal": True,
        "preview": offer_preview(program, words, heading),
        "said": "@@sent_by",
        "role": words(f"offer.role.{program.audiences[name].source}"),
        "reserved": program.attribution is not None,
        "disclosure": "@@disclosure",
    }


def general(program: Program, name: str, words: Messages, heading: str) -> dict[str, object]:
    """What a page says that nobody's link leads to. It is built, not filled in, so a picture can
    have the whole address that messengers want only where the programme names its origin."""
    audience = program.audiences[name]
    if audience.name is not None:
        said = words("offer.generic.from.named", who=audience_name(program, name, words))
    else:
        said = words(f"offer.generic.from.{audience.source}")
    currency = offer_facts.leading_currency(program, words.locale)
    gains = _gains(program, audience, currency, words)
    return {
        "personal": False,
        "preview": offer_preview(program, words, heading) if program.brand.origin else None,
        "said": said,
        "disclosure": (
            words("offer.generic.disclosure", gains=gains)
            if gains
            else words("offer.generic.thanks")
        ),
    }


def voucher_titles(program: Program, words: Messages) -> Iterator[tuple[str, str]]:
    """The offer in one line, for who has confirmed: by audience, and by variant with an offer.

    ``voucher.title.customer``, ``voucher.title.customer.{experiment}.{variant}``.
    """
    for name, audience in program.audiences.items():
        yield f"voucher.title.{name}", offer_facts.offer_title(audience.offer, words)
        for experiment, one in program.experiments.items():
            for variant, changes in one.variants.items():
                if changes.offer and name in one.audiences:
                    title = offer_facts.offer_title(changes.offer, words)
                    yield f"voucher.title.{name}.{experiment}.{variant}", title


def disclosures(program: Program, words: Messages) -> Iterator[tuple[str, str]]:
    """What each referrer's page says about their reward, by audience, currency and campaign.

    ``disclosure.customer.EUR``; for a campaign that pays more, ``disclosure.customer.EUR.fall``.
    """
    for name, audience in program.audiences.items():
        extras = {
            f".{campaign}": one.extra
            for campaign, one in program.campaigns.items()
            if one.extra and name in one.audiences
        }
        for currency in offer_facts.display_currencies(program):
            for suffix, extra in {"": None, **extras}.items():
                gains = _gains(program, audience, currency, words, extra=extra)
                text = words("offer.disclosure", gains=gains) if gains else words("offer.thanks")
                yield f"disclosure.{name}.{currency}{suffix}", text


def _gains(
    program: Program,
    audience: Audience,
    currency: str,
    words: Messages,
    *,
    extra: Amounts | None = None,
) -> str:
    """What a referrer earns, each with what it is earned by; empty where that is nothing."""
    found = rewards_by_milestone(program, audience, currency, words, extra=extra)
    parts = [words(f"offer.gain.{milestone}", reward=reward) for milestone, reward in found]
    text: str = format_list(parts, locale=formatting.babel_locale(words.locale))
    return text


def _own(what: str, program: Program, shown: OfferPage, words: Messages) -> str | None:
    """The variant's words, else the campaign's."""
    texts: Texts | None = getattr(_variant(program, shown.part), what)
    if texts is None and shown.campaign is not None:
        texts = getattr(program.campaigns[shown.campaign], what)
    return texts[words.locale] if texts is not None else None


def _variant(program: Program, part: Assignment | None) -> Variant:
    if part is None or part.variant is None:
        return Variant()
    return program.experiments[part.experiment].variants[part.variant]
