"""Which chat a secret opens: nothing is shown to another host than the service's own."""

import json

import pytest

from goodword.domain.errors import Misconfigured
from goodword.gateways.chat.slack import SlackChat, SlackWebhook
from goodword.gateways.chat.teams import TeamsWebhook
from goodword.handlers.wiring import Services, Settings


def services(secret: dict[str, str] | None) -> Services:
    settings = Settings(
        GOODWORD_TABLE="t",
        GOODWORD_ORIGIN="https://x.example",
        GOODWORD_CHAT_SECRET="" if secret is None else "chat",
    )
    return Services(settings, read_secret=lambda _: json.dumps(secret))


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        ({"slack_token": "xoxb-1-2-abc"}, SlackChat),
        (
            {"slack_token": "", "slack_webhook": "https://hooks.slack.com/services/T/B/x"},
            SlackWebhook,
        ),
        ({"teams_webhook": "https://prod.eu.logic.azure.com:443/workflows/1?sig=x"}, TeamsWebhook),
        ({"teams_webhook": "https://a.b.environment.api.powerplatform.com/x?sig=x"}, TeamsWebhook),
    ],
)
def test_one_of_three_is_the_chat(secret: dict[str, str], kind: type) -> None:
    assert type(services(secret).chat) is kind


@pytest.mark.parametrize("secret", [None, {}, {"slack_token": "", "teams_webhook": ""}])
def test_a_company_without_a_chat_has_none(secret: dict[str, str] | None) -> None:
    assert services(secret).chat is None


@pytest.mark.parametrize(
    "secret",
    [
        {"slack_token": "xoxp-geheim"},
        {"slack_token": "xoxb-geheim\nx"},
        {"slack_webhook": "http://hooks.slack.com/services/geheim"},
        {"slack_webhook": "https://hooks.slack.com.evil.example/services/geheim"},
        {"slack_webhook": "https://hooks.slack.com@evil.example/services/geheim"},
        {"slack_webhook": "https://hooks.slack.com:8443/services/geheim"},
        {"slack_webhook": "https://hooks.slack.com:port/services/geheim"},
        {"teams_webhook": "https://evillogic.azure.com/geheim"},
        {"teams_webhook": "https://company.webhook.office.com/geheim"},
        {"slack_token": "xoxb-geheim", "slack_webhook": "https://hooks.slack.com/services/geheim"},
        {"mattermost": "geheim"},
        {"SLACK_TOKEN": ""},
    ],
)
def test_what_is_none_of_them_posts_nothing_and_says_what_to_write(
    secret: dict[str, str],
) -> None:
    with pytest.raises(Misconfigured, match="write") as wrong:
        _ = services(secret).chat

    assert "geheim" not in str(wrong.value)
