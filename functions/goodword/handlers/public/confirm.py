"""``/confirm``: the open submissions of a mailbox. GET shows them, POST confirms one or none."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.claims.confirmation import given_before
from goodword.domain.claims.consent import Prospect
from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.errors import FieldError, Invalid, Refused, Unauthenticated
from goodword.domain.referrals.referrer import ReferralCode
from goodword.domain.tokens import (
    TokenUse,
    exact_suppression_id,
    mail_in,
    read_token,
)
from goodword.flows.claims.confirm import candidates, confirm_claim
from goodword.flows.claims.leave import refuse
from goodword.flows.claims.person import PersonState, person_state, referrals_of
from goodword.flows.claims.words import long_date, sent_by
from goodword.handlers.public.claim_form import (
    PURPOSE_PREFIX,
    TICKED,
    answers_from_fields,
    shown_again,
)
from goodword.handlers.public.voucher import VoucherPages
from goodword.handlers.web.requests import form_of
from goodword.handlers.web.responses import Answers
from goodword.handlers.wiring import Services
from goodword.program.model import required_fields

_STAMPED: Final = "."
"""Between the code of a submission that is picked and the event of the form that was shown."""
_SPELLED: Final = "~"
"""Between the code and the place of one that came under an alias."""
_LINES: Final = ("name", "company", "country", "message")

Candidates = tuple[tuple[ClaimSubmission, ReferralCode], ...]


class ConfirmPages(VoucherPages):
    """The page over one set of services."""

    def show_confirm(self) -> Response[str]:
        """What waits, and what is asked; or what was confirmed, which alone the address that is
        kept shows. Nothing changes, however often a mail scanner looks."""
        try:
            person, token = self._person(TokenUse.CONFIRM)
        except Unauthenticated:
            person, _ = self._person(TokenUse.VOUCHER)
            return self._answered(person_state(self._services.store, person))
        state = person_state(self._services.store, person)
        waiting = self._waiting(state, token)
        return self._asked(state, waiting, token) if waiting else self._answered(state)

    def _waiting(self, state: PersonState, token: str) -> Candidates:
        """What waits for the mailbox that the mail went to. Another spelling may be somebody else's
        where a host tells them apart, and proves itself by a mail of its own; who has confirmed one
        gets all mails there."""
        keys = self._services.keys
        spelling = mail_in(self._about(token)).spelling
        proven = state.kept.email if state.kept else None
        every = candidates(self._services.store, state, now=self._services.clock())
        if spelling is None or (proven and spelling == exact_suppression_id(keys, proven)):
            return every
        return tuple(
            (one, code)
            for one, code in every
            if one.email and spelling == exact_suppression_id(keys, one.email)
        )

    def _about(self, token: str) -> str:
        services = self._services
        return read_token(services.keys, TokenUse.CONFIRM, token, services.clock())

    def confirm(self) -> Response[str]:
        """One of them, or "this was not me". Idempotent."""
        fields = form_of(self._current())
        person, token = self._person(TokenUse.CONFIRM, fields)
        services = self._services
        state = person_state(services.store, person)
        if fields.get("answer") == "no":
            locale = self._locale(state)
            refuse(
                services.store,
                services.keys,
                person,
                randomness=services.randomness,
                now=services.clock(),
            )
            return self._page("refused", locale, {})
        waiting = self._waiting(state, token)
        pick, _, stamp = fields.get("pick", "").partition(_STAMPED)
        picked = next((one for one, _ in waiting if one.kept_under == pick), None)
        if picked is None:
            return self._not_picked(state, waiting, token, fields)
        if self._has_changed(fields, picked, stamp, single=len(waiting) == 1):
            return self._changed(state, waiting, token, fields)
        # From a page where all of it was filled in, what is empty was emptied.
        fills_up = "filled" not in fields
        if fills_up and state.kept:
            # What a stranger entered takes no place of what the person has confirmed.
            fields = {**fields, **_kept_where_empty(state.kept, fields)}
            fills_up = False
        program, locale = services.published.program, self._locale(state)
        try:
            answers = answers_from_fields(
                fields,
                picked,
                fills_up=fills_up,
                required=required_fields(program),
                countries=program.countries,
                purposes=program.privacy.purposes,
                locale=locale,
            )
        except Invalid as mistakes:
            return self._asked(state, waiting, token, fields, mistakes)
        try:
            confirm_claim(
                services.store,
                self._terms,
                services.keys,
                person,
                picked,
                answers,
                mailed_at=mail_in(self._about(token)).mailed_at,
                fills_up=fills_up,
                randomness=services.randomness,
                now=services.clock(),
            )
        except Refused as refusal:
            if refusal.code == "submission_changed":
                state = person_state(services.store, person)
                return self._changed(state, self._waiting(state, token), token, fields)
            return self._gone(locale)
        return self._to_voucher(person, locale)

    def _has_changed(
        self, fields: Mapping[str, str], picked: ClaimSubmission, stamp: str, *, single: bool
    ) -> bool:
        """Whether the page that was answered showed other words or another form than are there
        now: nobody agrees to what they have not seen."""
        shown = fields.get("revision")
        # Who ticks nothing agrees to no words, whatever page or program that came from.
        ticks = any(one.startswith(PURPOSE_PREFIX) for one in fields)
        if shown != self._services.published.revision and (shown is not None or ticks):
            return True
        event_id, _, terms = stamp.partition(_STAMPED)
        if not stamp:
            return not single
        # On a page where all is filled in stands what is confirmed: of a form that came meanwhile,
        # its terms alone matter.
        return event_id != picked.event_id and (
            "filled" not in fields or terms != _terms_of(picked)
        )

    def _changed(
        self, state: PersonState, waiting: Candidates, token: str, fields: Mapping[str, str]
    ) -> Response[str]:
        """The page once more as it is now, with what was typed and nothing ticked."""
        if not waiting:
            return self._answered(state)
        mistake = Invalid(FieldError("claim", "updated", "look at it once more"))
        typed = {name: fields[name] for name in ("pick", *_LINES) if name in fields}
        return self._asked(state, waiting, token, typed, mistake)

    def _not_picked(
        self, state: PersonState, waiting: Candidates, token: str, fields: Mapping[str, str]
    ) -> Response[str]:
        """Nothing was picked, or what is there no more: confirmed already, perhaps by this very
        form, sent twice."""
        pick = fields.get("pick", "").partition(_STAMPED)[0].partition(_SPELLED)[0]
        line = referrals_of(self._services.store, state.confirmed)
        if state.kept and any(one.code == pick for one in line):
            return self._to_voucher(state.person, self._locale(state))
        if not waiting:
            return self._answered(state)
        code = "unknown" if pick else "required"
        mistake = Invalid(FieldError("pick", code, "pick one of them"))
        return self._asked(state, waiting, token, fields, mistake)

    def _asked(
        self,
        state: PersonState,
        waiting: Candidates,
        token: str,
        fields: Mapping[str, str] | None = None,
        mistakes: Invalid | None = None,
    ) -> Response[str]:
        published, locale = self._services.published, self._locale(state)
        words, program = published.catalogue(locale), published.program
        single = len(waiting) == 1
        first = waiting[0][0]
        if fields is None:
            entered = state.kept or (first if single else None)
            fields = {name: getattr(entered, name) or "" for name in _LINES} if entered else {}
        elif state.kept and "filled" not in fields:
            fields = {**fields, **_kept_where_empty(state.kept, fields)}
        values: dict[str, Any] = {
            **shown_again(fields, mistakes.errors if mistakes else (), words),
            "token": token,
            "candidates": [self._candidate(one, code, words, locale) for one, code in waiting],
            "single": single,
            "filled": single or state.kept is not None,
            "revision": published.revision,
            "picked": fields.get("pick", "").partition(_STAMPED)[0],
            "required": {"name", *required_fields(program)},
            "purposes": [
                {"purpose": name, "words": words[f"purpose.{name}"]}
                for name in program.privacy.purposes
            ],
            "ticked": {
                name
                for name in program.privacy.purposes
                if fields.get(f"{PURPOSE_PREFIX}{name}") == TICKED
            },
            "given": set(given_before(state.last)),
            "terms_url": self._terms_url(first.revision if single else published.revision, locale),
        }
        return self._rendered("confirm", locale, values, 422 if mistakes else 200)

    @property
    def _zone(self) -> ZoneInfo:
        """By whose clock the company tells days."""
        return ZoneInfo(self._services.published.program.brand.time_zone)

    def _candidate(
        self, one: ClaimSubmission, code: ReferralCode, words: Mapping[str, str], locale: str
    ) -> dict[str, Any]:
        country = one.country and words.get(f"country.{one.country}", one.country)
        entered = {**{name: getattr(one, name) for name in _LINES}, "country": country}
        return {
            "place": one.kept_under,
            "pick": _STAMPED.join((one.kept_under, one.event_id, _terms_of(one))),
            "sent_by": sent_by(self._services.published, code, locale),
            "when": long_date(words, one.submitted_at.astimezone(self._zone)),
            "email": one.email,
            "lines": [
                {"label_key": name, "value": value} for name, value in entered.items() if value
            ],
        }


def _terms_of(one: ClaimSubmission) -> str:
    """Stands for what a submission promises: its edition, and what its page said."""
    promised = (one.revision, one.experiment, one.variant, one.campaign)
    return sha256(repr(promised).encode()).hexdigest()[:8]


def _kept_where_empty(kept: Prospect, fields: Mapping[str, str]) -> dict[str, str]:
    return {name: fields.get(name) or getattr(kept, name) or "" for name in _LINES}


def confirm_answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers GET and POST of the page."""
    pages = ConfirmPages(services, event)
    return {
        "show_confirm": pages.show_confirm,
        "confirm": pages.confirm,
        "show_calendar": pages.show_calendar,
    }
