"""Jana changes where she is paid: what she asks for, the links that she gets, what holds."""

import re

from tests.handlers.portal.paying import PayingPortal
from tests.handlers.portal.portal import JANA

OLD = "jana@pay.example"
NEW = "sommer@neu.example"
DETAILS = "/portal/payout-details?lang=en"


def ask(portal: PayingPortal, email: str = NEW) -> str:
    """Jana asks to be paid elsewhere; the link that she gets."""
    assert portal.press(DETAILS, email=email).status == 303
    portal.stream()
    return portal.fresh_link(JANA)


def export_link(portal: PayingPortal) -> str:
    """Jana asks for her data; the link that she gets."""
    assert portal.press("/portal/my-page?lang=en", do="export").status == 303
    portal.stream()
    return portal.fresh_link(JANA)


def change(portal: PayingPortal, email: str = NEW) -> None:
    answer = portal.use(ask(portal, email))
    assert answer.status == 200, answer.status
    portal.stream()


def stop_link(portal: PayingPortal, email: str = OLD) -> str:
    text = "\n".join(mail.text for mail in portal.mails_to(email))
    *_, newest = re.findall(r"/portal/stop\?t=[\w-]+", text)
    return str(newest)


def where(portal: PayingPortal) -> str:
    found = portal.jana.destination
    return found.fields["email"] if found else ""
