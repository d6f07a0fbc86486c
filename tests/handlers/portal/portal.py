"""A referrer's browser before the pages of a real build: it keeps the session's cookie."""

import re
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.flows.ports import Mail
from goodword.flows.referrals.move_deal import DealMessage, move_deal
from goodword.flows.referrers.stand import let_go
from goodword.handlers.portal import app as portal
from goodword.handlers.portal.signed_in import COOKIE
from tests.doubles import KEYS
from tests.handlers.public.visiting import FORM, Answer, Site, hidden

JANA = "js42@larkspur.example"


class Portal(Site):
    """The public pages, and those of referrers; ``cookie`` is what the browser holds."""

    def __init__(self, built: Path) -> None:
        super().__init__(built)
        self.public = self.handler
        self.portal = portal.build(self.services)
        self.cookie: str | None = None

    def look(self, address: str, **headers: str) -> Answer:
        """GET of an address of the portal."""
        return self._ask("GET", address, None, headers)

    def do(self, address: str, fields: dict[str, str], **headers: str) -> Answer:
        """A form of the portal."""
        return self._ask("POST", address, urlencode(fields), {"content_type": FORM, **headers})

    def press(self, address: str, **fields: str) -> Answer:
        """A form of a page of the session, with what the page puts into it."""
        page = self.look(address.partition("#")[0])
        return self.do(address.partition("#")[0], {**hidden(page.body), **fields})

    def ask(self, email: str = JANA, **headers: str) -> Answer:
        """Somebody types an address to sign in, and the reactions run."""
        answer = self.do("/portal/sign-in?lang=en", {"email": email}, **headers)
        self.stream()
        return answer

    def links(self, email: str = JANA) -> list[str]:
        """The addresses in the mails that sign in, the newest last."""
        text = "\n".join(mail.text for mail in self.sign_in_mails(email))
        return re.findall(r"/portal/enter\?t=[\w-]+", text)

    def sign_in_mails(self, email: str = JANA) -> list[Mail]:
        return [mail for mail in self.mails_to(email) if "/portal/enter" in mail.text]

    def enter(self, link: str) -> Answer:
        """Opens a mailed link and presses its button."""
        return self.do("/portal/enter", dict(parse_qsl(urlsplit(link).query)))

    def sign_in(self, email: str = JANA) -> Self:
        """The whole way in."""
        self.ask(email)
        answer = self.enter(self.links(email)[-1])
        assert answer.status == 303, answer.status
        return self

    def report(self, referral: Referral, stage: ReferralStatus, value: str | None = None) -> None:
        """What the CRM says of a deal, and what follows."""
        message = DealMessage(
            message_id=f"{referral.referral_id}.{stage}.{value}",
            source="generic",
            stage=stage,
            value=value,
            currency="EUR" if value else None,
            referral_id=referral.referral_id,
            deal_id=None,
            occurred_at=self.clock(),
        )
        move_deal(self.store, message, now=self.clock())
        self.stream()

    def let_go(self, *, erased: bool) -> None:
        """Jana leaves, or is erased, with what waits for her."""
        let_go(
            self.store,
            KEYS,
            "JS42",
            erased=erased,
            forfeit=True,
            actor="test",
            randomness=self.services.randomness,
            now=self.clock(),
        )

    def _ask(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> Answer:
        parts = urlsplit(address)
        self.handler = self._with_cookies
        try:
            query = dict(parse_qsl(parts.query)) or None
            return self.send(method, parts.path, body, query=query, **headers)
        finally:
            self.handler = self.public

    def _with_cookies(self, event: dict[str, object], context: object) -> dict[str, object]:
        cookies = [f"other=1; {COOKIE}={self.cookie}"] if self.cookie else []
        shown = [part for one in cookies for part in one.split("; ")]
        answer = self.portal({**event, "cookies": shown}, context)
        for one in answer.get("cookies") or ():
            name, _, rest = str(one).partition("=")
            if name == COOKIE:
                self.cookie = rest.partition(";")[0] or None
                self.set_cookie = str(one)
        return answer
