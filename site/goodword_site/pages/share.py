"""What a referrer's share page holds: the ways to pass the link on, each with its message.

An address that opens an app with a message ready is plain text here, percent-encoded, in which the
functions fill the referrer's link (``@@link``, and ``@@link_quoted`` inside an address). Forms:
mailto RFC 6068, sms RFC 5724 (with ``?&`` before ``body``, which iOS and Android both take),
https://faq.whatsapp.com/5913398998672934, https://docs.x.com/x-for-websites/post-button.
LinkedIn takes a link and no text; Slack has no address to share with at all.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from goodword.domain.offers.shown import OfferPage, offer_pages
from goodword.program.model import Audience, Program
from goodword.program.outline import outline_of
from goodword.program.sections import Channel
from goodword.program.sharing import (
    COPIED,
    OTHERWISE,
    SHARE_SHEET,
    TAG_FIELD,
    TAGS,
    share_page_name,
)
from goodword_site.handbook.markup import with_lines
from goodword_site.messages import offer_facts
from goodword_site.messages.messages import Messages
from goodword_site.messages.reward_summary import rewards_by_milestone
from goodword_site.pages.offers import offer_data, offer_preview
from goodword_site.pictures.social_card import SocialCard

# What is written in private, in a chat, and for everybody to see differ in tone and length.
_MANNER: Final[Mapping[Channel, str]] = {
    Channel.MAIL: "mail",
    Channel.WHATSAPP: "chat",
    Channel.LINKEDIN: "post",
    Channel.X: "post",
    Channel.SLACK: "chat",
    Channel.SMS: "chat",
}
_ISOLATES: Final = str.maketrans("", "", "\u2068\u2069")


class OfferPreview(NamedTuple):
    """What a messenger shows of an offer page: of which page, in which words and picture."""

    page: str
    heading: str
    picture: SocialCard


class Way(NamedTuple):
    """A channel as a button: its name, the address it opens, and what will be written there.

    ``href`` is None where no address opens it with a message; ``takes_text`` is False where the
    message has to be pasted.
    """

    channel: str
    href: str | None
    takes_text: bool
    text: Markup
    link: str


def gains(program: Program, words: Messages) -> Iterator[tuple[str, str]]:
    """What share pages say that both sides get, in lines: what holds for a referrer today.

    ``share.they.customer``, and for a variant with an offer of its own
    ``share.they.customer.{experiment}.{variant}``; ``share.you.customer.EUR``, and for a campaign
    that pays more ``share.you.customer.EUR.{campaign}``.
    """
    for name, audience in program.audiences.items():
        yield f"share.they.{name}", "\n".join(offer_facts.offer_lines(audience.offer, words))
        for experiment, one in program.experiments.items():
            for variant, changes in one.variants.items():
                if changes.offer and name in one.audiences:
                    lines = offer_facts.offer_lines(changes.offer, words)
                    yield f"share.they.{name}.{experiment}.{variant}", "\n".join(lines)
        extras = {
            f".{campaign}": one.extra
            for campaign, one in program.campaigns.items()
            if one.extra and name in one.audiences
        }
        for currency in offer_facts.display_currencies(program):
            for suffix, extra in {"": None, **extras}.items():
                found = rewards_by_milestone(program, audience, currency, words, extra=extra)
                gains = (words(f"share.both.gain.{on}", reward=reward) for on, reward in found)
                lines = (*gains, *offer_facts.reward_extras(audience, words))
                yield f"share.you.{name}.{currency}{suffix}", "\n".join(lines)


def share_pages(program: Program, words: Messages) -> Iterator[tuple[str, dict[str, object]]]:
    """Name and data of each share page: every audience, for every set of switched-off channels."""
    switched_off = dict.fromkeys(
        [frozenset[Channel](), *(frozenset(it.without) for it in program.countries.values())]
    )
    outline = outline_of(program)
    for name, audience in program.audiences.items():
        previews = tuple(_preview(program, name, words, one) for one in offer_pages(outline, name))
        for without in switched_off:
            data = _data(audience, without, words)
            data |= {"audience": name, "previews": previews}
            yield share_page_name(name, without), data


def ways(audience: Audience, without: frozenset[Channel], words: Messages) -> tuple[Way, ...]:
    """The channels of an audience in its order, without those that are switched off."""
    channels = audience.share.channels if audience.share else tuple(Channel)
    return tuple(_way(channel, audience, words) for channel in channels if channel not in without)


def message(channel: Channel, audience: Audience, words: Messages) -> str:
    """The prewritten text, without the link: the programme's own, else the locale's wording."""
    own = audience.share.messages.get(channel) if audience.share else None
    if own:
        return own[words.locale]
    text = words(f"share.message.{audience.source.value}.{_MANNER[channel]}")
    # Marks of direction are for our pages; elsewhere they may show as boxes.
    return text.translate(_ISOLATES)


def _preview(program: Program, name: str, words: Messages, shown: OfferPage) -> OfferPreview:
    heading = str(offer_data(program, name, words, shown)["heading"])
    return OfferPreview(shown.name, heading, offer_preview(program, words, heading))


def _data(audience: Audience, without: frozenset[Channel], words: Messages) -> dict[str, object]:
    return {
        "ways": ways(audience, without, words),
        "tags": (*sorted(TAGS), OTHERWISE),
        "link": _tagged(COPIED),
        "sheet": {
            "title": words("share.subject").translate(_ISOLATES),
            "text": with_lines(message(Channel.WHATSAPP, audience, words)),
            "link": _tagged(SHARE_SHEET),
        },
    }


def _way(channel: Channel, audience: Audience, words: Messages) -> Way:
    text = message(channel, audience, words)
    said, link = quote(text, safe=""), f"@@link_quoted{quote(f'?{TAG_FIELD}={channel}', safe='')}"
    both = f"{said}%0A%0A{link}"
    href = {
        Channel.MAIL: f"mailto:?subject={quote(words('share.subject').translate(_ISOLATES))}"
        f"&body={both.replace('%0A', '%0D%0A')}",
        Channel.WHATSAPP: f"https://wa.me/?text={both}",
        Channel.LINKEDIN: f"https://www.linkedin.com/sharing/share-offsite/?url={link}",
        Channel.X: f"https://x.com/intent/tweet?text={said}&url={link}",
        Channel.SMS: f"sms:?&body={both}",
    }.get(channel)
    takes_text = channel not in {Channel.LINKEDIN, Channel.SLACK}
    return Way(channel.value, href, takes_text, with_lines(text), _tagged(channel.value))


def _tagged(tag: str) -> str:
    return f"@@link?{TAG_FIELD}={tag}"
