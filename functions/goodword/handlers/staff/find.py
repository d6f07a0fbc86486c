"""``/staff/find``: a referral by id, reference or deal; a referrer by id, address or name.

What was typed may be somebody's address, so it is sent by a form and stands in no link.
"""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.claims.consent import Prospect
from goodword.domain.errors import Invalid
from goodword.domain.listing import REFERRERS
from goodword.domain.referrals.referrer import Referrer, ReferrerMailbox
from goodword.domain.staff.roles import Act, may
from goodword.domain.staff.trail import TrailAction, TrailNote
from goodword.domain.tokens import person_of
from goodword.flows.referrals.keep_reference import referral_called
from goodword.flows.staff.sign_in import SignedInStaff
from goodword.flows.staff.trail import note
from goodword.handlers.staff.signed_in import StaffPages
from goodword.handlers.web.addresses import mailable
from goodword.handlers.web.responses import Answers, see_other
from goodword.handlers.wiring import Services

LOOKED_THROUGH: Final = 1_000
"""How many referrers a name is looked for among: the newest. There is no index of names."""
_A_PAGE: Final = 250
_LONGEST: Final = 254
_LEAST_LETTERS: Final = 2


class FindPages(StaffPages):
    """The page over one set of services."""

    def show_find(self, who: SignedInStaff) -> Response[str]:
        """The form."""
        return self._finding(who)

    def find(self, who: SignedInStaff) -> Response[str]:
        """Leads to what goes by that name, or shows what does."""
        typed = self.form(who).get("q", "").strip()[:_LONGEST]
        if not typed:
            return self._finding(who, "Type an id, a reference, a deal, a name or an address.")
        if "@" in typed:
            return self._by_address(who, typed)
        store = self._services.store
        if referral := referral_called(store, typed):
            return see_other(f"/staff/referrals/{quote(referral.referral_id, safe='')}")
        if store.get(Referrer, typed):
            return see_other(f"/staff/referrers/{quote(typed, safe='')}")
        return self._by_name(who, typed)

    def _by_address(self, who: SignedInStaff, typed: str) -> Response[str]:
        of_referrers = may(who.role, Act.SEE_REFERRERS)
        of_prospects = may(who.role, Act.SEE_PROSPECTS)
        if not (of_referrers or of_prospects):
            return self._finding(who, "Your role does not find people by their address.", 403)
        try:
            address = mailable(typed)
        except Invalid as invalid:
            return self._finding(who, invalid.errors[0].message, 422)
        services = self._services
        self._searched(who)
        mailbox_id = person_of(services.keys, address).prospect_id
        audiences = sorted(services.published.program.audiences)
        found = services.store.get_all(
            *((ReferrerMailbox, (mailbox_id, one)) for one in audiences),
            (Prospect, (mailbox_id,)),
        )
        lines = []
        for one in found:
            if isinstance(one, ReferrerMailbox) and of_referrers:
                lines.append(_line("referrers", one.referrer_id, f"refers as {one.audience}"))
            if isinstance(one, Prospect) and of_prospects:
                lines += [_line("referrals", name, "was recommended") for name in one.referrals]
        nothing = "" if lines else "Nobody is kept under that address, or nobody you may see."
        return self._finding(who, nothing, lines=lines)

    def _by_name(self, who: SignedInStaff, typed: str) -> Response[str]:
        if not may(who.role, Act.SEE_REFERRERS):
            return self._finding(who, "No referral, deal or referrer has that id.")
        if len(typed) < _LEAST_LETTERS:
            return self._finding(who, "Type two letters of a name at the least.")
        self._searched(who)
        lines = list(self._named(typed.casefold()))
        words = (
            ""
            if lines
            else "No referral, deal or referrer has that id, and none of the newest "
            f"{LOOKED_THROUGH:,} referrers has it in their name."
        )
        return self._finding(who, words, lines=lines)

    def _named(self, wanted: str) -> Iterator[dict[str, str]]:
        parts = ((name,) for name in self._services.published.program.audiences)
        cursor: str | None = None
        listed = REFERRERS.parts(*parts)
        for _ in range(LOOKED_THROUGH // _A_PAGE):
            page = self._services.store.page(listed, after=cursor, limit=_A_PAGE)
            for row in page.rows:
                name = str(row.values.get("name") or "")
                if wanted in name.casefold():
                    yield _line("referrers", row.identity[0], name)
            cursor = page.after
            if cursor is None:
                return

    def _searched(self, who: SignedInStaff) -> None:
        """That somebody looked for a person; not for whom, which would be kept for years."""
        said = TrailNote(TrailAction.SEARCHED, "people")
        note(self._services.store, who.actor, said, now=self._services.clock())

    def _finding(
        self,
        who: SignedInStaff,
        words: str = "",
        status: int = 200,
        *,
        lines: list[dict[str, str]] | None = None,
    ) -> Response[str]:
        values = {
            "here": "find",
            "words": words,
            "lines": lines or [],
            "people": may(who.role, Act.SEE_REFERRERS) or may(who.role, Act.SEE_PROSPECTS),
        }
        return self.page("staff-find", who, values, status=status)


def _line(what: str, own_id: str, words: str) -> dict[str, str]:
    return {"href": f"/staff/{what}/{quote(own_id, safe='')}", "id": own_id, "words": words}


def find_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the form."""
    pages = FindPages(services, event)
    return {"show_find": pages.show_find, "find": pages.find}
