"""The function behind the pages: offers, claims, share pages, confirmation and preferences."""

from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from goodword.domain.referrals.referrer import ReferralCode
from goodword.handlers.public.offers import offer_answers
from goodword.handlers.public.share import share_answers
from goodword.handlers.routes import bind
from goodword.handlers.web.dispatch import dispatch
from goodword.handlers.web.edge import behind_edge
from goodword.handlers.web.problems import answer_problems
from goodword.handlers.web.published import Published
from goodword.handlers.web.responses import Answers, as_json, as_written, page
from goodword.handlers.wiring import Handler, Services

MISSING_KEPT_SECONDS: Final = 60


def build(services: Services) -> Handler:
    """The handler over given services."""
    app = APIGatewayHttpResolver()
    logger = Logger(service="public")
    answer_problems(app, logger, "public", lambda: services.published)
    bind(app, "public", answers(services, lambda: app.current_event))
    return behind_edge(dispatch(app), lambda: services.edge_secrets, logger)


def answers(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """What answers the routes of this function; ``event`` is the present request."""

    def healthz() -> Response[str]:
        # What every page needs: the build, and a table that answers.
        services.store.get(ReferralCode, "healthz")
        return as_json({"status": "ok", "revision": services.published.revision})

    def openapi() -> Response[str]:
        return as_written(services.published.openapi)

    def missing() -> Response[str]:
        return missing_page(services.published, event().raw_path)

    return {
        **offer_answers(services, event),
        **share_answers(services, event),
        **_of_prospects(services, event),
        **_of_roles(services, event),
        "healthz": healthz,
        "openapi": openapi,
        "missing": missing,
    }


# What a mailed link leads to is imported when the first one is followed: most of those who come
# look at an offer.
def _of_prospects(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """The pages of somebody who was recommended."""

    def sent() -> Answers:
        from goodword.handlers.public.sent import sent_answers

        return sent_answers(services, event)

    def confirm() -> Answers:
        from goodword.handlers.public.confirm import confirm_answers

        return confirm_answers(services, event)

    def consent() -> Answers:
        from goodword.handlers.public.consent import consent_answers

        return consent_answers(services, event)

    def proof() -> Answers:
        from goodword.handlers.public.proof import proof_answers

        return proof_answers(services, event)

    return {
        **_later(sent, "show_sent", "send_again"),
        **_later(confirm, "show_confirm", "confirm", "show_calendar"),
        **_later(consent, "show_unsubscribe", "unsubscribe", "show_preferences", "preferences"),
        **_later(proof, "show_proof", "prove"),
    }


def _of_roles(services: Services, event: Callable[[], APIGatewayProxyEventV2]) -> Answers:
    """The pages of those who refer, and of those who sell."""

    def joining() -> Answers:
        from goodword.handlers.public.join import join_answers

        return join_answers(services, event)

    def lead() -> Answers:
        from goodword.handlers.public.lead import lead_answers

        return lead_answers(services, event)

    def news() -> Answers:
        from goodword.handlers.public.news import news_answers

        return news_answers(services, event)

    return {
        **_later(joining, "join_page", "join", "show_join", "confirm_join"),
        **_later(lead, "show_lead", "answer_lead"),
        **_later(news, "show_news", "choose_news"),
    }


def missing_page(published: Published, path: str) -> Response[str]:
    """The page for an address of the site that leads nowhere: in the language of its folder, else
    in all of them. It says how long the edge may keep it, whoever asks."""
    folder = path.split("/")[2]
    default = published.locales.default
    html = (
        published.page("not-found", folder, {})
        if folder in published.locales.offered and folder != default
        else published.page("missing", default, {})
    )
    answer = page(html, default if folder not in published.locales.offered else folder, 404)
    answer.headers["Cache-Control"] = f"public, max-age={MISSING_KEPT_SECONDS}"
    return answer


def _later(pages: Callable[[], Answers], *names: str) -> Answers:
    """Answers of these names, whose pages are made when the first one is asked for."""
    made: list[Answers] = []

    def answering(name: str) -> Callable[..., Response[str]]:
        def answer(**parameters: str) -> Response[str]:
            if not made:
                made.append(pages())
            return made[0][name](**parameters)

        return answer

    return {name: answering(name) for name in names}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build, keys=True)(event, context)
