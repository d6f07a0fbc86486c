"""Every function and every route: what answers where, and who may ask.

The functions' apps, the local origin, ``/openapi.json`` and the README's table follow these lines;
``infra/template.yaml`` repeats method, path and function. Imported by every cold start of the HTTP
functions: plain names only.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

    from goodword.handlers.web.responses import Answers

_REST: Final = re.compile(r"\{\w+\+\}")
"""A parameter that takes all the rest of a path, slashes too."""

FUNCTIONS: Final[Mapping[str, str]] = {
    "public": "goodword.handlers.public.app",
    "portal": "goodword.handlers.portal.app",
    "staff": "goodword.handlers.staff.app",
    "webhooks": "goodword.handlers.webhooks.app",
    "api": "goodword.handlers.api.app",
    "reactions": "goodword.handlers.reactions",
    "sweep": "goodword.handlers.scheduled.sweep",
    "pay": "goodword.handlers.scheduled.pay",
    "mail_reports": "goodword.handlers.mail_reports",
}
"""Function -> its module, which has ``build(services)`` and Lambda's entry point ``handler``."""


class Who(StrEnum):
    """Who may ask. Whoever cannot prove it is answered 401, and nothing has happened."""

    ANYONE = "anyone"
    DISTRIBUTION = "the distribution, where the bucket has no such page"
    SENDER = "whoever has just sent the form"
    MAILED = "whoever holds the mailed link"
    REFERRER = "whoever holds the referrer's share link"
    SIGNED_IN = "a referrer who is signed in"
    STAFF = "staff who are signed in"
    ISSUER = "the issuer of identities, by its signature"
    OWNER = "the owner of a lead, by the link mailed to them"
    CRM = "the CRM, by its signature"
    PROVIDER = "the payout provider, by its signature"
    SYSTEM = "a system of the company's, by its key"


class Route(NamedTuple):
    """A route of the HTTP API.

    ``path`` has its parameters in braces; ``answers`` names what answers it in the app of its
    ``function``; ``summary`` says in a line what it does; ``compress``: for clients that take gzip.

    A JSON route names the models (``handlers/api_models.py``) of its ``request``, ``query`` and
    ``answer``, the ``status`` of success and those of its ``refusals``; that describes it in
    ``/openapi.json``. ``scope`` is what a key must have (``domain.access.api_key.Scope``).

    ``act`` is what the role of staff must allow (``domain.staff.roles.Act``); where a route of
    theirs names none, it is for whoever is signed in. ``fresh``: they have proved of late who they
    are.
    """

    method: str
    path: str
    function: str
    answers: str
    who: Who
    summary: str
    compress: bool = False
    request: str | None = None
    query: str | None = None
    answer: str | None = None
    status: int = 200
    refusals: tuple[int, ...] = ()
    scope: str | None = None
    act: str | None = None
    fresh: bool = False

    @property
    def key(self) -> str:
        """The route as API Gateway writes it: ``GET /r/{code}``."""
        return f"{self.method} {self.path}"

    @property
    def is_described(self) -> bool:
        """Whether it takes or answers JSON: it names a model."""
        return any((self.request, self.query, self.answer))


READ: Final = (401, 403, 422, 429, 503)
READ_ONE: Final = (401, 403, 404, 429, 503)
CHANGED: Final = (400, 401, 403, 404, 409, 413, 422, 429, 503)
TOLD: Final = (400, 401, 403, 409, 413, 415, 422, 429, 503)
WRITTEN: Final = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
"""How routes of the API may refuse: of lists, of one thing, of changes without and with a body."""


# fmt: off
ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/r/{code}", "public", "offer", Who.ANYONE,
          "the offer page of a referrer; ?lang= wins over the browser's language", compress=True),
    Route("GET", "/r/{code}/claim", "public", "offer_again", Who.ANYONE,
          "the offer page too: the address that a form with mistakes leaves behind", compress=True),
    Route("POST", "/r/{code}/claim", "public", "claim", Who.ANYONE,
          "takes a claim, as a form or as JSON; the answer is the same whoever the person is",
          request="ClaimRequest", answer="ClaimTaken", status=201,
          refusals=(400, 404, 413, 415, 422, 503)),
    Route("POST", "/r/{code}/seen", "public", "seen", Who.ANYONE,
          "counts a view, and through which channel (?c=); nothing personal",
          query="ViewQuery", status=204, refusals=(404, 503)),
    Route("GET", "/sent", "public", "show_sent", Who.SENDER,
          "says what happens next, the same to everybody; ?s= carries what was typed, sealed"),
    Route("POST", "/sent", "public", "send_again", Who.SENDER,
          "takes the same claim once more, by the same way"),
    Route("GET", "/portal/share", "public", "share_page", Who.REFERRER,
          "a referrer's own page to pass the link on", compress=True),
    Route("GET", "/portal/share/qr.svg", "public", "qr_file", Who.REFERRER,
          "the link's QR code as a file", compress=True),
    Route("GET", "/portal/share/qr.png", "public", "qr_picture", Who.REFERRER,
          "the same code as a picture, for programs that take no SVG"),
    Route("GET", "/portal", "portal", "home", Who.SIGNED_IN,
          "what a referrer has earned, what is on its way and why, and their link", compress=True),
    Route("GET", "/portal/", "portal", "home", Who.SIGNED_IN,
          "the same page", compress=True),
    Route("GET", "/portal/sign-in", "portal", "show_sign_in", Who.ANYONE,
          "the form that asks for a link to sign in as a referrer"),
    Route("POST", "/portal/sign-in", "portal", "ask_sign_in", Who.ANYONE,
          "has the link mailed; the answer is the same whoever the person is"),
    Route("GET", "/portal/enter", "portal", "show_enter", Who.MAILED,
          "shows the button that signs in, and changes nothing"),
    Route("POST", "/portal/enter", "portal", "enter", Who.MAILED,
          "signs in, once a link"),
    Route("POST", "/portal/sign-out", "portal", "sign_out", Who.SIGNED_IN,
          "ends the session"),
    Route("GET", "/portal/referrals", "portal", "portal_referrals", Who.SIGNED_IN,
          "their recommendations, where each stands and why", compress=True),
    Route("GET", "/portal/referrals/{key}", "portal", "show_referral", Who.SIGNED_IN,
          "one recommendation: where it stands, what it can earn, and what it has", compress=True),
    Route("GET", "/portal/rewards", "portal", "portal_rewards", Who.SIGNED_IN,
          "their rewards, where each stands", compress=True),
    Route("GET", "/portal/rewards/{key}", "portal", "show_reward", Who.SIGNED_IN,
          "one reward, its receipt in plain words, and what comes next", compress=True),
    Route("POST", "/portal/rewards/{key}", "portal", "ask_review", Who.SIGNED_IN,
          "has a person look at a reward again, once"),
    Route("GET", "/portal/sessions", "portal", "show_sessions", Who.SIGNED_IN,
          "since when a mailbox is signed in, and when each session was last used"),
    Route("POST", "/portal/sessions", "portal", "end_sessions", Who.SIGNED_IN,
          "ends one session of the mailbox, or all"),
    Route("GET", "/portal/partner", "portal", "partner", Who.SIGNED_IN,
          "a partner's tier, what it brings, and how many deals the next one takes"),
    Route("GET", "/portal/registrations", "portal", "show_registrations", Who.SIGNED_IN,
          "the deals that a partner registered, a page at a time (?after=)"),
    Route("POST", "/portal/registrations", "portal", "register_deal", Who.SIGNED_IN,
          "registers a deal; the first to register a company stands"),
    Route("GET", "/portal/registrations/new", "portal", "show_register", Who.SIGNED_IN,
          "the form that registers a deal"),
    Route("POST", "/portal/registrations/{id}", "portal", "change_registration", Who.SIGNED_IN,
          "has a registration extended, or takes it back"),
    Route("GET", "/portal/payouts", "portal", "show_payouts", Who.SIGNED_IN,
          "what was paid, what is under way, and what waits, a page at a time (?after=)",
          compress=True),
    Route("GET", "/portal/statement", "portal", "show_statement", Who.SIGNED_IN,
          "the account in a month, a quarter or a year (?period=)", compress=True),
    Route("GET", "/portal/statement.csv", "portal", "save_statement", Who.SIGNED_IN,
          "the same as a file of comma-separated values"),
    Route("GET", "/portal/payout-details", "portal", "show_details", Who.SIGNED_IN,
          "where a referrer is paid, masked, and what they would rather have"),
    Route("POST", "/portal/payout-details", "portal", "change_details", Who.SIGNED_IN,
          "has a link mailed that changes where they are paid, or keeps what they prefer"),
    Route("GET", "/portal/my-page", "portal", "show_mine", Who.SIGNED_IN,
          "what others see of a referrer, how often they hear from us, and the way out"),
    Route("POST", "/portal/my-page", "portal", "change_mine", Who.SIGNED_IN,
          "shows a preview, saves, or has the link to the export mailed"),
    Route("GET", "/portal/leave", "portal", "show_leave", Who.SIGNED_IN,
          "what is owed to somebody who wants to leave, and the button"),
    Route("POST", "/portal/leave", "portal", "leave", Who.SIGNED_IN,
          "lets the referrer go, as goodword referrers leave does"),
    Route("GET", "/portal/proof", "portal", "show_fresh", Who.MAILED,
          "shows what a referrer's fresh link is for, and changes nothing"),
    Route("POST", "/portal/proof", "portal", "use_fresh", Who.MAILED,
          "changes where they are paid, or exports what is kept of them, once a link"),
    Route("GET", "/portal/stop", "portal", "show_stop", Who.MAILED,
          "shows which change of payout details the link stops, and changes nothing"),
    Route("POST", "/portal/stop", "portal", "stop_change", Who.MAILED,
          "stops it, and holds payouts until a person has decided"),
    Route("GET", "/staff", "staff", "staff_home", Who.STAFF,
          "what waits for a person, grouped by when it is due", compress=True, act="see"),
    Route("GET", "/staff/", "staff", "staff_home", Who.STAFF,
          "the same page", compress=True, act="see"),
    Route("GET", "/staff/queue", "staff", "show_queue", Who.STAFF,
          "the same page, of one kind (?kind=) or owner (?owner=), a page at a time (?after=)",
          compress=True, act="see"),
    Route("GET", "/staff/queue/{key}", "staff", "show_case", Who.STAFF,
          "one thing that waits: facts, what the rules say, what was decided in like cases",
          compress=True, act="see"),
    Route("POST", "/staff/queue/{key}", "staff", "decide_case", Who.STAFF,
          "decides about it with a reason; refused where it has moved meanwhile", act="see"),
    Route("POST", "/staff/several", "staff", "ask_several", Who.STAFF,
          "shows what was picked of one kind with its total, and changes nothing", act="see"),
    Route("POST", "/staff/decisions", "staff", "decide_several", Who.STAFF,
          "decides about each of them, once their total was typed", act="see"),
    Route("GET", "/staff/sign-in", "staff", "show_staff_sign_in", Who.ANYONE,
          "the button that leads staff to the company's own sign-in"),
    Route("POST", "/staff/sign-in", "staff", "begin_staff_sign_in", Who.ANYONE,
          "sends the browser to the issuer of identities (OpenID Connect)"),
    Route("GET", "/staff/callback", "staff", "finish_staff_sign_in", Who.ANYONE,
          "takes the issuer's answer, once, from the browser that asked"),
    Route("POST", "/staff/sign-out", "staff", "staff_sign_out", Who.STAFF,
          "ends the session"),
    Route("POST", "/staff/signed-out", "staff", "staff_signed_out", Who.ISSUER,
          "ends the sessions that a logout token names (OpenID Connect Back-Channel Logout)"),
    Route("GET", "/staff/sessions", "staff", "show_staff_sessions", Who.STAFF,
          "since when one is signed in, and when each session was last used"),
    Route("POST", "/staff/sessions", "staff", "end_staff_sessions", Who.STAFF,
          "ends one session of one's own, or all"),
    Route("GET", "/staff/find", "staff", "show_find", Who.STAFF,
          "the form that finds a referral or a referrer", act="see"),
    Route("POST", "/staff/find", "staff", "find", Who.STAFF,
          "finds by id, reference, deal, name or address; none of it stands in an address",
          act="see"),
    Route("GET", "/staff/referrals", "staff", "list_staff_referrals", Who.STAFF,
          "referrals by state, audience and day, a page at a time (?after=)",
          compress=True, act="see"),
    Route("GET", "/staff/referrals/{id}", "staff", "show_referral", Who.STAFF,
          "the whole story of a referral", compress=True, act="see"),
    Route("GET", "/staff/referrers", "staff", "list_staff_referrers", Who.STAFF,
          "referrers by audience, country and day, a page at a time (?after=)",
          compress=True, act="see"),
    Route("GET", "/staff/referrers/{id}", "staff", "show_referrer", Who.STAFF,
          "a referrer, how they stand, and what they recommended", compress=True, act="see"),
    Route("GET", "/staff/referrals/{id}/put-right", "staff", "show_referral_put_right", Who.STAFF,
          "the forms that put a referral right", act="see"),
    Route("POST", "/staff/referrals/{id}/owner", "staff", "give_referral", Who.STAFF,
          "gives its lead to another owner", act="decide_deals"),
    Route("POST", "/staff/referrals/{id}/deal", "staff", "move_referral", Who.STAFF,
          "reports what became of the deal, or takes an end back", act="decide_deals"),
    Route("POST", "/staff/referrals/{id}/amount", "staff", "win_referral", Who.STAFF,
          "reports the deal as won or renewed, or corrects its amount", act="decide_money",
          fresh=True),
    Route("GET", "/staff/referrers/{id}/put-right", "staff", "show_referrer_put_right", Who.STAFF,
          "the forms that put a referrer right", act="see"),
    Route("POST", "/staff/referrers/{id}/standing", "staff", "stand_referrer", Who.STAFF,
          "pauses a referrer, lets them go on, or lets them go", act="decide_people"),
    Route("POST", "/staff/referrers/{id}/payout", "staff", "redirect_referrer", Who.STAFF,
          "changes where a referrer is paid; both addresses are told", act="decide_money",
          fresh=True),
    Route("GET", "/staff/people", "staff", "show_people", Who.STAFF,
          "the form that finds what is kept of somebody", act="serve_people"),
    Route("POST", "/staff/people", "staff", "find_person", Who.STAFF,
          "all that is kept of an address, with the words of each consent; none stands in a link",
          act="serve_people"),
    Route("POST", "/staff/people/export", "staff", "export_person", Who.STAFF,
          "the same as JSON", act="serve_people", fresh=True),
    Route("POST", "/staff/people/erase", "staff", "erase_person", Who.STAFF,
          "erases it, for good", act="serve_people", fresh=True),
    Route("POST", "/staff/people/suppress", "staff", "suppress_person", Who.STAFF,
          "no mail is sent to the address until its owner allows it again", act="serve_people"),
    Route("POST", "/staff/export", "staff", "ask_export", Who.STAFF,
          "makes the link to a list as a file", act="export", fresh=True),
    Route("GET", "/staff/export.csv", "staff", "save_export", Who.STAFF,
          "the list as comma-separated values, for ten minutes (?t=)", act="export"),
    Route("GET", "/staff/trail", "staff", "show_trail", Who.STAFF,
          "who decided and who looked, the newest first (?about=)", compress=True,
          act="see_trail"),
    Route("GET", "/confirm", "public", "show_confirm", Who.MAILED,
          "shows what was entered for a mailbox, and changes nothing"),
    Route("POST", "/confirm", "public", "confirm", Who.MAILED,
          "confirms the one that was picked, with consents; or says that it was not them"),
    Route("GET", "/confirm/voucher.ics", "public", "show_calendar", Who.MAILED,
          "the day until which a confirmed offer holds, for a calendar"),
    Route("GET", "/unsubscribe", "public", "show_unsubscribe", Who.MAILED,
          "shows the button that ends all mail, and changes nothing"),
    Route("POST", "/unsubscribe", "public", "unsubscribe", Who.MAILED,
          "ends all mail in one click (RFC 8058)"),
    Route("GET", "/preferences", "public", "show_preferences", Who.MAILED,
          "shows what was agreed to, and how to leave"),
    Route("POST", "/preferences", "public", "preferences", Who.MAILED,
          "withdraws a purpose or all, allows mail again, or has a link for the rest mailed"),
    Route("GET", "/news", "public", "show_news", Who.MAILED,
          "shows how often a referrer hears from us, and changes nothing"),
    Route("POST", "/news", "public", "choose_news", Who.MAILED,
          "keeps how often a referrer wants to hear, or ends news in one click (RFC 8058)"),
    Route("GET", "/proof", "public", "show_proof", Who.MAILED,
          "shows what a link of 30 minutes is for, and changes nothing"),
    Route("POST", "/proof", "public", "prove", Who.MAILED,
          "exports what is kept, erases it or gives a consent, once",
          request="ProofRequest", answer="Export", refusals=(400, 401, 413, 415, 503)),
    Route("GET", "/join/confirm", "public", "show_join", Who.MAILED,
          "shows what was entered in a join page, and changes nothing"),
    Route("POST", "/join/confirm", "public", "confirm_join", Who.MAILED,
          "makes whoever proves the mailbox a referrer, an applicant, or says why not yet"),
    Route("GET", "/join/{audience}", "public", "join_page", Who.ANYONE,
          "what one earns in an audience, and the form to join it", compress=True),
    Route("POST", "/join/{audience}", "public", "join", Who.ANYONE,
          "takes the form; the answer is the same whoever the person is"),
    Route("GET", "/lead", "public", "show_lead", Who.OWNER,
          "shows a lead to its owner, and changes nothing"),
    Route("POST", "/lead", "public", "answer_lead", Who.OWNER,
          "says what became of a lead, or passes it on; a win waits for finance"),
    Route("GET", "/healthz", "public", "healthz", Who.ANYONE,
          "whether it can serve",
          answer="Health", refusals=(503,)),
    Route("GET", "/openapi.json", "public", "openapi", Who.ANYONE,
          "describes every JSON route",
          answer="Description"),
    Route("GET", "/missing/{path+}", "public", "missing", Who.DISTRIBUTION,
          "the page for an address of the site that leads nowhere"),
    Route("POST", "/webhooks/crm/generic", "webhooks", "crm_generic", Who.CRM,
          "a deal moved, had a meeting, was corrected or renewed (Standard Webhooks)",
          request="DealMessage", answer="DealMoved",
          refusals=(400, 401, 404, 409, 413, 415, 422, 503)),
    Route("POST", "/webhooks/payouts/{name}", "webhooks", "payouts", Who.PROVIDER,
          "a hint to look at a payment, verified by the rule of the provider of that name",
          answer="HintTaken", refusals=(400, 401, 404, 413, 503)),
    Route("GET", "/api/v1/referrers", "api", "list_referrers", Who.SYSTEM,
          "lists referrers, the newest first, a page at a time (?after=)",
          query="ReferrersQuery", answer="ReferrerPage", refusals=READ, scope="referrers:read"),
    Route("POST", "/api/v1/referrers", "api", "post_referrer", Who.SYSTEM,
          "brings in a referrer for whom the system has no id, found by mailbox and audience",
          request="ReferrerBroughtIn", query="DryRunQuery", answer="ReferrerTaken",
          refusals=WRITTEN, scope="referrers:write"),
    Route("PUT", "/api/v1/referrers/{id}", "api", "put_referrer", Who.SYSTEM,
          "registers a referrer, or writes what differs of whoever is there",
          request="ReferrerBroughtIn", query="DryRunQuery", answer="ReferrerTaken",
          refusals=WRITTEN, scope="referrers:write"),
    Route("GET", "/api/v1/referrers/{id}", "api", "get_referrer", Who.SYSTEM,
          "says how a referrer stands; what is personal only with referrers:personal",
          answer="ReferrerShown", refusals=READ_ONE, scope="referrers:read"),
    Route("PATCH", "/api/v1/referrers/{id}", "api", "patch_referrer", Who.SYSTEM,
          "pauses or resumes a referrer, or changes what the company knows of them",
          request="ReferrerPatch", answer="ReferrerPatched", refusals=WRITTEN,
          scope="referrers:write"),
    Route("POST", "/api/v1/referrers/{id}/invite", "api", "invite_referrer", Who.SYSTEM,
          "writes to a referrer, once, where the company may",
          query="DryRunQuery", answer="ReferrerAsked", refusals=CHANGED, scope="referrers:invite"),
    Route("GET", "/api/v1/referrers/{id}/balance", "api", "get_balance", Who.SYSTEM,
          "says what a referrer is owed, in each currency",
          answer="ReferrerBalance", refusals=READ_ONE, scope="balances:read"),
    Route("GET", "/api/v1/referrals", "api", "list_referrals", Who.SYSTEM,
          "lists referrals, the last changed first, a page at a time (?after=, ?changed_since=)",
          query="ReferralsQuery", answer="ReferralPage", refusals=READ, scope="referrals:read"),
    Route("GET", "/api/v1/referrals/{id}", "api", "get_referral", Who.SYSTEM,
          "says how a referral stands",
          answer="ReferralShown", refusals=READ_ONE, scope="referrals:read"),
    Route("POST", "/api/v1/referrals/{id}/stage", "api", "post_stage", Who.SYSTEM,
          "says what became of a deal, as a CRM's webhook does",
          request="StageReport", answer="DealMoved", refusals=WRITTEN, scope="deals:write"),
    Route("GET", "/api/v1/offers/{reference}", "api", "get_held_offer", Who.SYSTEM,
          "says what a prospect holds, until when, and whether it is spent",
          answer="OfferHeld", refusals=READ_ONE, scope="offers:read"),
    Route("POST", "/api/v1/offers/{reference}/redeemed", "api", "post_redeemed", Who.SYSTEM,
          "spends an offer for an order, once",
          request="OfferOrder", answer="OfferRedemption", refusals=WRITTEN, scope="offers:redeem"),
    Route("DELETE", "/api/v1/offers/{reference}/redeemed", "api", "delete_redeemed", Who.SYSTEM,
          "takes back that an offer was redeemed for an order (?order=)",
          query="OrderQuery", answer="OfferRedemption", refusals=CHANGED, scope="offers:redeem"),
    Route("POST", "/api/v1/signals", "api", "post_signals", Who.SYSTEM,
          "notes what the company knows of those who refer, or may one day",
          request="Signals", query="DryRunQuery", answer="SignalsNoted", refusals=TOLD,
          scope="signals:write"),
)
# fmt: on


OTHERWISE: Final = "$default"
"""The HTTP API's route for what no other takes: HEAD, a wrong method, a link with a dot behind it.
"""

ANSWERS_OTHERWISE: Final = "public"


def bind(app: "APIGatewayHttpResolver", function: str, answers: "Answers") -> None:
    """Registers the routes of a function with what answers them, by ``Route.answers``.

    Raises:
        KeyError: nothing answers one of them.
    """
    for route in ROUTES:
        if route.function == function:
            rule = _REST.sub(".+", route.path).replace("{", "<").replace("}", ">")
            app.route(rule, route.method, compress=route.compress)(answers[route.answers])


def allowed_methods(path: str) -> tuple[str, ...]:
    """The methods that a path takes, of whatever function; none where no route has it.

    HEAD comes without a route of its own, and so to one function: it is for that one's pages.
    """
    routes = _routes_of(path)
    read = any(one.method == "GET" and one.function == ANSWERS_OTHERWISE for one in routes)
    return tuple(sorted({one.method for one in routes} | ({"HEAD"} if read else set())))


def takes(function: str, method: str, path: str) -> bool:
    """Whether a function has a route of that method and shape, whatever stands in its braces."""
    return any(one.function == function and one.method == method for one in _routes_of(path))


def _routes_of(path: str) -> list[Route]:
    parts = path.split("/")
    return [route for route in ROUTES if _is_of(route.path.split("/"), parts)]


def _is_of(route: list[str], path: list[str]) -> bool:
    return len(route) == len(path) and all(
        bool(there) if here.startswith("{") else here == there
        for here, there in zip(route, path, strict=True)
    )
