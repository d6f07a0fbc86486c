"""``/portal/my-page`` and ``/portal/leave``: what others see of a referrer, what they hear, and the
way out."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.destination import by_email
from goodword.domain.entries import as_entered
from goodword.domain.errors import FieldError, Invalid, Refused
from goodword.domain.event import Decision
from goodword.domain.outreach.news import NewsEvery
from goodword.domain.portal.fresh_link import FreshUse
from goodword.domain.portal.session import PortalRole
from goodword.domain.referrals.referrer import NameShown, Referrer, shown_name
from goodword.domain.text import in_a_line
from goodword.flows.outreach.amounts import written_amount
from goodword.flows.outreach.choice import choose
from goodword.flows.portal.choices import OwnPage, own_page
from goodword.flows.portal.fresh_link import ask_for_link
from goodword.flows.portal.sessions import OpenSession
from goodword.flows.referrers.change import change_referrer
from goodword.flows.referrers.own_words import write_words
from goodword.flows.referrers.stand import let_go, owed_to
from goodword.flows.retry import committed
from goodword.handlers.portal.signed_in import PortalPages, with_cookie
from goodword.handlers.public.join_form import LONGEST
from goodword.handlers.web.requests import BadRequest
from goodword.handlers.web.responses import Answers, page, see_other
from goodword.handlers.wiring import Services

MY_PAGE: Final = "/portal/my-page"
_DONE: Final = frozenset({"saved", "asked"})


class MyPages(PortalPages):
    """The pages over one set of services."""

    def show_mine(self, opened: OpenSession) -> Response[str]:
        """The forms, and the preview of what counts today."""
        own = own_page(self._services.store, self._role(opened))
        done = (self._current().query_string_parameters or {}).get("done", "")
        kept = {
            "shown": own.referrer.shown.value,
            "sentence": own.sentence,
            "locale": own.referrer.locale,
        }
        seen = own.referrer.sentence or ""
        return self._mine(opened, own, kept, seen=seen, done=done if done in _DONE else "")

    def change_mine(self, opened: OpenSession) -> Response[str]:
        """Does what the button says: shows a preview, saves, keeps how often to hear, or has the
        link to the export mailed."""
        fields = self._form(opened)
        role, locale = self._role(opened), self._locale(opened)
        services, now = self._services, self._services.clock()
        match fields.get("do", ""):
            case "preview" | "save" as do:
                return self._change(opened, fields, save=do == "save")
            case "news" if fields.get("every") in set(NewsEvery):
                every = NewsEvery(fields["every"])
                choose(services.store, role.referrer_id, every, now=now)
                return self._back(opened, role, locale, "saved")
            case "export":
                ask_for_link(
                    services.store,
                    services.keys,
                    role.referrer_id,
                    FreshUse.EXPORT,
                    locale,
                    randomness=services.randomness,
                    now=now,
                )
                return self._back(opened, role, locale, "asked")
        raise BadRequest(400, "bad_request")

    def show_leave(self, opened: OpenSession) -> Response[str]:
        """What is owed, what becomes of it, and the button."""
        return self._leaving(opened, 200)

    def leave(self, opened: OpenSession) -> Response[str]:
        """Leaves, in the role that is looked at; every session of the mailbox ends."""
        fields = self._form(opened)
        services, role = self._services, self._role(opened)
        try:
            let_go(
                services.store,
                services.keys,
                role.referrer_id,
                erased=False,
                audiences=tuple(services.published.program.audiences),
                forfeit=fields.get("forfeit") == "yes",
                actor="referrer",
                randomness=services.randomness,
                now=services.clock(),
            )
        except Refused as refusal:
            if refusal.code != "owed":
                raise
            return self._leaving(opened, 422)
        locale = self._locale(opened)
        answer = page(services.published.page("portal-left", locale, {}), locale)
        return with_cookie(answer, None)

    def _change(
        self, opened: OpenSession, fields: Mapping[str, str], *, save: bool
    ) -> Response[str]:
        services, role = self._services, self._role(opened)
        typed = {
            "shown": fields.get("shown", ""),
            "sentence": as_entered(fields.get("sentence", "")),
            "locale": fields.get("locale", ""),
        }
        wrong = _mistakes(typed, services.published.locales.offered)
        own = own_page(services.store, role)
        if wrong or not save:
            status = 422 if wrong else 200
            seen = typed["sentence"]
            return self._mine(opened, own, typed, seen=seen, wrong=wrong, status=status)
        change_referrer(
            services.store,
            services.keys,
            role.referrer_id,
            {
                "shown": NameShown(typed["shown"]),
                "locale": typed["locale"],
            },
            note=None,
            actor="referrer",
            randomness=services.randomness,
            now=services.clock(),
        )
        if typed["sentence"] != own.sentence:
            write_words(
                services.store,
                services.published.program,
                role.referrer_id,
                typed["sentence"],
                randomness=services.randomness,
                now=services.clock(),
            )
        stored = next(one for one in opened.all if one.session_id == opened.session.session_id)
        if stored.locale != typed["locale"]:
            # A conflict: the session was ended or noted this very moment, and keeps its language.
            committed(services.store, Decision(save=(stored.but(locale=typed["locale"]),)))
        return self._back(opened, role, typed["locale"], "saved")

    def _back(self, opened: OpenSession, role: PortalRole, locale: str, done: str) -> Response[str]:
        return see_other(f"{MY_PAGE}?lang={locale}{self._suffix(opened, role)}&done={done}")

    def _mine(
        self,
        opened: OpenSession,
        own: OwnPage,
        entries: Mapping[str, str],
        *,
        seen: str,
        wrong: Mapping[str, str] | None = None,
        done: str = "",
        status: int = 200,
    ) -> Response[str]:
        role, referrer = self._role(opened), own.referrer
        words = self._services.published.catalogue(self._locale(opened))
        how = entries["shown"] if entries["shown"] in set(NameShown) else NameShown.NONE
        language = self._services.published.catalogue(
            entries["locale"]
            if entries["locale"] in self._services.published.locales.offered
            else self._locale(opened)
        )
        values = {
            "sent_by": _sent_by(referrer, NameShown(how), language),
            "in_locale": language["html.lang"],
            "sentence": seen,
            "waits": own.waiting is not None,
            "names": {one.value: shown_name(referrer.name, one) or "" for one in NameShown},
            "entries": entries,
            "errors": {
                name: words[f"join.errors.{name}.{code}"] for name, code in (wrong or {}).items()
            },
            "every": own.every.value,
            "mailbox": by_email(referrer.email).hint,
            "link": f"{self._services.settings.GOODWORD_ORIGIN}/r/{role.code}",
            "done": done,
        }
        return self._framed("portal-my-page", opened, values, role=role, status=status)

    def _leaving(self, opened: OpenSession, status: int) -> Response[str]:
        services, role = self._services, self._role(opened)
        words = services.published.catalogue(self._locale(opened))
        referrer = own_page(services.store, role).referrer
        owed = owed_to(services.store, referrer)
        where = referrer.destination.hint if referrer.destination else ""
        values: dict[str, Any] = {
            "settled": written_amount(words, owed.settled, owed.currency) if owed.settled else "",
            "earned": written_amount(words, owed.earned, owed.currency) if owed.earned else "",
            "may_earn": owed.may_earn,
            "where": where,
            "lost": not where and (owed.given_up is not None or owed.may_earn),
            "refused": status != 200,
        }
        return self._framed("portal-leave", opened, values, role=role, status=status)


def _sent_by(referrer: Referrer, how: NameShown, words: Mapping[str, str]) -> str:
    """Who recommends, as the offer page says it."""
    name = in_a_line(shown_name(referrer.name, how) or "")
    if not name:
        return words["offer.sent_by_someone"]
    return words["offer.sent_by"].replace("@@name", name)


def _mistakes(typed: Mapping[str, str], offered: tuple[str, ...]) -> dict[str, str]:
    """Field -> what is wrong with it."""
    wrong = {}
    if typed["shown"] not in set(NameShown):
        wrong["shown"] = "unknown"
    if len(typed["sentence"]) > LONGEST["sentence"]:
        wrong["sentence"] = "too_long"
    if typed["locale"] not in offered:
        raise Invalid(FieldError("locale", "unknown", f"Choose one of {', '.join(offered)}."))
    return wrong


def my_page_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of both pages."""
    pages = MyPages(services, event)
    return {
        "show_mine": pages.signed_in(pages.show_mine),
        "change_mine": pages.signed_in(pages.change_mine),
        "show_leave": pages.signed_in(pages.show_leave),
        "leave": pages.signed_in(pages.leave),
    }
