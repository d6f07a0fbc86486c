"""A referrer's own pages: which there are, and what each knows besides the words."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from goodword.program.model import Program
from goodword.program.sharing import OTHERWISE, TAGS
from goodword_site.messages import formatting
from goodword_site.messages.audiences import audience_name
from goodword_site.messages.messages import Messages
from goodword_site.pages.share import Way, ways


class _PortalPage(NamedTuple):
    """``address`` is where another language is found, up to its parameter; None where that would
    ask for something anew."""

    name: str
    template: str
    address: str | None


_HOME: Final = "portal-home"
_PAGES: Final = (
    _PortalPage("portal-sign-in", "portal/sign_in", "/portal/sign-in?"),
    _PortalPage("portal-asked", "note", None),
    _PortalPage("portal-enter", "portal/enter", "/portal/enter?t=@@token&"),
    _PortalPage("portal-ended", "note", None),
    _PortalPage(_HOME, "portal/home", "/portal?"),
    _PortalPage("portal-referrals", "portal/referrals", "/portal/referrals?"),
    _PortalPage("portal-referral", "portal/referral", "/portal/referrals/@@key?"),
    _PortalPage("portal-rewards", "portal/rewards", "/portal/rewards?"),
    _PortalPage("portal-reward", "portal/reward", "/portal/rewards/@@key?"),
    _PortalPage("portal-partner", "portal/partner", "/portal/partner?"),
    _PortalPage("portal-registrations", "portal/registrations", "/portal/registrations?"),
    _PortalPage("portal-register", "portal/register", "/portal/registrations/new?"),
    _PortalPage("portal-sessions", "portal/sessions", "/portal/sessions?"),
    _PortalPage("portal-payouts", "portal/payouts", "/portal/payouts?"),
    _PortalPage("portal-statement", "portal/statement", "/portal/statement?period=@@name&"),
    _PortalPage("portal-details", "portal/details", "/portal/payout-details?"),
    _PortalPage("portal-my-page", "portal/my_page", "/portal/my-page?"),
    _PortalPage("portal-leave", "portal/leave", "/portal/leave?"),
    _PortalPage("portal-left", "note", None),
    _PortalPage("portal-proof", "portal/proof", "/portal/proof?t=@@token&"),
    _PortalPage("portal-proof-ended", "note", None),
    _PortalPage("portal-stop", "portal/stop", "/portal/stop?t=@@token&"),
    _PortalPage("portal-stop-ended", "note", None),
)


def portal_pages(program: Program, words: Messages) -> Iterator[tuple[str, dict[str, object]]]:
    """Name and data of each page."""
    audiences = tuple((name, audience_name(program, name, words)) for name in program.audiences)
    languages = tuple((one, formatting.language_name(one)) for one in program.locales.offered)
    for one in _PAGES:
        data: dict[str, object] = {
            "template": one.template,
            "address": one.address,
            "audiences": audiences,
            "partners": program.partners,
            "registering": program.registering,
            "base": program.currencies.base,
            "languages": languages,
        }
        if one.name == _HOME:
            data |= {"ways": _ways(program, words), "tags": (*sorted(TAGS), OTHERWISE)}
        yield one.name, data


def _ways(program: Program, words: Messages) -> tuple[tuple[str, tuple[Way, ...]], ...]:
    """The channels of each audience, as its share page has them; which of them a country leaves out
    is for the functions to say."""
    return tuple(
        (name, ways(audience, frozenset(), words)) for name, audience in program.audiences.items()
    )
